"""One ballot as a whole: its chapters, the check page, the cast and its receipt (texts.md 5 and 6)."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby

from chalicelib.ballots.answers import count
from chalicelib.ballots.answers import missing as missing_cells
from chalicelib.ballots.casting import cast
from chalicelib.ballots.opening import OpenBallot, open_ballot
from chalicelib.ballots.receipts import new_nonce
from chalicelib.ballots.results import Cast, CastResult, Incomplete, NoDraft, Saved
from chalicelib.ballots.rows import Cell
from chalicelib.ballots.saving import start_anew
from chalicelib.campaign.definition import Text
from chalicelib.web.http import Reply, Request
from chalicelib.web.respondent.home import cards_of
from chalicelib.web.respondent.parts import minutes, number_of, part_of
from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.respondent.statements import FIELD_PREFIX
from chalicelib.web.respondent.states import page_of
from chalicelib.web.respondent.unit_lines import Line, drawn, lines
from chalicelib.web.respondent.visit import Visit, enter
from chalicelib.web.routing import HttpProblem

log = logging.getLogger("phieu.web")


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell without an answer, and the address of its field."""

    unit: Text
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class BallotPages:
    """The handlers of `/phieu/{group}` and below, except the pages of statements."""

    of: Callable[[], RespondentPorts]

    def chapters(self, request: Request) -> Reply:
        """What the ballot is for, the units to rate and how far each is."""
        visit = enter(request, self.of())
        ballot = open_ballot(visit.sitting(), visit.items)
        if not isinstance(ballot, OpenBallot):
            return page_of(visit, ballot)
        campaign = visit.in_force.campaign
        whole = count(ballot.answers, ballot.paper)
        gaps = missing_cells(ballot.answers, ballot.paper)
        return visit.page(
            "ballot/chapters.html",
            ballot=ballot,
            group=visit.in_force.campaign.groups[request.params["group"]],
            form=campaign.forms[ballot.paper.form],
            chapters=[drawn(visit, "ballot/chapter.html", one) for one in _chapters(visit, ballot, gaps)],
            whole=whole,
            minutes_left=minutes(whole.asked - whole.answered),
            resume=_address(visit, gaps[0]) if gaps else None,
        )

    def start_anew(self, request: Request) -> Reply:
        """ "Trả lời lại từ đầu tại đây" (texts.md 10)."""
        visit = enter(request, self.of())
        result = start_anew(visit.ports.box, visit.sitting(), visit.items, pause=visit.ports.pause)
        if not isinstance(result, Saved):
            return page_of(visit, result)
        return visit.go(f"/phieu/{request.params['group']}")

    def check(self, request: Request) -> Reply:
        """The last page before the cast: counts, or what is missing."""
        visit = enter(request, self.of())
        ballot = open_ballot(visit.sitting(), visit.items)
        if not isinstance(ballot, OpenBallot):
            return page_of(visit, ballot)
        return _check_page(visit, ballot)

    def cast(self, request: Request) -> Reply:
        """Cast the saved answers; the answer is the receipt itself, the one time it is shown."""
        visit = enter(request, self.of())
        group = request.params["group"]
        invitation = visit.items.invitations.get(group)
        if invitation is None:
            raise HttpProblem(HTTPStatus.NOT_FOUND, "no_ballot")
        if request.fields.get("form") != visit.in_force.campaign.forms[invitation.form].version:
            raise HttpProblem(HTTPStatus.BAD_REQUEST, "stale")
        ports, nonce = visit.ports, request.fields.get("nonce")
        result = cast(ports.box, visit.sitting(), visit.items, nonce, key=ports.receipt_key, pause=ports.pause)
        _measure(result)
        match result:
            case Cast(receipt=receipt):
                return _receipt_page(visit, group, receipt)
            case NoDraft() | Incomplete():
                return visit.go(f"/phieu/{group}/xem-lai")
            case _:
                return page_of(visit, result)


def _chapters(visit: Visit, ballot: OpenBallot, gaps: Sequence[Cell]) -> Iterator[Line]:
    """The units; each leads to its first gap, else to its first page."""
    first = {cell.unit: cell for cell in reversed(gaps)}
    start = f"/phieu/{visit.request.params['group']}"
    for one in lines(ballot):
        way = _address(visit, first[one.unit]) if one.unit in first else f"{start}/{one.unit}/1"
        yield one._replace(address=f"{visit.request.prefix}{way}")


def _measure(result: CastResult) -> None:
    """Count it for whoever watches the site: nothing of the person, the ballot or the request."""
    if isinstance(result, Cast):
        log.info("cast")
    else:
        log.info("refused", extra={"reason": type(result).__name__})


def _check_page(visit: Visit, ballot: OpenBallot) -> Reply:
    group = visit.request.params["group"]
    campaign = visit.in_force.campaign
    form = campaign.forms[ballot.paper.form]
    gaps = [
        Gap(campaign.units[cell.unit].name, number_of(form, cell.question), _address(visit, cell))
        for cell in missing_cells(ballot.answers, ballot.paper)
    ]
    return visit.page(
        "ballot/check.html",
        ballot=ballot,
        group=campaign.groups[group],
        gaps=gaps,
        gaps_by_unit=[(unit, list(of_unit)) for unit, of_unit in groupby(gaps, key=lambda gap: gap.unit)],
        per_unit=len(ballot.paper.questions),
        whole=count(ballot.answers, ballot.paper),
        remarks=len(ballot.answers.remarks),
        nonce=new_nonce(),
    )


def _address(visit: Visit, cell: Cell) -> str:
    group = visit.request.params["group"]
    form = visit.in_force.campaign.forms[visit.items.invitations[group].form]
    part = part_of(form, cell.question)
    field = "" if part.questions[0] == cell.question else f"#{FIELD_PREFIX}{cell.question}"
    return f"/phieu/{group}/{cell.unit}/{part.number}{field}"


def _receipt_page(visit: Visit, group: str, receipt: str) -> Reply:
    remaining = [card for card in cards_of(visit) if card.remains and card.group.id != group]
    return visit.page(
        "ballot/receipt.html",
        receipt=receipt,
        group=visit.in_force.campaign.groups[group],
        remaining=remaining,
    )
