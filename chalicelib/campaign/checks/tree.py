"""YAML text as a tree that remembers its lines and interprets nothing.

Every scalar stays the text that was written: `no`, `1.10` and `10:30` mean what the field they stand in says, so
YAML's guesses (no = false, 1.10 = 1.1, 10:30 = 630) cannot spoil a campaign.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from chalicelib.campaign.checks.problems import Place, Problem, error, shown

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar as written (NFC). `plain`: without quotes, so that null is null."""

    text: str
    plain: bool
    line: int

    @property
    def is_null(self) -> bool:
        """Whether nothing was written."""
        return self.plain and self.text in {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's line and its value."""

    line: int
    value: "Node"


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in the file's order."""

    entries: Mapping[str, Entry]
    line: int


Node = Leaf | Items | Table


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.english)
        self.problem = problem


class _Careful(yaml.SafeLoader):
    """Composes nodes, but refuses what could grow without bound: copies of a part, and deep nesting."""

    def __init__(self, file: str, text: str) -> None:
        super().__init__(text)
        self._file = file
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """As PyYAML does it, one level at a time."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if getattr(event, "anchor", None):
            raise _Refused(_alias(self._file, line))
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _Refused(_too_much(self._file, line, "Các mục lồng nhau quá sâu", "Nested too deeply."))
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def read_tree(file: str, text: str) -> tuple[Node | None, list[Problem]]:
    """The tree of one file, None where there is none, and what is wrong with its YAML."""
    try:
        root = _composed(file, text)
    except _Refused as refused:
        return None, [refused.problem]
    except yaml.composer.ComposerError as second:
        line = second.problem_mark.line + 1 if second.problem_mark else 1
        return None, [_too_much(file, line, "Tệp có nhiều hơn một tài liệu YAML (dòng “---”)", "Two documents.")]
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        return None, [_broken(file, mark.line + 1 if mark else 1, str(broken.problem or broken.context))]
    except yaml.YAMLError as broken:
        line = text.count("\n", 0, int(getattr(broken, "position", 0))) + 1
        return None, [_broken(file, line, str(getattr(broken, "reason", broken)))]
    except (
        ValueError,
        OverflowError,
    ) as broken:  # PyYAML hands impossible escapes and directives to int() and chr()
        return None, [_broken(file, 1, str(broken))]
    problems: list[Problem] = []
    return (None if root is None else _node(file, root, problems)), problems


def _composed(file: str, text: str) -> yaml.Node | None:
    if len(text) > MAX_CHARACTERS:
        raise _Refused(_too_much(file, 1, "Tệp quá lớn", "The file is too large."))
    loader = _Careful(file, text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _node(file: str, node: yaml.Node, problems: list[Problem]) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Table(_entries(file, node, problems), line)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_node(file, item, problems) for item in node.value), line)
    return Leaf(unicodedata.normalize("NFC", str(node.value)).strip(), getattr(node, "style", None) is None, line)


def _entries(file: str, node: yaml.MappingNode, problems: list[Problem]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = unicodedata.normalize("NFC", str(key.value)).strip() if isinstance(key, yaml.ScalarNode) else ""
        if not name:
            problems.append(_bad_key(file, line))
        elif name in entries:
            problems.append(_twice(file, line, name, entries[name].line))
        else:
            entries[name] = Entry(line, _node(file, value, problems))
    return entries


def _broken(file: str, line: int, reason: str) -> Problem:
    return error(
        Place(file, line),
        "yaml",
        "Không đọc được tệp từ dòng này.",
        "Kiểm tra thụt dòng (không dùng tab), dấu cách sau dấu hai chấm, ngoặc và dấu nháy đủ cặp.",
        f"Not YAML: {reason}.",
    )


def _too_much(file: str, line: int, message: str, english: str) -> Problem:
    return error(Place(file, line), "too_much", f"{message}.", "Chia nhỏ hoặc bỏ phần thừa.", english)


def _alias(file: str, line: int) -> Problem:
    return error(
        Place(file, line),
        "alias",
        "Tệp dùng & hoặc * của YAML để chép lại một đoạn.",
        "Viết lại đầy đủ đoạn đó; nếu là chữ thường thì đặt trong dấu nháy.",
        "Anchors and aliases are not read.",
    )


def _bad_key(file: str, line: int) -> Problem:
    return error(
        Place(file, line),
        "key",
        "Tên mục để trống hoặc không phải chữ.",
        "Viết tên mục trước dấu hai chấm.",
        "A bad key.",
    )


def _twice(file: str, line: int, name: str, first: int) -> Problem:
    return error(
        Place(file, line),
        "duplicate_key",
        f"Mục “{shown(name)}” được viết hai lần (lần đầu ở dòng {first}).",
        "Giữ lại một lần.",
        f"Key {shown(name)!r} stands twice, first on line {first}.",
    )
