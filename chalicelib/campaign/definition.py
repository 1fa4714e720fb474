"""What a campaign is: its rules as immutable values.

A `Campaign` is made only from compiled rules (`compiled.parse`), so every reference in it is known to hold.
Days are local to `Campaign.zone`; instants derived from them (`windows`) are UTC. Source of each rule:
domain.md §§1-5, scoring.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

NO_UNIT = "-"
"""Charged to nobody: a missing ballot of such an invitation lowers no unit's score."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in the languages of the screen. `en` falls back to `vi` when the campaign gives none."""

    vi: str
    en: str
    km: str = ""

    def in_language(self, language: str) -> str:
        """The text in `language`; Vietnamese for every language the campaign does not speak."""
        said = {"en": self.en, "km": self.km}.get(language)
        return said or self.vi

    def spoken(self, language: str) -> str:
        """The language that `in_language(language)` answers in, for a page that marks words of another one."""
        return "vi" if self.in_language(language) == self.vi else language


@dataclass(frozen=True, slots=True)
class Contact:
    """A help contact: an office with its hours, never a person."""

    kind: Literal["professional", "technical"]
    office: Text
    phone: str
    email: str
    hours: Text


@dataclass(frozen=True, slots=True)
class Organiser:
    """The office that runs the campaign. `short` opens e-mail subjects: "[Sở Nội vụ]"."""

    name: Text
    short: Text
    parent: Text
    email: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document the campaign rests on."""

    document: str
    date: date
    about: Text


@dataclass(frozen=True, slots=True)
class WindowRule:
    """A window as the rules give it: inclusive local days. Decisions may extend it (`decisions`)."""

    id: str
    title: Text
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class UnitType:
    """An agency type. `scored` types are rated, ranked within their type and have criteria."""

    id: str
    name: Text
    scored: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency, locality or council. `id` has at most 4 characters of a-z and 0-9; `parent` is a unit's id."""

    id: str
    type: str
    name: Text
    parent: str | None
    order: int


@dataclass(frozen=True, slots=True)
class Rates:
    """Whom a group rates: the union of the parts. `listed`: the roster's column names units for each person.

    `own` adds the respondent's own unit; where it is false the own unit is taken out of what the rest gives.
    `parent` adds the nearest scored unit above the respondent's unit.
    """

    own: bool
    parent: bool
    types: tuple[str, ...]
    units: tuple[str, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A respondent group. `capacity` completes "với tư cách …"; `ballot` names the ballot on screen.

    `charged_to`: `own` (the respondent's unit), `nearest_scored` (that unit or the nearest scored one above),
    `none`, or `unit:ID`. `members` are the unit types whose people may be in the group.
    """

    id: str
    name: Text
    capacity: Text
    ballot: Text
    form: str
    window: str
    rates: Rates
    charged_to: str
    members: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """An answer of a scale. `coefficient` 0..1, or None for "no opinion". `id` is one character."""

    id: str
    label: Text
    coefficient: Decimal | None


@dataclass(frozen=True, slots=True)
class Scale:
    """An ordered set of options; the first is the best."""

    id: str
    options: tuple[Option, ...]

    @property
    def no_opinion(self) -> str | None:
        """The id of the option without coefficient, if the scale has one."""
        return next((o.id for o in self.options if o.coefficient is None), None)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement rated for each unit. `text` may hold `{unit}` and `{year}`; `short` is its follow-on form."""

    id: str
    text: Text
    short: Text
    scale: str
    criterion: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a form."""

    id: str
    title: Text
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A ballot paper. `version` is the first 16 hex digits of the SHA-256 of its canonical JSON.

    `remark` asks for an optional free text for each unit, or is None. The order of `questions` is the order of
    the characters in a slip's answers.
    """

    id: str
    number: int
    version: str
    title: Text
    audience: Text
    purpose: Text
    how_to: Text
    sections: tuple[Section, ...]
    remark: Text | None

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids of all questions in the form version's order."""
        return tuple(q for section in self.sections for q in section.questions)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """The approved number of ballots of a group expected from a respondents' unit."""

    group: str
    unit: str
    planned: int


@dataclass(frozen=True, slots=True)
class DayRule:
    """A moment relative to a window: day n (1 = first), the last working day, or the last day; at a local time."""

    kind: Literal["day", "last_working_day", "last_day"]
    day: int
    at: time


@dataclass(frozen=True, slots=True)
class Timeline:
    """When messages go out, in local time. `accounts_days` counts working days before the first window."""

    accounts_days: int
    accounts_at: time
    opening_at: time
    reminders: tuple[DayRule, ...]
    quiet_from: time
    quiet_to: time


@dataclass(frozen=True, slots=True)
class Campaign:
    """The rules of one campaign. `rules_hash`: hex SHA-256 of the canonical JSON; `rules`: that JSON, parsed.

    `fence_at` is a local time on the next working day after a window's last day (design.md 6).
    """

    id: str
    sample: bool
    year: int
    title: Text
    short_title: Text
    organiser: Organiser
    contacts: tuple[Contact, ...]
    legal_basis: tuple[LegalBasis, ...]
    zone: ZoneInfo
    holidays: frozenset[date]
    weekend: frozenset[int]
    windows: Mapping[str, WindowRule]
    fence_at: time
    unit_types: Mapping[str, UnitType]
    units: Mapping[str, Unit]
    groups: Mapping[str, Group]
    forms: Mapping[str, Form]
    questions: Mapping[str, Question]
    scales: Mapping[str, Scale]
    plan: tuple[PlanLine, ...]
    timeline: Timeline
    k: int
    rules_hash: str
    rules: Mapping[str, object]
