"""The respondent's addresses (docs/architecture.md, Addresses)."""

from collections.abc import Callable

from chalicelib.web.respondent.ballot import BallotPages
from chalicelib.web.respondent.home import HomePage
from chalicelib.web.respondent.pages import StatementPages
from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.respondent.resend import ResendPages
from chalicelib.web.respondent.start import StartPages
from chalicelib.web.routing import Route


def routes(of: Callable[[], RespondentPorts]) -> tuple[Route, ...]:
    """All pages of a respondent. `of` is asked at each request, so that importing opens nothing."""
    start, home, ballot, statements = StartPages(of), HomePage(of), BallotPages(of), StatementPages(of)
    resend = ResendPages(of)
    return (
        Route("GET", "/v/{token}", start.link),
        Route("POST", "/v", start.follow_link),
        Route("GET", "/dang-nhap", start.form),
        Route("POST", "/dang-nhap", start.sign_in),
        Route("POST", "/dang-xuat", start.sign_out),
        Route("GET", "/gui-lai-tai-khoan", resend.form),
        Route("POST", "/gui-lai-tai-khoan", resend.ask),
        Route("GET", "/phieu", home.show),
        Route("GET", "/phieu/{group}", ballot.chapters),
        Route("POST", "/phieu/{group}", ballot.start_anew),
        Route("GET", "/phieu/{group}/xem-lai", ballot.check),
        Route("POST", "/phieu/{group}/gui", ballot.cast),
        Route("GET", "/phieu/{group}/{unit}/{part}", statements.show),
        Route("POST", "/phieu/{group}/{unit}/{part}", statements.save),
    )
