"""The campaigns there are."""

from datetime import datetime
from typing import Any

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.web.data.access import Reading, View, json_reply
from chalicelib.web.http import Reply


def _answer(reading: Reading) -> Reply:
    book, now = reading.ports.campaigns, reading.request.now
    found = [_campaign(book.in_force(one, now), now) for one in book.ids()]
    return json_reply(reading.request, {"campaigns": found})


def _campaign(in_force: CampaignInForce, now: datetime) -> dict[str, Any]:
    campaign = in_force.campaign
    return {
        "campaign": campaign.id,
        "title": campaign.title.vi,
        "year": campaign.year,
        "sample": campaign.sample,
        "rules_hash": campaign.rules_hash,
        "announced": in_force.announced,
        "published": in_force.published,
        "counting": now < in_force.last_fence,
        "windows": [
            {"window": one.id, "opens_at": one.opens_at.isoformat(), "closes_at": one.closes_at.isoformat()}
            for one in in_force.windows
        ],
    }


campaigns = View(None, _answer)
