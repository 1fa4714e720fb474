from datetime import UTC, datetime

import pytest

from chalicelib.reports.documents.letter import Values
from chalicelib.reports.documents.outcome import Outcome, decision_values, sheet_values, summary_values
from tests.support.rounds import BUNDLED, Played, played

NOW = datetime(2021, 2, 9, 2, tzinfo=UTC)


@pytest.fixture(scope="module", params=BUNDLED)
def round_(request: pytest.FixtureRequest) -> Played:
    return played(str(request.param))


def outcome(of: Played) -> Outcome:
    return Outcome(of.in_force.campaign, of.scores, of.ballots.counts, of.counts)


def rows(values: Values, name: str) -> list[dict[str, str]]:
    found = values[name]
    assert isinstance(found, list)
    return found


def test_every_rated_unit_stands_once_in_the_annexes_by_rank(round_: Played) -> None:
    annexes = rows(decision_values(outcome(round_), NOW), "annexes")
    listed = [row for annex in annexes for row in annex["rows"]]
    assert len(listed) == len(round_.scores.units)
    for annex in annexes:
        ranks = [int(row["rank"]) for row in annex["rows"]]  # type: ignore[index]
        assert ranks == sorted(ranks)
        assert "chưa xếp loại" in annex["note"]


def test_the_summary_adds_up_and_puts_the_weakest_criterion_first(round_: Played) -> None:
    values = summary_values(outcome(round_), NOW)
    groups = rows(values, "groups")
    assert sum(int(row["planned"]) for row in groups) == values["planned"]
    assert sum(int(row["returned"]) for row in groups) == values["returned"]
    shares = [float(row["share"].rstrip("%").replace(",", ".")) for row in rows(values, "weak")]
    assert shares == sorted(shares)


def test_each_units_sheet_shows_its_criteria_and_who_rated_it(round_: Played) -> None:
    sheets = rows(sheet_values(outcome(round_), NOW), "units")
    assert len(sheets) == len(round_.scores.units)
    for sheet in sheets:
        assert sheet["criteria"]
        assert sheet["groups"]
        assert "hạng" in sheet["verdict"]
