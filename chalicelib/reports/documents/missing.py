"""The list of people whose ballots are missing, by unit, from the stored snapshots: for calling only."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.wording import moment_text
from chalicelib.follow_up.snapshots import Snapshot, Waiting
from chalicelib.reports.documents.letter import Values, heading


def missing_values(campaign: Campaign, snapshots: Mapping[str, Snapshot], now: datetime) -> Values:
    """What the template asks for. The time told is the oldest snapshot's: no line is older."""
    taken_at = min((snapshot.at for snapshot in snapshots.values()), default=now)
    found = ((unit, snapshots[unit.id]) for unit in campaign.units.values() if unit.id in snapshots)
    return {
        **heading(campaign, now),
        "taken_at": moment_text(taken_at, campaign.zone),
        "units": [
            {
                "name": unit.name.vi,
                "number": f"{len(snapshot.missing):02d}",
                "people": _people(campaign, snapshot),
            }
            for unit, snapshot in found
            if snapshot.missing
        ],
    }


def _people(campaign: Campaign, snapshot: Snapshot) -> list[Values]:
    """In the roster's order; who owes two ballots stands twice."""
    rows = sorted(snapshot.missing, key=lambda one: (one.order, one.name, one.group))
    return [
        {
            "number": place,
            "name": one.name or one.account,
            "position": one.position,
            "ballot": _ballot(campaign, one),
        }
        for place, one in enumerate(rows, start=1)
    ]


def _ballot(campaign: Campaign, one: Waiting) -> str:
    return campaign.groups[one.group].ballot.vi if one.group in campaign.groups else one.group
