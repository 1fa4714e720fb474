"""What a first ballot asks of fingers, head and eyes, counted on its pages; docs/speed.md tells the same numbers.

A keystroke-level model (Card, Moran and Newell 1980; press and release after Kieras 1993), no timing of people.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape

import pytest

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.web.catalogue import ROOT
from tests.support.bundled import bundled_campaign
from tests.support.respondents import House, answers, house
from tests.support.site import Seen

POINT, PRESS, THINK = 1.1, 0.2, 1.35
"""Seconds: the finger to its target, press and release, one mental preparation."""
RESPONSE = 1.3
"""Seconds until a page shows something on a slow 3G phone (`./phieu bench --only slow_network`)."""
SYLLABLES_A_SECOND = 4.0
"""A quarter slower than Vietnamese was read aloud in Pellegrino, Coupé and Marsico 2011 (5.22)."""
GROUP, NEXT = "cap-xa", "Lưu và tiếp tục"
THREE_MINUTES = 180


@dataclass
class Effort:
    """Counts over a whole ballot, from the link in the mail on.

    `fields` are those to be typed into; `syllables` are the statements', `rest` those of all other screens.
    """

    taps: int = 1
    answers: int = 0
    fields: int = 0
    screens: int = 1
    syllables: int = 0
    rest: int = 0
    options: set[str] = field(default_factory=set)

    @property
    def acting(self) -> float:
        """Seconds of taps, of scrolling (one flick a statement and a screen), of thinking, and of waiting."""
        flicks = self.answers + self.screens
        thinking = self.answers + self.screens
        return self.taps * (POINT + PRESS) + flicks * POINT + thinking * THINK + self.screens * RESPONSE

    @property
    def reading(self) -> float:
        """Seconds of reading each statement once, and the options once."""
        return (self.syllables + sum(len(option.split()) for option in self.options)) / SYLLABLES_A_SECOND

    def look(self, page: Seen) -> None:
        """Take a screen's words into account."""
        body = re.search(r"<main.*?</main>", page.html, re.DOTALL)
        assert body is not None
        legends = re.findall(r"<legend.*?</legend>", body[0], re.DOTALL)
        options = {" ".join(words(one)) for one in re.findall(r"<label.*?</label>", body[0], re.DOTALL)}
        read = sum(len(words(legend)) for legend in legends)
        self.screens += 1
        self.fields += len(re.findall(r'<input[^>]+type="(?:text|password|email|tel)"', body[0]))
        self.syllables += read
        if legends:
            self.options |= {one for one in options if one in SCALE}
        else:
            self.rest += len(words(body[0]))


SCALE = {"Rất tốt", "Tốt", "Trung bình", "Kém", "Rất kém", "Không biết / không có ý kiến"}


def words(html: str) -> list[str]:
    return unescape(re.sub(r"<[^>]+>", " ", html)).split()


@pytest.fixture(scope="module")
def effort() -> Effort:
    """Somebody of a commune answers the ballot about one district, fifteen questions, by the link in the mail."""
    force = CampaignInForce(bundled_campaign(), announced=True)
    group = force.campaign.groups[GROUP]
    unit = next(unit.id for unit in force.campaign.units.values() if unit.type in group.members)
    site = house({GROUP: unit}, datetime(2021, 2, 2, 2, tzinfo=UTC), in_force=force)
    made = Effort()
    for page, taps, chosen in _walk(site):
        made.look(page)
        made.taps += taps
        made.answers += chosen
    made.screens -= 1  # the receipt is the end
    return made


def _walk(site: House) -> Iterator[tuple[Seen, int, int]]:
    """Each screen with the taps that lead on from it, and how many of them answer a question."""
    visitor = site.visitor
    yield visitor.get(f"/v/{site.token}"), 1, 0
    page = site.come_in()
    yield page, 1, 0
    page = visitor.get(next(href for text, href in page.links.items() if text.startswith("Trả lời")))
    yield page, 1, 0
    page = visitor.get(next(href for text, href in page.links.items() if text == "Bắt đầu trả lời"))
    while NEXT in page.text:
        chosen = answers(page, "A")
        yield page, len(chosen) + 1, len(chosen)
        page = visitor.press(page, NEXT, chosen)
    yield page, 1, 0
    yield visitor.press(page, "Gửi phiếu"), 0, 0


def test_a_ballot_of_fifteen_questions_takes_24_taps_and_no_field(effort: Effort) -> None:
    assert (effort.answers, effort.taps, effort.fields) == (15, 24, 0)


def test_by_the_keystroke_level_model_it_takes_less_than_three_minutes(effort: Effort) -> None:
    assert len(effort.options) >= 5
    assert effort.syllables > 200
    assert effort.acting + effort.reading < THREE_MINUTES


def test_the_documentation_tells_these_numbers(effort: Effort) -> None:
    told = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    assert f"{effort.taps} taps" in told
    for seconds in (effort.acting, effort.reading, effort.acting + effort.reading):
        assert f"{seconds:.0f} s" in told
    assert f"{effort.rest / SYLLABLES_A_SECOND:.0f} s" in told
