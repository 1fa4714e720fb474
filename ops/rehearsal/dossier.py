"""What focal points and the Department did in a rehearsal, and what their pages showed: kept to be judged later.

Every instant is in epoch seconds of the run's clock; people are named by their identity (the first address).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ops.rehearsal.diary import Key


@dataclass(frozen=True, slots=True)
class Seen:
    """One page of a focal point. `printed`: the minute that stands on it as the numbers' time.

    `numbers`: group → planned, issued, returned, missing. `names`: identities on the list, `where` which page.
    """

    where: str
    unit: str
    at: float
    printed: float
    numbers: Mapping[str, tuple[int, int, int, int]]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Urge:
    """A focal point's wish that was taken at `at`; its mails had left by `ended`."""

    unit: str
    people: tuple[str, ...]
    day: date
    at: float
    ended: float


@dataclass(frozen=True, slots=True)
class Wave:
    """A notice on its way: between the two instants it depended on who was faster."""

    began: float
    ended: float


@dataclass(slots=True)
class Dossier:
    """The whole follow-up. `gone`: ballots that ended, with the state they must have; `acts`: for the audit."""

    seen: list[Seen] = field(default_factory=list)
    urges: list[Urge] = field(default_factory=list)
    refused_urges: list[str] = field(default_factory=list)
    waves: dict[tuple[str, date], Wave] = field(default_factory=dict)
    gone: dict[Key, tuple[float, str]] = field(default_factory=dict)
    arrived: dict[Key, float] = field(default_factory=dict)
    moved: dict[str, tuple[str, float]] = field(default_factory=dict)
    disputed: list[Key] = field(default_factory=list)
    shut_out: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    acts: Counter[str] = field(default_factory=Counter)

    def identity(self, address: str) -> str:
        """Whose address it is, also after it was changed."""
        return next((who for who, (now, _) in self.moved.items() if now == address), address)
