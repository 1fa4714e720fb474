"""What an import would do: values only, kept as JSON between the page that shows it and the job that does it."""

import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from chalicelib.roster.mailboxes import SharedMailbox
from chalicelib.roster.matching import Question
from chalicelib.roster.people import Invitation, InvitationState, Person
from chalicelib.roster.problems import Problem
from chalicelib.roster.roll import Place

T = TypeVar("T")


class Change(StrEnum):
    """What happens to one invitation."""

    NEW = "new"
    RESTORED = "restored"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class InvitationChange:
    """An invitation as it shall be (its `account` empty for a new person)."""

    change: Change
    invitation: Invitation


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person to write. `before` is None for a new one, whose account is empty until it is allotted.

    `fields` are names of `Person`'s fields that differ; `places` where the file puts the person; `left` the places
    to be given up for them.
    """

    key: str
    rows: tuple[int, ...]
    before: Person | None
    person: Person
    fields: tuple[str, ...]
    invitations: tuple[InvitationChange, ...]
    places: tuple[Place, ...] = ()
    left: tuple[Place, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether an account will be made."""
        return self.before is None

    @property
    def is_only_moved(self) -> bool:
        """Whether nothing but the place in the order differs."""
        return not self.is_new and not self.invitations and set(self.fields) <= {"order"}

    @property
    def address_changed(self) -> bool:
        """Whether credentials end and the account mail is due again."""
        return "email" in self.fields and not self.is_new


@dataclass(frozen=True, slots=True)
class ProposedVoid:
    """An invitation whose person or role is missing from the file. Voided only where staff say so.

    `refused` says why it cannot be voided, or is None.
    """

    account: str
    name: str
    group: str
    unit: str
    state: InvitationState
    refused: Problem | None

    @property
    def id(self) -> str:
        """The invitation's id, by which `Answers.voids` names it."""
        return f"{self.account}#{self.group}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something a right row asks for and the plan does not do, with the reason."""

    row: int
    name: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class RowProblems:
    """A wrong (or mended) row of the file."""

    row: int
    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """The plan in numbers: people, except `rows`, `wrong`, `waiting` (rows) and those of invitations."""

    rows: int = 0
    wrong: int = 0
    waiting: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    new_invitations: int = 0
    questions: int = 0
    missing: int = 0
    voids: int = 0


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The whole difference between a file and the roll. `units`: those the file covers; `voids`: confirmed ids."""

    campaign: str
    file_name: str
    file_errors: tuple[Problem, ...] = ()
    wrong_rows: tuple[RowProblems, ...] = ()
    mended_rows: tuple[RowProblems, ...] = ()
    skipped: tuple[RowProblems, ...] = ()
    notes: tuple[Problem, ...] = ()
    units: tuple[str, ...] = ()
    people: tuple[PersonChange, ...] = ()
    questions: tuple[Question, ...] = ()
    unanswered: tuple[str, ...] = ()
    missing: tuple[ProposedVoid, ...] = ()
    voids: tuple[str, ...] = ()
    shared: tuple[SharedMailbox, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    counts: Counts = Counts()

    @property
    def is_empty(self) -> bool:
        """Whether applying would change nothing."""
        return not self.people and not self.voids


def to_json(value: object) -> bytes:
    """A plan (or any value of this module) as UTF-8 JSON."""
    return json.dumps(asdict(value), ensure_ascii=False, separators=(",", ":")).encode()  # type: ignore[call-overload]


def from_json(data: bytes, kind: type[T]) -> T:
    """The inverse of `to_json`. Raises KeyError, TypeError or ValueError on anything else."""
    made = _made(kind, json.loads(data))
    assert isinstance(made, kind)  # noqa: S101 - tells the type checker what _made has built
    return made


def _made(kind: Any, raw: Any) -> Any:  # noqa: ANN401 - driven by type hints
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        build: Any = kind
        return build(**{f.name: _made(hints[f.name], raw[f.name]) for f in fields(kind) if f.name in raw})
    if get_origin(kind) in {UnionType, Union}:
        return None if raw is None else _made(next(k for k in get_args(kind) if k is not NoneType), raw)
    if get_origin(kind) is tuple:
        kinds = get_args(kind)
        inner = (kinds[0],) * len(raw) if kinds[-1] is Ellipsis else kinds
        return tuple(_made(k, part) for k, part in zip(inner, raw, strict=True))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(raw)
    return raw


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
