"""`./phieu witness UNIT`: the witnessed session: a unit's unmerged tallies are opened and its points recomputed.

What the published files merge or withhold (k) nobody outside can recompute; here it is shown once to those who sit
together, beside the points that stand. The audit says that it was opened, on which document and before how many
witnesses; their names stand in that document. Rule: the published results, "opened in a witnessed session".
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.wording import decimal_text
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.results import CriterionScore, Scores, UnitScore
from chalicelib.scores.rules import ScoringRules
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

FEWEST = 2
"""Witnesses beside the one who opens."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who opens which unit's tallies, on which document, before whom."""

    unit: str
    document: str
    by: str
    witnesses: tuple[str, ...]


def problems(asked: Session, in_force: CampaignInForce, now: datetime) -> Iterator[str]:
    """All that stands against opening, each with its remedy."""
    if now < in_force.last_fence:
        yield "chưa chốt đợt nhận phiếu cuối cùng nên chưa mở được. / The last window is not closed: wait for it."
    rules = ScoringRules.from_json(in_force.campaign.rules)
    if rules.type_of.get(asked.unit) not in rules.criteria:
        yield f"“{asked.unit}” không phải mã đơn vị được đánh giá. / Not the code of a rated unit."
    if len({name.casefold() for name in (*asked.witnesses, asked.by) if name.strip()}) <= FEWEST:
        yield f"cần ít nhất {FEWEST} người chứng kiến khác người mở (--witness). / Name two witnesses beside --by."
    if not asked.document.strip():
        yield "cần số, ký hiệu biên bản (--document). / Name the minutes the session rests on."


def open_tallies(
    asked: Session,
    in_force: CampaignInForce,
    *,
    ballots: Ballots,
    standing: Scores,
    audit: AuditLog,
    now: datetime,
) -> tuple[list[str], bool]:
    """Say in the audit that the tallies are opened, then tell them and recompute; whether all points agree."""
    seats = str(len({name.casefold() for name in asked.witnesses if name.strip()}))
    details = {"unit": asked.unit, "document": asked.document, "witnesses": seats}
    actor = Actor(ActorKind.STAFF, asked.by)
    audit.record(Entry(in_force.campaign.id, now, actor, Verb.TALLIES_OPENED, details))
    rules = ScoringRules.from_json(in_force.campaign.rules)
    again = _of(score(rules, ballots, rules_hash=in_force.campaign.rules_hash), asked.unit)
    stood = {one.criterion: one for one in _of(standing, asked.unit).criteria}
    applying = [one for one in again.criteria if one.criterion in stood]
    agree = all(_same(stood[one.criterion], one) for one in applying)
    return [*_tallies(ballots, asked.unit), *_points(applying, stood)], agree


def _of(scores: Scores, unit: str) -> UnitScore:
    return next(one for one in scores.units if one.unit == unit)


def _same(stood: CriterionScore, again: CriterionScore) -> bool:
    return (stood.points, stood.full, stood.reason) == (again.points, again.full, again.reason)


def _tallies(ballots: Ballots, unit: str) -> Iterator[str]:
    yield "nhóm\tcâu\tsố người chọn từng phương án / group, question, answers of each option"
    for cell in sorted(cell for cell in ballots.tally.answers if cell.unit == unit):
        counted = json.dumps(dict(sorted(ballots.tally.of(cell).items())))
        yield f"{cell.group}\t{cell.question}\t{counted}"


def _points(again: Iterable[CriterionScore], stood: Mapping[str, CriterionScore]) -> Iterator[str]:
    """The criteria that apply to the unit."""
    yield "tiêu chí\tđiểm tính lại\tđiểm đang có / criterion, points recomputed, points that stand"
    for one in again:
        mark = "" if _same(stood[one.criterion], one) else "\tKHÁC / DIFFERS"
        yield f"{one.criterion}\t{_text(one)}\t{_text(stood[one.criterion])}{mark}"


def _text(one: CriterionScore) -> str:
    return "–" if one.points is None else decimal_text(one.points, 6)
