"""What Phiếu writes to focal points: the account mail. Vietnamese, NFC; never a respondent's link or password."""

from dataclasses import dataclass
from unicodedata import normalize

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.wording import deadline_text
from chalicelib.follow_up.messages import Access, Message, Renderer, frame_values, one_line
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
    return made(letter, "focal_account", subject, values, render)


def made(letter: FocalLetter, template: str, subject: str, values: dict[str, object], render: Renderer) -> Message:
    """The message from its template, with the headers that every mail of ours carries."""
    campaign, person = letter.in_force.campaign, letter.person
    whole = one_line(f"[{campaign.organiser.short.vi}] {subject} – {person.sex.salutation} {person.name}")
    values = {**values, "subject": whole}
    return Message(
        to=person.email,
        subject=whole,
        text=normalize("NFC", render(f"{template}.txt", values)),
        html=normalize("NFC", render(f"{template}.html", values)),
        message_id=letter.message_id,
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Id": f"<{campaign.id}.phieu.{letter.message_id.rpartition('@')[2].strip('>')}>",
        },
    )
