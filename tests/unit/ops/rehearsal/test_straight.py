"""The rehearsal's own count of straight-lining, held against the system's."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.merging import shown
from chalicelib.scores.straight import shown_straight, straight_of
from chalicelib.scores.tallies import Tally
from ops.rehearsal.recount import Ballot, recount
from ops.rehearsal.straight import straight

OPTIONS = "ABE"
ASKED = ["q1", "q2", "q3", "q4"]
GROUPS = ("staff", "heads", "peers")
SLIPS = st.dictionaries(
    st.tuples(st.sampled_from(GROUPS), st.sampled_from("ab")),
    st.lists(st.text(OPTIONS, min_size=4, max_size=4), min_size=1, max_size=6),
)


def rules(k: int) -> dict[str, Any]:
    rated = {"own": False, "parent": False, "types": ["t"], "units": []}
    return {
        "k": k,
        "scales": {"s": {"A": "1", "B": "0", "E": None}},
        "questions": {question: {"scale": "s", "criterion": "c"} for question in ASKED},
        "forms": [{"id": "f", "sections": [{"questions": ASKED}]}],
        "units": {unit: {"type": "t", "parent": None} for unit in "ab"},
        "groups": {group: {"form": "f", "charged_to": "none", "rates": rated} for group in GROUPS},
    }


@given(SLIPS, st.integers(1, 8))
def test_two_counts_of_straight_lining_agree(slips: dict[tuple[str, str], list[str]], k: int) -> None:
    ballots = [
        Ballot(group, unit, f"{group}{unit}{n}", {unit: slip}, {})
        for (group, unit), listed in slips.items()
        for n, slip in enumerate(listed)
    ]
    paper = [(question, frozenset(OPTIONS)) for question in ASKED]
    scored = [frozenset("AB")] * len(ASKED)
    tally = Tally.merged(Tally.of_slips(GroupUnit(*key), paper, listed) for key, listed in slips.items())
    counted = {GroupUnit(*key): straight_of(scored, listed) for key, listed in slips.items()}
    told = shown_straight(counted, shown(tally, k), k)
    found = straight(rules(k), recount(rules(k), ballots))
    assert found == {tuple(cell): (one.alike, one.slips) for cell, one in told.items()}
