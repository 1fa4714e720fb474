"""Asking for reminders: a preview, then one line a person in the mail ledger. Nobody is told who had answered."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from chalicelib.campaign.definition import Group
from chalicelib.campaign.windows import NotYet, Open
from chalicelib.follow_up.boards import Board, MissingPerson
from chalicelib.follow_up.messages import Access, Letter, reminder
from chalicelib.follow_up.urging import PER_DAY, MayUrge, NothingOpen, TooOften, UrgeRequest, day_of, may_urge
from chalicelib.roster.people import Invitation, Mailbox, Person, Sex
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.focal_point.frame import address, desk_of, focal_page
from chalicelib.web.focal_point.session import Visit
from chalicelib.web.http import Reply, see_other

ALL = "all"
SOMEBODY = _("(họ và tên)")
LINK = _("(liên kết riêng của từng người; không ai khác thấy)")


def preview(visit: Visit) -> Reply:
    """Who would be written to, and what. Nothing is sent yet."""
    desk = desk_of(visit)
    answer = may_urge(visit.in_force, desk.asked, visit.request.now)
    return _preview(visit, desk.board, _chosen(visit, desk.board), answer)


def _preview(visit: Visit, board: Board, chosen: Sequence[str], answer: MayUrge | TooOften | NothingOpen) -> Reply:
    goes_at = answer.goes_at if isinstance(answer, MayUrge) else None
    early = _early(visit, board, chosen, goes_at) if goes_at else set()
    somebody, chosen = bool(chosen), [account for account in chosen if account not in early]
    return focal_page(
        visit,
        "urge.html",
        status=200 if chosen and goes_at else 422,
        unit=board.unit,
        nobody=not somebody,
        early=len(early),
        chosen=[(account, visit.sealed_name(board.unit.id, account)) for account in chosen],
        names=[one for one in board.people if one.account in chosen],
        everyone=visit.request.fields.get("who") == ALL,
        too_often=isinstance(answer, TooOften),
        allowed=PER_DAY,
        goes_at=goes_at,
        text=_text(visit, board, chosen) if chosen and goes_at else "",
    )


def send(visit: Visit) -> Reply:
    """Take the wish. Whoever has answered meanwhile is passed over by the mailer, and nobody is told.

    The place among the day's wishes comes first: a second deputy who is a moment later gets none, and no mail.
    """
    desk = desk_of(visit)
    board, chosen = desk.board, _chosen(visit, desk.board)
    campaign, now = visit.in_force.campaign.id, visit.request.now
    answer = may_urge(visit.in_force, desk.asked, now)
    if not isinstance(answer, MayUrge):
        return _preview(visit, board, chosen, answer)
    early = _early(visit, board, chosen, answer.goes_at)
    if not set(chosen) - early:
        return _preview(visit, board, chosen, answer)
    chosen = [account for account in chosen if account not in early]
    wish = UrgeRequest(campaign, board.unit.id, now, visit.account.login, len(chosen))
    if not visit.ports.urges.take(wish, day_of(visit.in_force, now)):
        return _preview(visit, board, chosen, TooOften(PER_DAY))
    message_ids = {account: f"<{secrets.token_hex(16)}@{visit.ports.mail_domain}>" for account in chosen}
    visit.ports.notices.plan_all(campaign, answer.notice, message_ids)
    visit.record(Verb.URGE_ASKED, unit=board.unit.id, people=str(len(chosen)))
    return see_other(visit.request, f"{address(board.unit.id)}?da-tiep-nhan=1")


def _chosen(visit: Visit, board: Board) -> Sequence[str]:
    """The accounts that the form names. Somebody who left the list since stays chosen: the mailer looks again."""
    fields = visit.request.fields
    if fields.get("who") == ALL:
        return [one.account for one in board.people]
    return list(dict.fromkeys(visit.opened_name(board.unit.id, sent) for sent in fields.all("account")))


def _early(visit: Visit, board: Board, chosen: Sequence[str], goes_at: datetime) -> set[str]:
    """Those of the chosen who can answer nothing yet when the mail leaves: their windows open later.

    Whoever left the list since is not among them: the mailer looks again.
    """
    names = set(chosen)
    return {
        one.account
        for one in board.people
        if one.account in names
        and all(isinstance(visit.in_force.window_for(g.id).state_at(goes_at), NotYet) for g in one.groups)
    }


def _text(visit: Visit, board: Board, chosen: Sequence[str]) -> str:
    """The reminder as the first of the chosen would read it, without anybody's name or link."""
    groups = _groups_of(visit, [one for one in board.people if one.account in chosen])
    campaign = visit.in_force.campaign
    person = Person(
        "", campaign.id, SOMEBODY, Sex.UNKNOWN, 0, "", board.unit.id, "", "", Mailbox.OWN, "", "", 0, ()
    )
    invitations = [Invitation("", campaign.id, g.id, g.form, g.window, board.unit.id, "-", ()) for g in groups]
    letter = Letter(visit.in_force, person, invitations, Access("", "", LINK), "", "<xem-truoc@phieu>")
    message = reminder(letter, visit.ports.render)
    return f"{message.subject}\n\n{message.text}"


def _groups_of(visit: Visit, people: Sequence[MissingPerson]) -> Sequence[Group]:
    """What the first of `people` with an open ballot is asked for; when nobody has one, the first one's first.

    When all of them left the list since, a group whose window is open: the preview tells nobody that they did.
    """
    for person in people:
        if waited_for := _open(visit, person.groups):
            return waited_for
    every = tuple(visit.in_force.campaign.groups.values())
    return [*(group for person in people for group in person.groups), *_open(visit, every), *every][:1]


def _open(visit: Visit, groups: Sequence[Group]) -> Sequence[Group]:
    now = visit.request.now
    return [group for group in groups if isinstance(visit.in_force.window_for(group.id).state_at(now), Open)]
