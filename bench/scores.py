"""CPU time of scoring: `python -m bench.scores [UNITS]`, 100 criteria and 10 groups a unit, one question each.

Units are made and scored in blocks, so that memory stays small; only scoring is timed. Tallies stand in columns,
as counting leaves them.
"""

import sys
import time
from random import Random

from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Cell, Tally

CRITERIA, GROUPS, BLOCK = 100, 10, 200
OPTIONS = {"A": "1", "B": "0.6", "C": "0.2", "D": "0", "E": None}


def rules(units: list[str]) -> ScoringRules:
    groups = [f"g{g}" for g in range(GROUPS)]
    criteria = [
        {"id": f"c{c}", "area": str(c // 10), "max_points": "1", "weights": dict.fromkeys(groups, "0.1")}
        for c in range(CRITERIA)
    ]
    return ScoringRules.from_json(
        {
            "campaign": "bench",
            "scales": {"s": OPTIONS},
            "questions": {f"q{c}": {"scale": "s", "criterion": f"c{c}"} for c in range(CRITERIA)},
            "groups": {group: {"form": "f"} for group in groups},
            "criteria": {"t": criteria},
            "units": {unit: {"type": "t"} for unit in units},
        }
    )


def ballots(units: list[str], random: Random) -> Ballots:
    charged: dict[GroupUnit, Line] = {}
    rated: dict[GroupUnit, Line] = {}
    slips: dict[GroupUnit, int] = {}
    answers: dict[Cell, dict[str, int]] = {}
    for unit in units:
        for g in range(GROUPS):
            key = GroupUnit(f"g{g}", unit)
            returned = random.randint(20, 40)
            charged[key] = rated[key] = Line(40, returned)
            slips[key] = returned
            for c in range(CRITERIA):
                spread = [random.randint(0, 5) for _ in range(4)]
                answers[Cell(*key, f"q{c}")] = dict(
                    zip("BCDEA", [*spread, max(0, returned - sum(spread))], strict=True)
                )
    return Ballots(Counts(charged, rated), Tally(slips, answers))


def main(number: int) -> None:
    random, spent = Random(1), 0.0  # noqa: S311 - sample numbers
    for first in range(0, number, BLOCK):
        units = [f"u{n}" for n in range(first, min(number, first + BLOCK))]
        made, told = ballots(units, random), rules(units)
        begun = time.process_time()
        score(told, made, rules_hash="bench")
        spent += time.process_time() - begun
    cells = number * CRITERIA * GROUPS
    size = f"{number} units × {CRITERIA} criteria × {GROUPS} groups"
    print(f"{size}: {spent:.2f} s CPU, {spent / cells * 1e6:.2f} µs a cell")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
