"""Imports as the staff pages ask for them: each request is short, the work goes to the `imports` queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.jobs import imports
from chalicelib.jobs.imports import APPLY, PARSE, ImportPorts, NotConfirmed
from chalicelib.jobs.ports import MessageQueue
from chalicelib.roster.importing import Answers
from chalicelib.roster.plan import ImportPlan
from chalicelib.roster.uploads import Upload


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """What staff do with an upload. A message that is lost is sent again by the tick."""

    ports: ImportPorts
    queue: MessageQueue

    def begin(self, campaign: str, file_name: str, by: str, now: datetime) -> Upload:
        """A new upload, waiting for its file."""
        return imports.begin(self.ports, campaign, file_name, by, now)

    def get(self, campaign: str, upload: str) -> Upload | None:
        """One upload."""
        return self.ports.uploads.get(campaign, upload)

    def all(self, campaign: str) -> Sequence[Upload]:
        """All of a campaign, newest first."""
        return self.ports.uploads.all(campaign)

    def arrived(self, upload: Upload) -> None:
        """Queue the reading of its file."""
        self._queue(upload, PARSE)

    def plan(self, upload: Upload) -> ImportPlan | None:
        """What applying would change, once the file was read."""
        return imports.plan_of(self.ports, upload)

    def confirm(self, upload: Upload, answers: Answers, now: datetime) -> str | None:
        """Take the answers and queue the writing; or the value of `NotConfirmed`."""
        outcome = imports.confirm(self.ports, upload.campaign, upload.id, answers, now)
        if isinstance(outcome, NotConfirmed):
            return outcome.value
        self._queue(upload, APPLY)
        return None

    def discard(self, upload: Upload, now: datetime) -> bool:
        """Give it up. False when it is being applied, or is settled."""
        return imports.discard(self.ports, upload, now)

    def _queue(self, upload: Upload, step: str) -> None:
        self.queue.send([{"campaign": upload.campaign, "upload": upload.id, "step": step}])
