import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ballots.credentials import SignIn, held, new_account, new_secret
from chalicelib.web.sessions import COOKIE, IDLE, MAX_HELD, Expired, Live, Missing, Session, Sessions

SESSIONS = Sessions(key=bytes(range(32)))
NOW = datetime(2021, 1, 25, 2, tzinfo=UTC)
UNTIL = datetime(2021, 1, 31, 17, tzinfo=UTC)
WHO = SignIn(account=new_account(), secret=new_secret())
SECOND = timedelta(seconds=1)


def begun(
    who: SignIn = WHO,
    *,
    private: bool = False,
    now: datetime = NOW,
    until: datetime = UNTIL,
    before: Session | None = None,
) -> Session:
    return SESSIONS.begin(who, private=private, until=until, now=now, before=before)


def kept(session: Session, now: datetime = NOW) -> dict[str, str]:
    """The browser's cookies after it got this session."""
    return {COOKIE: SESSIONS.cookie(session, now).value}


@pytest.mark.parametrize("private", [True, False])
def test_what_was_begun_is_what_is_read(private: bool) -> None:
    session = begun(private=private)
    assert SESSIONS.read(kept(session), NOW) == Live(session)
    assert session.credential_id == held(WHO).credential_id


def test_it_ends_after_thirty_idle_minutes() -> None:
    cookies = kept(begun())
    assert isinstance(SESSIONS.read(cookies, NOW + IDLE - SECOND), Live)
    assert SESSIONS.read(cookies, NOW + IDLE) == Expired()


def test_on_ones_own_device_it_lasts_the_whole_window() -> None:
    cookies = kept(begun(private=True))
    assert isinstance(SESSIONS.read(cookies, UNTIL - SECOND), Live)
    assert SESSIONS.read(cookies, UNTIL) == Expired()


@pytest.mark.parametrize("private", [True, False])
def test_somebody_busy_at_the_end_of_the_window_still_reads_that_it_closed(private: bool) -> None:
    last = UNTIL - timedelta(minutes=5)
    cookies = kept(begun(private=private, now=last))
    assert isinstance(SESSIONS.read(cookies, UNTIL + timedelta(minutes=10)), Live)


@pytest.mark.parametrize("private", [True, False])
def test_no_use_carries_it_far_past_the_window(private: bool) -> None:
    late = UNTIL + timedelta(minutes=25)
    session = SESSIONS.renewed(begun(private=private), late, UNTIL)
    assert session is not None
    assert SESSIONS.read(kept(session), UNTIL + IDLE) == Expired()


def test_use_prolongs_it() -> None:
    later = NOW + timedelta(minutes=20)
    session = SESSIONS.renewed(begun(), later, UNTIL)
    assert session is not None
    assert isinstance(SESSIONS.read(kept(session), later + IDLE - SECOND), Live)
    assert session.issued_at == NOW


def test_a_cookie_under_a_minute_old_is_not_renewed() -> None:
    session = begun()
    assert SESSIONS.renewed(session, NOW + timedelta(seconds=59), UNTIL) is None
    assert SESSIONS.renewed(session, NOW + timedelta(seconds=60), UNTIL) is not None


def test_an_extension_prolongs_the_session_of_ones_own_device() -> None:
    longer = UNTIL + timedelta(days=2)
    session = SESSIONS.renewed(begun(private=True), NOW + timedelta(hours=1), longer)
    assert session is not None
    assert isinstance(SESSIONS.read(kept(session), longer - SECOND), Live)


def test_only_ones_own_device_keeps_the_cookie_when_the_browser_closes() -> None:
    assert SESSIONS.cookie(begun(), NOW).max_age is None
    assert SESSIONS.cookie(begun(private=True), NOW).max_age == int((UNTIL - NOW).total_seconds())


def test_signing_out_deletes_the_cookie() -> None:
    ended = SESSIONS.ended()
    assert (ended.name, ended.value, ended.max_age) == (COOKIE, "", 0)
    assert SESSIONS.read({COOKIE: ended.value}, NOW) == Missing()


def test_the_next_link_keeps_the_keys_of_drafts_begun_on_this_device() -> None:
    first = begun()
    reminder = SignIn(WHO.account, new_secret())
    second = begun(reminder, before=first)
    assert second.held == (held(reminder), held(WHO))
    assert begun(WHO, before=second).held == (held(WHO), held(reminder))


def test_another_person_on_the_device_inherits_nothing() -> None:
    stranger = SignIn(new_account(), new_secret())
    assert begun(stranger, before=begun()).held == (held(stranger),)


def test_a_device_holds_a_bounded_number_of_credentials() -> None:
    session = begun()
    for _ in range(10):
        session = begun(SignIn(WHO.account, new_secret()), before=session)
    assert len(session.held) == MAX_HELD
    assert len(SESSIONS.cookie(session, NOW).value) < 1000


def test_each_session_has_its_own_seed_against_forgery() -> None:
    assert begun().csrf_seed != begun().csrf_seed
    assert len(begun().csrf_seed) == 16


@given(st.binary(min_size=32, max_size=32))
def test_a_cookie_holds_only_letters_digits_hyphens_and_underscores(key: bytes) -> None:
    value = Sessions(key).cookie(begun(), NOW).value
    assert re.fullmatch(r"[A-Za-z0-9_-]+", value)


def test_nothing_of_the_session_can_be_read_from_the_cookie() -> None:
    assert SESSIONS.cookie(begun(), NOW).value != SESSIONS.cookie(begun(), NOW).value
    assert WHO.account not in SESSIONS.cookie(begun(), NOW).value


def test_a_cookie_of_another_server_key_counts_as_none() -> None:
    assert Sessions(bytes(32)).read(kept(begun()), NOW) == Missing()


FIXED = SESSIONS.cookie(begun(), NOW).value


@given(st.integers(0, len(FIXED) - 2), st.sampled_from("ABCabc019-_"))
def test_an_altered_cookie_counts_as_none(place: int, letter: str) -> None:
    altered = FIXED[:place] + letter + FIXED[place + 1 :]
    expected = Live if altered == FIXED else Missing
    assert isinstance(SESSIONS.read({COOKIE: altered}, NOW), expected)


@given(st.text())
def test_any_forged_cookie_counts_as_none(value: str) -> None:
    assert SESSIONS.read({COOKIE: value}, NOW) == Missing()


def test_no_cookie_is_no_session() -> None:
    assert SESSIONS.read({}, NOW) == Missing()


def test_a_session_does_not_print_its_keys() -> None:
    session = begun()
    assert session.held[0].draft_key.hex() not in repr(session)
    assert repr(session.held[0].draft_key) not in repr(Live(replace(session)))
