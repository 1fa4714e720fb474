"""The workbook after the last fence: response, ranks, points, lost points, tallies under the k rule, remarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.coverage import BallotCount, by_charged_unit, overall
from chalicelib.reports.answers_sheets import answers_sheet, remarks_sheet
from chalicelib.reports.area_sheet import area_sheet
from chalicelib.reports.book import Book
from chalicelib.reports.charts_sheet import charts_sheet
from chalicelib.reports.frame import Frame
from chalicelib.reports.points_sheets import criteria_sheet, lost_sheet
from chalicelib.reports.ranking_sheet import TOO_FEW, ranking_sheet
from chalicelib.reports.response_sheets import response_sheet
from chalicelib.reports.summary_sheet import summary_sheet
from chalicelib.scores.merging import Shown
from chalicelib.scores.results import Scores


@dataclass(frozen=True, slots=True)
class Results:
    """All that the report tells. `shown` comes from `merging.shown`; `remarks`: rated unit → free texts."""

    scores: Scores
    shown: Shown
    counts: Sequence[BallotCount]
    remarks: Mapping[str, Sequence[str]] = field(default_factory=dict)


def results_book(in_force: CampaignInForce, results: Results, taken_at: datetime) -> bytes:
    """An XLSX of the results. Call it only after the last fence. `taken_at`: UTC time of the scores."""
    frame = Frame(in_force, taken_at)
    book = Book(frame.letterhead, taken_at)
    charged = by_charged_unit(results.counts)
    summary_sheet(
        book,
        frame,
        "Kết quả điều tra xã hội học",
        totals=overall(charged),
        facts=[("Số đơn vị", _units(results.scores)), ("Mã băm của số liệu", results.scores.inputs_hash)],
        notes=_notes(results),
    )
    response_sheet(book, frame, "Thu phiếu", "Thu phiếu theo đơn vị và nhóm đối tượng", charged)
    index = ranking_sheet(book, frame, results.scores)
    criteria_sheet(book, frame, results.scores)
    areas = area_sheet(book, frame, results.scores)
    lost = lost_sheet(book, frame, results.scores)
    charts_sheet(book, frame, index=index, lost=lost, areas=areas)
    answers_sheet(book, frame, results.shown, [unit.unit for unit in results.scores.units])
    remarks_sheet(book, frame, results.shown, results.remarks)
    return book.finish()


def _units(scores: Scores) -> str:
    rated = sum(unit.index is not None for unit in scores.units)
    return f"{len(scores.units)} đơn vị được đánh giá, {rated} đơn vị có điểm"


def _notes(results: Results) -> list[str]:
    notes = ["Điểm là điểm điều tra xã hội học, chưa gồm điểm thẩm định."]
    if any(not unit.is_component for unit in results.scores.units):
        notes = []
    if any(unit.merged for unit in results.scores.units):
        notes.append("Nơi có nhóm gộp, điểm công bố vẫn cho biết mức trung bình của các nhóm gộp.")
    if any(c.reason for unit in results.scores.units for c in unit.criteria):
        notes.append(
            f"“{TOO_FEW.capitalize()}”: tiêu chí không được chấm và không tính vào điểm tối đa của đơn vị."
        )
    return notes
