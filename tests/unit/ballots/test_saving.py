from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.ballots import results as res
from chalicelib.ballots.answers import Answers, Fault, FaultReason
from chalicelib.ballots.opening import OpenBallot, Sitting, open_ballot
from chalicelib.ballots.records import StoredDraft
from chalicelib.ballots.rows import Cell
from chalicelib.ballots.saving import TRIES, save_page
from chalicelib.roster.people import InvitationState
from tests.support.campaigns import small_in_force
from tests.support.fake_ballots import FakeBallotBox, Respondent, box_with, no_pause, respondent

IN_FORCE = small_in_force()
NOW = datetime(2021, 1, 25, 2, tzinfo=UTC)
ONE = Answers(chosen={Cell("a1", "q01"): "A"}, remarks={"a1": "tốt"})
TWO = Answers(chosen={Cell("a2", "q03"): "B"})


@pytest.fixture
def someone() -> Respondent:
    return respondent(IN_FORCE, {"deputies": "d1"})


@pytest.fixture
def box(someone: Respondent) -> FakeBallotBox:
    return box_with(someone)


def here(someone: Respondent) -> Sitting:
    return Sitting(someone.account, "deputies", (someone.held,), IN_FORCE, NOW)


def stored(box: FakeBallotBox, someone: Respondent) -> Answers:
    ballot = open_ballot(here(someone), box.people[someone.account])
    assert isinstance(ballot, OpenBallot)
    return ballot.answers


def save(
    box: FakeBallotBox, someone: Respondent, change: Answers, no_opinion_unit: str | None = None
) -> res.SaveResult:
    items = box.people[someone.account]
    return save_page(box, here(someone), items, change, pause=no_pause, no_opinion_unit=no_opinion_unit)


def test_a_page_is_saved_with_one_write_and_no_further_read(box: FakeBallotBox, someone: Respondent) -> None:
    assert save(box, someone, ONE) == res.Saved(ONE)
    assert (box.reads, box.writes) == (0, 1)


def test_pages_add_up(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, someone, ONE)
    save(box, someone, TWO)
    assert stored(box, someone).chosen == {**ONE.chosen, **TWO.chosen}


def test_a_page_saved_twice_unchanged_is_written_once(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, someone, ONE)
    assert save(box, someone, ONE) == res.Saved(ONE)
    assert box.writes == 1


def test_two_tabs_at_the_same_moment_lose_nothing(box: FakeBallotBox, someone: Respondent) -> None:
    both_read = box.people[someone.account]
    save_page(box, here(someone), both_read, ONE, pause=no_pause)
    save_page(box, here(someone), both_read, TWO, pause=no_pause)
    assert stored(box, someone).chosen == {**ONE.chosen, **TWO.chosen}
    assert stored(box, someone).remarks == ONE.remarks


def test_the_same_question_in_two_tabs_keeps_the_later_answer(box: FakeBallotBox, someone: Respondent) -> None:
    both_read = box.people[someone.account]
    save_page(box, here(someone), both_read, ONE, pause=no_pause)
    later = Answers(chosen={Cell("a1", "q01"): "D"})
    save_page(box, here(someone), both_read, later, pause=no_pause)
    assert stored(box, someone).chosen[Cell("a1", "q01")] == "D"


def test_not_enough_knowledge_fills_what_the_page_and_the_draft_leave_open(
    box: FakeBallotBox, someone: Respondent
) -> None:
    save(box, someone, ONE)
    save(box, someone, Answers(chosen={Cell("a1", "q02"): "C"}), no_opinion_unit="a1")
    assert stored(box, someone).chosen == {
        Cell("a1", "q01"): "A",
        Cell("a1", "q02"): "C",
        Cell("a1", "q03"): "E",
    }


def test_it_respects_what_another_tab_saved_meanwhile(box: FakeBallotBox, someone: Respondent) -> None:
    before = box.people[someone.account]
    save(box, someone, ONE)
    save_page(box, here(someone), before, Answers(), pause=no_pause, no_opinion_unit="a1")
    assert stored(box, someone).chosen[Cell("a1", "q01")] == "A"


def test_a_forged_unit_for_no_opinion_is_refused(box: FakeBallotBox, someone: Respondent) -> None:
    expected = res.Refused((Fault(FaultReason.UNKNOWN_UNIT, "zz"),))
    assert save(box, someone, ONE, no_opinion_unit="zz") == expected
    assert box.writes == 0


def test_forged_fields_save_nothing_and_say_why(box: FakeBallotBox, someone: Respondent) -> None:
    forged = Answers(chosen={Cell("a1", "q01"): "A", Cell("d1", "q01"): "A", Cell("a1", "q02"): "Z"})
    assert save(box, someone, forged) == res.Refused(
        (Fault(FaultReason.UNKNOWN_UNIT, "d1", "q01"), Fault(FaultReason.UNKNOWN_OPTION, "a1", "q02"))
    )
    assert box.writes == 0


def test_a_save_that_crosses_the_cast_learns_of_it(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, someone, ONE)
    stale = box.people[someone.account]
    box.set_state(someone.account, "deputies", InvitationState.CAST)
    box.people[someone.account] = replace(box.people[someone.account], drafts=())
    assert save_page(box, here(someone), stale, TWO, pause=no_pause) == res.AlreadyCast()
    assert box.people[someone.account].drafts == ()


def test_a_store_that_never_settles_gives_up_with_growing_pauses(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, someone, ONE)
    pauses: list[int] = []

    def overtake(draft: StoredDraft) -> None:
        items = box.people[someone.account]
        newer = replace(items.drafts[0], version=items.drafts[0].version + 1)
        box.people[someone.account] = replace(items, drafts=(newer,))

    box.before_save = overtake
    result = save_page(box, here(someone), box.people[someone.account], TWO, pause=pauses.append)
    assert result == res.Busy()
    assert pauses == list(range(1, TRIES))


def test_a_person_taken_off_the_roll_meanwhile_is_not_tried_again(box: FakeBallotBox, someone: Respondent) -> None:
    before = box.people[someone.account]
    save(box, someone, ONE)
    box.person = lambda account: None  # type: ignore[method-assign]
    assert save_page(box, here(someone), before, TWO, pause=no_pause) == res.Busy()
    assert box.writes == 2
