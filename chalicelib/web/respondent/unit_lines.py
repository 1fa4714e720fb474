"""The ballot's units as its pages list them, with how far each is: a line is drawn once a state and shared.

A ballot may rate 97 units and is answered over hundreds of pages, each of which lists them all.
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


class Line(NamedTuple):
    """Unit `number` of the ballot. `here`: the page is about it; `address`: where its chapter leads, whole."""

    unit: str
    number: int
    answered: int
    asked: int
    here: bool = False
    address: str = ""


def lines(ballot: OpenBallot) -> list[Line]:
    """The ballot's units in its order."""
    asked = len(ballot.paper.questions)
    rows = ((unit, slip(ballot.answers, unit, ballot.paper)) for unit in ballot.paper.units)
    return [
        Line(unit, number, asked - row.count(BLANK), asked) for number, (unit, row) in enumerate(rows, start=1)
    ]


def drawn(visit: Visit, template: str, line: Line) -> Markup:
    """The line as `template` draws it."""
    return _drawn(visit.in_force.campaign, visit.request.language, template, line)


@once(CACHED)
def _drawn(campaign: Campaign, language: str, template: str, line: Line) -> Markup:
    html = render(template, language, name=campaign.units[line.unit].name, **line._asdict())
    return Markup(html)  # noqa: S704 - templates escape
