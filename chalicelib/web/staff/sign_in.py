"""Signing in and out: `/quan-tri/dang-nhap`, `/quan-tri/dang-xuat`."""

from chalicelib.staff import sessions
from chalicelib.staff.audit import EVERY_CAMPAIGN, Actor, ActorKind, Entry, Verb
from chalicelib.staff.signing_in import LONGEST_NAME, Door, Entered, Refused, Typed, Why, sign_in
from chalicelib.web.csrf import FIELD, Verdict
from chalicelib.web.http import Cookie, Reply, Request, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.places import SIGN_IN
from chalicelib.web.staff.ports import StaffPorts
from chalicelib.web.staff.session import COOKIE, SIGNED_OUT, Visit
from chalicelib.web.staff.words import REFUSALS
from chalicelib.web.templating import page

_STATUS = {Why.WAIT: 429, Why.AT_ONCE: 429}


def show(request: Request, ports: StaffPorts) -> Reply:
    """The empty form."""
    return _form(request, ports, account="", refused=None)


def enter(request: Request, ports: StaffPorts) -> Reply:
    """Let in, or show the form again with what was wrong; password and code are never sent back."""
    sent = request.fields.get(FIELD)
    if ports.csrf.check_visitor(request.cookies, SIGN_IN, sent, request.headers) is not Verdict.GENUINE:
        raise HttpProblem(403, "csrf")
    fields = request.fields
    typed = Typed(fields.get("account"), fields.get("password"), fields.get("code"))
    door = Door(ports.accounts, ports.attempts, ports.sessions, ports.code_times)
    outcome = sign_in(typed, door, request.now)
    if isinstance(outcome, Refused):
        _note_refusal(request, ports, typed.name, outcome)
        return _form(request, ports, account=typed.account[:LONGEST_NAME], refused=outcome)
    return _let_in(request, ports, outcome)


def leave(visit: Visit) -> Reply:
    """End the session: the stored item is deleted and the cookie cleared."""
    visit.ports.sessions.end(visit.session.id_hash)
    visit.record(Verb.STAFF_SIGNED_OUT)
    return see_other(visit.request, SIGN_IN, SIGNED_OUT)


def _let_in(request: Request, ports: StaffPorts, entered: Entered) -> Reply:
    former = request.cookies.get(COOKIE, "")
    if former:
        ports.sessions.end(sessions.hash_of(former))
    factor = "totp" if entered.codes_left is None else "recovery code"
    _record(request, ports, entered.account, Verb.STAFF_SIGNED_IN, {"factor": factor})
    return see_other(request, "/quan-tri", Cookie(COOKIE, entered.session_id))


def _note_refusal(request: Request, ports: StaffPorts, account: str, refused: Refused) -> None:
    """Only for accounts that exist: into the field for the account, people also type passwords."""
    if refused.why is not Why.WAIT and ports.accounts.find(account):
        _record(request, ports, account, Verb.STAFF_REFUSED, {"why": refused.why.value})


def _record(request: Request, ports: StaffPorts, account: str, verb: Verb, details: dict[str, str]) -> None:
    actor = Actor(ActorKind.STAFF, account)
    ports.audit.record(Entry(EVERY_CAMPAIGN, request.now, actor, verb, details))


def _form(request: Request, ports: StaffPorts, *, account: str, refused: Refused | None) -> Reply:
    visitor = ports.csrf.visitor(request.cookies)
    return page(
        request,
        "staff/sign_in.html",
        csrf=lambda purpose: ports.csrf.token(visitor.seed, purpose),
        status=_STATUS.get(refused.why, 422) if refused else 200,
        cookies=(visitor.cookie,) if visitor.cookie else (),
        account=account,
        refusal=REFUSALS[refused.why] if refused else None,
        wait=refused.wait_until - request.now if refused and refused.wait_until else None,
    )
