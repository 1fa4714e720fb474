"""Proposing a correction about one person, and the list of what was proposed."""

import secrets

from chalicelib.follow_up.mending import Faulty, Proposal, ProposalKind, checked
from chalicelib.roster.problems import Problem
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.catalogue import translate
from chalicelib.web.focal_point import newcomers
from chalicelib.web.focal_point.frame import address, board_of, focal_page
from chalicelib.web.focal_point.session import Visit
from chalicelib.web.http import Reply, see_other
from chalicelib.web.proposal_words import KINDS, STATES


def show(visit: Visit) -> Reply:
    """What was proposed about people of the unit, newest first."""
    unit = visit.in_force.campaign.units[visit.unit]
    mine = [one for one in visit.ports.proposals.all(visit.in_force.campaign.id) if one.by == visit.account.login]
    return focal_page(
        visit,
        "proposals.html",
        tab="proposals",
        unit=unit,
        proposals=mine,
        kinds=KINDS,
        states=STATES,
        taken="da-tiep-nhan" in visit.request.query,
    )


def form(visit: Visit) -> Reply:
    """The form about one person of the list."""
    return _form(visit)


def propose(visit: Visit) -> Reply:
    """Keep the proposal for the Department, or say what is wrong with it."""
    fields = visit.request.fields
    kind = next((kind for kind in ProposalKind if kind.value == fields.get("kind")), None)
    if kind is None:
        return _form(visit, errors=(_("Xin chọn một nội dung đề nghị."),))
    value = checked(kind, fields.get(kind.value))
    if isinstance(value, Faulty):
        return _form(visit, kind=kind, problems=value.problems)
    board = board_of(visit)
    person = board.person(visit.opened_name(board.unit.id, visit.request.params["name"]))
    if person is None:
        return see_other(visit.request, address(board.unit.id))
    newcomer = None
    if kind is ProposalKind.REPLACEMENT:
        read = newcomers.read(fields, visit.in_force, [group.id for group in person.groups], visit.request.now)
        if isinstance(read, newcomers.Wrong):
            return _form(visit, kind=kind, errors=read.sentences, problems=read.problems)
        newcomer = read
    visit.ports.proposals.add(
        Proposal(
            campaign=visit.in_force.campaign.id,
            id=f"{visit.request.now:%Y%m%dT%H%M%S}-{secrets.token_hex(6)}",
            unit=person.unit_of(newcomer.group) if newcomer else person.unit.id,
            account=person.account,
            name=person.name,
            newcomer=newcomer,
            kind=kind,
            value=value.value,
            by=visit.account.login,
            at=visit.request.now,
        )
    )
    visit.record(Verb.CHANGE_PROPOSED, unit=person.unit.id, kind=kind.value)
    return see_other(visit.request, f"{address(board.unit.id, '/de-nghi')}?da-tiep-nhan=1")


def _form(
    visit: Visit,
    *,
    kind: ProposalKind | None = None,
    errors: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Reply:
    board = board_of(visit)
    name = visit.request.params["name"]
    person = board.person(visit.opened_name(board.unit.id, name))
    if person is None:
        return see_other(visit.request, address(board.unit.id))
    tr = translate(visit.request.language)
    return focal_page(
        visit,
        "propose.html",
        tab="proposals",
        status=422 if errors or problems else 200,
        unit=board.unit,
        person=person,
        name=name,
        kinds=KINDS,
        chosen=kind,
        replaceable=newcomers.groups(visit.in_force, person.groups, visit.request.now),
        typed=visit.request.fields,
        errors=[*map(tr, errors), *(problem.whole(tr) for problem in problems)],
    )
