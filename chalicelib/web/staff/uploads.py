"""One roster file: choosing it, watching it being read, its errors, the difference it makes, and writing it."""

from dataclasses import dataclass, field

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.roster.importing import Answers
from chalicelib.roster.people import Invitation
from chalicelib.roster.plan import ImportPlan
from chalicelib.roster.uploads import Upload, UploadState
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import translate
from chalicelib.web.http import Fields, Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.roster_words import FIELDS, NOT_CONFIRMED, WHY, field_value
from chalicelib.web.staff.session import Visit

MAX_BYTES = 20_000_000
"""As large as a file may be that the reader opens (`roster.sheets`)."""
MOST_SHOWN = 200
"""Lines of one table on the page; the workbook of errors has all."""
MOST_ASKED = 150
"""Questions and voids on one page, each: the form stays below the limit of fields."""
SAME, OTHER, LATER = "same", "other", "later"
WORKING = frozenset({UploadState.RECEIVED, UploadState.PARSING, UploadState.APPLYING})


@dataclass(frozen=True, slots=True)
class Given:
    """What the confirmation form said. `unanswered`: questions without any of the three answers."""

    answers: Answers
    unanswered: tuple[str, ...]
    chosen: dict[str, str] = field(default_factory=dict)


NOTHING_GIVEN = Given(Answers(), ())


def show(visit: Visit) -> Reply:
    """The upload's page. Coming back from the bucket, the file is handed to the job at once."""
    in_force, upload = visit.campaign(), _upload(visit)
    waiting = upload.state is UploadState.AWAITING
    there = waiting and visit.ports.rosters.size(upload.key("file")) is not None
    if there and "key" in visit.request.query:
        visit.ports.imports.arrived(upload)
    return _page(visit, in_force, upload, there=there)


def apply(visit: Visit) -> Reply:
    """Take staff's answers and have the roster written; or say what is still to be answered."""
    in_force, upload = visit.campaign(), _upload(visit)
    plan = visit.ports.imports.plan(upload)
    if plan is None or upload.state is not UploadState.PARSED:
        return _back(visit, upload)
    given = read_answers(visit.request.fields, plan)
    if given.unanswered:
        return _page(visit, in_force, upload, given=given)
    refused = visit.ports.imports.confirm(upload, given.answers, visit.request.now)
    if refused:
        return _page(visit, in_force, upload, given=given, refused=NOT_CONFIRMED[refused])
    voids = str(len(given.answers.voids))
    visit.record(Verb.ROSTER_CONFIRMED, upload.campaign, upload=upload.id, voids=voids)
    return _back(visit, upload)


def discard(visit: Visit) -> Reply:
    """Give the file up; nothing of it was written."""
    upload = _upload(visit)
    visit.ports.imports.discard(upload, visit.request.now)
    return see_other(visit.request, address(upload.campaign, "/danh-sach"))


def error_book(visit: Visit) -> Reply:
    """Lead to the clerk's own sheet with the wrong cells marked."""
    upload = _upload(visit)
    key = upload.key("errors.xlsx")
    if visit.ports.rosters.size(key) is None:
        raise HttpProblem(404, "not_found")
    location = visit.ports.rosters.download_address(key, file_name=f"loi-{upload.file_name}.xlsx")
    return Reply(body="", status=303, location=location)


def read_answers(fields: Fields, plan: ImportPlan) -> Given:
    """The answers to the questions that were on the page. "Later" leaves a row unwritten, and is an answer too."""
    asked = plan.questions[:MOST_ASKED]
    chosen = {question.id: fields.get(f"q.{question.id}") for question in asked}
    offered = {void.id for void in plan.missing[:MOST_ASKED] if void.refused is None}
    shared = {mailbox.address for mailbox in plan.shared if mailbox.office and len(mailbox.people) == 1}
    answers = Answers(
        same={question: choice == SAME for question, choice in chosen.items() if choice in {SAME, OTHER}},
        voids=frozenset(fields.all("void")) & offered,
        own_mailboxes=frozenset(fields.all("own")) & shared,
    )
    silent = tuple(question for question, choice in chosen.items() if choice not in {SAME, OTHER, LATER})
    return Given(answers, silent, chosen)


def _upload(visit: Visit) -> Upload:
    upload = visit.ports.imports.get(visit.campaign_id, visit.request.params["upload"])
    if upload is None:
        raise HttpProblem(404, "not_found")
    return upload


def _back(visit: Visit, upload: Upload) -> Reply:
    return see_other(visit.request, _address(upload))


def _address(upload: Upload) -> str:
    return address(upload.campaign, f"/danh-sach/tep/{upload.id}")


def _page(
    visit: Visit,
    in_force: CampaignInForce,
    upload: Upload,
    *,
    there: bool = False,
    given: Given = NOTHING_GIVEN,
    refused: str = "",
) -> Reply:
    working = there or upload.state in WORKING
    choosing = upload.state is UploadState.AWAITING and not there
    plan = None if working or choosing else visit.ports.imports.plan(upload)
    if plan is not None and not visit.request.is_post:
        visit.record(Verb.NAMES_SEEN, upload.campaign, upload=upload.id)
    return staff_page(
        visit,
        "upload.html",
        tab="roster",
        in_force=in_force,
        status=422 if given.unanswered or refused else 200,
        upload=upload,
        here=f"{visit.request.prefix}{_address(upload)}",
        working=working,
        ticket=_ticket(visit, upload) if choosing else None,
        max_megabytes=MAX_BYTES // 1_000_000,
        plan=plan,
        new=[change for change in plan.people if change.is_new] if plan else [],
        changed=[c for c in plan.people if not c.is_new and not c.is_only_moved] if plan else [],
        by_row=_names(plan),
        given=given,
        refused=refused,
        shown=MOST_SHOWN,
        asked=MOST_ASKED,
        tr=translate(visit.request.language),
        fields=FIELDS,
        why=WHY,
        value=lambda person, name: field_value(in_force.campaign, person, name, visit.request.language),
        role=lambda invitation: _role(in_force, invitation, visit.request.language),
    )


def _ticket(visit: Visit, upload: Upload) -> object:
    then = f"{visit.ports.site}{_address(upload)}"
    return visit.ports.rosters.upload_ticket(upload.key("file"), max_bytes=MAX_BYTES, then=then)


def _names(plan: ImportPlan | None) -> dict[int, str]:
    """Row number → name, for the other row of a question."""
    return {question.row: question.name for question in plan.questions} if plan else {}


def _role(in_force: CampaignInForce, invitation: Invitation, language: str) -> str:
    campaign = in_force.campaign
    return f"{campaign.groups[invitation.group].name.in_language(language)} – " + campaign.units[
        invitation.unit
    ].name.in_language(language)
