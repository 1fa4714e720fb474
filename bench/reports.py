"""The whole report set of many units: letter, guide, decision, report, sheets, list of names and workbook.

Results are the sample's, given to as many units as asked, each with its appraised criteria, three groups that rate
it and ten people whose ballots are missing.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import cycle, islice

from bench.growth import BUNDLED, Grown
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.snapshots import Snapshot, Waiting
from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.bundled import bundled
from chalicelib.reports.documents.decision import decision_values
from chalicelib.reports.documents.guide import guide_values
from chalicelib.reports.documents.letter import Values, announced_letter_values
from chalicelib.reports.documents.missing import missing_values
from chalicelib.reports.documents.outcome import Outcome
from chalicelib.reports.documents.pdf import pdf_of_parts
from chalicelib.reports.documents.samples import sample_outcome
from chalicelib.reports.documents.summary import summary_values
from chalicelib.reports.documents.template import filled_parts, joined
from chalicelib.reports.documents.unit_sheets import sheet_values
from chalicelib.reports.results_book import Results, results_book
from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.merging import Shown
from chalicelib.scores.tallies import Cell, Tally
from ops.check import read_folder
from ops.engines import ROOT

NOW = datetime(2021, 2, 9, 2, tzinfo=UTC)
SITE = "https://khaosat.example.vn"
PEOPLE = 10


def report_set(units: int) -> Grown:
    """Make every document as Word and PDF, and the workbook. `memory` is all that the process held (MB)."""
    loaded = read_folder(BUNDLED)
    if loaded.campaign is None:
        raise RuntimeError("the bundled campaign has errors")
    in_force = CampaignInForce(loaded.campaign, announced=True)
    of = _many(sample_outcome(in_force), units)
    in_force = replace(in_force, campaign=of.campaign)
    began, made = time.process_time(), 0
    for paper, values in _values(in_force, of):
        parts = filled_parts(bundled(paper), values)
        joined(parts)
        pdf_of_parts(parts, "t", NOW)
        made += 1
    results_book(in_force, Results(of.scores, of.shown or _tally(of), of.ballots, {}), NOW)
    spent = time.process_time() - began
    return Grown(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, made + 1)


def _values(in_force: CampaignInForce, of: Outcome) -> Iterator[tuple[Paper, Values]]:
    yield Paper.LETTER, announced_letter_values(in_force, SITE, NOW, manifest_key="0" * 64)
    yield Paper.GUIDE, guide_values(in_force, SITE, NOW)
    yield Paper.DECISION, decision_values(of, NOW)
    yield Paper.SUMMARY, summary_values(of, NOW)
    yield Paper.SHEETS, sheet_values(of, NOW)
    group = next(iter(of.campaign.groups))
    people = tuple(
        Waiting(f"MAU{n:05d}", group, name="Nguyễn Văn Mẫu", position="Chuyên viên", order=n)
        for n in range(PEOPLE)
    )
    snapshots = {unit: Snapshot(of.campaign.id, unit, NOW, (), people) for unit in of.campaign.units}
    yield Paper.MISSING, missing_values(of.campaign, snapshots, NOW)


def _many(of: Outcome, number: int) -> Outcome:
    """The sample's results given to so many units."""
    named = [(f"u{n}", score) for n, score in enumerate(islice(cycle(of.scores.units), number))]
    units = {
        name: replace(of.campaign.units[score.unit], id=name, name=of.campaign.units[score.unit].name)
        for name, score in named
    }
    lines = {
        GroupUnit(group, name): line
        for name, score in named
        for (group, unit), line in of.counts.rated.items()
        if unit == score.unit
    }
    grown = replace(
        of,
        campaign=replace(of.campaign, units=units),
        scores=replace(of.scores, units=tuple(replace(score, unit=name) for name, score in named)),
        counts=replace(of.counts, charged=lines, rated=lines),
    )
    return replace(grown, shown=_tally(grown))


def _tally(of: Outcome) -> Shown:
    """Every group's answers about every unit it rates."""
    answers = {
        Cell(group, unit, question): {"A": 9, "B": 8, "C": 5, "D": 3, "E": 2}
        for group, unit in of.counts.rated
        for question in of.campaign.forms[of.campaign.groups[group].form].questions
    }
    return Shown(Tally(dict.fromkeys(of.counts.rated, 27), answers), {}, frozenset(), frozenset())


def alone(units: int) -> Grown:
    """Measure in a fresh process, so that no other work's memory is counted."""
    command = [sys.executable, "-P", "-m", "bench.reports", str(units)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Grown(**json.loads(done.stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(report_set(int(sys.argv[1])))))
