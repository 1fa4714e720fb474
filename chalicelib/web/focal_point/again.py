"""Asking for the account mail once more. The answer is the same whatever exists; the tick plans the mail."""

from chalicelib.ballots.credentials import ACCOUNT_LENGTH, Malformation, Malformed, parse_account
from chalicelib.follow_up.focal_points import day_of_wish
from chalicelib.staff import attempts
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.catalogue import translate
from chalicelib.web.focal_point.addresses import AGAIN
from chalicelib.web.focal_point.ports import FocalPorts
from chalicelib.web.focal_point.sign_in import check_visitor, visitor_page
from chalicelib.web.http import Reply, Request

EMPTY = _("Xin nhập tài khoản đầu mối")
NO_ACCOUNT_NAME = _("Tài khoản đầu mối gồm 08 chữ và số, ghi trong thư tài khoản đầu mối; xin kiểm tra lại")


def show(request: Request, ports: FocalPorts) -> Reply:
    """The form for the account's name."""
    return visitor_page(request, ports, "again.html", account="", fault="")


def ask(request: Request, ports: FocalPorts) -> Reply:
    """Take the wish. Whether there is such an account, or it was asked for too often, the page does not say."""
    check_visitor(request, ports, AGAIN)
    typed = request.fields.get("account")
    account = parse_account(typed)
    if isinstance(account, Malformed):
        fault = translate(request.language)(EMPTY if account.reason is Malformation.EMPTY else NO_ACCOUNT_NAME)
        shown = typed[: 5 * ACCOUNT_LENGTH]
        return visitor_page(request, ports, "again.html", status=422, account=shown, fault=fault)
    _note(request, ports, account)
    return visitor_page(request, ports, "asked_again.html", account=account)


def _note(request: Request, ports: FocalPorts, login: str) -> None:
    account = ports.points.find(login)
    if not _may_ask(request, ports, attempts.counted_as(login, known=account is not None)) or account is None:
        return
    appointment = ports.points.appointment(account.campaign, account.person)
    if appointment is None or appointment.login != login:
        return
    in_force = ports.campaigns.in_force(account.campaign, request.now)
    day = day_of_wish(in_force, appointment, request.now)
    if day and ports.points.ask_again(appointment, day):
        actor = Actor(ActorKind.FOCAL_POINT, login)
        ports.audit.record(Entry(account.campaign, request.now, actor, Verb.FOCAL_ACCOUNT_ASKED))


def _may_ask(request: Request, ports: FocalPorts, counted: str) -> bool:
    """Waits as signing in does, by a counter of its own: who asks keeps nobody from signing in."""
    counter = f"{counted}{AGAIN}"
    seen = ports.attempts.seen(counter)
    if seen.wait_until and request.now < seen.wait_until:
        return False
    then = attempts.after_another(seen, request.now)
    return ports.attempts.take(counter, seen=seen, then=then, forget_at=request.now + attempts.FORGOTTEN_AFTER)
