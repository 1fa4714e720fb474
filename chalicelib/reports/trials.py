"""Trials of other rules: what staff asked to be tried, the ledger's entry for it, and the stored outcome.

A trial is named by what it changes, so asking twice makes one. Its outcome is never an official result, and is
emptied a week after it was made; one that never came to an outcome is gone after a week, too.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.notices import REQUEUE_AFTER
from chalicelib.scores.exact import ratio, ratio_text
from chalicelib.scores.results import UnitScore
from chalicelib.scores.rules import Base, NoOpinion
from chalicelib.scores.whatif import Change, Compared

JOB = "trial:"
ASKED, MADE, FAILED, EMPTIED = "asked", "made", "failed", "emptied"
KEPT = timedelta(days=7)
MOST = 20
"""Trials that a campaign keeps at one time."""
MOST_TRIES = 3
"""Workers that may begin on a trial: one that broke or ran out of time this often has failed."""


class Stage(StrEnum):
    """How far the job is (the entry's `cursor`)."""

    READING = "reading"
    SCORING = "scoring"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one unit has, official or tried. `lost`: points lost to missing ballots.

    `points` and `lost` None: too few ballots for any criterion.
    """

    rank: int | None
    points: Fraction | None
    lost: Fraction | None

    @classmethod
    def of(cls, score: UnitScore) -> "Standing":
        """The part of a score that is set side by side."""
        return cls(score.rank, score.points, score.lost) if score.max_points else cls(score.rank, None, None)


@dataclass(frozen=True, slots=True)
class Pair:
    """One unit under the rules and under the change; `tried` None where small groups forbid it."""

    unit: str
    type: str
    official: Standing
    tried: Standing | None

    @property
    def difference(self) -> Fraction | None:
        """Survey points more (or fewer) than under the rules."""
        if self.tried is None or self.tried.points is None or self.official.points is None:
            return None
        return self.tried.points - self.official.points


def written(change: Change) -> str:
    """The change as text: equal changes give equal texts."""
    body = {
        "base": change.base and change.base.value,
        "no_opinion": change.no_opinion and change.no_opinion.value,
        "weights": change.weights,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def change_of(text: str) -> Change:
    """The inverse of `written`."""
    body = json.loads(text)
    return Change(
        base=Base(body["base"]) if body["base"] else None,
        no_opinion=NoOpinion(body["no_opinion"]) if body["no_opinion"] else None,
        weights=body["weights"],
    )


def id_of(change: Change) -> str:
    """The trial's id in addresses, messages and keys."""
    return hashlib.sha256(written(change).encode()).hexdigest()[:12]


def job_of(trial: str) -> str:
    """The id of the trial's entry in the ledger of jobs."""
    return f"{JOB}{trial}"


def key(campaign: str, trial: str) -> str:
    """Where the outcome stands in the reports bucket."""
    return f"{campaign}/trials/{trial}.json"


def asked(campaign: str, change: Change, by: str, now: datetime) -> JobEntry:
    """The entry that asks for a trial in the name of staff account `by`."""
    told = {"by": by, "asked_at": now.isoformat(), "change": written(change)}
    return JobEntry(campaign, job_of(id_of(change)), step=ASKED, details=told)


def made_at(entry: JobEntry) -> datetime | None:
    """When the outcome was made (UTC); None before."""
    made = entry.details.get("made_at")
    return datetime.fromisoformat(made) if made else None


def is_shown(entry: JobEntry | None, now: datetime) -> bool:
    """Whether there is something to see of the trial: asked for, failed or made less than a week ago."""
    return entry is not None and entry.step in {ASKED, MADE, FAILED} and now < _since(entry) + KEPT


def _since(entry: JobEntry) -> datetime:
    """When it came to what it is now."""
    return made_at(entry) or entry.done_at or datetime.fromisoformat(entry.details["asked_at"])


def has_work(entry: JobEntry | None, now: datetime) -> bool:
    """Whether the job has something to do for it: asked for, or past its week and not emptied yet."""
    if entry is None or entry.step not in {ASKED, MADE, FAILED}:
        return False
    return entry.step == ASKED or not is_shown(entry, now)


def begun(entry: JobEntry) -> JobEntry:
    """The entry as a worker begins on it, the beginning counted."""
    return replace(entry, details={**entry.details, "tries": str(_tries(entry) + 1)})


def gave_up(entry: JobEntry) -> bool:
    """Whether more workers began on it than may: the last ones broke, or ran out of time."""
    return _tries(entry) > MOST_TRIES


def _tries(entry: JobEntry) -> int:
    return int(entry.details.get("tries", "0"))


def alive(entries: Iterable[JobEntry], now: datetime) -> list[JobEntry]:
    """The trials among a campaign's jobs that are shown, the one asked for last first."""
    found = [entry for entry in entries if entry.job.startswith(JOB) and is_shown(entry, now)]
    return sorted(found, key=lambda entry: entry.details["asked_at"], reverse=True)


def due(ledger: Mapping[str, JobEntry], now: datetime) -> list[str]:
    """Trials that the job has something to do for: asked for or past their week, in nobody's hands."""
    return [
        job.removeprefix(JOB)
        for job, entry in ledger.items()
        if job.startswith(JOB)
        and has_work(entry, now)
        and not (entry.lease_until and entry.lease_until > now)
        and not (entry.queued_at and entry.queued_at + REQUEUE_AFTER > now)
    ]


def to_bytes(compared: Iterable[Compared]) -> bytes:
    """The outcome as it is stored; it says itself that it is not official."""
    units = [
        [one.official.unit, one.official.type, _out(one.official), _out(one.tried) if one.tried else None]
        for one in compared
    ]
    return json.dumps({"official": False, "units": units}).encode()


def from_bytes(stored: bytes) -> tuple[Pair, ...]:
    """The inverse of `to_bytes`; an emptied outcome has no units."""
    rows = json.loads(stored).get("units", ())
    return tuple(Pair(unit, kind, _in(here), _in(there) if there else None) for unit, kind, here, there in rows)


def _out(score: UnitScore) -> list[object]:
    one = Standing.of(score)
    return [one.rank, ratio_text(one.points), ratio_text(one.lost)]


def _in(row: list[Any]) -> Standing:
    rank, points, lost = row
    return Standing(rank, ratio(points), ratio(lost))
