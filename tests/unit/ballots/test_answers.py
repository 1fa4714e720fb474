import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ballots import answers as a
from chalicelib.ballots.answers import Answers, Fault, FaultReason
from chalicelib.ballots.rows import Cell
from tests.support.campaigns import small_campaign
from tests.support.fake_ballots import sample_invitation

CAMPAIGN = small_campaign()
PAPER = a.paper(CAMPAIGN, sample_invitation(CAMPAIGN, "23456789", "deputies", "d1"))
CELLS = list(PAPER.cells())

some = st.dictionaries(st.sampled_from(CELLS), st.sampled_from("ABCDE")).map(lambda chosen: Answers(chosen=chosen))


def complete(option: str = "B") -> Answers:
    return Answers(chosen=dict.fromkeys(CELLS, option))


def test_a_paper_asks_every_question_of_the_form_about_every_rated_unit() -> None:
    assert PAPER.units == ("a1", "a2")
    assert PAPER.questions == ("q01", "q02", "q03")
    assert PAPER.options["q02"] == ("A", "B", "C", "D", "E")
    assert PAPER.no_opinion["q02"] == "E"
    assert PAPER.asks_remark
    assert CELLS[:4] == [Cell("a1", "q01"), Cell("a1", "q02"), Cell("a1", "q03"), Cell("a2", "q01")]


@given(some, some)
def test_merging_keeps_everything_and_lets_the_change_win(stored: Answers, change: Answers) -> None:
    merged = a.merge(stored, change)
    for cell in CELLS:
        assert merged.chosen.get(cell) == change.chosen.get(cell, stored.chosen.get(cell))


@given(some, some)
def test_pages_that_do_not_overlap_merge_in_any_order(one: Answers, two: Answers) -> None:
    first = Answers(chosen={c: o for c, o in one.chosen.items() if c.unit == "a1"})
    second = Answers(chosen={c: o for c, o in two.chosen.items() if c.unit == "a2"})
    assert a.merge(a.merge(a.NOTHING, first), second) == a.merge(a.merge(a.NOTHING, second), first)


def test_an_empty_remark_takes_the_old_one_away() -> None:
    stored = Answers(remarks={"a1": "cũ", "a2": "giữ"})
    assert a.merge(stored, Answers(remarks={"a1": ""})).remarks == {"a2": "giữ"}


@given(some)
def test_missing_and_answered_make_up_the_whole(answers: Answers) -> None:
    gaps = a.missing(answers, PAPER)
    counted = a.count(answers, PAPER)
    assert len(gaps) + counted.answered == counted.asked == 6
    assert list(gaps) == [cell for cell in CELLS if cell not in answers.chosen]
    assert counted.no_opinion == sum(1 for option in answers.chosen.values() if option == "E")


def test_no_opinion_is_an_answer() -> None:
    assert a.missing(complete("E"), PAPER) == ()


@given(some)
def test_not_enough_knowledge_of_a_unit_fills_only_what_is_open_there(answers: Answers) -> None:
    filled = a.merge(answers, a.no_opinion_for_unit(answers, "a1", PAPER))
    for cell in CELLS:
        expected = answers.chosen.get(cell, "E" if cell.unit == "a1" else None)
        assert filled.chosen.get(cell) == expected


def test_a_scale_without_no_opinion_leaves_its_questions_open() -> None:
    strict = a.BallotPaper(
        form="f",
        version="00" * 8,
        units=("a1",),
        questions=("q1", "q2"),
        options={"q1": ("A", "E"), "q2": ("A", "B")},
        no_opinion={"q1": "E", "q2": None},
        asks_remark=False,
    )
    filled = a.no_opinion_for_unit(a.NOTHING, "a1", strict)
    assert a.missing(filled, strict) == (Cell("a1", "q2"),)


def test_one_unit_can_be_counted_alone() -> None:
    answers = Answers(chosen={Cell("a1", "q01"): "A", Cell("a2", "q01"): "E"})
    assert a.count(answers, PAPER, "a2") == a.Count(asked=3, answered=1, no_opinion=1)


@given(some)
def test_a_slip_has_one_character_per_question_in_the_forms_order(answers: Answers) -> None:
    text = a.slip(answers, "a2", PAPER)
    assert len(text) == 3
    for question, character in zip(PAPER.questions, text, strict=True):
        assert answers.chosen.get(Cell("a2", question), " ") == character


def test_answers_that_fit_the_paper_have_no_fault() -> None:
    assert a.faults(complete(), PAPER) == ()


def test_every_forged_field_is_refused_with_its_reason() -> None:
    forged = Answers(
        chosen={
            Cell("zz", "q01"): "A",
            Cell("a1", "q99"): "A",
            Cell("a1", "q01"): "F",
            Cell("a2", "q01"): "AB",
            Cell("a2", "q02"): " ",
            Cell("a2", "q03"): "A",
        },
        remarks={"zz": "x", "a1": "x" * 501, "a2": "x" * 500},
    )
    assert set(a.faults(forged, PAPER)) == {
        Fault(FaultReason.UNKNOWN_UNIT, "zz", "q01"),
        Fault(FaultReason.UNKNOWN_QUESTION, "a1", "q99"),
        Fault(FaultReason.UNKNOWN_OPTION, "a1", "q01"),
        Fault(FaultReason.UNKNOWN_OPTION, "a2", "q01"),
        Fault(FaultReason.UNKNOWN_OPTION, "a2", "q02"),
        Fault(FaultReason.UNKNOWN_UNIT, "zz"),
        Fault(FaultReason.REMARK_TOO_LONG, "a1"),
    }


@given(st.text(), st.text(), st.text())
def test_nothing_outside_the_paper_passes(unit: str, question: str, option: str) -> None:
    fits = unit in PAPER.units and question in PAPER.questions and option in {"A", "B", "C", "D", "E"}
    assert (a.faults(Answers(chosen={Cell(unit, question): option}), PAPER) == ()) is fits


def test_a_form_that_asks_no_remark_takes_none() -> None:
    silent = a.paper(CAMPAIGN, sample_invitation(CAMPAIGN, "23456789", "communes", "c1"))
    assert a.faults(Answers(remarks={"d1": "x"}), silent) == (Fault(FaultReason.REMARK_NOT_ASKED, "d1"),)
    assert a.faults(Answers(remarks={"d1": ""}), silent) == ()


def many_units(number: int) -> a.BallotPaper:
    return a.BallotPaper(
        form="f",
        version="00" * 8,
        units=tuple(f"u{i}" for i in range(number)),
        questions=("q1",),
        options={"q1": ("A",)},
        no_opinion={"q1": None},
        asks_remark=True,
    )


def test_remarks_are_refused_where_one_transaction_could_not_hold_them() -> None:
    on = many_units(60)
    fitting = Answers(remarks={f"u{i}": "x" for i in range(37)})
    assert a.faults(fitting, on) == ()
    too_many = Answers(remarks={f"u{i}": "x" for i in range(38)})
    assert a.faults(too_many, on) == (Fault(FaultReason.TOO_MANY_REMARKS, ""),)


def test_the_largest_form_leaves_no_room_for_remarks() -> None:
    assert many_units(97).remark_room == 0
    assert a.faults(Answers(remarks={"u1": "x"}), many_units(97))[0].reason is FaultReason.REMARK_NOT_ASKED


@given(st.text())
def test_a_cleaned_remark_is_nfc_and_holds_no_control_characters(text: str) -> None:
    clean = a.clean_remark(text)
    assert clean == a.clean_remark(clean)
    assert unicodedata.is_normalized("NFC", clean)
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} for c in clean)


def test_a_remark_keeps_its_lines() -> None:
    assert a.clean_remark(" Giải quyết\r\nđúng hạn\x00 ") == "Giải quyết\nđúng hạn"
