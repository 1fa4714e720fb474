"""The published tables as text with LF, to be stored as UTF-8 (scoring.md, "Published results").

Rows are sorted bytewise by their key columns, scores.csv excepted: criteria stand there in the rules' order.
"""

import csv
from collections.abc import Iterable, Sequence
from fractions import Fraction
from io import StringIO

from chalicelib.scores.counts import Counts
from chalicelib.scores.merging import Shown
from chalicelib.scores.results import Scores, UnitScore

TOTAL = "TOTAL"
DECIMALS = 6


def counts_csv(counts: Counts) -> str:
    """Planned and returned numbers on both bases, `-` rows included."""
    rows = [line for line in counts.lines() if line[3] or line[4]]
    return table(("basis", "group", "unit", "planned", "returned"), rows)


def tallies_csv(shown: Shown) -> str:
    """The tallies that may be shown: merged counts under `*`, withheld units and hidden cells absent."""
    return table(("group", "rated_unit", "question", "option", "count"), shown.tally.lines())


def scores_csv(scores: Scores) -> str:
    """Points of each criterion and unit, then the unit's TOTAL over its scored criteria."""
    header = ("rated_unit", "criterion", "survey_points", "full_points", "max_points", "merged")
    units = sorted(scores.units, key=lambda score: score.unit.encode())
    return table(header, [row for unit in units for row in _rows(unit)])


def decimal6(value: Fraction) -> str:
    """`value` with 6 decimals, half up."""
    scaled = abs(value) * 10**DECIMALS
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // 10**DECIMALS}.{whole % 10**DECIMALS:0{DECIMALS}d}"


def _rows(unit: UnitScore) -> Iterable[Sequence[str]]:
    for c in unit.criteria:
        yield unit.unit, c.criterion, _number(c.points), _number(c.full), decimal6(c.max_points), _yes(c.merged)
    scored = any(c.reason is None for c in unit.criteria)
    points, full = (unit.points, unit.full) if scored else (None, None)
    yield unit.unit, TOTAL, _number(points), _number(full), decimal6(unit.max_points), _yes(unit.merged)


def _number(value: Fraction | None) -> str:
    return "" if value is None else decimal6(value)


def _yes(value: bool) -> str:  # noqa: FBT001 - a value to spell, not a switch
    return "yes" if value else "no"


def table(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A header and its rows as CSV with LF."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
