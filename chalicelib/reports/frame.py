"""What every report says of its campaign: names in order, windows, who writes. Vietnamese."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import NO_UNIT, Campaign
from chalicelib.campaign.wording import deadline_text, moment_text
from chalicelib.reports.book import Letterhead

NOBODY = "Không tính vào điểm của đơn vị nào"
SAMPLE = "SỐ LIỆU MẪU: câu hỏi, tiêu chí, kế hoạch và người trả lời là mẫu, không phải số liệu chính thức."


@dataclass(frozen=True, slots=True)
class Frame:
    """A campaign as reports print it. `taken_at` (UTC) is the time of the numbers."""

    in_force: CampaignInForce
    taken_at: datetime

    @property
    def campaign(self) -> Campaign:
        """The rules."""
        return self.in_force.campaign

    @property
    def letterhead(self) -> Letterhead:
        """The organiser, and the footer of every page."""
        organiser = self.campaign.organiser
        footer = f"{self.campaign.short_title.vi} – quy tắc {self.campaign.rules_hash[:16]}"
        return Letterhead(organiser.parent.vi, organiser.name.vi, footer)

    @property
    def as_of(self) -> str:
        """When the numbers were taken."""
        return f"Số liệu tính đến {moment_text(self.taken_at, self.campaign.zone)}"

    def unit(self, unit: str) -> str:
        """A unit's name; its id where the rules do not know it."""
        if unit == NO_UNIT:
            return NOBODY
        return self.campaign.units[unit].name.vi if unit in self.campaign.units else unit

    def group(self, group: str) -> str:
        """A group's name; its id where the rules do not know it."""
        return self.campaign.groups[group].name.vi if group in self.campaign.groups else group

    def in_order(self, units: Iterable[str]) -> list[str]:
        """Units in the campaign's order, unknown ones and `-` last."""
        places = {unit: place for place, unit in enumerate(self.campaign.units)}
        return sorted(units, key=lambda unit: (places.get(unit, len(places)), unit))

    def groups_in_order(self, groups: Iterable[str]) -> list[str]:
        """Groups in the campaign's order."""
        places = {group: place for place, group in enumerate(self.campaign.groups)}
        return sorted(groups, key=lambda group: (places.get(group, len(places)), group))

    def windows(self) -> Iterator[tuple[str, str]]:
        """Each window's title with the days it takes ballots, and its groups."""
        zone = self.campaign.zone
        for window in self.in_force.windows:
            groups = [g.name.vi for g in self.campaign.groups.values() if g.window == window.id]
            text = (
                f"từ {moment_text(window.opens_at, zone)} đến {deadline_text(window.closes_at, zone)}; "
                f"chốt số phiếu lúc {moment_text(window.fence_at, zone)}.\nNhóm: {'; '.join(groups)}."
            )
            yield self.campaign.windows[window.id].title.vi, text
