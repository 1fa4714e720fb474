"""What a visit is given and what comes of it; what the rehearsal keeps of it for good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ops.clock import Clock
from ops.rehearsal.browser import Form
from ops.rehearsal.scripts import Act, Entry

UNANSWERED = "."


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """What the person's mails told so far."""

    account: str
    password: str
    account_link: str
    latest_link: str


@dataclass(frozen=True, slots=True, repr=False)
class Task:
    """One visit to play. `patient`: the browser asks again after errors, as people do."""

    port: int
    clock: Clock
    seed: int
    email: str
    group: str
    entry: Entry
    act: Act
    letter: Letter
    patient: bool


@dataclass(slots=True, repr=False)
class Given:
    """What came of one visit. `answers`: unit → question → option; `remarks`: unit → text.

    `receipt` is empty where no ballot was accepted. `held` is the check page's form of somebody who got ready.
    `between`: the run's clock (epoch seconds) before and after the accepted cast.
    """

    email: str
    group: str
    act: Act
    receipt: str = ""
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    between: tuple[float, float] = (0.0, 0.0)
    held: Form | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    requests: int = 0
    again: int = 0
    errors: list[str] = field(default_factory=list)
    problem: str = ""


@dataclass(slots=True, repr=False)
class Kept:
    """What stays of a visit: little, for a rehearsal may have a hundred thousand.

    `slips`: rated unit → one character per question of the form, `UNANSWERED` where the visit answered nothing.
    """

    act: Act
    receipt: str
    slips: dict[str, str]
    remarks: dict[str, str]
    between: tuple[float, float]
    held: Form | None
    cookies: dict[str, str]


def kept(given: Given, questions: Sequence[str]) -> Kept:
    """The visit's remains; `questions` are the form's, in a slip's order."""
    slips = {
        unit: "".join(chosen.get(question, UNANSWERED) for question in questions)
        for unit, chosen in given.answers.items()
    }
    cookies = given.cookies if given.held else {}
    return Kept(given.act, given.receipt, slips, given.remarks, given.between, given.held, cookies)


def merged(visits: Iterable[Kept]) -> Kept | None:
    """The accepted ballot with the answers of earlier visits that its draft held, or None where none was cast."""
    slips: dict[str, str] = {}
    remarks: dict[str, str] = {}
    for visit in visits:
        if visit.act is Act.ANEW:
            slips, remarks = {}, {}
        for unit, slip in visit.slips.items():
            slips[unit] = _over(slips.get(unit, ""), slip)
        remarks = {**remarks, **visit.remarks}
        if visit.receipt:
            return Kept(visit.act, visit.receipt, slips, remarks, visit.between, None, {})
    return None


def _over(earlier: str, later: str) -> str:
    pairs = zip(earlier or later, later, strict=True)
    return "".join(old if new == UNANSWERED else new for old, new in pairs)


def complete(slips: Mapping[str, str], units: Iterable[str], silent: str) -> dict[str, str]:
    """Unit → the slip that must lie in the urn: questions without an answer say "no opinion" (`silent`)."""
    return {unit: _over(silent, slips[unit]) if unit in slips else silent for unit in units}
