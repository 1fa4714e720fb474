"""Takes in sheets of numbers that staff sent: all of a sheet, or nothing with every wrong cell named."""

from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import Campaigns
from chalicelib.jobs.ports import Body, ObjectStore
from chalicelib.jobs.previous import take_in_previous
from chalicelib.scores.appraisal_log import Import, append, conflicts, imports
from chalicelib.scores.appraisals import is_appraised
from chalicelib.scores.sheet_desk import Asked, Kind, Outcome, Sent, asked_of, leave, outcome_of
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

MOST_TOLD = 500


@dataclass(frozen=True, slots=True)
class PointsPorts:
    """What the job reaches: files as sent, where points are kept, the audit, other campaigns."""

    files: ObjectStore
    reports: ObjectStore
    audit: AuditLog
    campaigns: Campaigns


def handle(ports: PointsPorts, in_force: CampaignInForce, body: Body) -> Outcome | None:
    """Work off {campaign, upload, step}. None: nothing was asked, or it is done already. Safe to repeat."""
    sent = Sent(in_force.campaign.id, Kind(body["step"]), body["upload"])
    asked = asked_of(ports.files, sent)
    if asked is None or outcome_of(ports.files, sent) is not None:
        return None
    match sent.kind:
        case Kind.POINTS:
            outcome = _take_in(ports, in_force, sent, asked)
        case Kind.PREVIOUS:
            outcome = take_in_previous(ports, in_force, sent, asked)
    leave(ports.files, sent, outcome)
    return outcome


def _take_in(ports: PointsPorts, in_force: CampaignInForce, sent: Sent, asked: Asked) -> Outcome:
    from chalicelib.scores.appraisal_sheet import faults_by_place, read  # noqa: PLC0415 - loads openpyxl
    from chalicelib.scores.sheet_rows import Unusable  # noqa: PLC0415

    campaign = in_force.campaign
    data = ports.files.get(sent.key("file"))
    if data is None or in_force.published or not is_appraised(campaign.rules):
        return Outcome(asked, empty=True)
    found = read(data, campaign)
    if isinstance(found, Unusable):
        return Outcome(asked, unusable=found.sentence)
    errors = tuple(faults_by_place(found))
    if errors or not found.units:
        return Outcome(asked, empty=not found.units, errors=errors[:MOST_TOLD], more=len(errors[MOST_TOLD:]))
    one = Import(campaign.id, sent.upload, asked.by, asked.moment, found.units)
    replaced = conflicts((i for i in imports(ports.reports, campaign.id) if i.key != one.key), found.units)
    if replaced and not asked.replace:
        told = {unit: (earlier.by, earlier.at.isoformat()) for unit, earlier in replaced.items()}
        return Outcome(asked, replaced=told)
    # Its key follows from the request: doing it twice writes the same object again.
    append(ports.reports, one)
    details = {"file": sent.upload, "units": str(len(found.units)), "replaced": str(len(replaced))}
    actor = Actor(ActorKind.STAFF, asked.by)
    ports.audit.record(Entry(campaign.id, asked.moment, actor, Verb.POINTS_STORED, details))
    return Outcome(asked, stored=True)
