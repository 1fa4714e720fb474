"""The mail to an address that was replaced: whoever reads it can object."""

from unicodedata import normalize

from chalicelib.campaign.definition import Campaign
from chalicelib.follow_up.messages import Message, Renderer, frame_values, one_line
from chalicelib.roster.people import Person


def moved_mail(campaign: Campaign, person: Person, *, to: str, message_id: str, render: Renderer) -> Message:
    """Tells the old address `to` that another one stands on the roster now; the new one is not named."""
    subject = one_line(f"[{campaign.organiser.short.vi}] Địa chỉ email đã được thay – {campaign.short_title.vi}")
    values = frame_values(campaign, person) | {"subject": subject}
    return Message(
        to=to,
        subject=subject,
        text=normalize("NFC", render("address_changed.txt", values)),
        html=normalize("NFC", render("address_changed.html", values)),
        message_id=message_id,
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Id": f"<{campaign.id}.phieu.{message_id.rpartition('@')[2].strip('>')}>",
        },
    )
