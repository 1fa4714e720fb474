"""The urn as the count reads it: what people answered, and never who."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, repr=False)
class Slips:
    """The slips of one group about one unit: answers, one character per question, in no order.

    `strange` names attributes that stand in the urn and must not (design.md 3).
    """

    answers: Sequence[str]
    strange: frozenset[str]


class Urn(Protocol):
    """The urn after the last fence. While windows are open nobody reads it."""

    def slips(self, campaign: str, form: str, group: str, unit: str) -> Slips:
        """All slips of a group about a unit, from every shard, by consistent reads."""
        ...

    def remarks(self, campaign: str, form: str, unit: str) -> Sequence[str]:
        """The free-text remarks about a unit, sorted by their text, so that no order of writing shows."""
        ...
