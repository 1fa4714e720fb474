"""What can be wrong with an office's template, and where it stands. Loads no document library: pages show it."""

from dataclasses import dataclass
from enum import StrEnum

MAX_BYTES = 5_000_000
BODY, HEADER, FOOTER = "body", "header", "footer"


@dataclass(frozen=True, slots=True)
class Place:
    """Counted from 1, as Word shows it: `paragraph` within the part, or within the cell where a table is given."""

    part: str
    paragraph: int
    table: int = 0
    row: int = 0
    cell: int = 0


class Fault(StrEnum):
    """What is wrong with a template."""

    NO_DOCUMENT = "no_document"
    TOO_LARGE = "too_large"
    MACROS = "macros"
    FROM_OUTSIDE = "from_outside"
    UNCLOSED = "unclosed"
    SYNTAX = "syntax"
    UNKNOWN_TAG = "unknown_tag"
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_PART = "unknown_part"
    NO_LIST = "no_list"
    CALL = "call"
    FILTER = "filter"
    NEVER_ENDED = "never_ended"
    NEVER_BEGUN = "never_begun"
    NOT_FILLED = "not_filled"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `tag` as written, shortened; `name` what is unknown; `place` None for the file as a whole."""

    fault: Fault
    tag: str = ""
    name: str = ""
    place: Place | None = None
