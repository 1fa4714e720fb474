"""Lists of the desk: sorted, filtered and paged on the server, so that they work without a script.

What was chosen stands in the address, which may be kept or passed on: names of columns, choices that the page
offers and the key of the last row seen. Nothing of a person ever stands there.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")
SORT, AFTER = "xep", "sau"
PER_PAGE = 50


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column by its name in addresses. `key` None: not to be sorted by. `most_first`: from the greatest."""

    id: str
    label: str
    key: Callable[[Row], Any] | None = None
    most_first: bool = False
    classes: str = ""


@dataclass(frozen=True)
class Filter(Generic[Row]):
    """A choice above the list: value → label (a msgid, or a name as it is). `holds` tells whether a row fits."""

    id: str
    label: str
    choices: Mapping[str, str]
    holds: Callable[[Row, str], bool]


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head. `href` sorts by it; `order` is what a screen reader says of the present order."""

    label: str
    href: str
    order: str
    classes: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as shown, with what is chosen; an empty text is everything."""

    id: str
    label: str
    choices: Mapping[str, str]
    chosen: str


@dataclass(frozen=True)
class Shown(Generic[Row]):
    """One page of a list. `matched` of `total` rows fit the choices; `first` and `further` lead to other pages."""

    heads: tuple[Head, ...]
    filters: tuple[Choice, ...]
    rows: tuple[Row, ...]
    total: int
    matched: int
    start: int
    sort: str
    first: str
    further: str


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """What a list can be asked. `row_id` names a row in addresses; rows come in the order that nobody chose."""

    columns: Sequence[Column[Row]]
    row_id: Callable[[Row], str]
    filters: Sequence[Filter[Row]] = ()
    per_page: int = PER_PAGE

    def show(self, rows: Iterable[Row], query: Mapping[str, str]) -> Shown[Row]:
        """The page that `query` asks for. What it asks in vain (no such column, choice or row) is left aside."""
        every = list(rows)
        chosen = {one.id: value for one in self.filters if (value := query.get(one.id, "")) in one.choices}
        fitting = [row for row in every if all(f.holds(row, chosen[f.id]) for f in self.filters if f.id in chosen)]
        sort = self._sort(query.get(SORT, ""))
        ordered = self._ordered(fitting, sort)
        keys = [self.row_id(row) for row in ordered]
        after = query.get(AFTER, "")
        start = keys.index(after) + 1 if after in keys else 0
        page = ordered[start : start + self.per_page]
        kept = chosen | ({SORT: sort} if sort else {})
        more = start + len(page) < len(ordered)
        return Shown(
            heads=tuple(self._head(column, sort, chosen) for column in self.columns),
            filters=tuple(Choice(f.id, f.label, f.choices, chosen.get(f.id, "")) for f in self.filters),
            rows=tuple(page),
            total=len(every),
            matched=len(ordered),
            start=start,
            sort=sort,
            first=_address(kept) if start else "",
            further=_address(kept | {AFTER: keys[start + len(page) - 1]}) if more else "",
        )

    def _sort(self, wanted: str) -> str:
        known = {column.id for column in self.columns if column.key}
        return wanted if wanted.removeprefix("-") in known else ""

    def _ordered(self, rows: list[Row], sort: str) -> list[Row]:
        column = next((one for one in self.columns if one.id == sort.removeprefix("-")), None)
        if column is None or column.key is None:
            return rows
        return sorted(rows, key=column.key, reverse=sort.startswith("-"))

    def _head(self, column: Column[Row], sort: str, chosen: Mapping[str, str]) -> Head:
        if column.key is None:
            return Head(column.label, "", "", column.classes)
        order = {column.id: "ascending", f"-{column.id}": "descending"}.get(sort, "")
        falling = f"-{column.id}"
        turned = column.id if sort == falling or (not order and not column.most_first) else falling
        return Head(column.label, _address({**chosen, SORT: turned}), order or "none", column.classes)


def _address(query: Mapping[str, str]) -> str:
    return f"?{urlencode(query)}"


def alphabetical(text: str) -> tuple[str, str]:
    """Orders Vietnamese words: by letters (d, đ; a, ă, â), then by tones where these are the same."""
    apart = unicodedata.normalize("NFD", text.casefold())
    letters = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in _TONES))
    return "".join(_LETTERS.get(letter, f"{letter}0") for letter in letters), text


def by_given_name(name: str) -> tuple[str, str]:
    """Orders people as Vietnamese lists do: by the last word of the name, then by the whole."""
    return alphabetical(f"{name.rpartition(' ')[2]} {name}")


_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = {"ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1"}
