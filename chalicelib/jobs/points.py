"""Takes in a file of appraised points that staff sent: all of it, or nothing with every wrong cell named."""

from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.jobs.ports import Body, ObjectStore
from chalicelib.scores.appraisal_desk import Asked, Outcome, asked_of, leave, outcome_of, place
from chalicelib.scores.appraisal_log import Import, append, conflicts, imports
from chalicelib.scores.appraisals import is_appraised
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

MOST_TOLD = 500


@dataclass(frozen=True, slots=True)
class PointsPorts:
    """What the job reaches: files as sent, where points are kept, the audit."""

    files: ObjectStore
    reports: ObjectStore
    audit: AuditLog


def handle(ports: PointsPorts, in_force: CampaignInForce, body: Body) -> Outcome | None:
    """Work off {campaign, upload, step}. None: nothing was asked, or it is done already. Safe to repeat."""
    campaign, upload = in_force.campaign.id, body["upload"]
    asked = asked_of(ports.files, campaign, upload)
    if asked is None or outcome_of(ports.files, campaign, upload) is not None:
        return None
    outcome = _take_in(ports, in_force, upload, asked)
    leave(ports.files, campaign, upload, outcome)
    return outcome


def _take_in(ports: PointsPorts, in_force: CampaignInForce, upload: str, asked: Asked) -> Outcome:
    from chalicelib.scores.appraisal_sheet import Unusable, faults_by_place, read  # noqa: PLC0415 - loads openpyxl

    campaign = in_force.campaign
    data = ports.files.get(place(campaign.id, upload, "file"))
    if data is None or in_force.published or not is_appraised(campaign.rules):
        return Outcome(asked, empty=True)
    found = read(data, campaign)
    if isinstance(found, Unusable):
        return Outcome(asked, unusable=found.sentence)
    errors = tuple(faults_by_place(found))
    if errors or not found.units:
        return Outcome(asked, empty=not found.units, errors=errors[:MOST_TOLD], more=len(errors[MOST_TOLD:]))
    one = Import(campaign.id, upload, asked.by, asked.moment, found.units)
    replaced = conflicts((i for i in imports(ports.reports, campaign.id) if i.key != one.key), found.units)
    if replaced and not asked.replace:
        told = {unit: (earlier.by, earlier.at.isoformat()) for unit, earlier in replaced.items()}
        return Outcome(asked, replaced=told)
    # Its key follows from the request: doing it twice writes the same object again.
    append(ports.reports, one)
    details = {"file": upload, "units": str(len(found.units)), "replaced": str(len(replaced))}
    actor = Actor(ActorKind.STAFF, asked.by)
    ports.audit.record(Entry(campaign.id, asked.moment, actor, Verb.POINTS_STORED, details))
    return Outcome(asked, stored=True)
