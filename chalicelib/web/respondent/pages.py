"""The pages of statements: show one, save what was chosen, go on (texts.md 3 and 4)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus

from markupsafe import Markup

from chalicelib.ballots.answers import Answers, BallotPaper, FaultReason, clean_remark, count
from chalicelib.ballots.answers import missing as missing_cells
from chalicelib.ballots.opening import OpenBallot, open_ballot
from chalicelib.ballots.results import Refused, Saved, SaveResult
from chalicelib.ballots.rows import Cell
from chalicelib.ballots.saving import save_page
from chalicelib.campaign.definition import Form
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Fields, Reply, Request
from chalicelib.web.respondent.parts import Part, parts
from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.respondent.remarks import remark_field
from chalicelib.web.respondent.statements import FIELD_PREFIX, Statement, fieldset, missing_sentence, statement
from chalicelib.web.respondent.states import page_of
from chalicelib.web.respondent.unit_lines import Line, drawn, lines
from chalicelib.web.respondent.visit import Visit, enter
from chalicelib.web.routing import HttpProblem

REMARK_FAULTS = {
    FaultReason.REMARK_TOO_LONG: _("Ý kiến dài quá 500 ký tự; xin rút ngắn."),
    FaultReason.TOO_MANY_REMARKS: _("Số cơ quan có ý kiến bằng lời đã đủ; xin để trống ô này."),
}
"""Refusals that concern the free text alone: the page's answers are kept."""

LEAVING = {"back", "none", "none_sure", "check", "list", "save"}
"""Buttons that leave the page with gaps, as those to another unit do; "Lưu và tiếp tục" does not. The script saves
what was chosen so far with "save"."""
TO_UNIT = "to-"
SOON = timedelta(days=1)
"""From then on each page says how long the ballot is still accepted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of which unit. `index` counts the ballot's units from 0."""

    group: str
    form: Form
    paper: BallotPaper
    unit: str
    index: int
    part: Part

    @property
    def path(self) -> str:
        """The page's address, without the stage's prefix."""
        return f"/phieu/{self.group}/{self.unit}/{self.part.number}"

    @property
    def is_last_of_unit(self) -> bool:
        """Whether the unit's last page is here; it asks for the remark."""
        return self.part.number == len(parts(self.form))

    def before(self) -> str:
        """Where "Quay lại" leads."""
        if self.part.number > 1:
            return f"/phieu/{self.group}/{self.unit}/{self.part.number - 1}"
        if self.index > 0:
            return f"/phieu/{self.group}/{self.paper.units[self.index - 1]}/{len(parts(self.form))}"
        return f"/phieu/{self.group}"

    def after(self, answers: Answers) -> str:
        """Where "Lưu và tiếp tục" leads: the unit's next page, the next unit with gaps, or the check page."""
        if not self.is_last_of_unit:
            return f"/phieu/{self.group}/{self.unit}/{self.part.number + 1}"
        return self.next_unit(answers)

    def next_unit(self, answers: Answers) -> str:
        """The first page of the next unit with gaps, looking on from this one and around; else the check page."""
        units = self.paper.units
        gaps = {cell.unit for cell in missing_cells(answers, self.paper)}
        ahead = [*units[self.index + 1 :], *units[: self.index + 1]]
        found = next((unit for unit in ahead if unit in gaps), None)
        return f"/phieu/{self.group}/{found}/1" if found else f"/phieu/{self.group}/xem-lai"


@dataclass(frozen=True, slots=True)
class StatementPages:
    """The handlers of `/phieu/{group}/{unit}/{part}`."""

    of: Callable[[], RespondentPorts]

    def show(self, request: Request) -> Reply:
        """One page of statements with what was chosen so far, or the question before passing over a unit."""
        visit = enter(request, self.of())
        ballot = open_ballot(visit.sitting(), visit.items)
        if not isinstance(ballot, OpenBallot):
            return page_of(visit, ballot)
        place = place_of(visit, ballot)
        if request.query.get("hoi") == "khong-biet":
            return _ask_about_unit(visit, ballot, place)
        return _show(visit, ballot, place)

    def save(self, request: Request) -> Reply:
        """Save what was chosen, whatever button was pressed; then go where the button says."""
        visit = enter(request, self.of())
        ballot = open_ballot(visit.sitting(), visit.items)
        if not isinstance(ballot, OpenBallot):
            return page_of(visit, ballot)
        place = place_of(visit, ballot)
        if request.fields.get("form") != ballot.paper.version:
            raise HttpProblem(HTTPStatus.BAD_REQUEST, "stale")
        change = _change(request.fields, place)
        action = request.fields.get("action")
        unit = place.unit if action == "none_sure" else None
        result = _save(visit, change, unit)
        if isinstance(result, Refused) and {fault.reason for fault in result.faults} <= REMARK_FAULTS.keys():
            return _remark_refused(visit, ballot, place, change, result)
        return _go_on(visit, ballot, place, result, action)


def place_of(visit: Visit, ballot: OpenBallot) -> Place:
    """The page that the address names. Raises `HttpProblem` for one that the ballot does not have."""
    form = visit.in_force.campaign.forms[ballot.paper.form]
    unit, number = visit.request.params["unit"], visit.request.params["part"]
    found = next((part for part in parts(form) if str(part.number) == number), None)
    if found is None or unit not in ballot.paper.units:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "no_ballot")
    index = ballot.paper.units.index(unit)
    return Place(visit.sitting().group, form, ballot.paper, unit, index, found)


def _change(fields: Fields, place: Place) -> Answers:
    chosen = {
        Cell(place.unit, name.removeprefix(FIELD_PREFIX)): fields.get(name)
        for name in fields.names()
        if name.startswith(FIELD_PREFIX) and fields.get(name)
    }
    remarks = {place.unit: clean_remark(fields.get("remark"))} if "remark" in fields.names() else {}
    return Answers(chosen=chosen, remarks=remarks)


def _save(visit: Visit, change: Answers, no_opinion_unit: str | None = None) -> SaveResult:
    ports = visit.ports
    return save_page(
        ports.box, visit.sitting(), visit.items, change, pause=ports.pause, no_opinion_unit=no_opinion_unit
    )


def _remark_refused(visit: Visit, ballot: OpenBallot, place: Place, change: Answers, refused: Refused) -> Reply:
    """Keep the page's answers although its remark cannot be kept, with the remark still in its field."""
    result = _save(visit, replace(change, remarks={}))
    if not isinstance(result, Saved):
        return page_of(visit, result)
    now = replace(ballot, answers=result.answers, saved_at=visit.request.now)
    sentence = REMARK_FAULTS[refused.faults[0].reason]
    return _show(visit, now, place, remark=change.remarks[place.unit], remark_fault=sentence)


def _go_on(visit: Visit, ballot: OpenBallot, place: Place, result: SaveResult, action: str) -> Reply:
    if not isinstance(result, Saved):
        return page_of(visit, result)
    gaps = frozenset(q for q in place.part.questions if Cell(place.unit, q) not in result.answers.chosen)
    if gaps and action not in LEAVING and not action.startswith(TO_UNIT):
        return _show(visit, replace(ballot, answers=result.answers, saved_at=visit.request.now), place, gaps=gaps)
    return visit.go(_destination(place, result.answers, action))


def _destination(place: Place, answers: Answers, action: str) -> str:
    known = {
        "none": f"{place.path}?hoi=khong-biet",
        "check": f"/phieu/{place.group}/xem-lai",
        "list": f"/phieu/{place.group}",
        "save": place.path,
    }
    if action in known:
        return known[action]
    if (unit := action.removeprefix(TO_UNIT)) in place.paper.units:
        return f"/phieu/{place.group}/{unit}/1"
    if action == "back":
        return place.before()
    return place.next_unit(answers) if action == "none_sure" else place.after(answers)


def _show(
    visit: Visit,
    ballot: OpenBallot,
    place: Place,
    *,
    gaps: frozenset[str] = frozenset(),
    remark: str | None = None,
    remark_fault: str = "",
) -> Reply:
    whole, units = count(ballot.answers, ballot.paper), lines(ballot)
    asked = _statements(visit, place)
    chapters = [
        (chapter.section.title, [_drawn(ballot, place, asked[q], missing=q in gaps) for q in chapter.questions])
        for chapter in place.part.chapters
    ]
    return visit.page(
        "ballot/part.html",
        ballot=ballot,
        place=place,
        campaign_group=visit.in_force.campaign.groups[place.group],
        unit_name=visit.in_force.campaign.units[place.unit].name,
        parts=len(parts(place.form)),
        whole=whole,
        in_unit=count(ballot.answers, ballot.paper, place.unit),
        chapters=chapters,
        errors=[(asked[q].field, missing_sentence(asked[q])) for q in place.part.questions if q in gaps],
        remark_field=_remark_field(visit, ballot, place, remark, remark_fault),
        remark_fault=remark_fault,
        is_complete=whole.answered == whole.asked,
        jumps=_jumps(visit, place, units),
        units_left=sum(1 for one in units if one.answered < one.asked),
        closes_soon=ballot.window.closes_at - visit.request.now < SOON,
    )


def _jumps(visit: Visit, place: Place, units: Iterable[Line]) -> Markup:
    """All units of the ballot to go to, as one piece."""
    here = (one._replace(here=one.unit == place.unit) for one in units)
    return Markup("\n").join(drawn(visit, "ballot/unit_to_go_to.html", one) for one in here)


def _remark_field(visit: Visit, ballot: OpenBallot, place: Place, remark: str | None, fault: str) -> Markup | None:
    """The field for the unit's free text on its last page, with what was typed in vain or else saved."""
    if place.form.remark is None or not (place.is_last_of_unit and ballot.paper.remark_room):
        return None
    said = ballot.answers.remarks.get(place.unit, "") if remark is None else remark
    return remark_field(place.form.remark, visit.items.person.sex.salutation, fault, visit.request.language, said)


def _statements(visit: Visit, place: Place) -> dict[str, Statement]:
    campaign, language = visit.in_force.campaign, visit.request.language
    first = place.part.questions[0]
    return {
        q: statement(campaign, place.form.id, q, place.unit, language, follows=q != first)
        for q in place.part.questions
    }


def _drawn(ballot: OpenBallot, place: Place, asked: Statement, *, missing: bool) -> str:
    return fieldset(asked, ballot.answers.chosen.get(Cell(place.unit, asked.question)), missing=missing)


def _ask_about_unit(visit: Visit, ballot: OpenBallot, place: Place) -> Reply:
    in_unit = count(ballot.answers, ballot.paper, place.unit)
    return visit.page(
        "ballot/no_opinion.html",
        ballot=ballot,
        place=place,
        unit_name=visit.in_force.campaign.units[place.unit].name,
        open_cells=in_unit.asked - in_unit.answered,
    )
