"""What publication needs of the stores."""

from collections.abc import Iterable
from typing import Protocol

from chalicelib.publication.steps import Act


class StepBook(Protocol):
    """The append-only list of acts about the results (`STEPS#campaign`)."""

    def acts(self, campaign: str) -> tuple[Act, ...]:
        """All acts in their order, read consistently."""
        ...

    def append(self, campaign: str, act: Act) -> bool:
        """Append `act` if its number is free; with it, in one transaction, the campaign's mark of publication.

        Publishing ends decisions; undoing publication lets them in again. False: somebody else was faster.
        """
        ...


class Receipts(Protocol):
    """The receipts on the roll, tied to nobody."""

    def of(self, campaign: str, forms: Iterable[str]) -> Iterable[tuple[str, str]]:
        """(form, hex hash) of every receipt of these forms, after the last fence."""
        ...
