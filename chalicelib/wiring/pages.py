"""The pages that respondents and anybody open: what they need is loaded when the function starts."""

from functools import cache

from chalicelib.later import Later
from chalicelib.store import ballots, secrets
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.secrets import Purpose
from chalicelib.web.public import PublicPorts
from chalicelib.web.respondent import RespondentPorts
from chalicelib.web.sessions import Sessions
from chalicelib.wiring.common import campaigns, csrf, only_campaign


@cache
def respondent_ports() -> RespondentPorts:
    """The respondent's pages: may put into the urn, never read it."""
    return RespondentPorts(
        box=DynamoBallotBox(),
        campaigns=campaigns(),
        sessions=Sessions(secrets.key(Purpose.SESSION)),
        csrf=csrf(),
        receipt_key=secrets.key(Purpose.RECEIPTS),
        pause=ballots.pause,
        ask_again=Later("chalicelib.wiring.desks").ask_again,
        only_campaign=only_campaign,
    )


@cache
def public_ports() -> PublicPorts:
    """The pages that anybody may open."""
    return PublicPorts(campaign=only_campaign)
