"""Each morning while a window is open: the digest, made once, for every focal point and the Department."""

import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.channel import MailPermanent
from chalicelib.follow_up.digest import DIGEST, Digest, digest, due_at, ends_at, from_bytes, to_bytes
from chalicelib.follow_up.digest_mail import department_mail
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.notices import LEASE, REQUEUE_AFTER
from chalicelib.jobs.ports import Body, JobPorts
from chalicelib.reports.points_at_risk import ballot_counts, risks

MADE = "made"


def key(campaign: str, day: date) -> str:
    """Where a day's digest is kept, in the reports bucket."""
    return f"{campaign}/digests/{day.isoformat()}.json"


def stored(ports: JobPorts, campaign: str, day: date) -> Digest | None:
    """A day's digest, or None."""
    kept = ports.reports.get(key(campaign, day))
    return from_bytes(kept) if kept else None


def plan(ports: JobPorts, in_force: CampaignInForce, now: datetime) -> str | None:
    """Make today's digest once its time has come, with a line for each focal point; the notice while it is due."""
    found = due_at(in_force, now)
    if found is None or now < found[1]:
        return None
    day, campaign = found[0], in_force.campaign.id
    notice = f"{DIGEST}{day.isoformat()}"
    entry = ports.jobs.get(campaign, notice) or JobEntry(campaign, notice)
    if entry.step != MADE:
        if not _make(ports, in_force, day):
            return None
        for appointment in ports.focal_points.appointed(campaign):
            if appointment.login and appointment.stands:
                ports.notices.plan(campaign, notice, appointment.person, _message_id(ports))
        entry = replace(entry, step=MADE, details={"message": _message_id(ports)})
        ports.jobs.put(entry)
    if not entry.done_at and (entry.queued_at is None or entry.queued_at + REQUEUE_AFTER <= now):
        ports.queues.mail.send([{"campaign": campaign, "digest": day.isoformat()}])
        ports.jobs.queued(campaign, notice, now)
    return notice


def tell_the_department(ports: JobPorts, body: Body, now: datetime) -> bool:
    """Hand over the Department's digest of a day, once; whether it was."""
    in_force = ports.campaigns.in_force(body["campaign"], now)
    day, campaign = date.fromisoformat(body["digest"]), body["campaign"]
    made, planned = stored(ports, campaign, day), ports.jobs.get(campaign, f"{DIGEST}{day.isoformat()}")
    if made is None or planned is None or planned.step != MADE or now >= ends_at(in_force, day):
        return False
    entry = ports.jobs.claim(campaign, planned.job, now, LEASE)
    if entry is None or entry.done_at:
        return False
    message = department_mail(in_force, made, ports.site, entry.details["message"], ports.render)
    told = "handed_over"
    try:
        ports.channel.send(message=message)
    except MailPermanent as error:
        # Asking again all day would not change the relay's mind: the page of jobs shows why.
        told = f"refused: {error}"
    ports.jobs.put(replace(entry, done_at=now, lease_until=None, details={**entry.details, "department": told}))
    return told == "handed_over"


def _make(ports: JobPorts, in_force: CampaignInForce, day: date) -> bool:
    campaign = in_force.campaign
    snapshots = ports.coverage.snapshots(campaign.id)
    if not snapshots:
        return False
    counts = ballot_counts(in_force, snapshots)
    before = stored(ports, campaign.id, day - timedelta(days=1))
    taken_at = min(snapshot.at for snapshot in snapshots.values())
    made = digest(in_force, counts, risks(in_force, counts), before, day=day, taken_at=taken_at)
    ports.reports.put(key(campaign.id, day), to_bytes(made), "application/json")
    return True


def _message_id(ports: JobPorts) -> str:
    return f"<{secrets.token_hex(16)}@{ports.mail_domain}>"
