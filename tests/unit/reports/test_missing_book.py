"""The focal point's list as a workbook: names come from rosters, and whatever stands there is only a name."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from chalicelib.follow_up.boards import board
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Snapshot, Waiting
from chalicelib.reports.missing_book import missing_book
from chalicelib.reports.points_at_risk import ballot_counts, risks
from tests.support.campaigns import small_in_force

AT = datetime(2021, 1, 27, 2, tzinfo=UTC)


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","Mẫu")', "@SUM(1)", "-1+2", "+84", "https://x.example"])
def test_names_that_look_like_formulas_or_links_stay_names(name: str) -> None:
    in_force = small_in_force()
    count = BallotCount("staff", "a1", "a1", planned=3, issued=3, returned=2, set_aside=0)
    waiting = Waiting("BCFG2345", "staff", name, position=name, department=name)
    snapshots = {"a1": Snapshot("small-2020", "a1", AT, (count,), (waiting,))}
    risk = risks(in_force, ballot_counts(in_force, snapshots))("a1")
    loaded = load_workbook(BytesIO(missing_book(in_force, board(in_force, snapshots, "a1", risk))))
    cells = [cell for sheet in loaded.worksheets for row in sheet.iter_rows() for cell in row]
    assert name in {cell.value for cell in cells}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
