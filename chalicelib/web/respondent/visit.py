"""One request of somebody signed in: the session, the person's items (one query), the campaign in force."""

from dataclasses import dataclass
from http import HTTPStatus

from chalicelib.ballots.opening import Sitting
from chalicelib.ballots.records import PersonItems, Standing, last_close, standing
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.web.csrf import FIELD, Verdict
from chalicelib.web.http import FROM_SCRIPT, Cookie, Reply, Request, see_other, to_script
from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.routing import HttpProblem
from chalicelib.web.sessions import Expired, Live, Session
from chalicelib.web.templating import page


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """What every page of a signed-in person starts from."""

    request: Request
    ports: RespondentPorts
    session: Session
    items: PersonItems
    in_force: CampaignInForce

    def sitting(self) -> Sitting:
        """This request about the ballot of the address' group."""
        return Sitting(
            account=self.session.account,
            group=self.request.params["group"],
            held=self.session.held,
            in_force=self.in_force,
            now=self.request.now,
        )

    def page(self, template: str, *, status: int = 200, **context: object) -> Reply:
        """A page in the campaign's frame, the session kept alive, the person addressed as on the roster."""
        return page(
            self.request,
            template,
            campaign=self.in_force.campaign,
            csrf=self.csrf,
            status=status,
            cookies=self._renewal(),
            signed_in=True,
            you=self.items.person.sex.salutation,
            now=self.request.now,
            **context,
        )

    def go(self, path: str) -> Reply:
        """Send the browser on to `path` after something was saved; our script is told where to go instead."""
        if self.request.headers.get(FROM_SCRIPT):
            return to_script(self.request, path, *self._renewal())
        return see_other(self.request, path, *self._renewal())

    def csrf(self, purpose: str) -> str:
        """The token for a form that posts to the address with template `purpose`."""
        return self.ports.csrf.token(self.session.csrf_seed, purpose)

    def _renewal(self) -> tuple[Cookie, ...]:
        now = self.request.now
        until = last_close(self.items, self.in_force) or self.session.until
        renewed = self.ports.sessions.renewed(self.session, now, until)
        return () if renewed is None else (self.ports.sessions.cookie(renewed, now),)


def enter(request: Request, ports: RespondentPorts) -> Visit:
    """The visit behind `request`.

    Leaves with a problem page where there is no session in time, the form does not come from our page, or the
    credential was taken back. A credential that merely ended may still see that the ballots are closed.
    """
    session = _session(request, ports)
    if request.is_post:
        _check_origin(request, ports, session)
    items = ports.box.person(session.account)
    if items is None:
        raise HttpProblem(HTTPStatus.FORBIDDEN, "signed_out")
    in_force = ports.campaigns.in_force(items.person.campaign, request.now)
    if standing(items, session.credential_id, in_force, request.now) in {Standing.REVOKED, Standing.UNKNOWN}:
        raise HttpProblem(HTTPStatus.FORBIDDEN, "wrong_link")
    return Visit(request, ports, session, items, in_force)


def _session(request: Request, ports: RespondentPorts) -> Session:
    found = ports.sessions.read(request.cookies, request.now)
    if isinstance(found, Live):
        return found.session
    code = "expired" if isinstance(found, Expired) else "signed_out"
    raise HttpProblem(HTTPStatus.FORBIDDEN, code)


def _check_origin(request: Request, ports: RespondentPorts, session: Session) -> None:
    sent = request.fields.get(FIELD)
    verdict = ports.csrf.check(session.csrf_seed, request.route, sent, request.headers)
    if verdict is not Verdict.GENUINE:
        raise HttpProblem(HTTPStatus.FORBIDDEN, "csrf")
