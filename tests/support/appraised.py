"""The small campaign with criteria outside the survey, and sheets of points as offices fill them in."""

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook

from chalicelib.campaign.compiled import parse
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.scores.appraisal_template import COLUMNS
from tests.support.campaigns import small_rules

OWN, POINTS, DEDUCTION, MARK = 5, 6, 7, 8


def appraised_rules() -> dict[str, Any]:
    """Departments: 1.2 (area 1, 4 points) and 2.1 (area 2, 10 points) beside the survey's; districts none."""
    rules = small_rules()
    rules["appraised"] = {
        "department": [
            {"id": "1.2", "area": "1", "max_points": "4", "name": {"vi": "Kế hoạch", "en": "Plan"}},
            {"id": "2.1", "area": "2", "max_points": "10", "name": {"vi": "Văn bản", "en": "Documents"}},
        ]
    }
    return rules


def appraised_campaign() -> Campaign:
    return parse(appraised_rules())


def appraised_in_force() -> CampaignInForce:
    return CampaignInForce(appraised_campaign(), announced=True)


def lines(unit: str = "a1") -> list[list[object]]:
    """A unit's rows in good order: 1.2 has 3.5 of 4, 2.1 has 8.25 of 10 with 0.5 taken off."""
    return [
        [unit, "Sở", "1.2", "Kế hoạch", 4, 4, 3.5, None, None],
        [unit, "Sở", "2.1", "Văn bản", 10, "9,5", "8,25", "0.5", None],
        [unit, "Sở", "1.1", "điều tra", 2, None, None, None, None],
        [unit, "Sở", "5.1", "điều tra", 3, None, None, None, None],
    ]


def book(rows: list[list[object]], header: tuple[str, ...] = COLUMNS) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(list(header))
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def bent(changes: Mapping[tuple[int, int], object], unit: str = "a1") -> list[list[object]]:
    """`lines` with other values at (row from 0, column from 0)."""
    rows = lines(unit)
    for (row, column), value in changes.items():
        rows[row][column] = value
    return rows
