"""The PDF guide of a campaign as mailers read it: from object storage, at most once a minute a process."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.follow_up.job_ledger import JobLedger
from chalicelib.jobs.ports import ObjectStore
from chalicelib.reports.documents.asking import Paper, file_key, job_of, made_at

FRESH_FOR = 60.0
"""Seconds for which mails may carry the earlier guide after a new one was made."""


@dataclass(slots=True)
class Guides:
    """Gives each campaign's guide. `monotonic` gives seconds."""

    jobs: JobLedger
    reports: ObjectStore
    monotonic: Callable[[], float]
    _kept: dict[str, tuple[float, bytes | None]] = field(default_factory=dict)

    def __call__(self, campaign: str) -> bytes | None:
        """The guide in force, or None while none is made: a mail never waits for it."""
        kept = self._kept.get(campaign)
        if kept is None or self.monotonic() - kept[0] >= FRESH_FOR:
            kept = self._kept[campaign] = self.monotonic(), self._read(campaign)
        return kept[1]

    def _read(self, campaign: str) -> bytes | None:
        entry = self.jobs.get(campaign, job_of(Paper.GUIDE))
        if entry is None or made_at(entry) is None:
            return None
        return self.reports.get(file_key(campaign, Paper.GUIDE, "pdf", entry))
