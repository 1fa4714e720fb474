"""Coming in by the account mail's link or by password, and going out. One answer for all that is wrong."""

from chalicelib.ballots.credentials import Malformed, SignIn, credential_id, parse_sign_in, parse_token
from chalicelib.follow_up.focal_points import FocalAccount, Held, Standing, standing
from chalicelib.staff import attempts, sessions
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb
from chalicelib.staff.sessions import StaffSession
from chalicelib.web.csrf import FIELD, Verdict
from chalicelib.web.focal_point.addresses import LINK, SIGN_IN
from chalicelib.web.focal_point.ports import FocalPorts
from chalicelib.web.focal_point.session import COOKIE, SIGNED_OUT, Visit
from chalicelib.web.http import Cookie, Reply, Request, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.templating import page


def link(request: Request, ports: FocalPorts) -> Reply:
    """The link of the account mail. Changes nothing, for mail scanners open links: a button starts the session."""
    token = request.params["token"]
    account = _known(request, ports, parse_token(token))
    if account is None:
        raise HttpProblem(404, "focal_link")
    campaign = ports.campaigns.in_force(account.campaign, request.now).campaign
    return visitor_page(request, ports, "link.html", campaign=campaign, token=token)


def follow_link(request: Request, ports: FocalPorts) -> Reply:
    """The button below the link."""
    check_visitor(request, ports, LINK)
    sign_in = parse_token(request.fields.get("token"))
    account = _known(request, ports, sign_in)
    if account is None or isinstance(sign_in, Malformed):
        raise HttpProblem(404, "focal_link")
    return _let_in(request, ports, account, sign_in)


def show(request: Request, ports: FocalPorts) -> Reply:
    """The empty form."""
    return visitor_page(request, ports, "sign_in.html", account="", refused=False)


def enter(request: Request, ports: FocalPorts) -> Reply:
    """Check account and password; an attempt is counted before the password is looked at."""
    check_visitor(request, ports, SIGN_IN)
    typed = request.fields.get("account")
    sign_in = parse_sign_in(typed, request.fields.get("password"))
    if isinstance(sign_in, Malformed) or not _may_try(request, ports, sign_in):
        return visitor_page(request, ports, "sign_in.html", status=422, account=typed, refused=True)
    account = _known(request, ports, sign_in)
    if account is None:
        return visitor_page(request, ports, "sign_in.html", status=422, account=typed, refused=True)
    ports.attempts.clear(account.login)
    return _let_in(request, ports, account, sign_in)


def leave(visit: Visit) -> Reply:
    """End the session: the stored item is deleted and the cookie cleared."""
    visit.ports.sessions.end(visit.session.id_hash)
    return see_other(visit.request, SIGN_IN, SIGNED_OUT)


def _may_try(request: Request, ports: FocalPorts, sign_in: SignIn) -> bool:
    counted = attempts.counted_as(sign_in.account, known=ports.points.find(sign_in.account) is not None)
    seen = ports.attempts.seen(counted)
    if seen.wait_until and request.now < seen.wait_until:
        return False
    then = attempts.after_another(seen, request.now)
    return ports.attempts.take(counted, seen=seen, then=then, forget_at=request.now + attempts.FORGOTTEN_AFTER)


def _known(request: Request, ports: FocalPorts, sign_in: SignIn | Malformed) -> FocalAccount | None:
    if isinstance(sign_in, Malformed):
        return None
    account = ports.points.find(sign_in.account)
    appointment = ports.points.appointment(account.campaign, account.person) if account else None
    id_ = credential_id(sign_in.account, sign_in.secret)
    return account if standing(account, appointment, id_, request.now) is Standing.LIVE else None


def _let_in(request: Request, ports: FocalPorts, account: FocalAccount, sign_in: SignIn) -> Reply:
    former = request.cookies.get(COOKIE, "")
    if former:
        ports.sessions.end(sessions.hash_of(former))
    session_id = sessions.fresh_id()
    credential = credential_id(sign_in.account, sign_in.secret)
    held = Held(account.login, credential, account.person, account.campaign).text
    ports.sessions.begin(
        StaffSession(sessions.hash_of(session_id), held, began_at=request.now, seen_at=request.now)
    )
    actor = Actor(ActorKind.FOCAL_POINT, account.login)
    ports.audit.record(Entry(account.campaign, request.now, actor, Verb.FOCAL_SIGNED_IN))
    return see_other(request, "/dau-moi", Cookie(COOKIE, session_id))


def check_visitor(request: Request, ports: FocalPorts, purpose: str) -> None:
    """Leave with a problem page unless the form comes from a page that this visitor was given."""
    sent = request.fields.get(FIELD)
    if ports.csrf.check_visitor(request.cookies, purpose, sent, request.headers) is not Verdict.GENUINE:
        raise HttpProblem(403, "focal_csrf")


def visitor_page(request: Request, ports: FocalPorts, template: str, **context: object) -> Reply:
    """Answer with a page before any session, whose forms the visitor may send."""
    visitor = ports.csrf.visitor(request.cookies)
    cookies = (visitor.cookie,) if visitor.cookie else ()
    return page(
        request,
        f"focal_point/{template}",
        csrf=lambda purpose: ports.csrf.token(visitor.seed, purpose),
        cookies=cookies,
        **context,  # type: ignore[arg-type]
    )
