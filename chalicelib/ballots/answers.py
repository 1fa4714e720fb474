"""Answers of one ballot: an immutable mapping from (unit, question) to an option, and a remark per unit.

What a browser sends is checked against the ballot paper: a unit, question or option that does not stand on it was
forged or is stale, and is refused with its reason, never dropped.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import eq
from types import MappingProxyType

from chalicelib.ballots.rows import BLANK, Cell, over, row
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.once import once
from chalicelib.roster.people import Invitation

MAX_REMARK = 500
"""Characters of one remark."""

MAX_ITEMS = 97
"""Slips and remarks one ballot may put in the urn: a transaction holds 100 actions, three are the roll's."""


@dataclass(frozen=True, slots=True, repr=False)
class Answers:
    """What was chosen and remarked so far. As a change to be merged, an empty remark takes the old one away.

    It has no readable form of its own, so that no log line can hold answers by accident.
    """

    chosen: Mapping[Cell, str] = field(default_factory=lambda: MappingProxyType({}))
    remarks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


NOTHING = Answers()


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """What one person is asked in one group: the form's questions for each rated unit.

    `questions` is the form version's order, `options` the option ids of each question, `no_opinion` the id of the
    option without coefficient or None. `asks_remark`: an optional free text for each unit.
    """

    form: str
    version: str
    units: tuple[str, ...]
    questions: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]
    no_opinion: Mapping[str, str | None]
    asks_remark: bool

    def cells(self) -> Iterator[Cell]:
        """Every cell, unit by unit."""
        return (Cell(unit, question) for unit in self.units for question in self.questions)

    @property
    def remark_room(self) -> int:
        """How many units may be remarked on, given the size of one transaction."""
        return max(0, MAX_ITEMS - len(self.units)) if self.asks_remark else 0


def paper(campaign: Campaign, invitation: Invitation) -> BallotPaper:
    """The ballot paper of `invitation` by the rules of `campaign`."""
    return replace(_paper(campaign, invitation.form), units=invitation.rates)


@once(64)
def _paper(campaign: Campaign, form_id: str) -> BallotPaper:
    """The paper of a form, yet without units."""
    form = campaign.forms[form_id]
    scales = {question: campaign.scales[campaign.questions[question].scale] for question in form.questions}
    return BallotPaper(
        form=form.id,
        version=form.version,
        units=(),
        questions=form.questions,
        options={question: tuple(option.id for option in scale.options) for question, scale in scales.items()},
        no_opinion={question: scale.no_opinion for question, scale in scales.items()},
        asks_remark=form.remark is not None,
    )


class FaultReason(StrEnum):
    """Why a field is refused."""

    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_OPTION = "unknown_option"
    REMARK_NOT_ASKED = "remark_not_asked"
    REMARK_TOO_LONG = "remark_too_long"
    TOO_MANY_REMARKS = "too_many_remarks"


@dataclass(frozen=True, slots=True)
class Fault:
    """One refused field. `question` is empty for a remark. The value is not repeated: it may be anything."""

    reason: FaultReason
    unit: str
    question: str = ""


def faults(answers: Answers, on: BallotPaper) -> tuple[Fault, ...]:
    """Every reason why `answers` (a page's, or all) do not fit the paper; empty when they do."""
    found = [
        Fault(reason, *cell)
        for cell, option in answers.chosen.items()
        if (reason := _cell_fault(cell, option, on))
    ]
    found += [
        Fault(reason, unit) for unit, text in answers.remarks.items() if (reason := _remark_fault(unit, text, on))
    ]
    return (*found, *too_many_remarks(answers, on))


def too_many_remarks(answers: Answers, on: BallotPaper) -> tuple[Fault, ...]:
    """The one reason that no page has by itself: all remarks together are more than a transaction holds."""
    remarked = sum(1 for text in answers.remarks.values() if text)
    return (Fault(FaultReason.TOO_MANY_REMARKS, ""),) if remarked > on.remark_room > 0 else ()


def _cell_fault(cell: Cell, option: str, on: BallotPaper) -> FaultReason | None:
    if cell.unit not in on.units:
        return FaultReason.UNKNOWN_UNIT
    if cell.question not in on.options:
        return FaultReason.UNKNOWN_QUESTION
    return None if option in on.options[cell.question] else FaultReason.UNKNOWN_OPTION


def _remark_fault(unit: str, text: str, on: BallotPaper) -> FaultReason | None:
    if unit not in on.units:
        return FaultReason.UNKNOWN_UNIT
    if not text:
        return None
    if on.remark_room == 0:
        return FaultReason.REMARK_NOT_ASKED
    return FaultReason.REMARK_TOO_LONG if len(text) > MAX_REMARK else None


def clean_remark(text: str) -> str:
    """A remark as it is kept: NFC, line ends as one character, no control or format characters, trimmed."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}).strip()


def merge(stored: Answers, change: Answers) -> Answers:
    """`stored` with `change` over it, cell by cell: what `change` does not name stays as it was."""
    remarks = {unit: text for unit, text in {**stored.remarks, **change.remarks}.items() if text}
    return Answers(chosen=over(stored.chosen, change.chosen), remarks=MappingProxyType(remarks))


def missing(answers: Answers, on: BallotPaper) -> tuple[Cell, ...]:
    """Cells without an answer, in the ballot's order. An explicit "no opinion" is an answer."""
    return tuple(
        Cell(unit, question)
        for unit in on.units
        if BLANK in (given := slip(answers, unit, on))
        for question, option in zip(on.questions, given, strict=True)
        if option == BLANK
    )


def no_opinion_for_unit(answers: Answers, unit: str, on: BallotPaper) -> Answers:
    """A change that sets "no opinion" for the questions about `unit` that have no answer yet.

    Questions on a scale without such an option stay open.
    """
    cells = (Cell(unit, question) for question in on.questions)
    chosen = {
        cell: option
        for cell in cells
        if cell not in answers.chosen and (option := on.no_opinion[cell.question]) is not None
    }
    return Answers(chosen=MappingProxyType(chosen))


@dataclass(frozen=True, slots=True)
class Count:
    """How far a ballot is: `answered` of `asked` cells, of which `no_opinion` say so."""

    asked: int
    answered: int
    no_opinion: int


def count(answers: Answers, on: BallotPaper, unit: str | None = None) -> Count:
    """The count of the whole ballot, or of one unit."""
    rows = [slip(answers, one, on) for one in on.units if unit is None or unit == one]
    silent = [on.no_opinion[question] for question in on.questions]
    return Count(
        asked=len(rows) * len(silent),
        answered=sum(len(row) - row.count(BLANK) for row in rows),
        no_opinion=sum(sum(map(eq, row, silent)) for row in rows),
    )


def slip(answers: Answers, unit: str, on: BallotPaper) -> str:
    """The answers about `unit`, one character per question in the form version's order; blanks where none."""
    return row(answers.chosen, unit, on.questions)
