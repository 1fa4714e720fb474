"""The respondent's pages: start, home, ballot, check, receipt, and each state a ballot can be in."""

from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.respondent.routes import routes

__all__ = ["RespondentPorts", "routes"]
