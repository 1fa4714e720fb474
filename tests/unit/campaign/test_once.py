"""Things made of immutable rules are made once, and only for the very object they were made of."""

import gc

from chalicelib.campaign.once import once


class Rules:
    """Stands for something large."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("rules must not be compared")

    __hash__ = None  # type: ignore[assignment]


def test_the_same_question_about_the_same_rules_is_answered_once() -> None:
    asked: list[str] = []

    @once(9)
    def made(_rules: Rules, question: str, *, follows: bool) -> str:
        asked.append(question)
        return f"{question} {follows}"

    rules = Rules()
    assert [made(rules, q, follows=f) for q in ("a", "b", "a") for f in (True, False)] == [
        "a True",
        "a False",
        "b True",
        "b False",
        "a True",
        "a False",
    ]
    assert asked == ["a", "a", "b", "b"]


def test_other_rules_have_their_own_answer_even_where_earlier_ones_are_gone() -> None:
    @once(1000)
    def number(rules: list[int]) -> int:
        return rules[0]

    for one in range(500):
        assert number([one]) == one
        gc.collect(0)


def test_the_oldest_answer_is_forgotten_first() -> None:
    asked: list[str] = []

    @once(2)
    def made(_rules: Rules, question: str) -> str:
        asked.append(question)
        return question

    rules = Rules()
    for question in ("a", "b", "c", "b", "a"):
        made(rules, question)
    assert asked == ["a", "b", "c", "a"]
