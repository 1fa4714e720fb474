"""The page with all of a person's ballots (texts.md 2)."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.web.catalogue import translate
from chalicelib.web.http import Reply, Request
from chalicelib.web.respondent.cards import Card, cards
from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.respondent.visit import Visit, enter


def cards_of(visit: Visit) -> tuple[Card, ...]:
    """The visiting person's ballots."""
    begun = frozenset(draft.group for draft in visit.items.drafts)
    return cards(visit.in_force, tuple(visit.items.invitations.values()), begun, visit.request.now)


@dataclass(frozen=True, slots=True)
class HomePage:
    """The handler of `/phieu`."""

    of: Callable[[], RespondentPorts]

    def show(self, request: Request) -> Reply:
        """All ballots with window and state, and what to do next."""
        visit = enter(request, self.of())
        shown = cards_of(visit)
        return visit.page(
            "home.html",
            person=visit.items.person,
            cards=shown,
            capacities=_capacities(shown, request.language),
        )


def _capacities(shown: tuple[Card, ...], language: str) -> str:
    """ "vừa là đại biểu HĐND huyện, vừa là lãnh đạo phòng": why somebody has several ballots."""
    _ = translate(language)
    named = (card.group.capacity.in_language(language) for card in shown)
    return ", ".join(_("vừa là %(capacity)s") % {"capacity": capacity} for capacity in named)
