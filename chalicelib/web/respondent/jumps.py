"""The ballot's units as a page lists them, to go to from anywhere: each line is drawn once a state and shared.

A ballot may rate 97 units and is answered over hundreds of pages; each of these lists them all.
"""

from typing import NamedTuple

from markupsafe import Markup

from chalicelib.ballots.answers import slip
from chalicelib.ballots.opening import OpenBallot
from chalicelib.ballots.rows import BLANK
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.once import once
from chalicelib.web.respondent.visit import Visit
from chalicelib.web.templating import render

CACHED = 8192


class _Line(NamedTuple):
    """Unit `number` of the ballot; `here`: the page is about it."""

    unit: str
    number: int
    answered: int
    asked: int
    here: bool


def jumps(visit: Visit, ballot: OpenBallot, here: str) -> list[Markup]:
    """One line for each unit of the ballot, with how far it is; `here` is the unit of the page."""
    campaign, language = visit.in_force.campaign, visit.request.language
    asked = len(ballot.paper.questions)
    rows = ((unit, slip(ballot.answers, unit, ballot.paper)) for unit in ballot.paper.units)
    return [
        _drawn(campaign, language, _Line(unit, number, asked - row.count(BLANK), asked, unit == here))
        for number, (unit, row) in enumerate(rows, start=1)
    ]


@once(CACHED)
def _drawn(campaign: Campaign, language: str, line: _Line) -> Markup:
    drawn = render("ballot/jump.html", language, name=campaign.units[line.unit].name, **line._asdict())
    return Markup(drawn)  # noqa: S704 - the template escapes
