"""Pages before a session: their forms are bound to a visitor's cookie instead."""

from http import HTTPStatus

from chalicelib.campaign.definition import Campaign
from chalicelib.web.csrf import FIELD, Verdict
from chalicelib.web.http import Reply, Request
from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.routing import HttpProblem
from chalicelib.web.templating import page


def for_visitor(
    request: Request,
    ports: RespondentPorts,
    template: str,
    *,
    campaign: Campaign | None = None,
    status: int = 200,
    **context: object,
) -> Reply:
    """Answer with a page whose forms the visitor may send; sets the visitor's cookie where there was none."""
    visitor = ports.csrf.visitor(request.cookies)
    cookies = () if visitor.cookie is None else (visitor.cookie,)

    def csrf(purpose: str) -> str:
        return ports.csrf.token(visitor.seed, purpose)

    shown = campaign or ports.only_campaign(request.now)
    return page(request, template, csrf=csrf, status=status, cookies=cookies, campaign=shown, **context)


def check_visitor(request: Request, ports: RespondentPorts) -> None:
    """Leave with a problem page unless the form comes from a page that this visitor was given."""
    verdict = ports.csrf.check_visitor(request.cookies, request.route, request.fields.get(FIELD), request.headers)
    if verdict is Verdict.NO_COOKIE:
        raise HttpProblem(HTTPStatus.FORBIDDEN, "no_cookie")
    if verdict is not Verdict.GENUINE:
        raise HttpProblem(HTTPStatus.FORBIDDEN, "csrf_start")
