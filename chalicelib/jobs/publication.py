"""Writes the published set once staff have published, and takes it down when that was undone. Level-triggered.

The set is verified before it is shown, by the verifier that it ships: what does not agree is not published.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.disputes import Disputes
from chalicelib.follow_up.job_ledger import JobEntry, JobLedger
from chalicelib.jobs import frozen
from chalicelib.jobs.ports import Body, ObjectStore
from chalicelib.jobs.publishing import joined, scores_key
from chalicelib.jobs.recount import stored_counts
from chalicelib.publication import data_pages, shelf
from chalicelib.publication.folder import FILES, Material, published_files, zipped
from chalicelib.publication.manifest import NAME as MANIFEST
from chalicelib.publication.manifest import Signer
from chalicelib.publication.ports import Receipts, StepBook
from chalicelib.publication.shelf import PublishedSet
from chalicelib.publication.steps import Act, standing
from chalicelib.publication.verify import Difference, Unreadable, verify
from chalicelib.reports import exports
from chalicelib.scores.merging import shown
from chalicelib.scores.results import Scores
from chalicelib.scores.score_json import from_json
from chalicelib.scores.tallies import Tally
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

log = logging.getLogger("phieu.publication")

JOB = "publication"
"""The job's id in the ledger and in messages of the `closing` queue."""
SOON, LATER = timedelta(minutes=1), timedelta(minutes=15)
MOST_TOLD = 20
CHANGED = "scores.json: không phải điểm đã thông qua / not the scores that were approved"
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "zip": "application/zip"}


@dataclass(frozen=True, slots=True)
class PublicationPorts:
    """Everything the job reaches the world through. `keep_key` keeps a campaign's public key; the first stands."""

    campaigns: Campaigns
    steps: StepBook
    reports: ObjectStore
    receipts: Receipts
    disputes: Disputes
    signer: Signer
    jobs: JobLedger
    audit: AuditLog
    keep_key: Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Nothing:
    """What should stand stands already."""


@dataclass(frozen=True, slots=True)
class TakenDown:
    """Nothing is published any more."""


@dataclass(frozen=True, slots=True)
class Stands:
    """The set `one` is the published one now."""

    one: PublishedSet


@dataclass(frozen=True, slots=True)
class Withheld:
    """The set contradicts itself, or lacks what it rests on; the last complete set stays. `told` says where."""

    told: tuple[str, ...]


def due(in_force: CampaignInForce, ledger: Mapping[str, JobEntry], now: datetime) -> bool:
    """Whether to queue the job: soon while it is behind, else now and then, should it have to begin anew."""
    entry = ledger.get(JOB) or JobEntry(in_force.campaign.id, JOB)
    behind = in_force.published != (entry.done_at is not None)
    if not behind and not in_force.published:
        return False
    return entry.queued_at is None or now >= entry.queued_at + (SOON if behind else LATER)


def handle(ports: PublicationPorts, body: Body, now: datetime) -> Nothing | TakenDown | Stands | Withheld:
    """Bring the published set to what the acts say. Killed anywhere and run again it gives the same outcome."""
    in_force = ports.campaigns.in_force(body["campaign"], now)
    campaign = in_force.campaign.id
    scores = _scores(ports.reports, campaign)
    act = standing(ports.steps.acts(campaign), scores.inputs_hash if scores else None).published
    present = shelf.current(ports.reports, campaign)
    if act is None:
        return _take_down(ports, campaign, present)
    if present is not None and present.act == act.number:
        _stands(ports, present, now)
        return Nothing()
    alike = scores is not None and act.scores == scores.inputs_hash
    outcome = _publish(ports, in_force, act, scores) if scores and alike else Withheld((CHANGED,))
    if isinstance(outcome, Withheld):
        log.error("not published", extra={"campaign": campaign, "differences": len(outcome.told)})
        ports.jobs.put(replace(_entry(ports, campaign), done_at=None, details={"told": json.dumps(outcome.told)}))
        return outcome
    _stands(ports, outcome.one, now)
    return outcome


def _publish(ports: PublicationPorts, in_force: CampaignInForce, act: Act, scores: Scores) -> Stands | Withheld:
    if in_force.manifest_key not in {"", ports.signer.public_key}:
        return Withheld((f"public key {ports.signer.public_key}, campaign's {in_force.manifest_key}",))
    material = _material(ports, in_force)
    if isinstance(material, Withheld):
        return material
    files = published_files(material, act.at, ports.signer)
    if told := _contradictions(files):
        return Withheld(told)
    ports.keep_key(in_force.campaign.id, ports.signer.public_key)
    return Stands(_write(ports, in_force.campaign.id, act, files, _for_programs(material, scores, act)))


def _for_programs(material: Material, scores: Scores, act: Act) -> dict[str, bytes]:
    """The results in pages and the shown tallies, for other programs: beside the set, not of what it proves."""
    campaign = material.in_force.campaign
    visible = shown(material.tally, campaign.k)
    tallies = {
        shelf.export_name(campaign.id, export): exports.exported(campaign, visible, export).encode()
        for export in exports.Export
    }
    return data_pages.pages(campaign, scores, act.at.astimezone(UTC).isoformat()) | tallies


def _material(ports: PublicationPorts, in_force: CampaignInForce) -> Material | Withheld:
    campaign = in_force.campaign
    found = {window.id: ports.reports.get(frozen.key(campaign.id, window.id)) for window in in_force.windows}
    stored = {window: body for window, body in found.items() if body is not None}
    tallies = stored_counts(ports.reports, in_force, stored)
    missing = [
        *(w for w in found if w not in stored),
        *("/".join((f, *c)) for (f, c), t in tallies.items() if not t),
    ]
    if missing:
        return Withheld(tuple(missing[:MOST_TOLD]))
    counts = joined(frozen.from_bytes(body).counts for body in stored.values())
    tally = Tally.merged(part.tally for part in tallies.values() if part is not None)
    receipts = ports.receipts.of(campaign.id, campaign.forms)
    return Material(in_force, counts, tally, receipts, ports.disputes.numbers(campaign.id))


def _contradictions(files: Mapping[str, bytes]) -> tuple[str, ...]:
    try:
        found: list[Difference] = verify(files).differences
    except Unreadable as problem:
        return (str(problem),)
    return tuple(map(str, found[:MOST_TOLD]))


def _write(
    ports: PublicationPorts, campaign: str, act: Act, files: Mapping[str, bytes], beside: Mapping[str, bytes]
) -> PublishedSet:
    """Every file first; the pointer last, in one write."""
    manifest = json.loads(files[MANIFEST])
    whole = {**files, shelf.ARCHIVE: zipped(campaign, files)}
    one = PublishedSet(
        campaign=campaign,
        id=f"{act.number:03d}-{manifest['signature']['value'][:16]}",
        act=act.number,
        published_at=manifest["published_at"],
        key=manifest["public_key"],
        sizes={name: len(whole[name]) for name in (*FILES, shelf.ARCHIVE)},
    )
    for name, body in {**whole, **_receipt_parts(files["receipts.txt"]), **beside}.items():
        kind = TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
        ports.reports.put(one.object_key(name), body, kind)
    ports.reports.put(shelf.pointer_key(campaign), shelf.pointer(one), TYPES["json"])
    return one


def _receipt_parts(receipts: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    for line in receipts.splitlines(keepends=True):
        name = shelf.receipts_name(line.partition(b",")[2][:2].decode())
        parts[name] = parts.get(name, b"") + line
    return parts


def _take_down(ports: PublicationPorts, campaign: str, present: PublishedSet | None) -> Nothing | TakenDown:
    if present is not None:
        ports.reports.put(shelf.pointer_key(campaign), shelf.pointer(None), TYPES["json"])
    ports.jobs.put(replace(_entry(ports, campaign), done_at=None, details={}))
    return Nothing() if present is None else TakenDown()


def _stands(ports: PublicationPorts, one: PublishedSet, now: datetime) -> None:
    details, actor = {"set": one.id}, Actor(ActorKind.JOB, JOB)
    ports.audit.record(Entry(one.campaign, now, actor, Verb.RESULTS_WRITTEN, details, once=one.id))
    entry = _entry(ports, one.campaign)
    ports.jobs.put(replace(entry, done_at=entry.done_at or now, details=details))


def _entry(ports: PublicationPorts, campaign: str) -> JobEntry:
    return ports.jobs.get(campaign, JOB) or JobEntry(campaign, JOB)


def _scores(reports: ObjectStore, campaign: str) -> Scores | None:
    stored = reports.get(scores_key(campaign))
    return from_json(json.loads(stored)) if stored else None
