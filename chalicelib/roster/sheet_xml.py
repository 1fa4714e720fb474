"""The cells of one worksheet's XML as a stream of text rows.

openpyxl knows the workbook, its strings and formats; its own row reader takes three times as long, which a roster
of a hundred thousand rows would feel. Formulas are passed over; the values that Excel stored with them count.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel

CHUNK = 1 << 18
MAX_TEXT = 32_767
"""Characters of a cell; Excel takes no more, so neither do we."""


class Unreadable(Exception):
    """The file broke off, or asks for what a worksheet never needs; the reader reports `file_damaged`."""


@dataclass(frozen=True, slots=True)
class Formats:
    """What a cell's XML does not say: the shared strings, which styles show days, and the first day."""

    strings: Sequence[str]
    days: AbstractSet[int]
    epoch: datetime


def stream_rows(
    stream: IO[bytes], formats: Formats, *, limit: int, width: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(number, texts) of each row that has cells, down to row `limit`, up to `width` columns.

    Raises `Unreadable` where the XML is broken or crafty.
    """
    rows = _Rows(formats, limit, width)
    try:
        while not rows.finished and (chunk := stream.read(CHUNK)):
            rows.parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keyword
            yield from rows.taken()
        if not rows.finished:
            rows.parser.Parse(b"", True)  # noqa: FBT003
            yield from rows.taken()
    except (expat.ExpatError, ValueError, IndexError, OverflowError) as error:
        raise Unreadable from error


class _Rows:
    """expat's handlers. `finished` once a row lies beyond the limit."""

    def __init__(self, formats: Formats, limit: int, width: int) -> None:
        self._formats, self._limit, self._width = formats, limit, width
        self.finished = False
        self._done: list[tuple[int, tuple[str, ...]]] = []
        self._number = 0
        self._cells: list[str] = []
        self._cell: dict[str, str] = {}
        self._text: list[str] = []
        self._length = 0
        self._listening = False
        self._columns: dict[str, int] = {}
        self.parser: Any = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._hear
        self.parser.StartDoctypeDeclHandler = self._refuse

    def taken(self) -> list[tuple[int, tuple[str, ...]]]:
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._cell, self._text, self._length = attributes, [], 0
        elif name in {"v", "t"}:
            self._listening = True
        elif name == "row":
            self._number = max(int(attributes.get("r", 0)), self._number + 1)
            self._cells = []
            self.finished = self.finished or self._number > self._limit

    def _hear(self, text: str) -> None:
        if self._listening and self._length < MAX_TEXT:
            self._text.append(text)
            self._length += len(text)

    def _end(self, name: str) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name in {"v", "t"}:
            self._listening = False
        elif name == "c":
            self._place()
        elif name == "row" and not self.finished and self._cells:
            self._done.append((self._number, tuple(self._cells)))

    def _place(self) -> None:
        index = self._column(self._cell.get("r", ""))
        if index >= self._width or not self._text:
            return
        while len(self._cells) <= index:
            self._cells.append("")
        self._cells[index] = self._value("".join(self._text), self._cell.get("t", "n"))

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if not letters:
            return len(self._cells)
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters) - 1
        return self._columns[letters]

    def _value(self, text: str, kind: str) -> str:
        if kind == "s":
            return self._formats.strings[int(text)]
        if kind != "n":
            return text
        number = float(text)
        if int(self._cell.get("s", 0)) in self._formats.days:
            day = from_excel(number, self._formats.epoch)
            return f"{day:%d/%m/%Y}" if isinstance(day, datetime) else text
        return str(int(number)) if number.is_integer() else text

    def _refuse(self, *_: object) -> None:
        raise Unreadable
