"""A problem in a campaign's files: where, what, and what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the campaign from being loaded; a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file, counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `message` and `remedy` are Vietnamese, `english` is the message for a developer."""

    severity: Severity
    code: str
    place: Place
    message: str
    remedy: str
    english: str


def error(place: Place, code: str, message: str, remedy: str, english: str) -> Problem:
    """A problem that must be mended before loading."""
    return Problem(Severity.ERROR, code, place, message, remedy, english)


def warning(place: Place, code: str, message: str, remedy: str, english: str) -> Problem:
    """A problem that may be meant."""
    return Problem(Severity.WARNING, code, place, message, remedy, english)


def shown(text: str) -> str:
    """`text` as it may stand in a message: printable and short."""
    printable = "".join(c if c.isprintable() else "·" for c in text[:40])
    return printable + ("…" if len(text) > 40 else "")


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown name: the nearest one, else the names there are."""
    names = list(known)
    near = get_close_matches(wrong, names, n=1, cutoff=0.6)
    if near:
        return f"Có phải là “{near[0]}”?"
    if not names:
        return "Khai báo tên này trước khi dùng, hoặc bỏ đi."
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return f"Dùng một trong: {shown}."


def unknown(place: Place, code: str, what: tuple[str, str], wrong: str, known: Iterable[str]) -> Problem:
    """A reference to something that is not there. `what`: the thing in Vietnamese and in English."""
    remedy = suggestion(wrong, known)
    return error(place, code, f"Không có {what[0]} “{wrong}”.", remedy, f"There is no {what[1]} {wrong!r}.")
