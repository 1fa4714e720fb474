"""The mail to an address that was replaced: whoever reads it can object."""

from chalicelib.campaign.definition import Campaign
from chalicelib.follow_up.messages import Message, Renderer, composed, frame_values
from chalicelib.roster.people import Person


def moved_mail(campaign: Campaign, person: Person, *, to: str, message_id: str, render: Renderer) -> Message:
    """Tells the old address `to` that another one stands on the roster now; the new one is not named."""
    subject = f"Địa chỉ email đã được thay – {campaign.short_title.vi}"
    values = frame_values(campaign, person)
    return composed(
        campaign, "address_changed", values, to=to, subject=subject, message_id=message_id, render=render
    )
