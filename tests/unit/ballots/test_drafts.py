from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ballots import drafts as d
from chalicelib.ballots.answers import Answers, BallotPaper, paper
from chalicelib.ballots.results import DraftDamaged, StaleForm
from tests.support.campaigns import small_campaign
from tests.support.fake_ballots import sample_invitation

CAMPAIGN = small_campaign()
PAPER = paper(CAMPAIGN, sample_invitation(CAMPAIGN, "23456789", "deputies", "d1"))
BINDING = d.Binding("23456789#deputies", "ab" * 16, PAPER.version)
KEY = bytes(range(32))
NOW = datetime(2021, 1, 25, 2, 30, 15, tzinfo=UTC)

some = st.builds(
    Answers,
    chosen=st.dictionaries(st.sampled_from(list(PAPER.cells())), st.sampled_from("ABCDE")),
    remarks=st.dictionaries(st.sampled_from(PAPER.units), st.text(min_size=1, max_size=40)),
)


def sealed(answers: Answers) -> bytes:
    return d.seal(KEY, BINDING, d.Draft(answers, NOW), PAPER)


@given(some)
def test_what_was_saved_is_what_opens(answers: Answers) -> None:
    assert d.open_sealed(KEY, BINDING, sealed(answers), PAPER) == d.Draft(answers, NOW)


@given(some)
def test_the_size_at_rest_does_not_tell_how_much_was_answered(answers: Answers) -> None:
    assert len(sealed(answers)) == len(sealed(Answers()))


def test_a_small_forms_draft_stays_within_one_write_unit() -> None:
    questions = tuple(f"q{i:02}" for i in range(15))
    on = BallotPaper(
        form="f1",
        version=PAPER.version,
        units=("a1",),
        questions=questions,
        options=dict.fromkeys(questions, ("A", "E")),
        no_opinion=dict.fromkeys(questions, "E"),
        asks_remark=True,
    )
    longest = Answers(chosen=dict.fromkeys(on.cells(), "A"), remarks={"a1": "x" * d.REMARK_ALLOWANCE})
    size = len(d.seal(KEY, BINDING, d.Draft(longest, NOW), on))
    assert size <= 900


def test_long_remarks_grow_the_size_in_whole_steps_only() -> None:
    long = [len(sealed(Answers(remarks={"a1": "ế" * n}))) for n in (200, 210, 500)]
    assert long[0] == long[1]
    assert (long[2] - long[0]) % d.STEP == 0
    assert long[2] > long[0]


def test_sealing_twice_gives_different_bytes() -> None:
    assert sealed(Answers()) != sealed(Answers())


def test_answers_do_not_stand_in_the_sealed_bytes() -> None:
    assert b"Ghi chu" not in sealed(Answers(remarks={"a1": "Ghi chu"}))


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(BINDING, invitation="23456789#staff"),
        replace(BINDING, invitation="2345678B#deputies"),
        replace(BINDING, credential="cd" * 16),
    ],
)
def test_a_draft_moved_elsewhere_does_not_open(elsewhere: d.Binding) -> None:
    assert d.open_sealed(KEY, elsewhere, sealed(Answers()), PAPER) == DraftDamaged()


def test_another_password_does_not_open_it() -> None:
    assert d.open_sealed(bytes(32), BINDING, sealed(Answers()), PAPER) == DraftDamaged()


def test_a_draft_of_another_form_version_says_so() -> None:
    other = replace(BINDING, form_version="0" * 16)
    assert d.open_sealed(KEY, other, sealed(Answers()), PAPER) == StaleForm()


def test_a_form_version_cannot_be_forged_into_the_header() -> None:
    other = replace(BINDING, form_version="0" * 16)
    forged = sealed(Answers())[:1] + bytes(8) + sealed(Answers())[9:]
    assert d.open_sealed(KEY, other, forged, PAPER) == DraftDamaged()


@given(st.data())
def test_one_altered_byte_is_found(data: st.DataObject) -> None:
    whole = bytearray(sealed(Answers()))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    assert d.open_sealed(KEY, BINDING, bytes(whole), PAPER) in {DraftDamaged(), StaleForm()}


@given(st.binary(max_size=60))
def test_rubbish_is_damaged_or_stale_and_breaks_nothing(rubbish: bytes) -> None:
    assert d.open_sealed(KEY, BINDING, rubbish, PAPER) in {DraftDamaged(), StaleForm()}


def test_a_unit_that_is_no_longer_rated_leaves_the_draft() -> None:
    first = next(iter(PAPER.cells()))
    both = Answers(chosen=dict.fromkeys(PAPER.cells(), "A"), remarks={"a1": "x", "a2": "y"})
    fewer = replace(PAPER, units=("a1",))
    opened = d.open_sealed(KEY, BINDING, sealed(both), fewer)
    assert isinstance(opened, d.Draft)
    assert first in opened.answers.chosen
    assert {cell.unit for cell in opened.answers.chosen} == {"a1"}
    assert opened.answers.remarks == {"a1": "x"}
