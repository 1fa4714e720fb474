"""Coming in and going out: the personal link, account and password, sign out (texts.md 14, design.md 4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from chalicelib.ballots.credentials import (
    Malformation,
    Malformed,
    SignIn,
    credential_id,
    parse_account,
    parse_secret,
    parse_token,
)
from chalicelib.ballots.ports import MAX_FAILURES
from chalicelib.ballots.records import PersonItems, Standing, last_close, standing
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.web.catalogue import mark as _
from chalicelib.web.catalogue import translate
from chalicelib.web.csrf import FIELD, Verdict
from chalicelib.web.http import Reply, Request, see_other
from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.respondent.visitors import check_visitor, for_visitor
from chalicelib.web.routing import HttpProblem
from chalicelib.web.sessions import Live, Session
from chalicelib.web.templating import page

FILLED_IN = "tk"
"""The query's name for an account that the form shows filled in: sealed slips' QR codes lead here."""


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """A sign-in whose account exists, and how its credential stands now."""

    sign_in: SignIn
    items: PersonItems
    in_force: CampaignInForce
    standing: Standing


@dataclass(frozen=True, slots=True)
class StartPages:
    """The handlers of the addresses before a session."""

    of: Callable[[], RespondentPorts]

    def link(self, request: Request) -> Reply:
        """The personal link. Changes nothing, for mail scanners open links: a button starts the session."""
        ports = self.of()
        known = _by_token(request, request.params["token"], ports)
        if known.standing is Standing.ENDED:
            return _over(request, known)
        campaign = known.in_force.campaign
        return for_visitor(request, ports, "start/link.html", campaign=campaign, token=request.params["token"])

    def follow_link(self, request: Request) -> Reply:
        """The button below the personal link."""
        ports = self.of()
        check_visitor(request, ports)
        known = _by_token(request, request.fields.get("token"), ports)
        return _over(request, known) if known.standing is Standing.ENDED else _begin(request, ports, known)

    def form(self, request: Request) -> Reply:
        """The form for account and password, the account filled in where the address names one."""
        account = parse_account(request.query.get(FILLED_IN, ""))
        return _sign_in_page(
            request, self.of(), account="" if isinstance(account, Malformed) else account, errors={}, refused=False
        )

    def sign_in(self, request: Request) -> Reply:
        """Check account and password. An unknown account, a wrong password and a pause get the same answer."""
        ports = self.of()
        check_visitor(request, ports)
        account, secret = request.fields.get("account"), request.fields.get("password")
        parsed_account, parsed_secret = parse_account(account), parse_secret(secret)
        errors = _empty_fields(parsed_account, parsed_secret)
        if errors:
            return _ask_again(request, ports, account, errors)
        if isinstance(parsed_account, Malformed) or isinstance(parsed_secret, Malformed):
            return _ask_again(request, ports, account, {})
        known = _by_password(request, ports, SignIn(parsed_account, parsed_secret))
        if known is None:
            return _ask_again(request, ports, account, {})
        return _over(request, known) if known.standing is Standing.ENDED else _begin(request, ports, known)

    def sign_out(self, request: Request) -> Reply:
        """End the session on this device; what was saved stays."""
        ports = self.of()
        found = ports.sessions.read(request.cookies, request.now)
        if isinstance(found, Live):
            sent = request.fields.get(FIELD)
            verdict = ports.csrf.check(found.session.csrf_seed, request.route, sent, request.headers)
            if verdict is not Verdict.GENUINE:
                raise HttpProblem(HTTPStatus.FORBIDDEN, "csrf")
        return page(
            request,
            "start/signed_out.html",
            campaign=ports.only_campaign(request.now),
            cookies=(ports.sessions.ended(),),
        )


def _by_token(request: Request, token: str, ports: RespondentPorts) -> Known:
    sign_in = parse_token(token)
    known = None if isinstance(sign_in, Malformed) else _look_up(request, ports, sign_in)
    if known is None or known.standing in {Standing.UNKNOWN, Standing.REVOKED}:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "wrong_link")
    return known


def _look_up(request: Request, ports: RespondentPorts, sign_in: SignIn) -> Known | None:
    items = ports.box.person(sign_in.account)
    if items is None:
        return None
    in_force = ports.campaigns.in_force(items.person.campaign, request.now)
    id_ = credential_id(sign_in.account, sign_in.secret)
    return Known(sign_in, items, in_force, standing(items, id_, in_force, request.now))


def _by_password(request: Request, ports: RespondentPorts, sign_in: SignIn) -> Known | None:
    """None for anything but a right password of an account that may try now; a failure is counted."""
    if ports.box.attempts(sign_in.account, request.now) >= MAX_FAILURES:
        return None
    known = _look_up(request, ports, sign_in)
    if known is None or known.standing in {Standing.LIVE, Standing.ENDED}:
        return known
    ports.box.record_failure(known.items, request.now)
    return None


def _begin(request: Request, ports: RespondentPorts, known: Known) -> Reply:
    session = ports.sessions.begin(
        known.sign_in,
        private=request.fields.get("private") == "1",
        until=last_close(known.items, known.in_force) or request.now,
        now=request.now,
        before=_present_session(request, ports),
    )
    return see_other(request, "/phieu", ports.sessions.cookie(session, request.now))


def _present_session(request: Request, ports: RespondentPorts) -> Session | None:
    found = ports.sessions.read(request.cookies, request.now)
    return found.session if isinstance(found, Live) else None


def _over(request: Request, known: Known) -> Reply:
    """The credential is right, but the person's last window is over (texts.md 9)."""
    closed_at = last_close(known.items, known.in_force)
    campaign = known.in_force.campaign
    return page(request, "ballot/ended.html", campaign=campaign, closed_at=closed_at, arrived_at=None)


def _ask_again(request: Request, ports: RespondentPorts, account: str, errors: Mapping[str, str]) -> Reply:
    return _sign_in_page(request, ports, account=account[:40], errors=errors, refused=not errors)


def _sign_in_page(
    request: Request, ports: RespondentPorts, *, account: str, errors: Mapping[str, str], refused: bool
) -> Reply:
    said = translate(request.language)
    return for_visitor(
        request,
        ports,
        "start/sign_in.html",
        status=HTTPStatus.FORBIDDEN if refused else HTTPStatus.OK,
        account=account,
        errors=errors,
        error_links=[{"href": f"#{field}", "text": said(sentence)} for field, sentence in errors.items()],
        refused=refused,
    )


def _empty_fields(account: str | Malformed, secret: str | Malformed) -> dict[str, str]:
    """Sentences for fields left empty, by field."""
    empty = Malformed(Malformation.EMPTY)
    sentences = {}
    if account == empty:
        sentences["account"] = _("Xin nhập tài khoản ghi trong thư mời")
    if secret == empty:
        sentences["password"] = _("Xin nhập mật khẩu ghi trong thư mời")
    return sentences
