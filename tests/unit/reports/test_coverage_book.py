from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from openpyxl import load_workbook

from chalicelib.campaign.definition import Text, Unit
from chalicelib.reports.coverage_book import coverage_book
from tests.support.scored_campaign import Counted, counted

DURING_WINDOW_1 = datetime(2021, 1, 28, 3, 0, tzinfo=UTC)


def test_before_the_close_the_book_holds_counts_and_nothing_of_answers_or_points() -> None:
    of = counted()
    loaded = load_workbook(BytesIO(coverage_book(of.in_force, of.counts, DURING_WINDOW_1)))
    assert loaded.sheetnames == ["Tổng hợp", "Thu phiếu", "Theo nơi công tác"]
    cells = [cell.value for sheet in loaded.worksheets for row in sheet.iter_rows() for cell in row]
    assert "Số liệu tính đến 10 giờ 00 ngày 28/01/2021" in cells
    assert not {"Hạng", "Điểm ĐTXHH", "Rất tốt"} & set(cells)


def test_following_up_reads_by_the_place_where_respondents_work() -> None:
    of = counted()
    sheet = load_workbook(BytesIO(coverage_book(of.in_force, of.counts, DURING_WINDOW_1)))["Theo nơi công tác"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert ["4", "UBND xã Bốn", 4, 4, 4, 0, 1] in rows
    assert ["3", "UBND huyện Ba", 2, 2, 2, 0, 1] in rows


def test_equal_counts_give_equal_bytes() -> None:
    of = counted()
    books = {coverage_book(of.in_force, of.counts, DURING_WINDOW_1) for _ in range(2)}
    assert len(books) == 1


def test_names_of_units_that_look_like_formulas_stay_texts() -> None:
    of = counted()
    units = {id_: replace(unit, name=Text(f"=1+{n}", "")) for n, (id_, unit) in enumerate(_units(of).items())}
    in_force = replace(of.in_force, campaign=replace(of.in_force.campaign, units=units))
    loaded = load_workbook(BytesIO(coverage_book(in_force, of.counts, DURING_WINDOW_1)))
    cells = [cell for sheet in loaded.worksheets for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]


def _units(of: Counted) -> Mapping[str, Unit]:
    return of.in_force.campaign.units
