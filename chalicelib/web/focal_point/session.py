"""Which focal point is asking: the cookie, the stored session, the appointment, and the units that go with it."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.focal_points import (
    Appointment,
    FocalAccount,
    Held,
    Standing,
    may_see,
    standing,
    units_of,
)
from chalicelib.staff import sessions
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb
from chalicelib.staff.sessions import StaffSession
from chalicelib.web.csrf import FIELD, Verdict
from chalicelib.web.focal_point.addresses import SIGN_IN
from chalicelib.web.focal_point.ports import FocalPorts
from chalicelib.web.http import Cookie, Reply, Request, see_other
from chalicelib.web.routing import Handler, HttpProblem

COOKIE = "phieu_dau_moi"
SIGNED_OUT = Cookie(COOKIE, "", max_age=0)
SEPARATOR = "-"
NAME_PROOF = 24
"""Hex digits that prove a listed name: 96 bits."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in focal point."""

    request: Request
    ports: FocalPorts
    session: StaffSession
    account: FocalAccount
    appointment: Appointment
    in_force: CampaignInForce

    @property
    def units(self) -> tuple[str, ...]:
        """The units they follow up."""
        return units_of(self.in_force, self.appointment)

    @property
    def unit(self) -> str:
        """The unit of the address. Another unit than theirs is refused, and that stands in the audit."""
        unit = self.request.params["unit"]
        if unit not in self.in_force.campaign.units or not may_see(self.in_force, self.appointment, unit):
            self.record(Verb.FOCAL_REFUSED, unit=unit if unit in self.in_force.campaign.units else "?")
            raise HttpProblem(403, "focal_refused")
        return unit

    def csrf(self, purpose: str) -> str:
        """The token for a form that posts to the address with the template `purpose`."""
        return self.ports.csrf.token(_seed(self.session), purpose)

    def sealed_name(self, unit: str, account: str) -> str:
        """What a form holds for a person of `unit`: proof that this page of this session listed the name."""
        proof = self.ports.csrf.proof(_seed(self.session), f"name {unit} {account}")
        return f"{account}{SEPARATOR}{proof[:NAME_PROOF]}"

    def opened_name(self, unit: str, sent: str) -> str:
        """The person a form names. A name that was not on their list is refused, and that stands in the audit."""
        account = sent.strip().partition(SEPARATOR)[0]
        if not hmac.compare_digest(self.sealed_name(unit, account).encode(), sent.encode()):
            self.record(Verb.FOCAL_REFUSED, unit=unit)
            raise HttpProblem(403, "focal_refused")
        return account

    def record(self, verb: Verb, **details: str) -> None:
        """Put what this focal point did into the audit."""
        actor = Actor(ActorKind.FOCAL_POINT, self.account.login)
        self.ports.audit.record(Entry(self.account.campaign, self.request.now, actor, verb, details))


View = Callable[[Visit], Reply]


def guarded(of: Callable[[], FocalPorts], view: View) -> Handler:
    """A handler that lets in only live sessions of people appointed now; a POST needs its token.

    Who comes without any session, by the address in the account mail, is led to the sign-in page.
    """

    def handler(request: Request) -> Reply:
        if not request.is_post and not request.cookies.get(COOKIE):
            return see_other(request, SIGN_IN)
        return view(visit_of(request, of()))

    return handler


def visit_of(request: Request, ports: FocalPorts) -> Visit:
    """The visit of a live session. Account and appointment are read each time: an end takes effect at once."""
    session_id = request.cookies.get(COOKIE, "")
    session = ports.sessions.find(sessions.hash_of(session_id)) if session_id else None
    if session is None or not session.live(request.now):
        raise HttpProblem(401, "focal_expired")
    held = Held.of(session.account)
    account, appointment = ports.points.presented(held)
    stands = standing(account, appointment, held.credential, request.now)
    if account is None or appointment is None or stands is not Standing.LIVE:
        raise HttpProblem(401, "focal_expired")
    if request.is_post and not _genuine(request, ports, session):
        raise HttpProblem(403, "focal_csrf")
    if session.wants_touch(request.now):
        ports.sessions.touch(session, request.now)
    in_force = ports.campaigns.in_force(account.campaign, request.now)
    return Visit(request, ports, session, account, appointment, in_force)


def _seed(session: StaffSession) -> bytes:
    return f"focal point {session.id_hash}".encode()


def _genuine(request: Request, ports: FocalPorts, session: StaffSession) -> bool:
    sent = request.fields.get(FIELD)
    return ports.csrf.check(_seed(session), request.route, sent, request.headers) is Verdict.GENUINE
