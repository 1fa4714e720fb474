"""The operator's arithmetic: every number of the tables follows from the assumptions and prices above it."""

import re
from collections.abc import Mapping
from math import isclose

import pytest

from ops.engines import ROOT
from ops.package_template import joined_parts

TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")
PEOPLE = {"3,000": 3_000, "100,000": 100_000, "10 million": 10_000_000}


def cells(line: str) -> list[str]:
    return [cell.strip().strip("*") for cell in line.strip().strip("|").split("|")]


def number(told: str) -> float:
    value, _, unit = told.replace(",", "").partition(" ")
    if "/" in value:
        over, _, under = value.partition("/")
        return int(over) / int(under)
    return float(value) * (1e6 if unit.startswith("million") else 1)


def table(first: str) -> list[list[str]]:
    """The rows below the heading that begins with `first`."""
    _, found, rest = TEXT.partition(f"\n| {first}")
    assert found, first
    lines = rest.split("\n\n")[0].splitlines()[2:]
    return [cells(line) for line in lines]


def symbols() -> dict[str, float]:
    assumed = {row[1]: number(row[2]) for row in table("| Symbol | For one respondent") if row[2]}
    prices = {row[1]: number(row[2]) for row in table("What | Symbol | Price")}
    assert not assumed.keys() & prices.keys()
    return assumed | prices


GIVEN = symbols()
AMOUNTS = table("| Formula | 3,000")
COSTS = table("A round of one month")


def worked_out(formula: str, people: float) -> float:
    """The formula as arithmetic: `·` times, `÷` divided, letters from the tables."""
    text = re.sub(r"\([^()]*twice\)", "", formula).replace("·", "*").replace("÷", "/").replace("−", "-")
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"(?<=\d)(?=[a-zA-Z])", "*", text)
    names: Mapping[str, float] = GIVEN | {"N": people}
    return float(eval(text, {"__builtins__": {}}, dict(names)))  # noqa: S307 - the text is our own document's


@pytest.mark.parametrize("row", AMOUNTS, ids=lambda row: row[0])
def test_every_amount_follows_from_the_assumptions(row: list[str]) -> None:
    formula = row[1].replace("the same", "N·p·r ÷ 7,200")
    for told, people in zip(row[2:], PEOPLE.values(), strict=True):
        found = worked_out(formula, people)
        assert isclose(number(told), found, rel_tol=0.08) or abs(number(told) - found) <= 1, (told, found)


@pytest.mark.parametrize("row", COSTS[:-1], ids=lambda row: row[0])
def test_every_cost_follows_from_the_prices(row: list[str]) -> None:
    for told, people in zip(row[2:], PEOPLE.values(), strict=True):
        found = worked_out(row[1], people / 1e6)
        assert abs(number(told) - found) <= (0.5 if found > 100 else 0.006), (told, found)


def test_the_last_line_is_the_sum() -> None:
    for column in (2, 3, 4):
        whole = sum(number(row[column]) for row in COSTS[:-1])
        assert abs(number(COSTS[-1][column]) - whole) <= 1


def test_the_stack_has_the_alarms_that_are_paid_for() -> None:
    alarms = [one for one in joined_parts()["Resources"].values() if one.get("Type") == "AWS::CloudWatch::Alarm"]
    assert f"The stack has {len(alarms)} alarms" in TEXT
    assert COSTS[5][1].startswith(f"{len(alarms)}·c")
