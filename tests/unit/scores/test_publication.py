from fractions import Fraction

import pytest

from chalicelib.scores.formula import score
from chalicelib.scores.merging import shown
from chalicelib.scores.publication import counts_csv, decimal6, scores_csv, tallies_csv
from tests.support.scoring import SHA, hand_ballots, rules


def test_counts_stand_sorted_on_both_bases_with_those_charged_to_nobody() -> None:
    assert counts_csv(hand_ballots().counts).splitlines() == [
        "basis,group,unit,planned,returned",
        "rated_unit,deputies,fin,10,6",
        "rated_unit,deputies,jus,10,6",
        "rated_unit,deputies,tx,10,4",
        "rated_unit,staff,fin,10,8",
        "rated_unit,staff,jus,5,6",
        "respondent_unit,deputies,-,10,6",
        "respondent_unit,heads,jus,4,1",
        "respondent_unit,staff,fin,10,8",
        "respondent_unit,staff,jus,5,6",
    ]


def test_only_tallies_that_may_be_shown_are_published() -> None:
    lines = tallies_csv(shown(hand_ballots().tally, 5)).splitlines()
    assert lines[:4] == [
        "group,rated_unit,question,option,count",
        "deputies,fin,q01,A,2",
        "deputies,fin,q01,B,2",
        "deputies,fin,q01,C,1",
    ]
    assert not [line for line in lines if ",tx," in line]


def test_scores_follow_the_rules_order_and_end_with_the_total() -> None:
    published = scores_csv(score(rules(), hand_ballots(), rules_hash=SHA))
    assert published == (
        "rated_unit,criterion,survey_points,full_points,max_points,merged\n"
        "fin,1.3,1.112000,1.390000,2.000000,no\n"
        "fin,2.1,2.100000,2.625000,3.000000,no\n"
        "fin,TOTAL,3.212000,4.015000,5.000000,no\n"
        "jus,1.3,1.066667,1.600000,2.000000,no\n"
        "jus,2.1,1.600000,2.400000,3.000000,no\n"
        "jus,TOTAL,2.666667,4.000000,5.000000,no\n"
        "tx,1.3,,,2.000000,yes\n"
        "tx,TOTAL,,,0.000000,yes\n"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.0000005", "0.000001"),
        ("0.00000049999", "0.000000"),
        ("-0.0000005", "-0.000001"),
        ("-0.0000001", "0.000000"),
        ("1.9999995", "2.000000"),
        ("77/75", "1.026667"),
    ],
)
def test_numbers_have_six_decimals_half_up(value: str, text: str) -> None:
    assert decimal6(Fraction(value)) == text
