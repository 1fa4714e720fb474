"""What a field may hold, as small composable shapes. A shape reads a node into plain data and notes every problem.

What cannot be read is left out, so that the checks that follow still see all the rest.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from chalicelib.campaign.checks.problems import Place, Problem, error, shown, suggestion
from chalicelib.campaign.checks.tree import Items, Leaf, Node, Table

Path = tuple[str | int, ...]


class Missing:
    """Nothing readable stood there; the reason is among the problems."""


MISSING = Missing()


@dataclass
class Reading:
    """One file being read: its problems, and where each path of data stands."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    texts: list[tuple[Path, frozenset[str]]] = field(default_factory=list)
    """Each text, and the languages it is given in beside Vietnamese."""

    def wrong(self, line: int, path: Path, expected: str, english: str, found: str) -> Missing:
        """Note that something else was expected; `expected` is Vietnamese and says how to write it."""
        name = _name(path)
        self.problems.append(
            error(
                Place(self.file, line),
                "wrong_value",
                f"“{name}” không đúng: {found}.",
                f"Viết {expected}.",
                f"{name}: expected {english}.",
            )
        )
        return MISSING


class Shape(Protocol):
    """Reads a node."""

    def read(self, node: Node, path: Path, into: Reading) -> Any:  # noqa: ANN401 - plain data of many kinds
        """Plain data, or MISSING."""
        ...


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. `convert` returns None for what it cannot read. `expected` says in Vietnamese how to write it."""

    convert: Callable[[str], object | None]
    expected: str
    english: str
    nullable: bool = False

    def read(self, node: Node, path: Path, into: Reading) -> Any:  # noqa: ANN401
        """The value as plain data; None where the field may be null and is."""
        if not isinstance(node, Leaf):
            return into.wrong(node.line, path, self.expected, self.english, "đang là một nhóm mục")
        if node.is_null:
            return (
                None
                if self.nullable
                else into.wrong(node.line, path, self.expected, self.english, "đang để trống")
            )
        value = self.convert(node.text)
        if value is None:
            return into.wrong(node.line, path, self.expected, self.english, f"đang là “{shown(node.text)}”")
        return value


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the languages of the screen: `vi` alone, or a mapping of `vi`, `en` and `km`."""

    def read(self, node: Node, path: Path, into: Reading) -> Any:  # noqa: ANN401
        """`{"vi": …}` with or without `en` and `km`."""
        if isinstance(node, Leaf):
            text = LINE.read(node, path, into)
            into.texts.append((path, frozenset()))
            return MISSING if text is MISSING else {"vi": text}
        value = Record({"vi": LINE}, {"en": LINE, "km": LINE}).read(node, path, into)
        if value is MISSING or "vi" not in value:
            return MISSING
        into.texts.append((path, frozenset(value) - {"vi"}))
        return value


@dataclass(frozen=True, slots=True)
class Many:
    """A list of the same shape."""

    shape: Shape
    at_least: int = 0

    def read(self, node: Node, path: Path, into: Reading) -> Any:  # noqa: ANN401
        """The readable items."""
        if not isinstance(node, Items):
            return into.wrong(
                node.line, path, "một danh sách: [a, b] hoặc các dòng bắt đầu bằng “- ”", "a list", _kind(node)
            )
        if len(node.items) < self.at_least:
            into.wrong(node.line, path, f"ít nhất {self.at_least} mục", "more items", "đang để trống")
        values: list[Any] = []
        for number, item in enumerate(node.items):
            value = self.shape.read(item, (*path, len(values)), into)
            if value is not MISSING:
                into.places[*path, len(values)] = Place(into.file, node.items[number].line)
                values.append(value)
        return values


@dataclass(frozen=True, slots=True)
class TableOf:
    """A mapping from names that `key` accepts to one shape, in the file's order."""

    key: Scalar
    shape: Shape

    def read(self, node: Node, path: Path, into: Reading) -> Any:  # noqa: ANN401
        """The readable entries."""
        if not isinstance(node, Table):
            return into.wrong(node.line, path, "các mục “tên: nội dung”", "a mapping", _kind(node))
        values = {}
        for name, entry in node.entries.items():
            at = (*path, name)
            into.places[at] = Place(into.file, entry.line)
            if self.key.read(Leaf(name, plain=False, line=entry.line), at, into) is MISSING:
                continue
            value = self.shape.read(entry.value, at, into)
            if value is not MISSING:
                values[name] = value
        return values


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def read(self, node: Node, path: Path, into: Reading) -> Any:  # noqa: ANN401
        """The readable fields; unknown and missing keys are problems."""
        if not isinstance(node, Table):
            return into.wrong(node.line, path, f"các mục: {', '.join(self.required)}", "a mapping", _kind(node))
        shapes = {**self.required, **self.optional}
        into.places.setdefault(path, Place(into.file, node.line))
        for key in self.required:
            if key not in node.entries:
                into.problems.append(_absent(into.places[path], path, key))
        values = {}
        for name, entry in node.entries.items():
            at = (*path, name)
            into.places[at] = Place(into.file, entry.line)
            if name not in shapes:
                into.problems.append(_unknown_key(into.places[at], path, name, shapes))
                continue
            value = shapes[name].read(entry.value, at, into)
            if value is not MISSING:
                values[name] = value
        return values


@dataclass(frozen=True, slots=True)
class Either:
    """A plain scalar, or a record."""

    scalar: Scalar
    record: Record

    def read(self, node: Node, path: Path, into: Reading) -> Any:  # noqa: ANN401
        """Whatever the node's kind calls for."""
        return (self.scalar if isinstance(node, Leaf) else self.record).read(node, path, into)


def _line(text: str) -> str | None:
    return text if text and len(text) <= 2000 and text.isprintable() else None


LINE = Scalar(_line, "một dòng chữ, không để trống, tối đa 2000 ký tự", "a line of text")


def matching(pattern: str, expected: str, english: str) -> Scalar:
    """A text that matches the whole pattern."""
    compiled = re.compile(pattern)
    return Scalar(lambda text: text if compiled.fullmatch(text) else None, expected, english)


def _name(path: Path) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else shown(part) for part in path) or "tệp"


def _kind(node: Node) -> str:
    if isinstance(node, Leaf):
        return "đang để trống" if node.is_null else f"đang là “{shown(node.text)}”"
    return "đang là danh sách" if isinstance(node, Items) else "đang là một nhóm mục"


def _absent(place: Place, path: Path, key: str) -> Problem:
    where = f" trong “{_name(path)}”" if path else ""
    return error(place, "missing_key", f"Thiếu mục “{key}”{where}.", f"Thêm “{key}: …”.", f"Missing key {key!r}.")


def _unknown_key(place: Place, path: Path, name: str, known: Mapping[str, Shape]) -> Problem:
    where = f" trong “{_name(path)}”" if path else ""
    message = f"Không có mục nào tên “{shown(name)}”{where}."
    return error(place, "unknown_key", message, suggestion(name, known), f"Unknown key {shown(name)!r}.")
