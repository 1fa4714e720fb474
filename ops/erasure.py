"""`./phieu erase`: real erasure of a campaign's personal data when its retention has ended: plan, then execute.

Erased are people with their ballots' states, drafts, credentials and notices, unit rosters, focal points,
proposals, disputes, snapshots and workbooks that name who is missing, roster files, and remarks in free text: they
may name somebody. Kept is what names nobody (slips, receipts' hashes, rules, decisions, results), and the audit.
Whoever runs it has the account owner's rights: no function of the site may delete so much.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

RETENTION = timedelta(days=730)
"""Twenty-four months from the last fence (Decree 53/2022, art. 26–27)."""
HISTORY = timedelta(days=35)
"""How long the roll's point-in-time recovery still knows what was erased."""
_BATCH = 25
_OF_CAMPAIGN = ("UNIT", "FOCAL", "PROPOSALS", "HANDOUTS", "DISPUTES", "UPLOADS", "FOLLOWUP", "COVERAGE")
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the data lies. `dynamodb` and `s3` are clients; `audit` takes the entry."""

    dynamodb: Any
    s3: Any
    roll: str
    urn: str
    rosters: str
    reports: str
    audit: AuditLog


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased: items and objects by kind. `code` must be given to execute exactly this."""

    campaign: str
    may_from: datetime
    counts: Mapping[str, int]

    @property
    def code(self) -> str:
        """Eight digits that change with every number of the plan."""
        told = json.dumps([self.campaign, sorted(self.counts.items())])
        return hashlib.sha256(told.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Retention runs until `until` (UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """The code is not that of the plan as it is now."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Erased:
    """Done. `receipt` is the object that tells it."""

    counts: Mapping[str, int]
    receipt: str


def plan(stores: Stores, in_force: CampaignInForce) -> Plan:
    """Count what would go. Changes nothing."""
    campaign = in_force.campaign.id
    counts = Counter(kind for kind, _, _ in _items(stores, campaign))
    counts.update(kind for kind, _, _, _ in _objects(stores, campaign))
    return Plan(campaign, in_force.last_fence + RETENTION, dict(counts))


def execute(
    stores: Stores, in_force: CampaignInForce, *, code: str, document: str, by: str, now: datetime
) -> TooEarly | OtherPlan | Erased:
    """Erase what the plan with `code` lists, write the receipt, note it in the audit.

    Killed anywhere, it is planned and executed again for what is left; a person's own items go last, so that
    everything that hangs on them can still be found.
    """
    made = plan(stores, in_force)
    if now < made.may_from:
        return TooEarly(made.may_from)
    if code != made.code:
        return OtherPlan(made)
    campaign = in_force.campaign.id
    gone: Counter[str] = Counter()
    for kind, bucket, key, version in list(_objects(stores, campaign)):
        stores.s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
        gone[kind] += 1
    waiting: list[tuple[str, str, Key]] = sorted(_items(stores, campaign), key=lambda one: one[0] == "people")
    for start in range(0, len(waiting), _BATCH):
        part = waiting[start : start + _BATCH]
        _delete(stores, part)
        gone.update(kind for kind, _, _ in part)
    receipt = f"{campaign}/erasure/{now:%Y%m%dT%H%M%SZ}.json"
    told = {
        "campaign": campaign,
        "at": now.isoformat(),
        "by": by,
        "document": document,
        "erased": dict(sorted(gone.items())),
        "recoverable_until": (now + HISTORY).isoformat(),
    }
    stores.s3.put_object(
        Bucket=stores.reports,
        Key=receipt,
        Body=json.dumps(told, ensure_ascii=False, indent=1).encode(),
        ContentType="application/json",
    )
    details = {"document": document, "items": str(gone.total()), "receipt": receipt}
    stores.audit.record(Entry(campaign, now, Actor(ActorKind.STAFF, by), Verb.PERSONAL_DATA_ERASED, details))
    return Erased(dict(gone), receipt)


def _items(stores: Stores, campaign: str) -> Iterator[tuple[str, str, Key]]:
    """Kind, table and key of every item that goes. The accounts are read first: other items know only these."""
    accounts, logins = _owners(stores, campaign)
    for item in _scan(stores, stores.roll):
        pk, sk = item["pk"]["S"], item["sk"]["S"]
        head, _, rest = pk.partition("#")
        if head == "P" and rest in accounts:
            yield "people", stores.roll, (pk, sk)
        elif head == "FP" and rest in logins:
            yield "focal points", stores.roll, (pk, sk)
        elif head == "MAIL" and sk.removeprefix("P#") in accounts:
            yield "addresses", stores.roll, (pk, sk)
        elif head in _OF_CAMPAIGN and rest.partition("#")[0] == campaign:
            yield head.lower(), stores.roll, (pk, sk)
    for item in _scan(stores, stores.urn):
        if item["pk"]["S"].startswith(f"T#{campaign}#"):
            yield "remarks", stores.urn, (item["pk"]["S"], item["sk"]["S"])


def _owners(stores: Stores, campaign: str) -> tuple[frozenset[str], frozenset[str]]:
    """Accounts of the campaign's people, and sign-in names of its focal points."""
    accounts, logins = set(), set()
    for item in _scan(stores, stores.roll):
        pk = item["pk"]["S"]
        if pk.startswith("P#") and item.get("campaign", {}).get("S") == campaign:
            accounts.add(pk.removeprefix("P#"))
        if pk == f"FOCAL#{campaign}" and item.get("login", {}).get("S"):
            logins.add(item["login"]["S"])
    return frozenset(accounts), frozenset(logins)


def _scan(stores: Stores, table: str) -> Iterator[Mapping[str, Any]]:
    pages = stores.dynamodb.get_paginator("scan")
    names = {"#pk": "pk", "#sk": "sk", "#c": "campaign", "#l": "login"}
    for page in pages.paginate(
        TableName=table,
        ConsistentRead=True,
        ProjectionExpression="#pk, #sk, #c, #l",
        ExpressionAttributeNames=names,
    ):
        yield from page["Items"]


def _objects(stores: Stores, campaign: str) -> Iterator[tuple[str, str, str, str]]:
    """Kind, bucket, key and version of every version of every object that goes."""
    places = (
        ("roster files", stores.rosters, f"{campaign}/"),
        ("slips and texts", stores.rosters, f"handouts/{campaign}/"),
        ("coverage workbooks", stores.reports, f"{campaign}/reports/tien-do-"),
        ("remarks' objects", stores.reports, f"{campaign}/remarks/"),
    )
    for kind, bucket, prefix in places:
        for page in stores.s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                yield kind, bucket, one["Key"], one["VersionId"]


def _delete(stores: Stores, part: list[tuple[str, str, Key]]) -> None:
    waiting: dict[str, list[Any]] = {}
    for _, table, (pk, sk) in part:
        waiting.setdefault(table, []).append({"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}})
    while waiting:
        waiting = stores.dynamodb.batch_write_item(RequestItems=waiting).get("UnprocessedItems") or {}


def command(given: argparse.Namespace, stores: Stores, in_force: CampaignInForce, now: datetime) -> int:
    """Show the plan; with `--execute CODE --document TEXT --by NAME` do it."""
    made = plan(stores, in_force)
    if given.execute is None:
        _show(made)
        return 0
    if not (given.document and given.by):
        print("phieu: cần --document và --by. / Give --document and --by.", file=sys.stderr)
        return 1
    match execute(stores, in_force, code=given.execute, document=given.document, by=given.by, now=now):
        case TooEarly(until):
            print(
                f"phieu: chưa hết thời hạn lưu giữ, xóa được từ {until:%d/%m/%Y}. "
                f"/ Retention runs until {until:%d/%m/%Y}: nothing was erased.",
                file=sys.stderr,
            )
            return 1
        case OtherPlan(found):
            print(
                "phieu: dữ liệu đã khác lúc lập kế hoạch. / Not the plan you saw: nothing was erased.",
                file=sys.stderr,
            )
            _show(found)
            return 1
        case Erased(counts, receipt):
            print(f"đã xóa {sum(counts.values())} mục; biên bản: {receipt} / erased; the receipt is {receipt}")
            print("Bản phục hồi của bảng roll còn giữ 35 ngày. / The roll's recovery knows them for 35 days more.")
            return 0


def _show(made: Plan) -> None:
    for kind, number in sorted(made.counts.items()):
        print(f"  {number:>8}  {kind}")
    print(f"xóa được từ {made.may_from:%d/%m/%Y}; mã: {made.code} / may be erased from then on; the plan's code")
