"""The movable clock of local runs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chalicelib import wiring
from ops.clock import BadMoment, Clock, parse_moment

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MOMENT = datetime(2021, 2, 8, 3, 5, tzinfo=UTC)


def test_it_shows_the_machines_time_until_moved(tmp_path: Path) -> None:
    assert Clock(tmp_path / "clock").offset() == timedelta()


def test_moved_it_ticks_on_from_the_new_moment_in_every_process(tmp_path: Path) -> None:
    Clock(tmp_path / "run" / "clock").move_to(MOMENT)
    first, second = (Clock(tmp_path / "run" / "clock").now() for _ in range(2))
    assert MOMENT <= first <= second < MOMENT + timedelta(minutes=1)


def test_reset_it_is_the_machines_again(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock")
    clock.move_to(MOMENT)
    clock.reset()
    assert clock.offset() == timedelta()
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.mark.parametrize("text", ["2021-02-08T10:05", " 2021-02-08 10:05 ", "2021-02-08T03:05+00:00"])
def test_a_moment_without_offset_is_local(text: str) -> None:
    assert parse_moment(text, HERE) == MOMENT


@pytest.mark.parametrize("text", ["", "mai", "08/02/2021 10:05", "2021-02-30T10:05"])
def test_a_moment_that_cannot_be_read_says_how_to_write_one(text: str) -> None:
    with pytest.raises(BadMoment, match="2021-02-08T10:05"):
        parse_moment(text, HERE)


@pytest.mark.parametrize("sign", ["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API"])
def test_in_the_cloud_no_clock_can_be_put_in_place(monkeypatch: pytest.MonkeyPatch, sign: str) -> None:
    monkeypatch.setenv(sign, "x")
    with pytest.raises(wiring.ClockFixed):
        wiring.use_clock(lambda: MOMENT)
    assert wiring.now() != MOMENT
