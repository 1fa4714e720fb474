"""A clerk's file as a `RosterFile`: errors of the file first, then of every row and cell, none skipped.

Bounded: at most `sheets.MAX_ROWS` rows, read as a stream; a hundred thousand rows take well under 200 MB.
"""

from collections.abc import Iterator
from itertools import islice
from sys import intern

from chalicelib.campaign.definition import Campaign
from chalicelib.roster import fields
from chalicelib.roster.headers import REQUIRED, Header, find_header
from chalicelib.roster.layout import Kind, Layout, MergeFiller, section_title
from chalicelib.roster.places import Places
from chalicelib.roster.problems import Column, Problem, problem
from chalicelib.roster.rows import RosterFile, Row, Skipped
from chalicelib.roster.sheet_xml import Unreadable
from chalicelib.roster.sheets import HEADER_WITHIN, MAX_ROWS, Cells, Sheet, open_sheets
from chalicelib.roster.text import clean, looks_legacy, one_line
from chalicelib.roster.vocabulary import Found, Vocabulary

MAX_CELL = 500
MAX_SKIPPED = 2_000
_FAULTS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
_SKIP_NOTES = {
    Kind.HEADER_AGAIN: "row_header_again",
    Kind.NUMBERING: "row_numbering",
    Kind.SECTION: "row_section",
    Kind.CLOSING: "row_signature",
}


def read(data: bytes, file_name: str, campaign: Campaign) -> RosterFile:
    """Read a roster. The kind of file is told from its content; `file_name` is only repeated in the result."""
    sheets = open_sheets(data)
    if isinstance(sheets, Problem):
        return RosterFile(file_name, errors=(sheets,))
    try:
        located = locate(sheets)
        if isinstance(located, Problem):
            return RosterFile(file_name, errors=(located,))
        sheet, header, notes = located
        if header.problems:
            return RosterFile(file_name, sheet.name, header.problems, header)
        return _Reader(campaign, sheet, header, notes).read(file_name)
    except Unreadable:
        return RosterFile(file_name, errors=(problem("file_damaged"),))


def locate(sheets: tuple[Sheet, ...]) -> tuple[Sheet, Header, tuple[Problem, ...]] | Problem:
    """The one sheet with a roster, its header, and notes on what is left aside; or why there is none."""
    hits: list[tuple[Sheet, Header]] = []
    ignored: list[Problem] = []
    legacy: Problem | None = None
    for sheet in sheets:
        top = list(islice(sheet.rows(HEADER_WITHIN), HEADER_WITHIN))
        header = find_header(top)
        if isinstance(header, Problem):
            return header
        if header is None:
            ignored.append(problem("sheet_ignored", sheet=sheet.name))
            legacy = legacy or _legacy_text(top)
        else:
            hits.append((sheet, header))
    if not hits:
        return legacy or problem("header_missing", columns=", ".join(f'"{column.value}"' for column in REQUIRED))
    if len(hits) > 1:
        return problem("sheets_twice", first=hits[0][0].name, second=hits[1][0].name)
    (sheet, header) = hits[0]
    ignored += [problem("column_ignored", column=title) for title in header.ignored]
    return sheet, header, tuple(ignored)


def filled_rows(sheet: Sheet, header: Header, limit: int = MAX_ROWS) -> Iterator[tuple[int, Cells]]:
    """All rows of the sheet with merged areas carried down."""
    filler = MergeFiller(sheet.merges(), header)
    return ((number, filler.filled(number, cells)) for number, cells in sheet.rows(limit))


def _legacy_text(rows: list[tuple[int, Cells]]) -> Problem | None:
    for number, cells in rows:
        for cell in cells:
            if looks_legacy(cell):
                return problem("file_legacy_font", value=one_line(cell)[:60], row=number)
    return None


class _Reader:
    """One pass over the rows below the header."""

    def __init__(self, campaign: Campaign, sheet: Sheet, header: Header, notes: tuple[Problem, ...]) -> None:
        self._words = Vocabulary(campaign)
        self._places = Places(self._words)
        self._year = campaign.year
        self._sheet, self._header, self._notes = sheet, header, notes
        self._layout = Layout(header, self._is_known)
        self._columns = tuple(header.columns.items())
        self._section: dict[Column, str] = {}
        self._skipped: list[Skipped] = []

    def read(self, file_name: str) -> RosterFile:
        rows: list[Row] = []
        errors: list[Problem] = []
        for number, cells in filled_rows(self._sheet, self._header, MAX_ROWS + 1):
            if number <= self._header.last_row:
                self._skip_title(number, cells)
                continue
            kind = self._layout.kind(cells)
            if kind is Kind.PERSON:
                rows.append(self._row(number, cells))
            elif kind is Kind.OTHER_HEADER:
                errors.append(problem("header_twice", first=self._header.row, second=number))
            elif kind is not Kind.BLANK:
                self._skip(number, kind, cells)
            if number > MAX_ROWS and kind is not Kind.BLANK:
                errors.append(problem("file_too_many_rows", limit=MAX_ROWS))
        if not rows and not errors:
            errors.append(problem("no_people", row=self._header.row))
        return RosterFile(
            file_name,
            self._sheet.name,
            tuple(errors),
            self._header,
            () if errors else tuple(rows),
            tuple(self._skipped),
            self._notes,
        )

    def _is_known(self, words: str) -> bool:
        title = section_title((words,))
        return any(
            isinstance(lexicon.meaning(title), Found) for lexicon in (self._words.units, self._words.groups)
        )

    def _skip_title(self, number: int, cells: Cells) -> None:
        if number < self._header.row and any(cell.strip() for cell in cells):
            self._skipped.append(Skipped(number, problem("row_title")))

    def _skip(self, number: int, kind: Kind, cells: Cells) -> None:
        title = section_title(cells)
        if kind is Kind.SECTION:
            self._begin_section(title)
        if len(self._skipped) < MAX_SKIPPED:
            self._skipped.append(Skipped(number, problem(_SKIP_NOTES[kind], value=title)))

    def _begin_section(self, title: str) -> None:
        """A section that names a unit or a group holds for the empty cells below it."""
        for column, lexicon in ((Column.UNIT, self._words.units), (Column.GROUP, self._words.groups)):
            if isinstance(lexicon.meaning(title), Found):
                self._section[column] = title

    def _row(self, number: int, cells: Cells) -> Row:
        found = fields.Findings()
        texts = self._texts(cells, found)

        def text(column: Column) -> str:
            return texts.get(column, "")

        sex = fields.read_sex(text(Column.SEX), text(Column.MALE), text(Column.FEMALE), found)
        name = fields.read_name(one_line(text(Column.NAME)), found)
        birth_year = fields.read_birth_year(self._birth_text(texts), self._year, found)
        roles = self._places.roles(text(Column.UNIT), text(Column.GROUP), text(Column.RATES), found)
        focal = self._places.focal_point_of(text(Column.FOCAL), roles, found)
        return Row(
            number=number,
            name=name,
            sex=sex,
            birth_year=birth_year,
            position=_shared(text(Column.POSITION)),
            department=_shared(text(Column.DEPARTMENT)),
            roles=roles,
            email=fields.read_email(text(Column.EMAIL), found),
            phone=fields.read_phone(text(Column.PHONE), found),
            note=_shared(text(Column.NOTE)),
            focal_point_of=focal,
            errors=tuple(found.errors),
            notes=tuple(found.notes),
        )

    def _texts(self, cells: Cells, found: fields.Findings) -> dict[Column, str]:
        texts: dict[Column, str] = {}
        for column, index in self._columns:
            text = clean(cells[index]) if index < len(cells) else ""
            if text:
                texts[column] = self._sound(text, column, found)
        for column, title in self._section.items():
            if not texts.get(column):
                texts[column] = title
                found.note("from_section", column, value=title)
        return texts

    def _sound(self, text: str, column: Column, found: fields.Findings) -> str:
        if len(text) > MAX_CELL:
            found.error("cell_too_long", column, length=len(text), limit=MAX_CELL)
            return text[:MAX_CELL]
        if text in _FAULTS:
            found.error("cell_is_fault", column, value=text)
            return ""
        if column in {Column.POSITION, Column.DEPARTMENT} and looks_legacy(text):
            found.error("text_legacy_font", column, value=text)
        return text

    @staticmethod
    def _birth_text(texts: dict[Column, str]) -> str:
        """The birth year's cell; some rosters write the year into the columns Nam and Nữ instead of a cross."""
        in_sex = texts.get(Column.MALE, "") or texts.get(Column.FEMALE, "")
        return texts.get(Column.BIRTH_YEAR, "") or (in_sex if not fields.is_mark(in_sex) else "")


def _shared(text: str) -> str:
    """Texts that repeat from row to row are kept once."""
    return intern(one_line(text))
