"""Campaigns of every rule, counted slip by slip, and their published folders."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hypothesis import strategies as st

from chalicelib.publication.folder import tables_of
from chalicelib.scores.counts import BallotFact, Counts, GroupUnit
from chalicelib.scores.tallies import Tally

SCALES: dict[str, dict[str, str | None]] = {
    "level5": {"A": "1", "B": "0.6", "C": "0.2", "D": "0", "E": None},
    "yesno": {"Y": "1", "N": "0"},
    "third": {"1": "0.999", "2": "0.333", "3": None},
}
GROUPS, UNITS, CRITERIA = ("gr1", "gr2", "gr3"), ("fin", "jus", "tx"), ("1.3", "2.1", "9.9")
WEIGHTS = st.sampled_from(["0", "0.3", "0.5", "1", "2.25"])


@dataclass(frozen=True, slots=True)
class Round:
    """A campaign that is over: rules, counts, unmerged tallies, receipts."""

    rules: dict[str, Any]
    counts: Counts
    tally: Tally
    receipts: tuple[tuple[str, str], ...]

    def files(self) -> dict[str, bytes]:
        return tables_of(self.rules, self.counts, self.tally, self.receipts)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Every setting of every rule; three criteria, up to five questions, three groups on two forms."""
    questions = {
        f"q{n}": {"scale": draw(st.sampled_from(sorted(SCALES))), "criterion": draw(st.sampled_from(CRITERIA))}
        for n in range(draw(st.integers(1, 5)))
    }
    listed = {"forms": [_form(questions, form) for form in ("f1", "f2")]} if draw(st.booleans()) else {}
    return {
        **listed,
        "campaign": "any",
        "k": draw(st.integers(1, 6)),
        "scoring": {
            "no_opinion": draw(st.sampled_from(["excluded", "zero"])),
            "no_valid_answers": draw(st.sampled_from(["renormalise", "zero"])),
            "min_valid": draw(st.integers(0, 6)),
            "shortfall": {"base": draw(st.sampled_from(["respondent_unit", "rated_unit", "none"]))},
        },
        "scales": SCALES,
        "questions": questions,
        "groups": {"gr1": {"form": "f1"}, "gr2": {"form": "f1"}, "gr3": {"form": "f2"}},
        "criteria": {"a": [draw(criterion(c)) for c in CRITERIA], "b": [draw(criterion("1.3"))]},
        "units": {"fin": {"type": "a"}, "jus": {"type": "a"}, "tx": {"type": "b"}},
        "grades": {},
    }


@st.composite
def criterion(draw: st.DrawFn, name: str) -> dict[str, Any]:
    weights = draw(st.none() | st.dictionaries(st.sampled_from(GROUPS), WEIGHTS, min_size=1))
    listed = {} if weights is None else {"weights": weights}
    return {"id": name, "area": "1", "max_points": draw(st.sampled_from(["0.5", "2", "3.75"])), **listed}


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """Real slips: each ballot rates some units and answers every question of its form about each."""
    body = draw(rules())
    facts: list[BallotFact] = []
    slips: dict[GroupUnit, list[str]] = {}
    receipts: list[tuple[str, str]] = []
    papers = {g: _paper(body, body["groups"][g]["form"]) for g in GROUPS}
    for group in GROUPS:
        for _ in range(draw(st.integers(0, 7))):
            rates = tuple(sorted(draw(st.sets(st.sampled_from(UNITS), min_size=1))))
            facts.append(BallotFact(group, draw(st.sampled_from([*UNITS, "-"])), rates, returned=True))
            code = sha256(f"{len(receipts)}".encode()).hexdigest()
            receipts.append((body["groups"][group]["form"], code))
            for unit in rates:
                answers = "".join(draw(st.sampled_from(sorted(options))) for _, options in papers[group])
                slips.setdefault(GroupUnit(group, unit), []).append(answers)
    planned = st.dictionaries(
        st.builds(GroupUnit, st.sampled_from(GROUPS), st.sampled_from(UNITS)), st.integers(0, 9), max_size=9
    )
    counts = Counts.gather(draw(planned), draw(planned), facts)
    tally = Tally.merged(Tally.of_slips(key, papers[key.group], listed) for key, listed in slips.items())
    return Round(body, counts, tally, tuple(receipts))


def _form(questions: dict[str, Any], form: str) -> dict[str, Any]:
    asked = [question for question, _ in _paper({"questions": questions}, form)]
    return {"id": form, "sections": [{"questions": asked}]}


def _paper(body: dict[str, Any], form: str) -> list[tuple[str, frozenset[str]]]:
    """Form f1 asks everything, f2 only the questions with an even number."""
    asked = [q for q in body["questions"] if form == "f1" or int(q[1:]) % 2 == 0]
    return [(q, frozenset(SCALES[body["questions"][q]["scale"]])) for q in asked]
