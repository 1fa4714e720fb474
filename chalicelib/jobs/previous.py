"""Takes in the results of the year before: from a sheet, or from an earlier campaign that was published here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.ports import Campaigns
from chalicelib.jobs.ports import ObjectStore
from chalicelib.scores.previous import of_scores
from chalicelib.scores.previous_log import Earlier, append, latest
from chalicelib.scores.results import Previous
from chalicelib.scores.score_json import from_json
from chalicelib.scores.sheet_desk import Asked, Outcome, Sent
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

MOST_TOLD = 500
NOT_PUBLISHED = "Đợt khảo sát được chọn chưa công bố kết quả."
NO_UNIT = "Đợt khảo sát được chọn không có đơn vị nào trùng mã với đợt này."


class PreviousPorts(Protocol):
    """What this job reaches; `reports` holds the scores of every campaign."""

    @property
    def files(self) -> ObjectStore:
        """The rosters bucket."""

    @property
    def reports(self) -> ObjectStore:
        """The reports bucket."""

    @property
    def audit(self) -> AuditLog:
        """The audit."""

    @property
    def campaigns(self) -> Campaigns:
        """The campaigns in force."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What there is to store, under the name that pages print."""

    label: str
    units: Mapping[str, Previous]


def take_in_previous(ports: PreviousPorts, in_force: CampaignInForce, sent: Sent, asked: Asked) -> Outcome:
    """All of it, or nothing with the reason. Earlier results that stand give way only when staff said so."""
    if in_force.published:
        return Outcome(asked, empty=True)
    campaign = in_force.campaign
    taken = _of_campaign(ports, campaign, asked) if asked.source else _of_sheet(ports, campaign, sent, asked)
    if isinstance(taken, Outcome):
        return taken
    one = Earlier(campaign.id, sent.upload, asked.by, asked.moment, taken.label, asked.source, taken.units)
    stands = latest(ports.reports, campaign.id)
    known = stands if stands is not None and stands.key != one.key and stands.before != one.before else None
    if known and not asked.replace:
        return Outcome(asked, replaced={unit: (known.by, known.at.isoformat()) for unit in sorted(known.units)})
    # Its key follows from the request: doing it twice writes the same object again.
    append(ports.reports, one)
    details = {"file": asked.source or sent.upload, "units": str(len(one.units)), "label": one.label}
    actor = Actor(ActorKind.STAFF, asked.by)
    ports.audit.record(Entry(campaign.id, asked.moment, actor, Verb.PREVIOUS_STORED, details))
    return Outcome(asked, stored=True)


def _of_campaign(ports: PreviousPorts, campaign: Campaign, asked: Asked) -> Taken | Outcome:
    known = asked.source != campaign.id and asked.source in ports.campaigns.ids()
    source = ports.campaigns.in_force(asked.source, asked.moment) if known else None
    stored = ports.reports.get(f"{asked.source}/scores.json") if source and source.published else None
    if source is None or stored is None:
        return Outcome(asked, unusable=NOT_PUBLISHED)
    units = of_scores(from_json(json.loads(stored)), campaign.units)
    return Taken(str(source.campaign.year), units) if units else Outcome(asked, unusable=NO_UNIT)


def _of_sheet(ports: PreviousPorts, campaign: Campaign, sent: Sent, asked: Asked) -> Taken | Outcome:
    from chalicelib.scores.previous_sheet import read  # noqa: PLC0415 - loads openpyxl
    from chalicelib.scores.sheet_rows import Unusable  # noqa: PLC0415

    data = ports.files.get(sent.key("file"))
    if data is None:
        return Outcome(asked, empty=True)
    found = read(data, campaign)
    if isinstance(found, Unusable):
        return Outcome(asked, unusable=found.sentence)
    if found.errors or not found.units:
        errors = tuple(found.errors)
        return Outcome(asked, empty=not errors, errors=errors[:MOST_TOLD], more=len(errors[MOST_TOLD:]))
    return Taken(asked.label or str(campaign.year - 1), found.units)
