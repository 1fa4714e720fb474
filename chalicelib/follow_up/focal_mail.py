"""What Phiếu writes to focal points: the account mail. Vietnamese, NFC; never a respondent's link or password."""

from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.wording import deadline_text
from chalicelib.follow_up.messages import Access, Message, Renderer, composed, frame_values
from chalicelib.roster.people import Person


@dataclass(frozen=True, slots=True)
class FocalLetter:
    """All that the account mail is made from. `units` are those the person follows up."""

    in_force: CampaignInForce
    person: Person
    units: tuple[str, ...]
    access: Access
    site: str
    message_id: str


def account_mail(letter: FocalLetter, render: Renderer) -> Message:
    """Account, password and link of the focal point's page, with what it is for."""
    campaign, person = letter.in_force.campaign, letter.person
    values = frame_values(campaign, person) | {
        "units": [campaign.units[unit].name.vi for unit in letter.units],
        "access": letter.access,
        "site": f"{letter.site}/dau-moi",
        "until": [
            (campaign.windows[window.id].title.vi, deadline_text(window.closes_at, campaign.zone))
            for window in letter.in_force.windows
        ],
    }
    subject = f"Tài khoản công chức đầu mối, {campaign.short_title.vi}"
    return composed(
        campaign,
        "focal_account",
        values,
        to=person.email,
        subject=f"{subject} – {person.sex.salutation} {person.name}",
        message_id=letter.message_id,
        render=render,
    )
