from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.staff import passwords, sessions, totp
from chalicelib.staff.attempts import FREE, LONGEST_WAIT, Attempts, counted_as
from chalicelib.staff.roles import Role
from chalicelib.staff.signing_in import Door, Entered, Refused, Typed, Why, sign_in
from tests.support.fake_staff import CHEAP, MemoryAccounts, MemoryAttempts, MemorySessions, new_account

NOW = datetime(2021, 1, 26, 2, 0, 10, tzinfo=UTC)
MADE = new_account()


@pytest.fixture(autouse=True)
def cheap_unknown_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "chalicelib.staff.signing_in._nobodys_password",
        lambda: passwords.hashed("nobody", cost=CHEAP, salt=b"s")[0],
    )


@pytest.fixture
def door() -> Door:
    return Door(MemoryAccounts({"an.mau": MADE.stored}), MemoryAttempts(), MemorySessions())


def code(now: datetime = NOW) -> str:
    return totp.code_at(MADE.totp_secret, totp.step_at(now))


def right(now: datetime = NOW) -> Typed:
    return Typed("an.mau", MADE.password, code(now))


def test_account_password_and_code_open_a_session(door: Door) -> None:
    entered = sign_in(right(), door, NOW)
    assert isinstance(entered, Entered)
    assert (entered.account, entered.role, entered.codes_left) == ("an.mau", Role.CLERK, None)
    found = door.sessions.find(sessions.hash_of(entered.session_id))
    assert found is not None
    assert found.account == "an.mau"


def test_the_store_never_sees_the_session_id(door: Door) -> None:
    entered = sign_in(right(), door, NOW)
    assert isinstance(entered, Entered)
    assert entered.session_id not in repr(door.sessions)


@pytest.mark.parametrize(
    "typed",
    [
        Typed("binh.mau", MADE.password, code()),
        Typed("an.mau", "BCDF23-GHJK45-MNPQ67", code()),
        Typed("an.mau", MADE.password, "000000" if code() != "000000" else "000001"),
        Typed("an.mau", MADE.password, ""),
        Typed("an.mau", MADE.password, "BCDF-GHJK-MNPQ"),
        Typed("", "", ""),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(door: Door, typed: Typed) -> None:
    assert sign_in(typed, door, NOW) == Refused(Why.WRONG)


def test_a_code_works_once(door: Door) -> None:
    sign_in(right(), door, NOW)
    assert sign_in(right(), door, NOW + timedelta(seconds=5)) == Refused(Why.CODE_USED)
    later = NOW + timedelta(seconds=30)
    assert isinstance(sign_in(right(later), door, later), Entered)


def test_an_older_step_than_the_used_one_is_refused_too(door: Door) -> None:
    sign_in(right(NOW + timedelta(seconds=30)), door, NOW)
    assert sign_in(right(), door, NOW) == Refused(Why.CODE_USED)


def test_a_recovery_code_stands_in_for_the_phone_once(door: Door) -> None:
    typed = Typed("an.mau", MADE.password, MADE.recovery_codes[3])
    first, second = sign_in(typed, door, NOW), sign_in(typed, door, NOW)
    assert isinstance(first, Entered)
    assert first.codes_left == 9
    assert second == Refused(Why.WRONG)


def test_a_recovery_code_without_the_password_is_not_used_up(door: Door) -> None:
    sign_in(Typed("an.mau", "WRONG", MADE.recovery_codes[0]), door, NOW)
    assert isinstance(sign_in(Typed("an.mau", MADE.password, MADE.recovery_codes[0]), door, NOW), Entered)


def wrong(door: Door, times: int, now: datetime = NOW) -> Entered | Refused:
    answers = [sign_in(replace(right(), password="WRONG"), door, now) for _ in range(times)]
    return answers[-1]


def test_the_fifth_failure_begins_a_wait_that_the_right_password_does_not_cut_short(door: Door) -> None:
    assert wrong(door, FREE) == Refused(Why.WRONG)
    until = NOW + timedelta(minutes=1)
    assert wrong(door, 1) == Refused(Why.WRONG, until)
    assert sign_in(right(), door, NOW + timedelta(seconds=59)) == Refused(Why.WAIT, until)
    assert isinstance(sign_in(right(until), door, until), Entered)


def test_each_further_failure_waits_longer_up_to_a_quarter_of_an_hour(door: Door) -> None:
    now, waits = NOW, []
    wrong(door, FREE)
    for _ in range(7):
        refused = wrong(door, 1, now)
        assert isinstance(refused, Refused)
        assert refused.wait_until is not None
        waits.append((refused.wait_until - now) // timedelta(minutes=1))
        now = refused.wait_until
    assert waits == [1, 2, 4, 8, 15, 15, 15]
    assert timedelta(minutes=15) == LONGEST_WAIT


def test_an_unknown_name_waits_like_a_known_one(door: Door) -> None:
    for _ in range(FREE + 1):
        refused = sign_in(Typed("khong.co", "WRONG", "123456"), door, NOW)
    assert refused == Refused(Why.WRONG, NOW + timedelta(minutes=1))


def test_names_that_are_no_account_fill_no_table() -> None:
    names = {counted_as(f"khong.co.{number}", known=False) for number in range(20_000)}
    assert len(names) <= 4096
    assert not any(name[0].isalnum() for name in names)  # never an account's own counter
    assert counted_as("an.mau", known=True) == "an.mau"


def test_coming_in_forgets_the_failures(door: Door) -> None:
    wrong(door, FREE)
    sign_in(right(), door, NOW)
    assert door.attempts.seen("an.mau") == Attempts()


def test_of_two_attempts_at_the_same_moment_one_is_not_looked_at(door: Door) -> None:
    class Overtaken(MemoryAttempts):
        def seen(self, account: str) -> Attempts:
            before = super().seen(account)
            self.kept[account] = Attempts(before.failures + 1)
            return before

    assert sign_in(right(), replace(door, attempts=Overtaken()), NOW) == Refused(Why.AT_ONCE)


def test_where_the_clock_was_moved_a_phones_code_is_taken_too_and_only_once(door: Door) -> None:
    phone = NOW + timedelta(days=2000)
    moved = replace(door, code_times=lambda at: (at, phone))
    assert isinstance(sign_in(right(phone), door, NOW), Refused)
    assert isinstance(sign_in(right(phone), moved, NOW), Entered)
    assert isinstance(sign_in(right(phone), moved, NOW), Refused)
