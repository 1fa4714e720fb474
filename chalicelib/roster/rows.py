"""A roster as read: rows that know their errors. Everything here is a value; nothing has been decided yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.roster.headers import Header
from chalicelib.roster.people import Sex
from chalicelib.roster.problems import Problem


@dataclass(frozen=True, slots=True)
class Role:
    """One group a person answers for, with the unit in that role and the units the roster lists to rate."""

    group: str
    unit: str
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One person's row. `number` counts from 1 in the sheet; `roles` is empty where unit or group is wrong.

    Texts are NFC; `phone` and `email` are normalised; 0 and "" mean not given. `focal_point_of`: ids of units.
    """

    number: int
    name: str
    sex: Sex
    birth_year: int
    position: str
    department: str
    roles: tuple[Role, ...]
    email: str
    phone: str
    note: str
    focal_point_of: tuple[str, ...]
    errors: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the row can be imported."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no person's, and why it was taken for such."""

    number: int
    why: Problem


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What a file holds. With `errors` there are no rows: first the file must be right, then its rows."""

    name: str
    sheet: str = ""
    errors: tuple[Problem, ...] = ()
    header: Header | None = None
    rows: tuple[Row, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def sound_rows(self) -> Iterator[Row]:
        """Rows without error, in the sheet's order."""
        return (row for row in self.rows if row.sound)

    @property
    def wrong_rows(self) -> tuple[Row, ...]:
        """Rows that the clerk must mend, in the sheet's order."""
        return tuple(row for row in self.rows if not row.sound)
