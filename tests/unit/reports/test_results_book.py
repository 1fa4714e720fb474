import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from chalicelib.campaign.definition import Text
from chalicelib.reports.book import Block, Book, Column, Letterhead
from chalicelib.reports.results_book import Results, results_book
from chalicelib.scores.formula import score
from chalicelib.scores.merging import shown
from chalicelib.scores.results import Appraised, Previous
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally
from tests.support.campaigns import small_rules
from tests.support.scored_campaign import AFTER_THE_FENCE, Counted, counted
from tests.support.scoring import alike

REMARKS = {"a1": ["Tốt", "=1+1", "Cần công khai hơn"], "d1": ["Một ý kiến của nhóm nhỏ"]}
FULL = {
    ("staff", "a1"): ["AAA"] * 6,
    ("staff", "a2"): ["BBB"] * 5,
    ("deputies", "d1"): ["ABB"] * 5,
    ("communes", "c1"): ["AA"] * 3,
}


def results(of: Counted) -> Results:
    return Results(of.scores, shown(of.tally, 5), of.counts, REMARKS)


def book(of: Counted) -> dict[str, list[list[Any]]]:
    """Sheet name → rows of values."""
    loaded = load_workbook(BytesIO(results_book(of.in_force, results(of), AFTER_THE_FENCE)))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets(loaded)}


def sheets(loaded: Any) -> list[Worksheet]:
    return list(loaded.worksheets)


def row(rows: list[list[Any]], *begins: object) -> list[Any]:
    """The one row that begins with these values."""
    (found,) = [cells for cells in rows if cells[: len(begins)] == list(begins)]
    return found


def texts(rows: list[list[Any]]) -> str:
    return "\n".join(str(cell) for cells in rows for cell in cells if cell is not None)


def test_the_book_has_every_sheet_in_the_order_of_reading() -> None:
    assert list(book(counted())) == [
        "Tổng hợp",
        "Thu phiếu",
        "Xếp hạng",
        "Điểm theo tiêu chí",
        "Theo lĩnh vực",
        "Điểm mất do thiếu phiếu",
        "Biểu đồ",
        "Số liệu trả lời",
        "Ý kiến khác",
    ]


def test_the_summary_names_campaign_windows_rules_and_sources_and_says_that_data_are_samples() -> None:
    of = counted()
    summary = texts(book(of)["Tổng hợp"])
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in summary
    assert "SỐ LIỆU MẪU" in summary
    assert "đến 24 giờ 00 ngày 31/01/2021; chốt số phiếu lúc 10 giờ 00 ngày 01/02/2021" in summary
    assert of.in_force.campaign.rules_hash in summary
    assert "(Công văn mẫu)" in summary
    assert "(quy ước của đợt khảo sát)" in summary
    assert "Tốt: 0,6" in summary


def test_response_is_planned_issued_returned_missing_and_coverage() -> None:
    rows = book(counted())["Thu phiếu"]
    assert row(rows, None, "Tổng cộng")[2:] == [11, 14, 12, 2, 0.818]
    assert row(rows, "1", "Sở Một")[2:] == [3, 6, 6, 0, 1]
    assert row(rows, "2", "Sở Hai")[2:] == [2, 2, 0, 2, 0]
    assert row(rows, "4", "Không tính vào điểm của đơn vị nào")[2:] == [2, 2, 2, 0, 1]


def test_points_are_those_of_the_calculation_on_paper() -> None:
    # Sở Một, plan filled (6 of 3), cov 1; both groups weigh half.
    # staff    q01 AAABAA: (5 + 0,6)/6 = 14/15   q02 AB AB E A: A,B,A,B,A: (3 + 1,2)/5 = 0,84   mean 0,88666…
    # deputies q01 BB 0,6                        q02 B A: 0,8                                   mean 0,7
    # 1.1: 2 × (0,88666… + 0,7)/2 = 1,58666… shown 1,59
    # staff q03 B B A B C A: (2 + 1,8 + 0,2)/6 = 2/3; deputies 0,6; 5.1: 3 × (2/3 + 0,6)/2 = 1,9
    # together 3,48666… of 5 = 69,7333… %
    rows = book(counted())["Điểm theo tiêu chí"]
    assert row(rows, "1", "Sở Một")[2:] == [1.59, 1.9, 3.49]
    assert row(book(counted())["Xếp hạng"], "1", "Sở Một")[2:6] == [3.49, 5, 0, 0.6973]


def test_units_without_enough_ballots_are_listed_without_rank_and_points() -> None:
    # d1: four ballots, five needed; a2: two valid answers
    rows = book(counted())["Xếp hạng"]
    assert row(rows, "–", "Sở Hai")[2:6] == ["không đủ số phiếu", None, None, None]
    assert row(rows, "–", "UBND huyện Ba")[2] == "không đủ số phiếu"


def test_lost_points_show_the_factor_that_took_them() -> None:
    # communes 3 of 4 but only 3 valid answers: not scored. Sở Hai 5 of 2 staff: covered. Sở Một: 2 of 3 staff.
    of = counted(FULL | {("staff", "a1"): ["AAA"] * 2})
    rows = book(of)["Điểm mất do thiếu phiếu"]
    # 1.1: staff 1, deputies (1 + 0,6)/2 = 0,8: full 1,8; 5.1: 3 × (1 + 0,6)/2 = 2,4; full 4,2; × 2/3 = 2,8
    assert row(rows, "1", "Sở Một")[2:] == [3, 2, 0.6667, 4.2, 2.8, 1.4]
    assert row(rows, "2", "Sở Hai")[4] == 1
    assert "người trả lời của đơn vị chưa gửi đủ" in texts(rows)


def test_no_number_of_answers_is_shown_for_a_group_under_k() -> None:
    rows = book(counted())["Số liệu trả lời"]
    merged = row(
        rows,
        "Sở Một",
        "Các nhóm gộp: Công chức sở; Đại biểu HĐND",
        "1. … về sự năng động, quyết tâm của lãnh đạo?",
    )
    assert merged[3:] == [5, 3, 0, 0, 0, 8]
    assert "Không nêu" in texts([row(rows, "UBND huyện Ba")])
    assert all(cells[-1] >= 5 for cells in rows if isinstance(cells[-1], int))


def test_a_question_under_k_in_a_merged_group_says_that_it_is_not_told() -> None:
    parts = [alike("staff a1", ["AB"] * 3, ["q01", "q02"]), alike("deputies a1", ["A"] * 6, ["q01"])]
    rows = book(replace(counted(), tally=Tally.merged(parts)))["Số liệu trả lời"]
    told, hidden = (cells[3:] for cells in rows if cells[0] == "Sở Một")
    assert (told, hidden) == ([9, 0, 0, 0, 0, 9], [None] * 5 + ["không nêu"])


def test_remarks_are_sorted_without_group_and_only_where_k_ballots_hide_their_authors() -> None:
    rows = book(counted())["Ý kiến khác"]
    assert [cells[1] for cells in rows if cells[0] in {"1", "2", "3"}] == ["=1+1", "Cần công khai hơn", "Tốt"]
    assert "Một ý kiến của nhóm nhỏ" not in texts(rows)


def test_names_and_remarks_that_look_like_formulas_stay_texts() -> None:
    of = counted(FULL)
    units = dict(of.in_force.campaign.units)
    for number, name in enumerate(['=HYPERLINK("http://x")', "@SUM(1)", "-1+2"]):
        unit = list(units)[number]
        units[unit] = replace(units[unit], name=Text(name, name))
    bent = replace(of, in_force=replace(of.in_force, campaign=replace(of.in_force.campaign, units=units)))
    loaded = load_workbook(BytesIO(results_book(bent.in_force, results(bent), AFTER_THE_FENCE)))
    cells = [cell for sheet in sheets(loaded) for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert {'=HYPERLINK("http://x")', "@SUM(1)", "-1+2", "=1+1"} <= {cell.value for cell in cells}


def test_every_sheet_prints_on_a4_with_its_header_on_each_page_and_stays_in_sight() -> None:
    loaded = load_workbook(BytesIO(results_book(counted().in_force, results(counted()), AFTER_THE_FENCE)))
    for sheet in sheets(loaded):
        as_many_as_needed = sheet.page_setup.fitToHeight == 0
        assert (sheet.page_setup.paperSize, as_many_as_needed) == (9, sheet.title != "Tổng hợp")
        header = sheet.oddHeader
        assert header
        assert header.center.text == "&P"
        if sheet.title not in {"Tổng hợp", "Biểu đồ"}:
            assert sheet.print_title_rows
            assert sheet.freeze_panes


def test_equal_results_give_equal_bytes() -> None:
    first, second = counted(), counted()
    assert results_book(first.in_force, results(first), AFTER_THE_FENCE) == results_book(
        second.in_force, results(second), AFTER_THE_FENCE
    )


def test_grades_appear_once_appraised_points_are_in() -> None:
    of = counted(FULL)
    rules = ScoringRules.from_json(small_rules())
    appraised = {"a1": Appraised(Fraction(90), Fraction(95), Fraction(0))}
    graded = replace(of, scores=score(rules, of.ballots, rules_hash="", appraised=appraised))
    # 1.1: 1,8; 5.1: 2,4; (90 + 4,2)/100 = 94,2 %
    assert row(book(graded)["Xếp hạng"], "1", "Sở Một")[2:11] == [
        None,
        90,
        4.2,
        94.2,
        100,
        0,
        0.942,
        None,
        "Xuất sắc",
    ]


def bent_rules(base: str) -> Counted:
    """The round scored on another base of the shortfall, with a unit that nothing is planned for."""
    of = counted(FULL)
    rules = small_rules()
    rules["scoring"]["shortfall"]["base"] = base
    unplanned = {key: line for key, line in of.ballots.counts.charged.items() if key.unit != "a2"}
    ballots = replace(of.ballots, counts=replace(of.ballots.counts, charged=unplanned))
    return replace(of, scores=score(ScoringRules.from_json(rules), ballots, rules_hash=""))


def test_a_unit_without_plan_of_its_own_loses_nothing_and_the_book_says_why() -> None:
    of = bent_rules("respondent_unit")
    assert "không có kế hoạch phiếu của đơn vị" in str(row(book(of)["Xếp hạng"], "2", "Sở Hai")[7])
    assert row(book(of)["Điểm mất do thiếu phiếu"], "2", "Sở Hai")[4] == "1 (không có kế hoạch)"


def test_where_raters_are_measured_each_groups_factor_stands() -> None:
    rows = book(bent_rules("rated_unit"))["Điểm mất do thiếu phiếu"]
    assert row(rows, "1", "Sở Một")[2:5] == [None, None, "Công chức sở: 1,0000; Đại biểu HĐND: 1,0000"]
    assert "các nhóm đánh giá đơn vị" in texts(rows)


def test_where_nothing_is_lost_by_rule_the_book_says_so() -> None:
    assert "thiếu phiếu không làm giảm điểm" in texts(book(bent_rules("none"))["Điểm mất do thiếu phiếu"])


def charts(of: Counted) -> list[str]:
    with zipfile.ZipFile(BytesIO(results_book(of.in_force, results(of), AFTER_THE_FENCE))) as file:
        return [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/charts/chart")]


def test_the_office_draws_ranks_lost_points_and_areas_of_each_type_from_the_cells_themselves() -> None:
    of = counted(FULL)
    units = tuple(
        replace(
            unit, totals=None, criteria=tuple(c._replace(points=c.points and c.points / 2) for c in unit.criteria)
        )
        for unit in of.scores.units
    )
    found = charts(replace(of, scores=replace(of.scores, units=units)))
    titles = [re.findall("<a:t>([^<]*)</a:t>", chart)[0] for chart in found]
    assert {title.partition(":")[0] for title in titles} == {
        "Chỉ số",
        "Điểm mất do thiếu phiếu",
        "Chỉ số theo lĩnh vực",
    }
    assert all(re.search("<c:f>'?(Xếp hạng|Điểm mất do thiếu phiếu|Theo lĩnh vực)'?!", chart) for chart in found)


def test_units_without_points_stand_in_no_chart_of_ranks() -> None:
    without = counted({("staff", "a1"): ["AAA"] * 6})
    (chart,) = [chart for chart in charts(without) if "Chỉ số: Sở" in chart]
    cells = re.search(r"<c:cat>.*?<c:f>[^!]*!\$B\$(\d+)(?::\$B\$(\d+))?</c:f>", chart, re.DOTALL)
    assert cells
    first, last = cells.groups()
    assert last in {None, first}


def test_a_name_that_looks_like_a_formula_is_only_a_name_in_a_chart() -> None:
    of = counted(FULL)
    kinds = dict(of.in_force.campaign.unit_types)
    kinds["department"] = replace(kinds["department"], name=Text("=HYPERLINK(1)", ""))
    named = replace(of.in_force, campaign=replace(of.in_force.campaign, unit_types=kinds))
    said = charts(replace(of, in_force=named))
    assert any("Chỉ số: =HYPERLINK(1)" in chart for chart in said)
    assert not any("<c:f>=" in chart or "<c:f>HYPERLINK" in chart for chart in said)


def test_many_units_are_drawn_in_parts_that_fit_on_a_page_and_share_their_axis() -> None:
    block = Block("Mất", 5, 107, 1, 2, "Xã", "points", Fraction(13, 5))
    parts = block.parts()
    assert [row for part in parts for row in range(part.first, part.last + 1)] == list(range(5, 108))
    assert {part.last - part.first + 1 for part in parts} == {34, 35}
    whole = Book(Letterhead("UBND", "Sở", ""), AFTER_THE_FENCE)
    whole.sheet("Mất", [Column("", 13)] * 7).bars(block, "Điểm mất: Xã")
    with zipfile.ZipFile(BytesIO(whole.finish())) as file:
        drawn = [file.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2, 3)]
    assert [re.findall("<a:t>([^<]*)</a:t>", chart)[0][-5:] for chart in drawn] == ["(1/3)", "(2/3)", "(3/3)"]
    assert all('<c:max val="3"/>' in chart for chart in drawn)


def test_the_year_before_stands_beside_the_index() -> None:
    of = counted(FULL)
    units = tuple(
        replace(unit, previous=Previous(1, None, unit.index - 2 if unit.index else None))
        for unit in of.scores.units
    )
    compared = replace(of, scores=replace(of.scores, units=units, compared_with="2019"))
    rows = book(compared)["Xếp hạng"]
    assert row(rows, "1", "Sở Một")[6] == 2
    assert "Năm trước: 2019." in texts(rows)


def test_points_of_each_area_are_told_for_each_type() -> None:
    rows = book(counted(FULL))["Theo lĩnh vực"]
    assert any(cells[0] == "1" and isinstance(cells[4], float) for cells in rows)
