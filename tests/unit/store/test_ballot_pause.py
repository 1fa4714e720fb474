import pytest

from chalicelib.store import ballots


def test_pauses_grow_to_at_most_eight_tenths_of_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr(ballots._random, "uniform", lambda low, high: high)
    for attempt in range(1, 8):
        ballots.pause(attempt)
    assert waited == [0.05, 0.1, 0.2, 0.4, 0.8, 0.8, 0.8]


def test_two_colliding_requests_hardly_wait_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    for _ in range(20):
        ballots.pause(3)
    assert len(set(waited)) > 1
    assert all(0 <= seconds <= 0.2 for seconds in waited)
