"""Scores and report from frozen counts and tallies: pure arithmetic of other rooms, kept in the reports bucket."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.jobs.frozen import FrozenWindow
from chalicelib.jobs.ports import JobPorts
from chalicelib.reports import exports
from chalicelib.scores import ballots_json, previous_log, shown_json
from chalicelib.scores.appraisal_log import appraised, imports
from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.formula import Ballots, inputs_hash, score
from chalicelib.scores.merging import shown
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.score_json import from_json, to_json
from chalicelib.scores.straight import Straight, shown_straight
from chalicelib.scores.tallies import Tally
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT = "ket-qua"
EXPORT_TYPES = {
    exports.Export.CSV: "text/csv; charset=utf-8",
    exports.Export.JSON: "application/json",
    exports.Export.SPSS: "text/plain; charset=utf-8",
}


def scores_key(campaign: str) -> str:
    """Where the scores stand in the reports bucket."""
    return f"{campaign}/scores.json"


def report_key(campaign: str, name: str) -> str:
    """Where a workbook stands in the reports bucket."""
    return f"{campaign}/reports/{name}.xlsx"


@dataclass(frozen=True, slots=True)
class Parts:
    """What was counted in the urn, part by part. `remarks`: by rated unit, sorted by their text."""

    tallies: Sequence[Tally]
    straight: Mapping[GroupUnit, Straight]
    remarks: Mapping[str, Sequence[str]]


def compute(
    ports: JobPorts, in_force: CampaignInForce, windows: Sequence[FrozenWindow], parts: Parts, now: datetime
) -> bool:
    """Write scores and report where their inputs differ from those of the stored ones. Whether they did."""
    from chalicelib.reports.results_book import Results, results_book  # noqa: PLC0415 - pages load no document library

    campaign = in_force.campaign
    rules = ScoringRules.from_json(campaign.rules)
    ballots = Ballots(joined(window.counts for window in windows), Tally.merged(parts.tallies))
    given = appraised(campaign.rules, imports(ports.reports, campaign.id))
    earlier = previous_log.latest(ports.reports, campaign.id)
    before = earlier.before if earlier else None
    if _standing(ports, campaign.id) == inputs_hash(campaign.rules_hash, ballots, given, before):
        return False
    scores = score(rules, ballots, rules_hash=campaign.rules_hash, appraised=given, before=before)
    counts = [count for window in windows for count in window.ballots]
    visible = shown(ballots.tally, campaign.k)
    book = results_book(in_force, Results(scores, visible, counts, parts.remarks), now)
    ports.reports.put(ballots_json.key(campaign.id), ballots_json.to_bytes(ballots), "application/json")
    straight = shown_straight(parts.straight, visible, campaign.k)
    seen = shown_json.to_bytes(visible, ballots.counts, scores.inputs_hash, straight)
    ports.reports.put(shown_json.key(campaign.id), seen, "application/json")
    for export in exports.Export:
        body = exports.exported(campaign, visible, export).encode()
        ports.reports.put(exports.key(campaign.id, export), body, EXPORT_TYPES[export])
    # The report first: scores.json is what says that both stand.
    ports.reports.put(report_key(campaign.id, REPORT), book, XLSX)
    body = json.dumps(to_json(scores), ensure_ascii=False, sort_keys=True).encode()
    _record(ports, campaign.id, f"{_standing(ports, campaign.id)} {scores.inputs_hash}", now)
    ports.reports.put(scores_key(campaign.id), body, "application/json")
    return True


def joined(parts: Iterable[Counts]) -> Counts:
    """The counts of all windows. A group belongs to one window, so no line meets another."""
    charged: dict[GroupUnit, Line] = {}
    rated: dict[GroupUnit, Line] = {}
    for part in parts:
        charged.update(part.charged)
        rated.update(part.rated)
    return Counts(charged, rated)


def _standing(ports: JobPorts, campaign: str) -> str:
    """The inputs' hash of the scores that stand, or nothing."""
    stored = ports.reports.get(scores_key(campaign))
    return from_json(json.loads(stored)).inputs_hash if stored else ""


def _record(ports: JobPorts, campaign: str, change: str, now: datetime) -> None:
    actor = Actor(ActorKind.JOB, "recount")
    ports.audit.record(Entry(campaign, now, actor, Verb.SCORES_COMPUTED, once=change))
    ports.audit.record(Entry(campaign, now, actor, Verb.REPORT_MADE, {"report": REPORT}, once=change))
