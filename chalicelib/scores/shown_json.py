"""`{campaign}/shown.json`: the tallies that may be shown (`merging.Shown`) and the counts, for pages and exports.

Pages read this and not the unmerged tallies: what is not in it cannot be shown by mistake.
"""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.scores.counts import Counts, GroupUnit
from chalicelib.scores.merging import Shown
from chalicelib.scores.straight import Straight
from chalicelib.scores.tallies import Cell, Tally


def key(campaign: str) -> str:
    """Where it stands in the reports bucket."""
    return f"{campaign}/shown.json"


def to_bytes(
    shown: Shown, counts: Counts, inputs_hash: str, straight: Mapping[GroupUnit, Straight] | None = None
) -> bytes:
    """The same bytes for the same tallies. `inputs_hash`: of the scores they belong to.

    `straight`: as `straight.shown_straight` lets it be shown.
    """
    body = {
        "inputs_hash": inputs_hash,
        "tally": shown.tally.to_json(),
        "merged": {unit: list(groups) for unit, groups in shown.merged.items()},
        "withheld": sorted(shown.withheld),
        "hidden": sorted(list(cell) for cell in shown.hidden),
        "counts": counts.to_json(),
        "straight": sorted([*cell, found.alike, found.slips] for cell, found in (straight or {}).items()),
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def from_bytes(stored: bytes) -> tuple[Shown, Counts, str]:
    """The inverse of `to_bytes`."""
    body: Mapping[str, Any] = json.loads(stored)
    shown = Shown(
        Tally.from_json(body["tally"]),
        {unit: tuple(groups) for unit, groups in body["merged"].items()},
        frozenset(body["withheld"]),
        frozenset(Cell(*cell) for cell in body["hidden"]),
    )
    return shown, Counts.from_json(body["counts"]), str(body["inputs_hash"])


def straight_from_bytes(stored: bytes) -> dict[GroupUnit, Straight]:
    """The straight-lining that stands beside the tallies."""
    rows = json.loads(stored).get("straight", ())
    return {GroupUnit(group, unit): Straight(alike, slips) for group, unit, alike, slips in rows}
