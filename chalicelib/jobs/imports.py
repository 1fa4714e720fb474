"""Roster files on their way to the roll: parse → (staff confirm) → apply. Each step may be delivered twice.

A step begins by claiming the upload for a lease. Parsing writes `plan.json` and `errors.xlsx`. Applying works from
`final.json`: the plan with the answers and the new accounts in it, made once, so that a step killed half-way goes
on with the same accounts. One upload of a campaign is applied at a time.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from chalicelib.ballots.credentials import new_account
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.jobs.import_answers import answers_from, answers_json
from chalicelib.jobs.moved_addresses import MovedAddresses
from chalicelib.roster.importing import Answers, plan_import
from chalicelib.roster.plan import ImportPlan, PersonChange, from_json, to_json
from chalicelib.roster.ports import Files, Rosters, Uploads, WriteOutcome
from chalicelib.roster.rows import RosterFile
from chalicelib.roster.uploads import ABANDONED_AFTER, LEASE, Upload, UploadState
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

PARSE, APPLY = "parse", "apply"
AT_ONCE = 500
"""People written in one delivery: far below a function's time limit; the next tick or delivery goes on."""
MARK_EVERY = 25
"""People between two marks of progress."""
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Body = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportPorts:
    """What the import needs. `mail_domain` ends Message-IDs; `accounts` makes fresh account names."""

    rosters: Rosters
    uploads: Uploads
    files: Files
    audit: AuditLog
    moved: MovedAddresses
    mail_domain: str
    accounts: Callable[[], str] = new_account


class NotConfirmed(StrEnum):
    """Why a plan was not taken for application."""

    UNKNOWN = "unknown"
    NOT_READY = "not_ready"
    ANOTHER_IS_APPLIED = "another_is_applied"


def begin(ports: ImportPorts, campaign: str, file_name: str, by: str, now: datetime) -> Upload:
    """A new upload, waiting for its file at `upload.key("file")` in the rosters bucket."""
    upload = Upload(campaign, secrets.token_hex(8), file_name[:120], by, now, touched=now)
    ports.uploads.add(upload)
    _record(ports, upload, Verb.ROSTER_UPLOADED, now)
    return upload


def parse(ports: ImportPorts, in_force: CampaignInForce, upload_id: str, now: datetime) -> Upload | None:
    """Read the file and store its plan; the record as it stands then, None for an unknown upload."""
    from chalicelib.roster.error_book import error_book  # noqa: PLC0415 - pages load no document library
    from chalicelib.roster.reading import read  # noqa: PLC0415

    upload = ports.uploads.get(in_force.campaign.id, upload_id)
    waiting = (UploadState.AWAITING, UploadState.RECEIVED, UploadState.PARSING)
    if upload is None or not ports.uploads.claim(upload, waiting, now):
        return upload
    upload = replace(upload, state=UploadState.PARSING, touched=now, lease_until=now + LEASE)
    ports.uploads.save(upload, waiting)
    data = ports.files.get(upload.key("file"))
    if data is None:
        upload = replace(upload, state=UploadState.AWAITING, lease_until=now)
        ports.uploads.save(upload, (UploadState.PARSING,))
        return upload
    file = read(data, upload.file_name, in_force.campaign)
    if not file.errors:
        ports.files.put(upload.key("errors.xlsx"), error_book(data, file), XLSX)
    plan = _plan(ports, in_force, file, Answers(), now)
    _remember(ports, upload, data)
    return _parsed(ports, upload, plan, now)


def _remember(ports: ImportPorts, upload: Upload, data: bytes) -> None:
    """Which bytes the plan was made from: the browser's leave to send the file lasts longer than its reading."""
    ports.files.put(upload.key("file.sha256"), sha256(data).hexdigest().encode(), "text/plain")


def _is_as_shown(ports: ImportPorts, upload: Upload, data: bytes) -> bool:
    return ports.files.get(upload.key("file.sha256")) == sha256(data).hexdigest().encode()


def _plan(
    ports: ImportPorts, in_force: CampaignInForce, file: RosterFile, answers: Answers, now: datetime
) -> ImportPlan:
    roll = () if file.errors else ports.rosters.people_of(in_force.campaign)
    return plan_import(file, in_force, roll, answers, now)


def _parsed(ports: ImportPorts, upload: Upload, plan: ImportPlan, now: datetime) -> Upload:
    shown = to_json(plan)
    ports.files.put(upload.key("plan.json"), shown, JSON)
    upload = replace(
        upload,
        state=UploadState.REFUSED if plan.file_errors else UploadState.PARSED,
        counts=tuple(sorted(asdict(plan.counts).items())),
        units=plan.units,
        done=0,
        total=0,
        problem=plan.file_errors[0].code if plan.file_errors else "",
        touched=now,
        lease_until=now,
    )
    once = f"{upload.id} {sha256(shown).hexdigest()}"
    _record(ports, upload, Verb.ROSTER_READ, now, once=once, outcome=upload.state.value)
    ports.uploads.save(upload, (UploadState.PARSING, UploadState.APPLYING))
    return upload


def plan_of(ports: ImportPorts, upload: Upload) -> ImportPlan | None:
    """The plan that was shown last for this upload."""
    data = ports.files.get(upload.key("plan.json"))
    return from_json(data, ImportPlan) if data else None


def confirm(
    ports: ImportPorts, campaign: str, upload_id: str, answers: Answers, now: datetime
) -> Upload | NotConfirmed:
    """Staff's answers: from here on the upload is to be applied. Cheap; the work is `apply`'s."""
    upload = ports.uploads.get(campaign, upload_id)
    if upload is None:
        return NotConfirmed.UNKNOWN
    if any(other.state is UploadState.APPLYING for other in ports.uploads.all(campaign) if other.id != upload_id):
        return NotConfirmed.ANOTHER_IS_APPLIED
    if upload.state is not UploadState.PARSED:
        return NotConfirmed.NOT_READY
    ports.files.put(upload.key("answers.json"), answers_json(answers), JSON)
    upload = replace(upload, state=UploadState.APPLYING, done=0, total=0, touched=now, lease_until=now)
    return upload if ports.uploads.save(upload, (UploadState.PARSED,)) else NotConfirmed.NOT_READY


def apply(ports: ImportPorts, in_force: CampaignInForce, upload_id: str, now: datetime) -> Upload | None:
    """Write the next people of a confirmed upload, at most `AT_ONCE`; the record as it stands then.

    The upload stays `applying` until everybody is written. Where the file has changed since the plan was shown, or
    the roll so that new questions arise, the upload goes back to `parsed` with the new plan.
    """
    upload = ports.uploads.get(in_force.campaign.id, upload_id)
    if upload is None or not ports.uploads.claim(upload, (UploadState.APPLYING,), now):
        return upload
    plan = _final_plan(ports, in_force, upload, now)
    if isinstance(plan, Upload):
        return plan
    upload = replace(upload, total=len(plan.people), lease_until=now + LEASE, touched=now)
    upload = _write_people(ports, upload, plan, now)
    if upload.done < upload.total:
        return upload
    return _finish(ports, upload, plan, now)


def _final_plan(
    ports: ImportPorts, in_force: CampaignInForce, upload: Upload, now: datetime
) -> ImportPlan | Upload:
    """The plan to work off, with accounts; or the upload, sent back with what has to be asked."""
    from chalicelib.roster.reading import read  # noqa: PLC0415 - pages load no document library

    stored = ports.files.get(upload.key("final.json"))
    if stored:
        return from_json(stored, ImportPlan)
    if any(_goes_first(other, upload) for other in ports.uploads.all(upload.campaign)):
        waiting = replace(upload, lease_until=now)
        ports.uploads.save(waiting, (UploadState.APPLYING,))
        return waiting
    data = ports.files.get(upload.key("file")) or b""
    file = read(data, upload.file_name, in_force.campaign)
    given = ports.files.get(upload.key("answers.json"))
    shown = plan_of(ports, upload)
    plan = _plan(ports, in_force, file, answers_from(given) if given else Answers(), now)
    asked = {question.id for question in shown.questions} if shown else set()
    unasked = any(question not in asked for question in plan.unanswered)
    if plan.file_errors or unasked or not _is_as_shown(ports, upload, data):
        _remember(ports, upload, data)
        return _parsed(ports, upload, plan, now)
    plan = replace(plan, people=tuple(_with_accounts(ports, plan.people)))
    ports.files.put(upload.key("final.json"), to_json(plan), JSON)
    return plan


def _goes_first(other: Upload, upload: Upload) -> bool:
    """Whether `other`, confirmed at the same moment, is to be applied before `upload` is planned."""
    return other.state is UploadState.APPLYING and (other.at, other.id) < (upload.at, upload.id)


def _with_accounts(ports: ImportPorts, people: tuple[PersonChange, ...]) -> Iterator[PersonChange]:
    fresh = iter(_accounts(ports, sum(change.is_new for change in people)))
    for change in people:
        yield _allotted(change, next(fresh)) if change.is_new else change


def _accounts(ports: ImportPorts, number: int) -> list[str]:
    """Account names that nobody has."""
    found: dict[str, None] = {}
    while len(found) < number:
        tried = {ports.accounts(): None for _ in range(number - len(found))}
        taken = ports.rosters.taken(tried)
        found |= {account: None for account in tried if account not in taken}
    return list(found)


def _allotted(change: PersonChange, account: str) -> PersonChange:
    return replace(
        change,
        person=replace(change.person, account=account),
        invitations=tuple(
            replace(wish, invitation=replace(wish.invitation, account=account)) for wish in change.invitations
        ),
    )


def _write_people(ports: ImportPorts, upload: Upload, plan: ImportPlan, now: datetime) -> Upload:
    for change in plan.people[upload.done : upload.done + AT_ONCE]:
        message_id = f"<{secrets.token_hex(16)}@{ports.mail_domain}>"
        moved = ports.moved.remember(upload, change, now)
        if ports.rosters.write(change, message_id=message_id, now=now) is WriteOutcome.BUSY:
            break
        ports.moved.tell(moved, change)
        upload = replace(upload, done=upload.done + 1)
        if upload.done % MARK_EVERY == 0:
            ports.uploads.save(upload, (UploadState.APPLYING,))
    upload = replace(upload, lease_until=now)
    ports.uploads.save(upload, (UploadState.APPLYING,))
    return upload


def _finish(ports: ImportPorts, upload: Upload, plan: ImportPlan, now: datetime) -> Upload:
    """Void what staff named, count the units anew, and say so in the audit."""
    voided = 0
    for invitation in plan.voids:
        account, _, group = invitation.partition("#")
        outcome = ports.rosters.void(account, group)
        voided += outcome in {WriteOutcome.DONE, WriteOutcome.ALREADY}
    for unit in sorted(_touched_units(plan)):
        ports.rosters.recount(upload.campaign, unit, upload=upload.id, now=now)
    upload = replace(upload, state=UploadState.APPLIED, touched=now, lease_until=now)
    numbers = {name: str(upload.count(name)) for name in ("new", "changed")}
    _record(ports, upload, Verb.ROSTER_APPLIED, now, once=upload.id, **numbers, voided=str(voided))
    ports.uploads.save(upload, (UploadState.APPLYING,))
    return upload


def _touched_units(plan: ImportPlan) -> set[str]:
    places = (place.unit for change in plan.people for place in (*change.places, *change.left))
    gone = (void.unit for void in plan.missing if void.id in plan.voids)
    return {*plan.units, *places, *gone}


def discard(ports: ImportPorts, upload: Upload, now: datetime) -> bool:
    """Give up an upload that nothing was written of yet."""
    before = (UploadState.AWAITING, UploadState.RECEIVED, UploadState.PARSING, UploadState.PARSED)
    gone = replace(upload, state=UploadState.DISCARDED, touched=now, lease_until=now)
    if not ports.uploads.save(gone, before):
        return False
    _record(ports, upload, Verb.ROSTER_DISCARDED, now)
    return True


def due(ports: ImportPorts, campaign: str, now: datetime) -> Iterator[Body]:
    """Messages for the `imports` queue: files that have arrived, and steps nobody is at work on."""
    for upload in ports.uploads.all(campaign):
        if upload.lease_until is not None and upload.lease_until > now:
            continue
        if upload.state is UploadState.AWAITING:
            if ports.files.size(upload.key("file")) is not None:
                yield _message(upload, PARSE)
            elif now - upload.at >= ABANDONED_AFTER:
                discard(ports, upload, now)
        elif upload.state in {UploadState.RECEIVED, UploadState.PARSING}:
            yield _message(upload, PARSE)
        elif upload.state is UploadState.APPLYING:
            yield _message(upload, APPLY)


def _message(upload: Upload, step: str) -> Body:
    return {"campaign": upload.campaign, "upload": upload.id, "step": step}


def handle(ports: ImportPorts, in_force: CampaignInForce, body: Body, now: datetime) -> Body | None:
    """One message of the `imports` queue; the message to queue next while people are left to write."""
    if body["step"] == PARSE:
        parse(ports, in_force, body["upload"], now)
        return None
    before = ports.uploads.get(body["campaign"], body["upload"])
    after = apply(ports, in_force, body["upload"], now)
    if before is None or after is None or after.state is not UploadState.APPLYING:
        return None
    return body if after.done > before.done else None


def _record(
    ports: ImportPorts, upload: Upload, verb: Verb, now: datetime, *, once: str = "", **details: str
) -> None:
    actor = Actor(ActorKind.JOB, "imports") if verb in {Verb.ROSTER_READ, Verb.ROSTER_APPLIED} else _actor(upload)
    ports.audit.record(Entry(upload.campaign, now, actor, verb, {"upload": upload.id, **details}, once=once))


def _actor(upload: Upload) -> Actor:
    kind, _, identity = upload.by.partition(":")
    return Actor(ActorKind.COMMAND, identity) if kind == "command" else Actor(ActorKind.STAFF, upload.by)


def due_everywhere(ports: ImportPorts, campaigns: Iterable[str], now: datetime) -> Iterator[Body]:
    """`due` of all campaigns: what the tick's `uploads_due` is."""
    for campaign in campaigns:
        yield from due(ports, campaign, now)
