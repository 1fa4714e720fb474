"""The focal point's list as a workbook: names come from rosters, and whatever stands there is only a name."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from chalicelib.follow_up.boards import board
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import MailWord, Snapshot, Waiting
from chalicelib.reports.missing_book import missing_book
from chalicelib.reports.points_at_risk import ballot_counts, risks
from tests.support.campaigns import small_in_force

AT = datetime(2021, 1, 27, 2, tzinfo=UTC)


def book_of(waiting: Waiting) -> Workbook:
    in_force = small_in_force()
    count = BallotCount("staff", "a1", "a1", planned=3, issued=3, returned=2, set_aside=0)
    snapshots = {"a1": Snapshot("small-2020", "a1", AT, (count,), (waiting,))}
    risk = risks(in_force, ballot_counts(in_force, snapshots))("a1")
    return load_workbook(BytesIO(missing_book(in_force, board(in_force, snapshots, "a1", risk))))


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","Mẫu")', "@SUM(1)", "-1+2", "+84", "https://x.example"])
def test_names_that_look_like_formulas_or_links_stay_names(name: str) -> None:
    loaded = book_of(Waiting("BCFG2345", "staff", name, position=name, department=name))
    cells = [cell for sheet in loaded.worksheets for row in sheet.iter_rows() for cell in row]
    assert name in {cell.value for cell in cells}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_two_roles_a_shared_mailbox_and_a_sealed_slip_are_marked_as_on_the_page() -> None:
    waiting = Waiting(
        "BCFG2345", "staff", "Nguyễn Văn Mẫu", roles=2, mail=MailWord.BOUNCED, shared=True, slip=True
    )
    said = {str(cell.value) for row in book_of(waiting).worksheets[0].iter_rows() for cell in row}
    assert any(value.endswith("(02 tư cách)") for value in said)
    assert "Thư bị trả lại; hộp thư dùng chung; Đã in phiếu dán kín" in said
