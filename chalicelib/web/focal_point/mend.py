"""Proposing a correction about one person, and the list of what was proposed."""

import secrets

from chalicelib.follow_up.boards import Board, MissingPerson
from chalicelib.follow_up.focal_points import with_those_above
from chalicelib.follow_up.mending import Faulty, Newcomer, Proposal, ProposalKind, checked
from chalicelib.roster.problems import Problem
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.catalogue import translate
from chalicelib.web.focal_point import newcomers
from chalicelib.web.focal_point.frame import address, board_of, focal_page
from chalicelib.web.focal_point.session import Visit
from chalicelib.web.http import Reply, see_other
from chalicelib.web.proposal_words import KINDS, STATES

TYPED = {
    "address": _("Địa chỉ email mới"),
    "phone": _("Số điện thoại mới"),
    "new_name": _("Họ và tên người thay"),
    "new_position": _("Chức vụ"),
    "new_email": _("Email của người thay"),
    "new_phone": _("Số điện thoại của người thay"),
}
"""The form's fields with a text of their own, as it labels them."""


def show(visit: Visit) -> Reply:
    """What focal points proposed about people of the unit and those below it, colleagues' too, newest first."""
    unit = visit.in_force.campaign.units[visit.unit]
    return focal_page(
        visit,
        "proposals.html",
        tab="proposals",
        unit=unit,
        proposals=visit.ports.proposals.of_unit(visit.in_force.campaign.id, unit.id),
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
    board, person = _whom(visit)
    if person is None:
        return _gone(visit, board)
    newcomer = None
    if kind is ProposalKind.REPLACEMENT:
        read = newcomers.read(fields, visit.in_force, [group.id for group in person.groups], visit.request.now)
        if isinstance(read, newcomers.Wrong):
            return _form(visit, kind=kind, errors=read.sentences, problems=read.problems)
        newcomer = read
    unit = person.unit_of(newcomer.group) if newcomer else person.unit.id
    made = _proposal(visit, person, kind, value.value, unit=unit, newcomer=newcomer)
    visit.ports.proposals.add(made, with_those_above(visit.in_force.campaign, unit))
    visit.record(Verb.CHANGE_PROPOSED, unit=person.unit.id, kind=kind.value)
    return see_other(visit.request, f"{address(board.unit.id, '/de-nghi')}?da-tiep-nhan=1")


def _whom(visit: Visit) -> tuple[Board, MissingPerson | None]:
    """The person that the address names, None where the list names them no longer."""
    board = board_of(visit)
    return board, board.person(visit.opened_name(board.unit.id, visit.request.params["name"]))


def _proposal(
    visit: Visit, person: MissingPerson, kind: ProposalKind, value: str, *, unit: str, newcomer: Newcomer | None
) -> Proposal:
    now = visit.request.now
    return Proposal(
        campaign=visit.in_force.campaign.id,
        id=f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(6)}",
        unit=unit,
        account=person.account,
        name=person.name,
        newcomer=newcomer,
        kind=kind,
        value=value,
        by=visit.account.login,
        at=now,
    )


def _form(
    visit: Visit,
    *,
    kind: ProposalKind | None = None,
    errors: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Reply:
    board, person = _whom(visit)
    if person is None:
        return _gone(visit, board)
    tr = translate(visit.request.language)
    return focal_page(
        visit,
        "propose.html",
        tab="proposals",
        status=422 if errors or problems else 200,
        unit=board.unit,
        person=person,
        name=visit.request.params["name"],
        kinds=KINDS,
        chosen=kind,
        replaceable=newcomers.groups(visit.in_force, person.groups, visit.request.now),
        typed=visit.request.fields,
        errors=[*map(tr, errors), *(problem.whole(tr) for problem in problems)],
    )


def _gone(visit: Visit, board: Board) -> Reply:
    """Said with what was typed, so that it can still be used; why somebody left the list is told to nobody."""
    fields = visit.request.fields
    kind = next((label for kind, label in KINDS.items() if kind.value == fields.get("kind")), "")
    return focal_page(
        visit,
        "gone.html",
        tab="proposals",
        status=409,
        unit=board.unit,
        sent=visit.request.is_post,
        kind=kind,
        typed=[(label, fields.get(name)) for name, label in TYPED.items() if fields.get(name)],
    )
