from datetime import UTC, datetime, timedelta

from chalicelib.staff import sessions
from chalicelib.staff.sessions import StaffSession

BEGAN = datetime(2021, 1, 26, 1, tzinfo=UTC)


def used(after: timedelta) -> StaffSession:
    return StaffSession("0" * 64, "an.mau", began_at=BEGAN, seen_at=BEGAN + after)


def test_half_an_hour_without_use_ends_it() -> None:
    assert used(timedelta(0)).live(BEGAN + timedelta(minutes=29, seconds=59))
    assert not used(timedelta(0)).live(BEGAN + timedelta(minutes=30))


def test_twelve_hours_end_it_however_busy() -> None:
    busy = used(timedelta(hours=11, minutes=50))
    assert busy.live(BEGAN + timedelta(hours=11, minutes=59))
    assert not busy.live(BEGAN + timedelta(hours=12))


def test_its_last_use_is_written_at_most_once_a_minute() -> None:
    assert not used(timedelta(0)).wants_touch(BEGAN + timedelta(seconds=59))
    assert used(timedelta(0)).wants_touch(BEGAN + timedelta(seconds=60))


def test_ids_have_256_bits_and_are_kept_as_hashes() -> None:
    made = {sessions.fresh_id() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one) == 43 for one in made)
    assert all(one not in sessions.hash_of(one) for one in made)
