"""Who of the staff is asking: the cookie, the stored session, the role, and the token that guards each form."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import UnknownCampaign
from chalicelib.staff import sessions
from chalicelib.staff.accounts import StaffAccount
from chalicelib.staff.audit import EVERY_CAMPAIGN, Actor, ActorKind, Entry, Verb
from chalicelib.staff.roles import Denied, Permission, may
from chalicelib.staff.sessions import StaffSession
from chalicelib.web.csrf import FIELD, Verdict
from chalicelib.web.http import Cookie, Reply, Request, see_other
from chalicelib.web.routing import Handler, HttpProblem
from chalicelib.web.staff.places import SIGN_IN
from chalicelib.web.staff.ports import StaffPorts

COOKIE = "phieu_staff"
SIGNED_OUT = Cookie(COOKIE, "", max_age=0)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in member of staff."""

    request: Request
    ports: StaffPorts
    session: StaffSession
    staff: StaffAccount

    @property
    def campaign_id(self) -> str:
        """The campaign of the address."""
        return self.request.params["campaign"]

    def campaign(self) -> CampaignInForce:
        """The campaign of the address, in force. Leaves with "not found" for an unknown one."""
        try:
            return self.ports.campaigns.in_force(self.campaign_id, self.request.now)
        except UnknownCampaign:
            raise HttpProblem(404, "not_found") from None

    def may(self, permission: Permission) -> bool:
        """Whether to show what needs `permission`."""
        return not isinstance(may(self.staff.role, permission), Denied)

    def csrf(self, purpose: str) -> str:
        """The token for a form that posts to the address with the template `purpose`."""
        return self.ports.csrf.token(seed_of(self.session), purpose)

    def record(self, verb: Verb, campaign: str = EVERY_CAMPAIGN, **details: str) -> None:
        """Put what this member of staff did into the audit."""
        actor = Actor(ActorKind.STAFF, self.staff.account)
        self.ports.audit.record(Entry(campaign, self.request.now, actor, verb, details))


View = Callable[[Visit], Reply]


def guarded(of: Callable[[], StaffPorts], permission: Permission, view: View) -> Handler:
    """A handler that lets in only live sessions whose role includes `permission`; a POST needs its token.

    Who comes without any session, from a bookmark, is led to the sign-in page.
    """

    def handler(request: Request) -> Reply:
        if not request.is_post and not request.cookies.get(COOKIE):
            return see_other(request, SIGN_IN)
        visit = visit_of(request, of())
        if not visit.may(permission):
            raise HttpProblem(403, "forbidden")
        return view(visit)

    return handler


def visit_of(request: Request, ports: StaffPorts) -> Visit:
    """The visit of a live session. Leaves with "session ended" or, for a POST without its token, "csrf".

    The role is read from the account each time: a removed account or another role takes effect at once.
    """
    session_id = request.cookies.get(COOKIE, "")
    session = ports.sessions.find(sessions.hash_of(session_id)) if session_id else None
    staff = ports.accounts.find(session.account) if session and session.live(request.now) else None
    if session is None or staff is None:
        raise HttpProblem(401, "staff_expired")
    if request.is_post and not _genuine(request, ports, session):
        raise HttpProblem(403, "csrf")
    if session.wants_touch(request.now):
        ports.sessions.touch(session, request.now)
    return Visit(request, ports, session, staff)


def seed_of(session: StaffSession) -> bytes:
    """What binds a form's token to one session."""
    return f"staff {session.id_hash}".encode()


def _genuine(request: Request, ports: StaffPorts, session: StaffSession) -> bool:
    sent = request.fields.get(FIELD)
    return ports.csrf.check(seed_of(session), request.route, sent, request.headers) is Verdict.GENUINE
