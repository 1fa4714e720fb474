"""What the respondent's pages need from the composition root."""

from dataclasses import dataclass

from chalicelib.ballots.ports import BallotBox, Pause
from chalicelib.campaign.ports import Campaigns
from chalicelib.web.csrf import Csrf
from chalicelib.web.sessions import Sessions


@dataclass(frozen=True, slots=True, repr=False)
class RespondentPorts:
    """`receipt_key`: the server's key for receipts and slip ids; `pause` waits between tries of a busy store."""

    box: BallotBox
    campaigns: Campaigns
    sessions: Sessions
    csrf: Csrf
    receipt_key: bytes
    pause: Pause
