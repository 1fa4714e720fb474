"""The page "Tiến độ" of a unit, the same as a print view and a workbook, the letters sent, and the guide."""

from datetime import datetime

from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.campaign.windows import NotYet, Open
from chalicelib.follow_up.boards import Board
from chalicelib.follow_up.mail_words import SAID, SLIP, words
from chalicelib.follow_up.snapshots import MailWord
from chalicelib.follow_up.urging import PER_DAY, PER_PERSON, MayUrge, may_urge
from chalicelib.staff.audit import Verb
from chalicelib.web.focal_point.frame import address, board_of, desk_of, focal_page
from chalicelib.web.focal_point.session import Visit
from chalicelib.web.http import Reply, see_other
from chalicelib.web.staff.reports import XLSX

COLOURS = {
    SAID[MailWord.WAITING]: "",
    SAID[MailWord.HANDED_OVER]: "good",
    SAID[MailWord.RETRYING]: "attention",
    SAID[MailWord.FAILED]: "attention",
    SAID[MailWord.BOUNCED]: "bad",
    SAID[MailWord.COMPLAINED]: "bad",
    SAID[MailWord.NO_ADDRESS]: "attention",
    SLIP: "good",
}
"""The colour of a word's tag; one without stands beside the tags as a hint."""


def home(visit: Visit) -> Reply:
    """The only unit's page, or the list of units to choose from."""
    if len(visit.units) == 1:
        return see_other(visit.request, address(visit.units[0]))
    units = [visit.in_force.campaign.units[unit] for unit in visit.units]
    return focal_page(visit, "units.html", units=units)


def progress(visit: Visit) -> Reply:
    """Numbers, points at risk, time left and the names still missing."""
    return _progress(visit, "progress.html")


def printed(visit: Visit) -> Reply:
    """The list alone, for paper."""
    board = board_of(visit)
    visit.record(Verb.FOCAL_LIST_TAKEN, unit=board.unit.id, how="print")
    return focal_page(visit, "print.html", unit=board.unit, board=board, mail=words)


def workbook(visit: Visit) -> Reply:
    """Lead to the list as a workbook of the same snapshot."""
    from chalicelib.reports.missing_book import missing_book  # noqa: PLC0415 - only who makes a workbook loads XlsxWriter

    board = board_of(visit)
    if board.taken_at is None:
        return see_other(visit.request, address(board.unit.id))
    visit.record(Verb.FOCAL_LIST_TAKEN, unit=board.unit.id, how="xlsx")
    key = f"{visit.in_force.campaign.id}/focal/{board.unit.id}.xlsx"
    visit.ports.files.put(key, missing_book(visit.in_force, board), XLSX)
    name = f"chua-ghi-nhan-phieu-{board.unit.id}.xlsx"
    return Reply(body="", status=303, location=visit.ports.files.download_address(key, file_name=name))


def letters(visit: Visit) -> Reply:
    """What the system sends by itself, and what focal points of the unit asked for."""
    unit = visit.in_force.campaign.units[visit.unit]
    mails = {MomentKind.ACCOUNTS, MomentKind.OPENING, MomentKind.REMINDER}
    return focal_page(
        visit,
        "letters.html",
        tab="letters",
        unit=unit,
        moments=[m for m in moments(visit.in_force) if m.kind in mails],
        urges=list(visit.ports.urges.of(visit.in_force.campaign.id, unit.id)),
    )


def guide(visit: Visit) -> Reply:
    """How to use the page."""
    return focal_page(visit, "guide.html", tab="guide", per_day=PER_DAY, per_person=PER_PERSON)


def _progress(visit: Visit, template: str) -> Reply:
    desk, now = desk_of(visit), visit.request.now
    board = desk.board
    return focal_page(
        visit,
        template,
        tab="progress",
        unit=board.unit,
        board=board,
        mail=words,
        colours=COLOURS,
        sealed=lambda account: visit.sealed_name(board.unit.id, account),
        deadline=_deadline(board, now),
        opening=_opening(board, now),
        may_urge=_may_urge(visit, board, desk.asked),
        taken="da-tiep-nhan" in visit.request.query,
    )


def _may_urge(visit: Visit, board: Board, asked: int) -> bool:
    """Whether asking would lead to a mail: a window of somebody here takes ballots when it leaves."""
    answer = may_urge(visit.in_force, asked, visit.request.now)
    return isinstance(answer, MayUrge) and any(isinstance(w.state_at(answer.goes_at), Open) for w in board.windows)


def _deadline(board: Board, now: datetime) -> datetime | None:
    """The end of the open window that closes first."""
    return min((w.closes_at for w in board.windows if isinstance(w.state_at(now), Open)), default=None)


def _opening(board: Board, now: datetime) -> datetime | None:
    return min((w.opens_at for w in board.windows if isinstance(w.state_at(now), NotYet)), default=None)
