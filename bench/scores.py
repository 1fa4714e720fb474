"""CPU time of scoring: `python -m bench.scores [UNITS]`, 100 criteria and 10 groups a unit, one question each.

Units are made and scored in blocks, so that memory stays small; only scoring is timed. Tallies stand in columns,
as counting leaves them.
"""

import sys
import time
from random import Random

from chalicelib.scores.columns import Answers, Columns, pack, paper_of
from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally

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
    """Twenty to forty ballots of each group about each unit; the answers other than A are up to five each."""
    charged: dict[GroupUnit, Line] = {}
    slips: dict[GroupUnit, int] = {}
    answers: dict[GroupUnit, Columns] = {}
    paper = paper_of(tuple(sorted(f"q{c}" for c in range(CRITERIA))), tuple(OPTIONS))
    for unit in units:
        for g in range(GROUPS):
            key = GroupUnit(f"g{g}", unit)
            returned = slips[key] = random.randint(20, 40)
            charged[key] = Line(40, returned)
            others = [pack(byte % 6 for byte in random.randbytes(CRITERIA)) for _ in OPTIONS if _ != "A"]
            answers[key] = Columns(paper, (pack([returned] * CRITERIA) - sum(others), *others))
    return Ballots(Counts(charged, charged), Tally(slips, Answers(answers)))


def spent(number: int) -> float:
    """Seconds of CPU that scoring `number` units takes."""
    random, seconds = Random(1), 0.0  # noqa: S311 - sample numbers
    for first in range(0, number, BLOCK):
        units = [f"u{n}" for n in range(first, min(number, first + BLOCK))]
        made, told = ballots(units, random), rules(units)
        begun = time.process_time()
        score(told, made, rules_hash="bench")
        seconds += time.process_time() - begun
    return seconds


def main(number: int) -> None:
    seconds, cells = spent(number), number * CRITERIA * GROUPS
    size = f"{number} units × {CRITERIA} criteria × {GROUPS} groups"
    print(f"{size}: {seconds:.2f} s CPU, {seconds / cells * 1e6:.2f} µs a cell")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
