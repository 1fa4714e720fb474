"""A round after its last fence, as the documents of results tell it, and the words they share.

Points, numbers of ballots and shares of answers that may be shown: nothing in these documents falls under k.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.wording import decimal_text, percent_text
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.reports.documents.letter import Values
from chalicelib.scores.counts import Counts, GroupUnit
from chalicelib.scores.merging import MERGED, Shown
from chalicelib.scores.previous import changed
from chalicelib.scores.results import Scores, UnitScore
from chalicelib.scores.straight import Straight

TOO_FEW = "không đủ số phiếu"
NOTHING = "–"
COMPONENT = "Chỉ số tính trên điểm điều tra xã hội học, chưa gồm điểm thẩm định nên chưa xếp loại."
MARKS = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`counts` and `ballots` come from the frozen windows; `shown` and `straight` from what may be shown."""

    campaign: Campaign
    scores: Scores
    counts: Counts
    ballots: Sequence[BallotCount]
    shown: Shown | None = None
    straight: Mapping[GroupUnit, Straight] = field(default_factory=dict)

    @property
    def kinds(self) -> list[tuple[str, tuple[UnitScore, ...]]]:
        """Each rated type's name with its units by rank."""
        found = ((kind, self.scores.of_type(kind.id)) for kind in self.campaign.unit_types.values())
        return [(kind.name.vi, units) for kind, units in found if units]

    def unit(self, unit: str) -> str:
        """A unit's name."""
        return self.campaign.units[unit].name.vi if unit in self.campaign.units else unit

    def group(self, group: str) -> str:
        """A group's name; groups that stand together have none of their own."""
        if group == MERGED:
            return "Các nhóm gộp"
        return self.campaign.groups[group].name.vi if group in self.campaign.groups else group

    def grade(self, grade: str | None) -> str:
        """A grade's name in the rules."""
        names: Any = self.campaign.rules.get("grade_names", {})
        return str(names.get(grade, {}).get("vi", grade)) if grade else NOTHING

    def criterion(self, kind: str, criterion: str) -> str:
        """A criterion as lists name it: "1.4. Chỉ đạo, phối hợp …"; surveyed or appraised."""
        found: Any = next((c for c in self._listed(kind) if c["id"] == criterion), {})
        name = found.get("name", {}).get("vi", "")
        return f"{criterion}. {name}" if name else criterion

    def _listed(self, kind: str) -> Iterable[Any]:
        rules: Any = self.campaign.rules
        for part in ("criteria", "appraised"):
            yield from rules.get(part, {}).get(kind, ())


def group_row(of: Outcome, group: str, planned: int, returned: int) -> Values:
    """A line of a table of ballots by group."""
    return {
        "group": of.group(group),
        "planned": planned,
        "returned": returned,
        "coverage": percent_text(min(returned, planned), planned),
    }


def change_text(unit: UnitScore) -> str:
    """What changed since the year before: "+1,20; tăng 02 bậc"; a dash where nothing is known."""
    change = changed(unit)
    if change is None:
        return NOTHING
    told = []
    if change.percent is not None:
        told.append(f"{'+' if change.percent >= 0 else ''}{decimal_text(change.percent)}")
    if change.places is not None:
        told.append(_places(change.places))
    return "; ".join(told) or NOTHING


def _places(places: int) -> str:
    if not places:
        return "giữ hạng"
    return f"{'tăng' if places > 0 else 'giảm'} {abs(places):02d} bậc"
