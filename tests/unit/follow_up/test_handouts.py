"""Two people stand for a sealed slip; files are fetched once and do not stay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.follow_up.handouts import (
    AFTER_TAKEN,
    CONFIRM_WITHIN,
    KEPT,
    Handout,
    HandoutKind,
    HandoutState,
    May,
    MayNot,
    Why,
    Work,
    first_state,
    may_ask,
    may_settle,
    may_take,
    unreached,
    work_of,
)
from chalicelib.roster.people import Mailbox, MailState
from tests.support.campaigns import small_in_force
from tests.support.fake_mail import a_person

NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)


def a_handout(state: HandoutState = HandoutState.ASKED, **changes: object) -> Handout:
    made = Handout("small-2020", "h1", HandoutKind.SLIPS, "a1", "", "an.mau", NOW, state, NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_slips_wait_for_a_second_person_and_texts_do_not() -> None:
    assert first_state(HandoutKind.SLIPS) is HandoutState.ASKED
    assert first_state(HandoutKind.TEXTS) is HandoutState.CONFIRMED


def test_who_asked_may_not_confirm_but_may_take_it_back() -> None:
    assert may_settle(a_handout(), "an.mau", NOW, confirm=True) == MayNot(Why.SAME_PERSON)
    assert may_settle(a_handout(), "an.mau", NOW, confirm=False) == May()
    assert may_settle(a_handout(), "binh.mau", NOW, confirm=True) == May()


def test_a_wish_that_nobody_confirmed_within_a_day_is_void() -> None:
    late = NOW + CONFIRM_WITHIN
    assert may_settle(a_handout(), "binh.mau", late - timedelta(seconds=1), confirm=True) == May()
    assert may_settle(a_handout(), "binh.mau", late, confirm=True) == MayNot(Why.NOT_WAITING)


@pytest.mark.parametrize("state", [s for s in HandoutState if s is not HandoutState.ASKED])
def test_what_was_settled_is_not_settled_again(state: HandoutState) -> None:
    assert may_settle(a_handout(state), "binh.mau", NOW, confirm=True) == MayNot(Why.NOT_WAITING)


def test_only_the_two_who_stand_for_slips_may_fetch_them_and_only_once() -> None:
    made = a_handout(HandoutState.MADE, settled_by="binh.mau")
    assert may_take(made, "an.mau") == may_take(made, "binh.mau") == May()
    assert may_take(made, "chi.mau") == MayNot(Why.NOT_YOURS)
    assert may_take(made.now(HandoutState.TAKEN, NOW), "an.mau") == MayNot(Why.NOT_THERE)


def test_any_clerk_may_fetch_texts_for_they_open_nothing() -> None:
    assert may_take(a_handout(HandoutState.MADE, kind=HandoutKind.TEXTS), "chi.mau") == May()


def test_a_file_is_erased_soon_after_it_was_taken_and_after_an_hour_anyway() -> None:
    assert work_of(a_handout(HandoutState.CONFIRMED)) == (Work.MAKE, NOW)
    assert work_of(a_handout(HandoutState.MADE)) == (Work.ERASE, NOW + KEPT)
    assert work_of(a_handout(HandoutState.TAKEN)) == (Work.ERASE, NOW + AFTER_TAKEN)
    for state in (HandoutState.ASKED, HandoutState.ERASED, HandoutState.REFUSED, HandoutState.NOBODY):
        assert work_of(a_handout(state)) is None


def test_slips_are_printed_from_the_announcement_to_the_last_close() -> None:
    in_force = small_in_force()
    assert may_ask(in_force, NOW) == May()
    assert may_ask(replace(in_force, announced=False), NOW) == MayNot(Why.NOT_ANNOUNCED)
    assert may_ask(in_force, in_force.last_close) == MayNot(Why.NOTHING_OPEN)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"mailbox": Mailbox.SHARED}, True),
        ({"mailbox": Mailbox.NONE, "email": ""}, True),
        ({"mail_state": MailState.BOUNCED}, True),
        ({"mail_state": MailState.COMPLAINED}, True),
        ({"mail_state": MailState.HANDED_OVER}, False),
    ],
)
def test_whom_mail_cannot_bring_a_password(changes: dict[str, object], expected: bool) -> None:
    assert unreached(a_person(**changes)) is expected  # type: ignore[arg-type]
