"""What each document is made from.

The urn is not read: results come from the stored scores, the frozen counts and the tallies that may be shown.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.jobs import frozen
from chalicelib.jobs.document_ports import DocumentPorts
from chalicelib.jobs.publishing import joined, scores_key
from chalicelib.reports.documents.asking import NotNow, Paper, Why
from chalicelib.reports.documents.decision import decision_values
from chalicelib.reports.documents.guide import guide_values
from chalicelib.reports.documents.letter import NotAnnounced, Values, letter_values
from chalicelib.reports.documents.missing import missing_values
from chalicelib.reports.documents.outcome import Outcome
from chalicelib.reports.documents.summary import summary_values
from chalicelib.reports.documents.unit_sheets import sheet_values
from chalicelib.scores import shown_json
from chalicelib.scores.score_json import from_json

Source = Callable[[DocumentPorts, CampaignInForce, datetime], Values | NotNow]


def _letter(ports: DocumentPorts, in_force: CampaignInForce, now: datetime) -> Values | NotNow:
    values = letter_values(in_force, ports.site, now)
    return NotNow(Why.NOT_ANNOUNCED) if isinstance(values, NotAnnounced) else values


def _missing(ports: DocumentPorts, in_force: CampaignInForce, now: datetime) -> Values | NotNow:
    snapshots = ports.coverage.snapshots(in_force.campaign.id)
    return missing_values(in_force.campaign, snapshots, now) if snapshots else NotNow(Why.NO_COUNTS)


def _guide(ports: DocumentPorts, in_force: CampaignInForce, now: datetime) -> Values | NotNow:
    return guide_values(in_force, ports.site, now)


def _of_results(maker: Callable[[Outcome, datetime], Values]) -> Source:
    def source(ports: DocumentPorts, in_force: CampaignInForce, now: datetime) -> Values | NotNow:
        of = _outcome(ports, in_force)
        return maker(of, now) if of else NotNow(Why.NO_SCORES)

    return source


def _outcome(ports: DocumentPorts, in_force: CampaignInForce) -> Outcome | None:
    """None until all is counted and scored."""
    campaign = in_force.campaign
    stored = ports.reports.get(scores_key(campaign.id))
    bodies = [ports.reports.get(frozen.key(campaign.id, window.id)) for window in in_force.windows]
    if stored is None or None in bodies:
        return None
    windows = [frozen.from_bytes(body) for body in bodies if body is not None]
    scores = from_json(json.loads(stored))
    counts, ballots = (
        joined(window.counts for window in windows),
        [b for window in windows for b in window.ballots],
    )
    seen = ports.reports.get(shown_json.key(campaign.id))
    shown, _, belongs_to = shown_json.from_bytes(seen) if seen else (None, None, "")
    if seen is None or shown is None or belongs_to != scores.inputs_hash:
        return Outcome(campaign, scores, counts, ballots)
    return Outcome(campaign, scores, counts, ballots, shown, shown_json.straight_from_bytes(seen))


SOURCES: Mapping[Paper, Source] = {
    Paper.LETTER: _letter,
    Paper.DECISION: _of_results(decision_values),
    Paper.SUMMARY: _of_results(summary_values),
    Paper.SHEETS: _of_results(sheet_values),
    Paper.MISSING: _missing,
    Paper.GUIDE: _guide,
}
