"""The witnessed session: who may hold it, what it shows, what the audit keeps."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.results import Appraised
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally
from chalicelib.staff.audit import Verb
from ops.witnessed import Session, open_tallies, problems
from tests.support.fake_staff import MemoryAudit
from tests.support.rounds import Played, played

ZERO = Fraction(0)
ASKED = Session("snv", "03/BB-SNV", "An Mẫu", ("Bình Mẫu", "Chi Mẫu"))


@pytest.fixture(scope="module")
def round_() -> Played:
    return played("soctrang-2020")


def opened(round_: Played, ballots: Ballots, audit: MemoryAudit) -> tuple[list[str], bool]:
    now = round_.in_force.last_fence
    return open_tallies(ASKED, round_.in_force, ballots=ballots, standing=round_.scores, audit=audit, now=now)


def test_after_the_last_fence_one_may_open_before_two_others(round_: Played) -> None:
    assert list(problems(ASKED, round_.in_force, round_.in_force.last_fence)) == []


@pytest.mark.parametrize(
    ("asked", "earlier", "told"),
    [
        (ASKED, timedelta(seconds=1), "chưa chốt"),
        (replace(ASKED, unit="c001"), timedelta(), "c001"),
        (replace(ASKED, witnesses=("Bình Mẫu",)), timedelta(), "2 người chứng kiến"),
        (replace(ASKED, witnesses=("Bình Mẫu", "an mẫu")), timedelta(), "2 người chứng kiến"),
        (replace(ASKED, document=" "), timedelta(), "biên bản"),
    ],
)
def test_what_is_missing_is_said(round_: Played, asked: Session, earlier: timedelta, told: str) -> None:
    (problem,) = problems(asked, round_.in_force, round_.in_force.last_fence - earlier)
    assert told in problem


def test_every_cell_of_the_unit_is_told_unmerged_and_of_no_other(round_: Played) -> None:
    lines, agree = opened(round_, round_.ballots, MemoryAudit())
    answers = round_.ballots.tally.answers
    cells = [line for line in lines if line.endswith("}")]
    assert agree
    assert len(cells) == len([cell for cell in answers if cell.unit == "snv"])


def test_points_that_rest_on_other_tallies_are_marked(round_: Played) -> None:
    tally = round_.ballots.tally
    cell = next(one for one in tally.answers if one.unit == "snv")
    turned = Tally(tally.slips, {**tally.answers, cell: {"D": tally.total(cell)}})
    lines, agree = opened(round_, Ballots(round_.ballots.counts, turned), MemoryAudit())
    assert not agree
    assert sum("DIFFERS" in line for line in lines) == 1


def test_a_criterion_that_does_not_apply_to_the_unit_stands_in_no_comparison(round_: Played) -> None:
    standing = score(
        ScoringRules.from_json(round_.in_force.campaign.rules),
        round_.ballots,
        rules_hash=round_.in_force.campaign.rules_hash,
        appraised={"snv": Appraised(ZERO, ZERO, ZERO, not_applicable=frozenset({"1.4"}))},
    )
    now = round_.in_force.last_fence
    lines, agree = open_tallies(
        ASKED, round_.in_force, ballots=round_.ballots, standing=standing, audit=MemoryAudit(), now=now
    )
    assert agree
    assert not [line for line in lines if line.startswith("1.4\t")]


def test_the_audit_names_unit_minutes_and_number_of_witnesses_but_none_of_them(round_: Played) -> None:
    audit = MemoryAudit()
    opened(round_, round_.ballots, audit)
    (entry,) = audit.kept
    assert entry.verb is Verb.TALLIES_OPENED
    assert entry.details == {"unit": "snv", "document": "03/BB-SNV", "witnesses": "2"}
