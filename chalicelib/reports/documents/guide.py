"""The guide of one page that goes with the account mail: signing in, answering, sending, who knows what, help.

Made of the rules and decisions; nothing in it is about one person, so that everybody gets the same file.
"""

from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.wording import day_text, deadline_text
from chalicelib.reports.documents.letter import KINDS, Values, heading


def guide_values(in_force: CampaignInForce, site: str, now: datetime) -> Values:
    """What the template of the guide asks for. `site`: the address of the survey; `now` (UTC) gives the year."""
    campaign = in_force.campaign
    return {
        **heading(campaign, now),
        "site": site,
        "windows": [_window(in_force, window.id) for window in in_force.windows],
        "contacts": [
            {
                "kind": KINDS[contact.kind],
                "office": contact.office.vi,
                "phone": contact.phone,
                "email": contact.email,
                "hours": contact.hours.vi,
            }
            for contact in campaign.contacts
        ],
    }


def _window(in_force: CampaignInForce, window: str) -> Values:
    campaign = in_force.campaign
    groups = [group for group in campaign.groups.values() if group.window == window]
    # Where a decision gave one group longer, the guide tells the end that holds for all.
    closing = min((in_force.window_for(group.id) for group in groups), key=lambda w: w.closes_at)
    return {
        "title": campaign.windows[window].title.vi,
        "first_day": day_text(closing.opens_at.astimezone(campaign.zone).date()),
        "deadline": deadline_text(closing.closes_at, campaign.zone),
        "groups": "; ".join(group.name.vi for group in groups),
    }
