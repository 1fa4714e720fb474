"""After the last fence: tallies from the urn, scores, the report. Never before: until then nobody reads the urn.

A message with a form counts one (form, group, unit); one without gathers: it queues the counts that are missing or
older than their frozen numbers, and when all stand computes scores and report, if their inputs have changed.
"""

import hashlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.follow_up.closing import urn_violations
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.notices import REQUEUE_AFTER
from chalicelib.jobs import frozen
from chalicelib.jobs.ports import Body, JobPorts, ObjectStore
from chalicelib.jobs.publishing import Parts, compute
from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.straight import Straight, straight_by_cell, straight_of
from chalicelib.scores.tallies import Tally

log = logging.getLogger("phieu.recount")

SCORES, COUNTS = "scores", "recount"
UNTIL_DONE, AFTERWARDS = timedelta(seconds=10), timedelta(minutes=15)
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The urn stays closed until `last_fence` (UTC) has passed and every window is fenced."""

    last_fence: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """One part of the urn was counted; `violations` of promise 7 were found in it."""

    slips: int
    violations: int


@dataclass(frozen=True, slots=True)
class Counting:
    """So many parts of the urn are still to be counted."""

    parts: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """Scores and report stand; `changed` says whether they had to be made anew."""

    changed: bool


def ready(in_force: CampaignInForce, ledger: Mapping[str, JobEntry], now: datetime) -> NotBefore | None:
    """None when every window is fenced, by the clock and by the ledger."""
    fences = [m.id for m in moments(in_force) if m.kind is MomentKind.FENCE]
    done = all((entry := ledger.get(fence)) is not None and entry.done_at for fence in fences)
    return None if done and now >= in_force.last_fence else NotBefore(in_force.last_fence)


def gather_due(ledger: Mapping[str, JobEntry], now: datetime) -> bool:
    """Whether to gather now: often until scores stand, then each quarter of an hour, should inputs change."""
    entry = ledger.get(SCORES)
    if entry is None or entry.queued_at is None:
        return True
    return now >= entry.queued_at + (AFTERWARDS if entry.done_at else UNTIL_DONE)


def handle(ports: JobPorts, body: Body, now: datetime) -> NotBefore | Counted | Counting | Gathered:
    """Work off one message of the `recount` queue: {campaign} or {campaign, form, group, unit}."""
    in_force = ports.campaigns.in_force(body["campaign"], now)
    if early := ready(in_force, ports.jobs.all(in_force.campaign.id), now):
        return early
    if "form" in body:
        began = time.monotonic()
        counted = count(ports, in_force, body["form"], GroupUnit(body["group"], body["unit"]))
        log.info("counted", extra={"milliseconds": round((time.monotonic() - began) * 1000, 1)})
        return counted
    return gather(ports, in_force, now)


def tally_key(campaign: str, form: str, cell: GroupUnit) -> str:
    """Where the tally of a group about a unit stands in the reports bucket."""
    return f"{campaign}/tallies/{form}/{cell.group}/{cell.unit}.json"


def remarks_key(campaign: str, form: str, unit: str) -> str:
    """Where the remarks about a unit stand in the reports bucket."""
    return f"{campaign}/remarks/{form}/{unit}.json"


def count(ports: JobPorts, in_force: CampaignInForce, form: str, cell: GroupUnit) -> Counted:
    """Count the slips of one group about one unit, check them against the frozen numbers, collect remarks."""
    campaign = in_force.campaign
    stored = ports.reports.get(frozen.key(campaign.id, campaign.groups[cell.group].window)) or b""
    slips = ports.urn.slips(campaign.id, form, cell.group, cell.unit)
    tally = Tally.of_slips(cell, _paper(in_force, form), slips.answers)
    straight = straight_of(_scored(in_force, form), slips.answers)
    expected = frozen.from_bytes(stored).slips.get((form, *cell), 0)
    where = f"{form}/{cell.group}/{cell.unit}"
    violations = urn_violations(where, expected, len(slips.answers), slips.strange)
    for violation in violations:
        log.error("invariant broken", extra={"campaign": campaign.id, **asdict(violation)})
    if campaign.forms[form].remark:
        remarks = list(ports.urn.remarks(campaign.id, form, cell.unit))
        ports.reports.put(remarks_key(campaign.id, form, cell.unit), _bytes(remarks), JSON)
    record = {
        "frozen": _digest(stored),
        "tally": tally.to_json(),
        "straight": [straight.alike, straight.slips],
        "violations": [asdict(v) for v in violations],
    }
    ports.reports.put(tally_key(campaign.id, form, cell), _bytes(record), JSON)
    return Counted(len(slips.answers), len(violations))


def gather(ports: JobPorts, in_force: CampaignInForce, now: datetime) -> Counting | Gathered:
    """Scores and report from what stands, or messages for the counts that do not stand yet."""
    stored = _frozen_objects(ports, in_force)
    tallies = stored_counts(ports.reports, in_force, stored)
    if stale := [part for part, found in tallies.items() if found is None]:
        _queue_counts(ports, in_force, stale, _digest(b"".join(stored.values())), now)
        return Counting(len(stale))
    windows = [frozen.from_bytes(body) for body in stored.values()]
    found = Parts(
        tallies=[part.tally for part in tallies.values() if part is not None],
        straight=straight_by_cell(
            (cell, part.straight) for (_, cell), part in tallies.items() if part is not None
        ),
        remarks=_remarks(ports, in_force, list(tallies)),
    )
    changed = compute(ports, in_force, windows, found, now)
    entry = ports.jobs.get(in_force.campaign.id, SCORES) or JobEntry(in_force.campaign.id, SCORES)
    ports.jobs.put(replace(entry, done_at=entry.done_at if entry.done_at and not changed else now))
    return Gathered(changed)


Part = tuple[str, GroupUnit]
"""A form, and a group with the unit it rated."""


@dataclass(frozen=True, slots=True)
class PartCount:
    """What was counted in one part of the urn."""

    tally: Tally
    straight: Straight


def stored_counts(
    reports: ObjectStore, in_force: CampaignInForce, stored: Mapping[str, bytes]
) -> dict[Part, PartCount | None]:
    """The count of each part of the urn; None where it is not counted yet, or older than its frozen numbers.

    `stored`: the frozen objects by window.
    """
    return {part: _fresh(reports, in_force, part, digest) for part, digest in _wanted(stored).items()}


def _frozen_objects(ports: JobPorts, in_force: CampaignInForce) -> dict[str, bytes]:
    campaign = in_force.campaign.id
    keys = {window.id: frozen.key(campaign, window.id) for window in in_force.windows}
    return {window: body for window, key in keys.items() if (body := ports.reports.get(key)) is not None}


def _wanted(stored: Mapping[str, bytes]) -> dict[Part, str]:
    """Each part of the urn that can hold slips, with the digest of the frozen numbers it must agree with."""
    wanted: dict[Part, str] = {}
    for body in stored.values():
        digest = _digest(body)
        for form, group, unit in frozen.from_bytes(body).slips:
            wanted[form, GroupUnit(group, unit)] = digest
    return wanted


def _fresh(reports: ObjectStore, in_force: CampaignInForce, part: Part, digest: str) -> PartCount | None:
    stored = reports.get(tally_key(in_force.campaign.id, *part))
    if stored is None:
        return None
    record: Mapping[str, Any] = json.loads(stored)
    if record["frozen"] != digest or "straight" not in record:
        return None
    return PartCount(Tally.from_json(record["tally"], _paper(in_force, part[0])), Straight(*record["straight"]))


def _queue_counts(
    ports: JobPorts, in_force: CampaignInForce, stale: Sequence[Part], digest: str, now: datetime
) -> None:
    """Queue the counts, at most every ten minutes for the same frozen numbers."""
    campaign = in_force.campaign.id
    entry = ports.jobs.get(campaign, COUNTS)
    lately = entry is not None and entry.queued_at is not None and entry.queued_at + REQUEUE_AFTER > now
    if entry is not None and lately and entry.details.get("frozen") == digest:
        return
    ports.queues.recount.send(
        [{"campaign": campaign, "form": form, "group": cell.group, "unit": cell.unit} for form, cell in stale]
    )
    ports.jobs.put(JobEntry(campaign, COUNTS, queued_at=now, details={"frozen": digest}))


def _remarks(ports: JobPorts, in_force: CampaignInForce, parts: Sequence[Part]) -> dict[str, list[str]]:
    """Remarks by rated unit, sorted, whatever form they were written on."""
    found: dict[str, list[str]] = {}
    for form, unit in sorted({(form, cell.unit) for form, cell in parts}):
        stored = ports.reports.get(remarks_key(in_force.campaign.id, form, unit))
        found.setdefault(unit, []).extend(json.loads(stored) if stored else ())
    return {unit: sorted(texts) for unit, texts in found.items() if texts}


def _paper(in_force: CampaignInForce, form: str) -> list[tuple[str, frozenset[str]]]:
    """Each question of the form with the options a slip may hold, in the order of a slip's characters."""
    campaign = in_force.campaign
    scales = {q: campaign.scales[campaign.questions[q].scale] for q in campaign.forms[form].questions}
    return [(q, frozenset(option.id for option in scale.options)) for q, scale in scales.items()]


def _scored(in_force: CampaignInForce, form: str) -> list[frozenset[str]]:
    """Each question's options that have a coefficient, in the order of a slip's characters."""
    campaign = in_force.campaign
    scales = (campaign.scales[campaign.questions[q].scale] for q in campaign.forms[form].questions)
    return [frozenset(o.id for o in scale.options if o.coefficient is not None) for scale in scales]


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
