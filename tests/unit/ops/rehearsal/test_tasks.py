"""What is kept of visits gives the ballot that must lie in the urn."""

from hypothesis import given
from hypothesis import strategies as st

from ops.rehearsal.scripts import Act
from ops.rehearsal.tasks import Given, Kept, complete, kept, merged

QUESTIONS = ("q1", "q2", "q3")


def visit(act: Act, answers: dict[str, dict[str, str]], receipt: str = "", **remarks: str) -> Kept:
    return kept(Given("a@x", "g", act, receipt, answers, dict(remarks)), QUESTIONS)


def test_a_visit_is_kept_as_a_line_of_options_for_each_unit() -> None:
    assert visit(Act.CAST, {"u": {"q3": "C", "q1": "A"}}).slips == {"u": "A.C"}


def test_a_draft_gives_what_the_later_visit_left_out() -> None:
    begun = visit(Act.BEGIN, {"u": {"q1": "A", "q2": "B"}, "v": {"q1": "D"}})
    ballot = merged([begun, visit(Act.CAST, {"u": {"q2": "C"}}, "R", u="lời")])
    assert ballot is not None
    assert (ballot.slips, ballot.remarks, ballot.receipt) == ({"u": "AC.", "v": "D.."}, {"u": "lời"}, "R")


def test_who_begins_anew_answers_from_the_start() -> None:
    begun = visit(Act.BEGIN, {"u": {"q1": "A"}})
    ballot = merged([begun, visit(Act.ANEW, {"v": {"q1": "B"}}, "R")])
    assert ballot is not None
    assert ballot.slips == {"v": "B.."}


def test_without_a_receipt_there_is_no_ballot() -> None:
    assert merged([visit(Act.BEGIN, {"u": {"q1": "A"}})]) is None


@given(st.dictionaries(st.sampled_from("uvw"), st.text("AB.", min_size=3, max_size=3)))
def test_every_rated_unit_has_a_whole_slip(slips: dict[str, str]) -> None:
    whole = complete(slips, "uvw", "EFG")
    assert set(whole) == set("uvw")
    for unit, slip in whole.items():
        for silent, said, chosen in zip("EFG", slips.get(unit, "..."), slip, strict=True):
            assert chosen == (silent if said == "." else said)
