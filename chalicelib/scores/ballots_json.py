"""All that was counted as one JSON object, counts and unmerged tallies, so that a trial reads once."""

import json

from chalicelib.scores.counts import Counts
from chalicelib.scores.formula import Ballots
from chalicelib.scores.tallies import Tally


def key(campaign: str) -> str:
    """Where it stands in the reports bucket."""
    return f"{campaign}/ballots.json"


def to_bytes(ballots: Ballots) -> bytes:
    """The same bytes for the same ballots."""
    return json.dumps({"counts": ballots.counts.to_json(), "tally": ballots.tally.to_json()}).encode()


def from_bytes(stored: bytes) -> Ballots:
    """The inverse of `to_bytes`."""
    body = json.loads(stored)
    return Ballots(Counts.from_json(body["counts"]), Tally.from_json(body["tally"]))
