"""What each synthetic respondent does with each ballot, drawn from the rehearsal's seed. Pure.

Shares are chosen so that every path is walked by many at 2,000 people; they imitate no real survey.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """When something is done, relative to the ballot's window."""

    EARLY = "early"
    FIRST = "first"
    NOTICED = "noticed"
    MENDED = "mended"
    URGED = "urged"
    SLIPPED = "slipped"
    REMINDED_1 = "reminded-1"
    REMINDED_2 = "reminded-2"
    REMINDED_3 = "reminded-3"
    EDGE = "edge"
    LATE = "late"


class Entry(StrEnum):
    """How somebody comes in."""

    PASSWORD = "password"  # noqa: S105 - a way in, not a secret
    ACCOUNT_LINK = "account-link"
    LATEST_LINK = "latest-link"


class Act(StrEnum):
    """What is done in one visit."""

    LOOK = "look"
    BEGIN = "begin"
    CAST = "cast"
    CAST_TWICE = "cast-twice"
    CAST_IN_TABS = "cast-in-tabs"
    ANEW = "anew"
    GET_READY = "get-ready"
    BE_REFUSED = "be-refused"


CASTING = frozenset({Act.CAST, Act.CAST_TWICE, Act.CAST_IN_TABS, Act.ANEW})


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit about one ballot."""

    stage: Stage
    entry: Entry
    act: Act


_P, _A, _L = Entry.PASSWORD, Entry.ACCOUNT_LINK, Entry.LATEST_LINK
HABITS: Sequence[tuple[int, tuple[Visit, ...]]] = (
    (10, ()),
    (16, (Visit(Stage.FIRST, _P, Act.CAST),)),
    (14, (Visit(Stage.FIRST, _A, Act.CAST),)),
    (6, (Visit(Stage.FIRST, _P, Act.CAST_TWICE),)),
    (4, (Visit(Stage.FIRST, _A, Act.CAST_IN_TABS),)),
    (2, (Visit(Stage.EARLY, _A, Act.LOOK), Visit(Stage.FIRST, _P, Act.CAST))),
    (10, (Visit(Stage.NOTICED, _L, Act.CAST),)),
    (6, (Visit(Stage.FIRST, _A, Act.BEGIN), Visit(Stage.REMINDED_1, _P, Act.CAST))),
    (4, (Visit(Stage.FIRST, _A, Act.BEGIN), Visit(Stage.REMINDED_1, _L, Act.ANEW))),
    (8, (Visit(Stage.REMINDED_1, _L, Act.CAST),)),
    (5, (Visit(Stage.REMINDED_2, _L, Act.CAST),)),
    (3, (Visit(Stage.REMINDED_2, _P, Act.CAST_TWICE),)),
    (4, (Visit(Stage.REMINDED_3, _L, Act.CAST),)),
    (2, (Visit(Stage.REMINDED_3, _A, Act.BEGIN),)),
    (2, (Visit(Stage.EDGE, _P, Act.GET_READY),)),
    (4, (Visit(Stage.LATE, _A, Act.BE_REFUSED),)),
)
"""Weight and visits. The first never comes; two begin or get ready and may end without a ballot."""


def draw(seed: int, email: str, group: str) -> random.Random:
    """The dice of one ballot: the same for the same seed, whatever account the import gave."""
    return random.Random(f"{seed}/{email}/{group}")  # noqa: S311 - invented behaviour, not secrets


def script(seed: int, email: str, group: str) -> tuple[Visit, ...]:
    """What the person does with this ballot."""
    dice = draw(seed, email, f"{group}/habit")
    return dice.choices([visits for _, visits in HABITS], [weight for weight, _ in HABITS])[0]
