"""A file's bytes as rows of text, bounded: nothing in the file is executed, and no size it claims is believed.

XLSX is opened by openpyxl in its streaming mode and its rows read by `sheet_xml`; merged areas are found by a scan
of the sheet's XML. CSV is UTF-8 (with or without mark) or UTF-16. Formulas are never evaluated: the values that
Excel stored count.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string

from chalicelib.roster.problems import Problem, problem
from chalicelib.roster.sheet_xml import Formats, Unreadable, stream_rows

MAX_BYTES = 20_000_000
MAX_UNPACKED = 400_000_000
MAX_SHARED_STRINGS = 80_000_000
MAX_OTHER_PART = 20_000_000
MAX_PARTS = 2_000
MAX_ROWS = 120_000
MAX_COLUMNS = 60
MAX_MERGES = 200_000
HEADER_WITHIN = 30
"""The title row is looked for in this many rows from the top."""

Cells = tuple[str, ...]
# What openpyxl raises on files that are cut off, altered, or written by something else than it knows.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    TypeError,
    ValueError,
)
_MEGABYTE = 1_000_000
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KINDS = {
    b"%PDF": "tệp PDF",
    b"\x89PNG": "hình ảnh",
    b"\xff\xd8\xff": "hình ảnh",
    b"GIF8": "hình ảnh",
    b"{\\rtf": "văn bản RTF",
    b"Rar!": "tệp nén RAR",
    b"7z\xbc\xaf": "tệp nén 7z",
    b"\x1f\x8b": "tệp nén gzip",
}


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area: first and last row (1-based), first and last column (0-based), inclusive."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


class Sheet:
    """One sheet. `rows()` may be called again and streams (row number from 1, cells as text)."""

    def __init__(self, name: str, source: "_Xlsx | _Csv") -> None:
        self.name = name
        self._source = source

    def rows(self, limit: int = MAX_ROWS) -> Iterator[tuple[int, Cells]]:
        """Rows from the top, down to number `limit`; rows without any cell may be left out."""
        return self._source.rows(self.name, limit)

    def merges(self) -> tuple[Merge, ...]:
        """Merged areas of the sheet; none in CSV."""
        return self._source.merges(self.name)


def open_sheets(data: bytes) -> tuple[Sheet, ...] | Problem:
    """The visible sheets of a file, or why it cannot be read. The kind is told from the content, not the name."""
    refused = _refused(data)
    if refused:
        return refused
    if not data.startswith(b"PK"):
        text = _decoded(data)
        return text if isinstance(text, Problem) else (Sheet("CSV", _Csv(text)),)
    try:
        source = _Xlsx(data)
    except _BROKEN:
        return problem("file_damaged")
    return tuple(Sheet(name, source) for name in source.visible())


def _refused(data: bytes) -> Problem | None:  # noqa: PLR0911 - one line per kind of file
    if not data.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        return problem("file_empty")
    if len(data) > MAX_BYTES:
        return problem("file_too_large", size=len(data) // _MEGABYTE + 1, limit=MAX_BYTES // _MEGABYTE)
    if data.startswith(_OLE2):
        return problem("file_protected" if _ENCRYPTED in data else "file_old_excel")
    for magic, kind in _KINDS.items():
        if data.startswith(magic):
            return problem("file_wrong_kind", kind=kind)
    if data.startswith(b"PK"):
        return _refused_archive(data)
    if data.lstrip()[:1] == b"<":
        return problem("file_wrong_kind", kind="trang web hoặc XML")
    return None


def _refused_archive(data: bytes) -> Problem | None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return problem("file_damaged")
    if any(part.flag_bits & 1 for part in parts):
        return problem("file_protected")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return problem("file_unpacks_too_large")
    if any(part.file_size > _allowed(part.filename) for part in parts):
        return problem("file_unpacks_too_large")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        return problem("file_wrong_kind", kind=_archive_kind(names))
    return _refused_markup(data)


def _allowed(part: str) -> int:
    if part.startswith("xl/worksheets/"):
        return MAX_UNPACKED
    return MAX_SHARED_STRINGS if part.lower() == "xl/sharedstrings.xml" else MAX_OTHER_PART


def _archive_kind(names: set[str]) -> str:
    if "word/document.xml" in names:
        return "văn bản Word"
    if "mimetype" in names:
        return "tệp OpenDocument (.ods)"
    return "sổ Excel nhị phân (.xlsb)" if "xl/workbook.bin" in names else "tệp nén"


def _refused_markup(data: bytes) -> Problem | None:
    """Spreadsheet parts never declare a document type; one that does wants entities expanded."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(1024).upper():
                            return problem("file_damaged")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError):
        return problem("file_damaged")
    return None


def _decoded(data: bytes) -> str | Problem:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = "utf-16"
    elif data[1:2] == b"\0":
        encoding = "utf-16-le"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return problem("file_encoding")
    return problem("file_wrong_kind", kind="tệp nhị phân") if "\0" in text else text


class _Csv:
    def __init__(self, text: str) -> None:
        self._text = text
        self._delimiter = self._sniffed()

    def _sniffed(self) -> str:
        head = self._text[:4000].splitlines()[:HEADER_WITHIN]
        return max((";", "\t", ","), key=lambda mark: sum(line.count(mark) for line in head))

    def rows(self, _name: str, limit: int) -> Iterator[tuple[int, Cells]]:
        lines = io.StringIO(self._text, newline="")
        csv.field_size_limit(_MEGABYTE)
        try:
            for number, row in enumerate(csv.reader(lines, delimiter=self._delimiter), start=1):
                if number > limit:
                    return
                yield number, tuple(row[:MAX_COLUMNS])
        except csv.Error as error:
            raise Unreadable from error

    def merges(self, _name: str) -> tuple[Merge, ...]:
        return ()


class _Xlsx:
    def __init__(self, data: bytes) -> None:
        self._book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        self._archive = zipfile.ZipFile(io.BytesIO(data))

    def visible(self) -> tuple[str, ...]:
        return tuple(sheet.title for sheet in self._book.worksheets if sheet.sheet_state == "visible")

    def rows(self, name: str, limit: int) -> Iterator[tuple[int, Cells]]:
        book: Any = self._book
        sheet = book[name]
        # What openpyxl's streaming sheet has read of the workbook; it offers no public door to these.
        formats = Formats(sheet._shared_strings, book._date_formats, book.epoch)  # noqa: SLF001
        try:
            with self._open(name) as stream:
                yield from stream_rows(stream, formats, limit=limit, width=MAX_COLUMNS)
        except _BROKEN as error:
            raise Unreadable from error

    def _open(self, name: str) -> IO[bytes]:
        sheet: Any = self._book[name]
        path: str = sheet._worksheet_path  # noqa: SLF001 - as above
        return self._archive.open(path.lstrip("/"))

    def merges(self, name: str) -> tuple[Merge, ...]:
        try:
            with self._open(name) as stream:
                return _merges_in(stream)
        except _BROKEN as error:
            raise Unreadable from error


def _merges_in(stream: IO[bytes]) -> tuple[Merge, ...]:
    tail = b""
    while chunk := stream.read(_MEGABYTE):
        window = tail + chunk
        start = window.find(b"mergeCells")
        if start >= 0:
            text = (window[start:] + stream.read(MAX_MERGES * 40)).decode("ascii", "ignore")
            return tuple(_merge(*found.groups()) for found in _MERGE.finditer(text))
        tail = window[-20:]
    return ()


_MERGE = re.compile(r'mergeCell [^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def _merge(left: str, top: str, right: str, bottom: str) -> Merge:
    return Merge(int(top), int(bottom), column_index_from_string(left) - 1, column_index_from_string(right) - 1)
