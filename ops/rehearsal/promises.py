"""What must hold after the round (design.md, Promises; issue of the rehearsal), each with what was found."""

import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any, cast

from chalicelib import wiring
from chalicelib.jobs import frozen
from chalicelib.jobs.publishing import REPORT, report_key, scores_key
from chalicelib.jobs.recount import tally_key
from chalicelib.scores.counts import GroupUnit
from chalicelib.store.connection import client
from chalicelib.store.tables import RollItem, Slip
from ops.loop import QUEUES
from ops.rehearsal import leaks
from ops.rehearsal.letters import Kind
from ops.rehearsal.play import Round, merged, problems
from ops.rehearsal.recount import Ballot, Recount, planned, points, ranks, rates, recount
from ops.rehearsal.respondent import Given, complete

_FLYING = timedelta(minutes=6)
"""A reminder may cross with a cast: as long as a mailer's lease protects one sending."""
_EXAMPLES = 3
_ABSENT: Mapping[str, Any] = {"tally": {"answers": [], "slips": []}, "violations": ["absent"]}


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the table. `seen`: how many things were looked at; `broken`: what was not as promised."""

    name: str
    seen: int
    broken: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether nothing was broken; a promise about nothing at all is not kept either."""
        return not self.broken and self.seen > 0


@dataclass(slots=True, repr=False)
class Books:
    """Stores as they stand after the round, and what respondents say they did."""

    round: Round
    roll: list[leaks.Item]
    urn: list[leaks.Item]
    ballots: dict[tuple[str, str], Ballot]
    truth: Recount
    emails: dict[str, str] = field(default_factory=dict)

    @property
    def rules(self) -> Mapping[str, Any]:
        """The campaign's rules as published."""
        return self.round.campaign.rules

    def of_kind(self, kind: str) -> list[leaks.Item]:
        """The roll's items of one kind."""
        return [item for item in self.roll if item["kind"]["S"] == kind]


def open_books(round_: Round) -> Books:
    """Read both tables raw: a model would hide attributes it does not know."""
    given = {key: one for key, visits in round_.given.items() if (one := merged(visits)) is not None}
    units = {(p.email, group): unit for p in round_.people for group, unit in p.roles}
    ballots = {key: _ballot(round_, one, units[key]) for key, one in given.items()}
    books = Books(
        round=round_,
        roll=list(_scan(RollItem)),
        urn=list(_scan(Slip)),
        ballots=ballots,
        truth=recount(round_.campaign.rules, ballots.values()),
    )
    people = books.of_kind("person")
    books.emails = {item["pk"]["S"].removeprefix("P#"): item["email"]["S"] for item in people}
    return books


def _ballot(round_: Round, given: Given, unit: str) -> Ballot:
    campaign = round_.campaign
    asked = campaign.forms[campaign.groups[given.group].form].questions
    silent = {q: campaign.scales[campaign.questions[q].scale].no_opinion or "?" for q in asked}
    targets = sorted(rates(campaign.rules, given.group, unit))
    slips = complete(given.answers, targets, asked, silent)
    return Ballot(given.group, unit, given.receipt.replace("-", ""), slips, given.remarks)


def _scan(model: Any) -> Iterator[leaks.Item]:  # noqa: ANN401 - either table's model
    pages = client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=cast(Any, model).Meta.table_name, ConsistentRead=True):
        yield from page["Items"]


def audit(round_: Round) -> list[Promise]:
    """Every promise, in the table's order."""
    books = open_books(round_)
    round_.post.collect()  # after the ledger: a line is marked when its mail has arrived
    return [Promise(name, seen, tuple(broken)) for name, check in CHECKS for seen, broken in [check(books)]]


Found = tuple[int, list[str]]


def _script(books: Books) -> Found:
    round_ = books.round
    visits = [one for found in round_.given.values() for one in found]
    errors = [] if round_.patient else [f"{one.group}: {error}" for one in visits for error in one.errors]
    return len(visits), [*problems(round_.given), *errors]


def _edges(books: Books) -> Found:
    held = sum(one.held is not None for visits in books.round.given.values() for one in visits)
    return max(1, held), books.round.edge  # among few people nobody may come that late


def _states(books: Books) -> Found:
    """Each invitation is cast where its respondent holds a receipt, else closed."""
    broken = []
    for item in books.of_kind("invitation"):
        key = books.emails[item["pk"]["S"].removeprefix("P#")], item["group"]["S"]
        wanted = "cast" if key in books.ballots else "closed"
        if item["state"]["S"] != wanted:
            broken.append(f"{key[1]}: {item['state']['S']} instead of {wanted}")
        targets = {unit["S"] for unit in item["rates"]["L"]}
        if key in books.ballots and targets != set(books.ballots[key].slips):
            broken.append(f"{key[1]}: rates other units than the rules say")
    return len(books.of_kind("invitation")), broken


def _everyone(books: Books) -> Found:
    wanted = {(p.email, group) for p in books.round.people for group, _ in p.roles}
    found = {(books.emails[i["pk"]["S"].removeprefix("P#")], i["group"]["S"]) for i in books.of_kind("invitation")}
    return len(wanted), [f"{len(wanted ^ found)} invitations too many or too few"] if wanted != found else []


def _receipts(books: Books) -> Found:
    shown = Counter(
        (books.rules["groups"][b.group]["form"], sha256(b.receipt.encode()).hexdigest())
        for b in books.ballots.values()
    )
    stored = Counter((item["pk"]["S"].split("#")[2], item["sk"]["S"]) for item in books.of_kind("receipt"))
    return len(books.ballots), _difference("receipts", shown, stored)


def _slips(books: Books) -> Found:
    """The urn holds exactly what was answered, slip by slip."""
    stored: Counter[tuple[str, str, str, str]] = Counter()
    for item in books.urn:
        kind, _, *parts = item["pk"]["S"].split("#")
        if kind == "S":
            stored[parts[0], parts[1], parts[2], item["a"]["S"]] += 1
    given = Counter({(*cell, slip): n for cell, slips in books.truth.slips.items() for slip, n in slips.items()})
    return given.total(), _difference("slips", given, stored)


def _remarks(books: Books) -> Found:
    stored = Counter(
        (item["pk"]["S"].split("#")[2], item["pk"]["S"].split("#")[3], item["a"]["S"])
        for item in books.urn
        if item["pk"]["S"].startswith("T#")
    )
    given = Counter({(*cell, text): n for cell, texts in books.truth.remarks.items() for text, n in texts.items()})
    return max(1, given.total()), _difference("remarks", given, stored)


def _difference(what: str, given: Counter[Any], stored: Counter[Any]) -> list[str]:
    lost, strange = (given - stored).total(), (stored - given).total()
    return [f"{what}: {lost} given but not stored, {strange} stored but not given"] if lost or strange else []


def _counts(books: Books) -> Found:
    """Frozen numbers: returned as given, planned as in the plan."""
    by_charge, by_rating = planned(books.rules)
    seen, broken = 0, []
    for window in books.round.campaign.windows:
        body = wiring.job_ports().reports.get(frozen.key(books.round.campaign.id, window))
        if body is None:
            broken.append(f"window {window} was not frozen")
            continue
        counts = frozen.from_bytes(body).counts
        sides = ((counts.charged, books.truth.returned, by_charge), (counts.rated, books.truth.rated, by_rating))
        for lines, returned, plan in sides:
            for key, line in lines.items():
                seen += 1
                if (line.returned, line.planned) != (returned[key], plan[key]):
                    broken.append(f"{key}: {line} instead of {returned[key]} of {plan[key]}")
    return seen, broken


def _tallies(books: Books) -> Found:
    campaign = books.round.campaign
    broken, seen = [], 0
    for (form, group, unit), slips in books.truth.slips.items():
        body = wiring.job_ports().reports.get(tally_key(campaign.id, form, GroupUnit(group, unit)))
        record: Mapping[str, Any] = json.loads(body) if body else _ABSENT
        found = {(q, o): n for _, _, q, o, n in record["tally"]["answers"]}
        asked = campaign.forms[form].questions
        given = {(q, o): n for q in asked for o, n in books.truth.options[group, unit, q].items()}
        seen += len(given)
        number = [n for *_, n in record["tally"]["slips"]]
        if found != given or number != [slips.total()] or record["violations"]:
            broken.append(f"{form}/{group}/{unit}")
    return seen, broken


def _scores(books: Books) -> Found:
    """Points and ranks by a second computation, exactly."""
    body = wiring.job_ports().reports.get(scores_key(books.round.campaign.id))
    if body is None:
        return 1, ["there are no scores"]
    wanted = points(books.rules, books.truth)
    places = ranks(books.rules, wanted)
    seen, broken = 0, []
    for unit in json.loads(body)["units"]:
        for criterion in unit["criteria"]:
            key = unit["unit"], criterion["criterion"]
            found = tuple(_exact(criterion[name]) for name in ("points", "full"))
            seen += 1
            if found != (wanted[key].points, wanted[key].full):
                broken.append(f"{key}: {criterion['points']} instead of {wanted[key].points}")
        place = places.get(unit["unit"])
        if unit["rank"] != place:
            broken.append(f"{unit['unit']}: rank {unit['rank']} instead of {place}")
    return seen, broken + ([] if seen == len(wanted) else [f"{seen} criteria instead of {len(wanted)}"])


def _exact(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _jobs(books: Books) -> Found:
    """Promise 7 as the jobs themselves checked it."""
    entries = wiring.job_ports().jobs.all(books.round.campaign.id)
    told = {job: entry.details["violations"] for job, entry in entries.items() if "violations" in entry.details}
    broken = [f"{job}: {violations}" for job, violations in told.items() if violations != "[]"]
    missing = len(books.round.campaign.windows) - len(told)
    return len(told), broken + ([f"{missing} windows were never checked"] if missing else [])


def _report(books: Books) -> Found:
    body = wiring.job_ports().reports.get(report_key(books.round.campaign.id, REPORT))
    if body is None:
        return 1, ["there is no report"]
    bad = zipfile.ZipFile(io.BytesIO(body)).testzip()
    return 1, [f"{bad} is damaged"] if bad else []


def _mail_once(books: Books) -> Found:
    """Each line of the ledger that was handed over is one mail, and nobody got a notice twice."""
    sent = Counter(mail.message_id for mail in books.round.post.received)
    lines = Counter(
        item["message_id"]["S"] for item in books.of_kind("notice") if item["state"]["S"] == "handed_over"
    )
    # Killed between hand-over and mark, a mailer may repeat that one message under its id (design.md 8).
    twice = [] if books.round.patient else [f"{n} times the same message" for n in sent.values() if n > 1]
    stray = len(sent.keys() ^ lines.keys())
    return len(sent), twice + ([f"{stray} mails or lines without the other"] if stray else [])


def _mail_left(books: Books) -> Found:
    """Nothing due is left undone, nothing failed."""
    states = Counter(item["state"]["S"] for item in books.of_kind("notice"))
    broken = [f"{states[state]} notices {state}" for state in ("due", "claimed", "failed") if states[state]]
    return states.total(), broken


def _accounts_for_all(books: Books) -> Found:
    told = {mail.email for mail in books.round.post.received if mail.kind is Kind.ACCOUNTS}
    missing = [person.email for person in books.round.people if person.email not in told]
    return len(told), [f"{len(missing)} people got no account mail"] if missing else []


def _reminded_after(books: Books) -> Found:
    """No mail names a ballot that was in when it was made."""
    capacity = {group: one["capacity"]["vi"] for group, one in books.rules["groups"].items()}
    cast_at: dict[str, dict[str, datetime]] = defaultdict(dict)
    for (email, group), visits in books.round.given.items():
        one = merged(visits)
        if one is not None:
            cast_at[email][capacity[group]] = datetime.fromtimestamp(one.between[1], UTC)
    seen, broken = 0, []
    for mail in books.round.post.received:
        if mail.kind is Kind.ACCOUNTS:
            continue
        seen += len(mail.capacities)
        done = cast_at.get(mail.email, {})
        late = [c for c in mail.capacities if c in done and mail.sent_at > done[c] + _FLYING]
        broken += [f"{mail.kind} about a ballot that was in: {c}" for c in late]
    return seen, broken


def _no_drafts(books: Books) -> Found:
    left = len(books.of_kind("draft"))
    return len(books.ballots), [f"{left} drafts are left"] if left else []


def _no_dead_letters(books: Books) -> Found:
    broken = []
    for name in QUEUES:
        address = f"{books.round.machine.settings[f'PHIEU_{name.upper()}_QUEUE']}-dead"
        asked = client("sqs").get_queue_attributes(
            QueueUrl=address, AttributeNames=["ApproximateNumberOfMessages"]
        )
        if number := int(asked["Attributes"]["ApproximateNumberOfMessages"]):
            broken.append(f"{number} dead letters of {name}")
    return len(QUEUES), broken


def _secrets(books: Books) -> frozenset[bytes]:
    given = [one for visits in books.round.given.values() for one in visits]
    found = {secret for one in given for secret in (*one.secrets, one.receipt)}
    return leaks.words({*found, *books.round.post.secrets()})


def _no_secrets(books: Books) -> Found:
    """Passwords, links, receipts, nonces and sessions stand in no log, no table and no object."""
    secrets, home = _secrets(books), books.round.machine.home
    places = [*leaks.in_files(home / "logs", secrets), *leaks.in_files(home / "cloud", secrets)]
    places += [
        (path.name, hits)
        for path in home.glob("tables.db*")
        if (hits := leaks.in_bytes(path.read_bytes(), secrets))
    ]
    return len(secrets), [f"{hits} secrets in {place}" for place, hits in places]


def _no_people_in_logs(books: Books) -> Found:
    """No log names a respondent, a slip's answers or a remark."""
    slips = {slip for slips in books.truth.slips.values() for slip in slips if len(set(slip)) > 2}
    remarks = {text for texts in books.truth.remarks.values() for text in texts}
    words = {*books.emails, *books.emails.values(), *slips, *remarks}
    broken = []
    for path in sorted((books.round.machine.home / "logs").glob("*.log")):
        text = path.read_text("utf-8", "replace")
        broken += [f"{path.name} tells of a respondent" for word in words if word in text][:_EXAMPLES]
    return len(words), broken


def _roll_is_mute(books: Books) -> Found:
    slips = {slip for slips in books.truth.slips.values() for slip in slips}
    faults = Counter(leaks.roll_faults(iter(books.roll), books.emails, slips))
    return len(books.roll), [f"{number} × {fault}" for fault, number in faults.items()]


def _urn_is_mute(books: Books) -> Found:
    faults = Counter(leaks.urn_faults(iter(books.urn)))
    return len(books.urn), [f"{number} × {fault}" for fault, number in faults.items()]


CHECKS: Collection[tuple[str, Callable[[Books], Found]]] = (
    ("mọi lượt đi đúng kịch bản / every visit went by its script", _script),
    ("mỗi người mỗi nhóm một phiếu mời / the roster is the roll", _everyone),
    ("giờ đóng đúng từng giây / the last instant decides", _edges),
    ("trạng thái phiếu đúng / each invitation as its respondent left it", _states),
    ("biên nhận = phiếu đã gửi / receipts are the ballots cast", _receipts),
    ("hòm phiếu đúng từng phần / the urn holds exactly what was answered", _slips),
    ("ý kiến bằng lời đủ, không thừa / remarks likewise", _remarks),
    ("số phiếu chốt đúng / frozen counts recomputed", _counts),
    ("bảng kiểm phiếu đúng / tallies recomputed", _tallies),
    ("điểm và hạng tính lại bằng nhau / points and ranks recomputed", _scores),
    ("các bất biến do hệ thống kiểm / invariants checked by the jobs", _jobs),
    ("có báo cáo / the report opens", _report),
    ("ai cũng có thư tài khoản / account mail for everyone", _accounts_for_all),
    ("mỗi thư báo một lần / no notice twice", _mail_once),
    ("không thư nào còn sót / no mail left undone", _mail_left),
    ("không nhắc phiếu đã gửi / nobody reminded of a ballot that is in", _reminded_after),
    ("câu lưu tạm đã xóa / no draft is left", _no_drafts),
    ("hàng đợi lỗi trống / no dead letters", _no_dead_letters),
    ("bí mật không lọt ra / no secret in logs, tables, objects", _no_secrets),
    ("nhật ký không nói về ai / logs tell of nobody", _no_people_in_logs),
    ("danh sách không biết câu trả lời / the roll knows no answer and no time", _roll_is_mute),
    ("hòm phiếu không biết ai / the urn knows nobody", _urn_is_mute),
)


def table(promises: Iterable[Promise]) -> Iterator[str]:
    """The outcome as lines."""
    for one in promises:
        yield f"{'đạt  ' if one.held else 'HỎNG '} {one.seen:>8}  {one.name}"
        yield from (f"                 {text}" for text in one.broken[:_EXAMPLES])
        if len(one.broken) > _EXAMPLES:
            yield f"                 … {len(one.broken) - _EXAMPLES} more"
