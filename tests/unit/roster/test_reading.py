"""What clerks really send: read, mended, or explained, and never lost in silence."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from chalicelib.campaign.compiled import parse
from chalicelib.roster import sheets
from chalicelib.roster.people import Sex
from chalicelib.roster.problems import SENTENCES, Column
from chalicelib.roster.reading import read
from chalicelib.roster.rows import Role, RosterFile, Row
from tests.support.campaigns import small_campaign, small_rules
from tests.support.rosters import AN, BINH, TITLES, changed, saved, sheet, xlsx

CAMPAIGN = small_campaign()
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def file_of(data: bytes) -> RosterFile:
    return read(data, "danh-sach.xlsx", CAMPAIGN)


def rows_of(*people: Sequence[object]) -> tuple[Row, ...]:
    found = file_of(sheet(*people))
    assert found.errors == ()
    return found.rows


def row_of(**values: object) -> Row:
    (row,) = rows_of(changed(AN, **values))
    return row


def errors_of(**values: object) -> list[str]:
    return [problem.code for problem in row_of(**values).errors]


def notes_of(**values: object) -> list[str]:
    return [problem.code for problem in row_of(**values).notes]


def file_errors(data: bytes) -> list[str]:
    found = file_of(data)
    assert found.rows == ()
    return [problem.code for problem in found.errors]


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def test_a_plain_row_is_read_whole() -> None:
    row = row_of()
    assert row == Row(
        number=2,
        name="Nguyễn Văn An",
        sex=Sex.MALE,
        birth_year=1975,
        position="Giám đốc",
        department="",
        roles=(Role("staff", "a1"),),
        email="an@mau.example",
        phone="0299000101",
        note="",
        focal_point_of=(),
    )


# --- The file first ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n", "file_empty"),
        (OLE2 + b"x" * 600, "file_old_excel"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "file_protected"),
        (b"%PDF-1.7 ...", "file_wrong_kind"),
        (b"\x89PNG....", "file_wrong_kind"),
        (b"<html><table>", "file_wrong_kind"),
        (b"PK\x03\x04 not a zip", "file_damaged"),
        (zipped({"word/document.xml": b"<x/>"}), "file_wrong_kind"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "file_wrong_kind"),
        (zipped({"xl/workbook.xml": b"<x/>"}), "file_damaged"),
        (zipped({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "file_damaged"),
        ("Họ và tên;Đơn vị".encode("cp1258", "replace"), "file_encoding"),
        (b"abc\0\1\2def", "file_wrong_kind"),
    ],
)
def test_a_file_that_is_no_roster_is_named_for_what_it_is(data: bytes, code: str) -> None:
    assert file_errors(data) == [code]


def test_a_file_too_large_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_BYTES", 100)
    assert file_errors(sheet(AN)) == ["file_too_large"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"xl/workbook.xml": b"<x/>", "xl/media/image1.png": b"\0" * (sheets.MAX_OTHER_PART + 1)})
    assert len(bomb) < 100_000
    assert file_errors(bomb) == ["file_unpacks_too_large"]


def test_a_file_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.roster.reading.MAX_ROWS", 3)
    assert file_errors(sheet(AN, BINH, AN)) == ["file_too_many_rows"]
    assert len(file_of(sheet(AN, BINH)).rows) == 2


def test_a_sheet_without_header_says_which_columns_are_needed() -> None:
    found = file_of(xlsx([["Kính gửi"], ["Sở Nội vụ"]]))
    assert [problem.code for problem in found.errors] == ["header_missing"]
    assert '"Họ và tên"' in found.errors[0].text()


def test_every_missing_column_is_named_at_once() -> None:
    found = file_of(xlsx([["STT", "Họ và tên", "Năm sinh", "Chức vụ"], [1, "Nguyễn Văn An", 1975, "GĐ"]]))
    assert [(p.code, p.column) for p in found.errors] == [
        ("column_missing", Column.UNIT),
        ("column_missing", Column.GROUP),
        ("column_missing", Column.EMAIL),
    ]


def test_a_column_that_stands_twice_is_told_with_both_places() -> None:
    (found,) = file_of(xlsx([[*TITLES, "Thư điện tử"]])).errors
    assert found.code == "column_twice"
    assert "H và J" in found.text()


def test_two_sheets_with_rosters_are_not_guessed_between() -> None:
    book = Workbook()
    for name in ("Đợt 1", "Đợt 2"):
        page = book.create_sheet(name)
        page.append(list(TITLES))
        page.append(list(AN))
    assert file_errors(saved(book)) == ["sheets_twice"]


def test_a_hidden_sheet_is_left_alone() -> None:
    book = Workbook()
    page = book.create_sheet("Danh sách")
    page.append(list(TITLES))
    page.append(list(AN))
    old = book.create_sheet("Năm trước")
    old.append(list(TITLES))
    old.sheet_state = "hidden"
    found = file_of(saved(book))
    assert len(found.rows) == 1
    assert [p.code for p in found.notes] == ["sheet_ignored"]


def test_a_header_alone_is_no_roster() -> None:
    assert file_errors(sheet()) == ["no_people"]


def test_a_second_header_in_another_order_is_refused_and_a_repeated_one_skipped() -> None:
    assert file_errors(sheet(AN, TITLES[::-1], BINH)) == ["header_twice"]
    found = file_of(sheet(AN, TITLES, BINH))
    assert [row.name for row in found.rows] == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert [(s.number, s.why.code) for s in found.skipped] == [(3, "row_header_again")]


def test_a_sheet_in_a_tcvn3_font_is_told_the_remedy() -> None:
    (found,) = file_of(xlsx([["Hä vµ tªn", "§¬n vÞ"], ["NguyÔn V¨n An", "Së Néi vô"]])).errors
    assert found.code == "file_legacy_font"
    assert "Unikey" in found.remedy()


# --- CSV -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_in_unicode_with_any_delimiter(encoding: str, mark: str) -> None:
    quoted = [f'"{title}"' for title in TITLES]
    text = "\r\n".join(mark.join(map(str, line)) for line in (quoted, AN, BINH))
    assert [row.name for row in file_of(text.encode(encoding)).rows] == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_a_csv_cell_may_hold_line_breaks() -> None:
    line = ";".join([f'"{value}"' for value in changed(AN, group="Công chức sở\nCông chức sở")])
    (row,) = file_of(f"{';'.join(TITLES)}\n{line}\n".encode()).rows
    assert [p.code for p in row.errors] == ["group_twice"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    found = file_of(data)
    assert found.errors or found.rows


WHOLE = sheet(AN, BINH)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8), st.booleans())
def test_no_damage_to_a_workbook_breaks_the_reader(at: int, garbage: bytes, cut: bool) -> None:
    found = file_of(WHOLE[:at] + garbage + (b"" if cut else WHOLE[at + len(garbage) :]))
    assert found.errors or found.rows


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=9, max_size=9))
def test_no_cells_break_a_row(texts: list[str]) -> None:
    line = ",".join('"' + text.replace('"', '""') + '"' for text in texts)
    found = file_of(f"{','.join(f'{chr(34)}{t}{chr(34)}' for t in TITLES)}\n{line}\n".encode("utf-8", "replace"))
    for row in found.rows:
        assert all(problem.whole() for problem in (*row.errors, *row.notes))


# --- Layout --------------------------------------------------------------------------------------------------


def test_titles_sections_numbering_totals_and_signatures_are_skipped_with_a_note() -> None:
    found = file_of(
        xlsx(
            [
                ["UBND TỈNH MẪU"],
                ["DANH SÁCH ĐỐI TƯỢNG KHẢO SÁT"],
                [],
                TITLES,
                [f"({n})" for n in range(1, 10)],
                ["I", "Lãnh đạo sở"],
                AN,
                ["II", "Công chức"],
                BINH,
                [None, "Tổng số: 02 người"],
                [None, "NGƯỜI LẬP BIỂU", None, None, None, "GIÁM ĐỐC"],
                [None, "(Ký, ghi rõ họ tên)"],
                [None, "Lê Thị Mẫu", None, None, None, "Trần Văn Mẫu"],
            ]
        )
    )
    assert [row.number for row in found.rows] == [7, 9]
    assert not found.wrong_rows
    assert [(s.number, s.why.code) for s in found.skipped] == [
        (1, "row_title"),
        (2, "row_title"),
        (5, "row_numbering"),
        (6, "row_section"),
        (8, "row_section"),
        (10, "row_signature"),
        (11, "row_signature"),
        (12, "row_signature"),
        (13, "row_signature"),
    ]


def test_a_person_below_a_total_is_not_lost() -> None:
    found = file_of(sheet(AN, (None, "Tổng cộng: 1"), BINH))
    assert [row.name for row in found.rows] == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_a_name_alone_is_a_person_with_errors_not_a_section() -> None:
    found = file_of(sheet(AN, (None, "Trần Thị Bình")))
    assert [row.name for row in found.wrong_rows] == ["Trần Thị Bình"]


def test_numbered_but_empty_rows_are_blank() -> None:
    assert len(rows_of(AN, (2,), (3,), ())) == 1


def test_a_section_that_names_a_unit_holds_for_the_empty_cells_below() -> None:
    first, second = changed(AN, unit=None), changed(BINH, unit=None)
    found = file_of(sheet(("I", "Sở Một"), first, (None, "Sở Hai"), second))
    assert [row.roles for row in found.rows] == [(Role("staff", "a1"),), (Role("staff", "a2"),)]
    assert [p.code for p in found.rows[0].notes] == ["from_section"]


def test_merged_units_and_groups_are_carried_down_but_names_are_not() -> None:
    people = [AN, changed(BINH, unit=None, group=None), (3, None, "Nữ", 1980, "CV", None, None, "c@mau.example")]
    found = file_of(xlsx([TITLES, *people], ["F2:F4", "G2:G4", "B3:B4"]))
    assert [row.roles for row in found.rows] == [(Role("staff", "a1"),)] * 3
    assert [p.code for p in found.rows[2].errors] == ["name_missing"]


def test_sex_may_be_a_cross_in_one_of_two_columns_below_one_title() -> None:
    titles = ["STT", "Họ và tên", "Giới tính", None, "Đơn vị", "Nhóm", "E-mail"]
    people = [
        [1, "Nguyễn Văn An", "x", None, "Sở Một", "Công chức sở", "an@mau.example"],
        [2, "Trần Thị Bình", None, "×", "Sở Một", "Công chức sở", "binh@mau.example"],
        [3, "Lê Chi", "x", "x", "Sở Một", "Công chức sở", "chi@mau.example"],
    ]
    found = file_of(xlsx([titles, [None, None, "Nam", "Nữ"], *people], ["C1:D1"]))
    assert [row.sex for row in found.rows] == [Sex.MALE, Sex.FEMALE, Sex.UNKNOWN]
    assert [p.code for p in found.rows[2].errors] == ["sex_both"]


def test_a_birth_year_may_stand_in_the_column_of_the_sex() -> None:
    titles = ["STT", "Họ và tên", "Năm sinh", None, "Đơn vị", "Nhóm", "E-mail"]
    people = [[1, "Trần Thị Bình", None, 1980.0, "Sở Một", "Công chức sở", "binh@mau.example"]]
    (row,) = file_of(xlsx([titles, [None, None, "Nam", "Nữ"], *people], ["C1:D1"])).rows
    assert (row.sex, row.birth_year) == (Sex.FEMALE, 1980)


@pytest.mark.parametrize(
    "titles",
    [
        ("No", "Full name", "Sex", "Birth year", "Position", "Unit", "Group", "E-mail", "Phone"),
        (
            "TT",
            "HỌ TÊN",
            "Phái",
            "Ngày, tháng, năm sinh",
            "Chức danh",
            "Đơn vị công tác",
            "Đối tượng",
            "Mail",
            "SĐT",
        ),
        (
            "Số\nTT",
            "Họ và tên (*)",
            "Giới  tính",
            "Năm sinh",
            "Chức vụ",
            "Cơ quan/đơn vị",
            "Nhóm",
            "Hộp thư",
            "ĐT",
        ),
    ],
)
def test_titles_go_by_many_names(titles: tuple[str, ...]) -> None:
    (row,) = file_of(xlsx([titles, AN])).rows
    assert (row.errors, row.birth_year, row.phone) == ((), 1975, "0299000101")


def test_a_column_that_is_not_used_is_told() -> None:
    found = file_of(xlsx([[*TITLES, "Trình độ"], [*AN, "Đại học"]]))
    assert [p.text() for p in found.notes] == ['Cột "Trình độ" không dùng đến.']


# --- Cells ---------------------------------------------------------------------------------------------------


def test_all_errors_of_a_row_are_told_at_once() -> None:
    codes = errors_of(
        name="An", sex="khác", born="75", unit="Sở Mười", group="Nhóm lạ", email="an(a)mau", phone="12"
    )
    assert codes == [
        "sex_unknown",
        "name_one_word",
        "birth_year_unreadable",
        "unit_unknown",
        "group_unknown",
        "email_no_at",
        "phone_unreadable",
    ]


def test_no_wrong_row_hides_the_next() -> None:
    found = file_of(sheet(changed(AN, name=""), BINH, changed(AN, email="@")))
    assert [row.number for row in found.wrong_rows] == [2, 4]
    assert [row.name for row in found.sound_rows] == ["Trần Thị Bình"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nguyễn \u00a0 Văn\u200b An ", "Nguyễn Văn An"),
        ("Nguye\u0302\u0303n Va\u0306n An", "Nguyễn Văn An"),
        ("Ðỗ Văn An", "Đỗ Văn An"),
        ("Phan Thị Hoà", "Phan Thị Hoà"),
        ("Y'Nam Ê-ban", "Y'Nam Ê-ban"),
    ],
)
def test_names_are_cleaned_but_their_spelling_is_kept(typed: str, kept: str) -> None:
    row = row_of(name=typed)
    assert (row.name, row.errors) == (kept, ())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_missing"),
        ("An", "name_one_word"),
        ("Nguyễn <Văn> An", "name_characters"),
        ("Nguyễn Văn 2", "name_characters"),
        ("NguyÔn V¨n An", "text_legacy_font"),
        ("Nguyeãn Vaên An", "text_legacy_font"),
        ("#N/A", "cell_is_fault"),
    ],
)
def test_a_wrong_name_says_why(name: str, code: str) -> None:
    assert code in errors_of(name=name)


@pytest.mark.parametrize(
    ("typed", "year"), [(1975.0, 1975), ("1975", 1975), ("12/03/1975", 1975), ("1975-03-12", 1975), ("", 0)]
)
def test_a_birth_year_is_found_in_numbers_and_dates(typed: object, year: int) -> None:
    assert row_of(born=typed).birth_year == year


@pytest.mark.parametrize(
    ("typed", "code"), [("75", "birth_year_unreadable"), (1875, "birth_year_range"), (2020, "birth_year_range")]
)
def test_a_wrong_birth_year_says_why(typed: object, code: str) -> None:
    assert errors_of(born=typed) == [code]


@pytest.mark.parametrize(
    ("typed", "kept", "notes"),
    [
        ("0299000101", "0299000101", []),
        ("0299 000.101", "0299000101", []),
        (299000101, "0299000101", ["phone_mended"]),
        ("+84 299 000 101", "0299000101", ["phone_mended"]),
        ("0299000101 / 0299000102", "0299000101", ["phone_several"]),
        ("", "", []),
    ],
)
def test_a_telephone_number_gets_its_lost_zero_back(typed: object, kept: str, notes: list[str]) -> None:
    row = row_of(phone=typed)
    assert (row.phone, row.errors, [note.code for note in row.notes]) == (kept, (), notes)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("an.mau.example", "email_no_at"),
        ("an@@mau.example", "email_many_at"),
        ("an @mau.example", "email_spaces"),
        ("ân@mau.example", "email_diacritics"),
        ("an(1)@mau.example", "email_characters"),
        ("an..b@mau.example", "email_dots"),
        (".an@mau.example", "email_dots"),
        ("@mau.example", "email_no_local"),
        ("an@mau", "email_domain"),
        ("an@mau,example", "email_domain"),
        ("an@-mau.example", "email_domain"),
        ("an@mau.1", "email_domain"),
        (f"{'a' * 65}@mau.example", "email_long"),
        ("an@mau.example; binh@mau.example", "email_several"),
        ("an@mau.example\r\nBcc: x@mau.example", "email_several"),
    ],
)
def test_each_rule_of_an_address_has_its_sentence(typed: str, code: str) -> None:
    assert code in errors_of(email=typed)


@pytest.mark.parametrize(
    ("typed", "kept", "notes"),
    [
        ("an@mau.example", "an@mau.example", []),
        ("An.Nguyen@MAU.example", "An.Nguyen@mau.example", []),
        ("mailto:an@mau.example;", "an@mau.example", ["email_mended"]),
        ("<an@mau.example>", "an@mau.example", ["email_mended"]),
        ("an@gmai.com", "an@gmai.com", ["email_likely_typo"]),
        ("", "", ["email_missing"]),
        ("không có", "", ["email_missing"]),
    ],
)
def test_an_address_is_mended_where_that_is_safe(typed: str, kept: str, notes: list[str]) -> None:
    row = row_of(email=typed)
    assert (row.email, row.errors, [note.code for note in row.notes]) == (kept, (), notes)


@pytest.mark.parametrize(
    "typed", ["a1", "A1", "Sở Một", "sở  một", "SỞ MỘT", "So Mot", "Sở Một tỉnh Mẫu", "Department One"]
)
def test_a_unit_is_known_by_code_name_or_how_people_write_it(typed: str) -> None:
    assert row_of(unit=typed).roles == (Role("staff", "a1"),)


@pytest.mark.parametrize(
    "typed", ["UBND huyện Ba", "Ủy ban nhân dân huyện Ba", "Huyện Ba", "uỷ ban nhân dân huyện Ba"]
)
def test_the_peoples_committee_may_be_abbreviated_or_dropped(typed: str) -> None:
    assert row_of(unit=typed, group="Đại biểu HĐND").roles == (Role("deputies", "d1"),)


def test_an_unknown_unit_gets_the_nearest_one_suggested() -> None:
    (found,) = row_of(unit="Sở Mott").errors
    assert (found.code, found.column) == ("unit_nearest", Column.UNIT)
    assert "Sở Một" in found.remedy()


def test_names_that_differ_only_in_diacritics_are_told_apart_or_asked_about() -> None:
    rules = small_rules()
    rules["units"]["a2"]["name"] = "Sở Mốt"
    campaign = parse(rules)
    found = read(sheet(AN, changed(BINH, unit="Sở Mốt"), changed(BINH, unit="So mot")), "x", campaign).rows
    assert [row.roles for row in found[:2]] == [(Role("staff", "a1"),), (Role("staff", "a2"),)]
    assert [p.code for p in found[2].errors] == ["unit_ambiguous"]


def test_two_groups_in_one_cell_share_the_unit_or_have_one_each() -> None:
    row = row_of(unit="Sở Một\nUBND huyện Ba", group="Công chức sở; Đại biểu HĐND")
    assert row.roles == (Role("staff", "a1"), Role("deputies", "d1"))
    assert errors_of(unit="Sở Một; Sở Hai; UBND huyện Ba", group="Công chức sở; Đại biểu HĐND") == ["roles_uneven"]
    assert errors_of(group="Công chức sở; Đại biểu HĐND") == ["group_not_for_unit"]


def test_a_group_is_not_for_every_unit() -> None:
    (found,) = row_of(unit="UBND xã Bốn").errors
    assert found.text() == 'Nhóm "Công chức sở" không dành cho "UBND xã Bốn".'


def test_an_unknown_or_ambiguous_group_says_what_there_is() -> None:
    assert errors_of(group="Công chức xở") == ["group_nearest"]
    (unknown,) = row_of(group="Nhân dân").errors
    assert "Công chức sở; Đại biểu HĐND" in unknown.remedy()
    rules = small_rules()
    for group in ("staff", "deputies"):
        rules["groups"][group]["aliases"] = ["Nhóm chung"]
    (row,) = read(sheet(changed(AN, group="Nhóm chung")), "x", parse(rules)).rows
    assert [p.code for p in row.errors] == ["group_ambiguous"]


def test_a_role_without_anybody_to_rate_is_an_error() -> None:
    rules = small_rules()
    rules["groups"]["staff"]["rates"] |= {"own": False}
    (row,) = read(sheet(AN), "x", parse(rules)).rows
    assert [p.code for p in row.errors] == ["rates_nothing"]


def test_more_units_than_one_cast_can_hold_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.roster.places.MAX_RATED", 1)
    assert [p.code for p in row_of(unit="d1", group="deputies").errors] == ["rates_too_many"]


def listing_campaign_row(rates: str) -> Row:
    rules = small_rules()
    rules["groups"]["deputies"]["rates"] |= {"types": [], "listed": True}
    line = [*changed(AN, unit="d1", group="deputies"), rates]
    (row,) = read(xlsx([[*TITLES, "Đơn vị được đánh giá"], line]), "x", parse(rules)).rows
    return row


def test_units_to_rate_are_listed_where_the_group_allows_it() -> None:
    assert listing_campaign_row("Sở Một; Sở Hai").roles == (Role("deputies", "d1", ("a1", "a2")),)
    assert [p.code for p in listing_campaign_row("").errors] == ["rates_missing"]
    assert [p.code for p in listing_campaign_row("UBND xã Bốn").errors] == ["rates_not_rated"]
    (ignored,) = file_of(xlsx([[*TITLES, "Đơn vị được đánh giá"], [*AN, "Sở Hai"]])).rows
    assert ([p.code for p in ignored.notes], ignored.errors) == (["rates_ignored"], ())


@pytest.mark.parametrize(
    ("typed", "units", "codes"),
    [
        ("x", ("a1",), []),
        ("Có", ("a1",), []),
        ("", (), []),
        ("không", (), []),
        ("Sở Hai; UBND huyện Ba", ("a2", "d1"), []),
        ("Nơi nào đó", (), ["focal_unknown"]),
    ],
)
def test_a_focal_point_follows_up_the_own_unit_or_those_named(
    typed: str, units: tuple[str, ...], codes: list[str]
) -> None:
    (row,) = file_of(xlsx([[*TITLES, "Công chức đầu mối"], [*AN, typed]])).rows
    assert (row.focal_point_of, [p.code for p in row.errors]) == (units, codes)


def test_a_huge_cell_is_an_error_not_a_burden() -> None:
    assert "cell_too_long" in errors_of(post="x" * 5000)


def test_a_formula_is_never_evaluated_and_formula_like_text_is_text() -> None:
    assert row_of(post="=1+1").position == ""
    assert row_of(post="@SUM(1)").position == "@SUM(1)"


def test_every_sentence_ends_as_a_sentence_and_fills_its_gaps() -> None:
    for code, (sentence, remedy) in SENTENCES.items():
        assert sentence[0].isupper() or sentence[0] == '"', code
        assert sentence.endswith((".", "{characters}")), code
        assert not remedy or remedy[-1] == ".", code
