from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from chalicelib.reports.documents.decision import decision_values
from chalicelib.reports.documents.letter import Values
from chalicelib.reports.documents.outcome import Outcome, change_text
from chalicelib.reports.documents.summary import summary_values
from chalicelib.reports.documents.unit_sheets import sheet_values
from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.results import Appraised, AppraisedLeaf, Previous
from chalicelib.scores.straight import Straight
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


def listed(values: Mapping[str, object], name: str) -> list[object]:
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


def compared(of: Played) -> Outcome:
    """The round beside a year before: every unit had five points of a hundred less, ranks the other way round."""
    units = tuple(
        replace(unit, previous=Previous(rank, None, unit.index - 5 if unit.index is not None else None))
        for rank, unit in enumerate(reversed(of.scores.units), start=1)
    )
    return replace(outcome(of), scores=replace(of.scores, units=units, compared_with="2019"))


def test_what_changed_stands_in_the_annexes_the_report_and_the_sheets(round_: Played) -> None:
    of = compared(round_)
    (annex, *_) = rows(decision_values(of, NOW), "annexes")
    assert all(row["change"].startswith("+5,00; ") for row in annex["rows"])  # type: ignore[index]
    assert "so với 2019" in annex["note"]
    changes = listed(summary_values(of, NOW), "changes")
    assert all("(+5,00)" in str(line) and "giảm nhiều nhất không có" in str(line) for line in changes)
    assert all("So với 2019: +5,00" in sheet["verdict"] for sheet in rows(sheet_values(of, NOW), "units"))


def test_without_a_year_before_the_documents_say_so(round_: Played) -> None:
    (annex, *_) = rows(decision_values(outcome(round_), NOW), "annexes")
    assert {row["change"] for row in annex["rows"]} == {"–"}  # type: ignore[index]
    assert listed(summary_values(outcome(round_), NOW), "changes") == ["Chưa có kết quả năm trước để so sánh."]


def test_the_report_notes_the_quality_of_what_may_be_shown_only(round_: Played) -> None:
    cell = GroupUnit(next(iter(round_.in_force.campaign.groups)), round_.scores.units[0].unit)
    of = replace(outcome(round_), shown=round_.shown, straight={cell: Straight(3, 12)})
    said = " ".join(map(str, listed(summary_values(of, NOW), "quality")))
    assert "không có ý kiến” chiếm" in said
    assert "25%" in said
    assert "không làm thay đổi điểm" in said
    assert listed(summary_values(outcome(round_), NOW), "quality") == ["Chưa có số liệu trả lời được nêu."]


def test_points_of_appraisal_stand_beside_those_that_units_gave_themselves(round_: Played) -> None:
    leaf = AppraisedLeaf(
        "9.9", "9", Fraction(4), Fraction(4), Fraction(3), Fraction(1, 2), applies=True, surveyed=False
    )
    given = Appraised(Fraction(3), Fraction(4), Fraction(1, 2), leaves=(leaf,))
    units = tuple(replace(unit, appraised=given) for unit in round_.scores.units)
    of = replace(outcome(round_), scores=replace(round_.scores, units=units))
    (sheet, *_) = rows(sheet_values(of, NOW), "units")
    assert listed(sheet, "appraised") == [
        {"criterion": "9.9", "maximum": "4,00", "own": "4,00", "points": "3,00", "deduction": "0,50"}
    ]
    (annex, *_) = rows(decision_values(of, NOW), "annexes")
    assert not annex["component"]
    assert annex["rows"][0]["appraised"] == "2,50"  # type: ignore[index]
    assert "chưa xếp loại" not in annex["note"]


def test_who_gained_and_who_lost_places_is_told_in_words() -> None:
    (first, *_) = played("soctrang-2020").scores.of_type("department")
    index = first.index
    assert index is not None
    for rank, words in ((3, "tăng 02 bậc"), (1, "giữ hạng")):
        assert change_text(replace(first, previous=Previous(rank, None, index))) == f"+0,00; {words}"
    assert change_text(replace(first, rank=4, previous=Previous(1, None, index + 1))) == "−1,00; giảm 03 bậc"
    assert change_text(first) == "–"
