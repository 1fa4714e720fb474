"""What the respondent's pages need from the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.ballots.ports import BallotBox, Pause
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.ports import Campaigns
from chalicelib.web.csrf import Csrf
from chalicelib.web.sessions import Sessions


@dataclass(frozen=True, slots=True, repr=False)
class RespondentPorts:
    """What the handlers work with.

    `receipt_key`: the server's key for receipts and slip ids; `pause` waits between tries of a busy store;
    `ask_again` takes the wish to have an account sent again; `only_campaign` gives the campaign whose name and
    help contacts pages before a session carry, or None where there are several.
    """

    box: BallotBox
    campaigns: Campaigns
    sessions: Sessions
    csrf: Csrf
    receipt_key: bytes
    pause: Pause
    ask_again: Callable[[CampaignInForce, str, datetime], None]
    only_campaign: Callable[[datetime], Campaign | None]
