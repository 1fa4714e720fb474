"""Sending a sheet of numbers: its place, its page, and the wrong cells that the job found in it."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from chalicelib.scores.sheet_desk import Kind, Outcome, Sent, ask, asked_of, asking, outcome_of
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_BYTES = 20_000_000
MOST_SHOWN = 200
LONGEST_LABEL = 40
_UPLOAD = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What the page of one kind of sheet says. `labelled`: asks what the numbers are to be called."""

    title: str
    back: str
    choose: str
    nothing: str
    replaced: str
    replace: str
    labelled: str = ""


@dataclass(frozen=True, slots=True)
class SheetUploads:
    """The pages of one kind of sheet below `path` of a campaign. `faults`: the job's words for a wrong cell."""

    kind: Kind
    path: str
    tab: str
    words: SheetWords
    faults: Mapping[str, str]

    def begin(self, visit: Visit) -> Reply:
        """A fresh place for one file, and its page."""
        return see_other(visit.request, address(visit.campaign().campaign.id, self._at(fresh_upload())))

    def store(self, visit: Visit) -> Reply:
        """Ask to have the file taken in; the page then shows what came of it. Asking again is safe."""
        in_force, sent, bucket = visit.campaign(), self._sent(visit), visit.ports.rosters
        before = asked_of(bucket, sent)
        source = before.source if before else ""
        if (source or bucket.size(sent.key("file")) is not None) and not in_force.published:
            fields = visit.request.fields
            label = fields.get("label")[:LONGEST_LABEL]
            self.ask(visit, sent, replace=bool(fields.get("replace")), label=label, source=source)
        return see_other(visit.request, address(sent.campaign, self._at(sent.upload)))

    def ask(self, visit: Visit, sent: Sent, *, replace: bool = False, label: str = "", source: str = "") -> None:
        """Leave the request and wake the job."""
        now = visit.request.now
        asked = asking(visit.staff.account, now, replace=replace, label=label, source=source)
        ask(visit.ports.rosters, sent, asked)
        visit.ports.points([sent.message()])

    def show(self, visit: Visit) -> Reply:
        """Choose the file; once it is there, have it read; then what came of it."""
        in_force, sent, bucket = visit.campaign(), self._sent(visit), visit.ports.rosters
        asked = asked_of(bucket, sent)
        there = bool(asked and asked.source) or bucket.size(sent.key("file")) is not None
        outcome: Outcome | None = outcome_of(bucket, sent) if asked and there else None
        if outcome is not None and outcome.stored:
            return see_other(visit.request, address(sent.campaign, self.path))
        path = address(sent.campaign, self._at(sent.upload))
        then = f"{visit.ports.site}{path}"
        return staff_page(
            visit,
            "sheet_upload.html",
            tab=self.tab,
            in_force=in_force,
            words=self.words,
            path=self.path,
            here=f"{visit.request.prefix}{path}",
            ticket=None if there else bucket.upload_ticket(sent.key("file"), max_bytes=MAX_BYTES, then=then),
            max_megabytes=MAX_BYTES // 1_000_000,
            working=asked is not None and there and outcome is None,
            asked=asked,
            outcome=outcome,
            shown=MOST_SHOWN,
            faults=self.faults,
            moment=datetime.fromisoformat,
        )

    def sent(self, campaign: str, upload: str) -> Sent:
        """One sheet of this kind."""
        return Sent(campaign, self.kind, upload)

    def _sent(self, visit: Visit) -> Sent:
        """The sheet of the address. Leaves with "not found" for what is none of ours."""
        upload = visit.request.params["upload"]
        if not _UPLOAD.fullmatch(upload):
            raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
        return self.sent(visit.campaign().campaign.id, upload)

    def _at(self, upload: str) -> str:
        return f"{self.path}/tep/{upload}"


def lead_to_template(visit: Visit, name: str, file_name: str, sheet: bytes) -> Reply:
    """Lead to the empty `sheet` of this campaign, kept as `name`."""
    campaign, bucket = visit.campaign().campaign.id, visit.ports.rosters
    key = f"{campaign}/sheets/{name}.xlsx"
    bucket.put(key, sheet, XLSX)
    location = bucket.download_address(key, file_name=f"{file_name}-{campaign}.xlsx")
    return Reply(body="", status=HTTPStatus.SEE_OTHER, location=location)


def fresh_upload() -> str:
    """A new upload's id."""
    return secrets.token_hex(8)
