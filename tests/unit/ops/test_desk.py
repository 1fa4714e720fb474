"""What the commands hand out, and when."""

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib import wiring
from chalicelib.campaign.decisions import Decision, Ground, Reopening
from chalicelib.jobs.publishing import REPORT, report_key
from ops import desk
from tests.support.campaigns import small_in_force
from tests.support.fake_jobs import World

CAMPAIGN = "small-2020"
AFTER = datetime(2021, 2, 8, 4, tzinfo=UTC)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    made.objects.stored[report_key(CAMPAIGN, REPORT)] = b"points of every unit"
    monkeypatch.setattr(wiring, "job_ports", lambda: made.ports)
    monkeypatch.setattr(wiring, "campaigns", lambda: made.campaigns)
    return made


def taken(monkeypatch: pytest.MonkeyPatch, folder: Path, now: datetime) -> Path:
    monkeypatch.setattr(wiring, "now", lambda: now)
    assert desk._report(argparse.Namespace(campaign=None, to=folder)) == 0
    (found,) = folder.iterdir()
    return found


def test_after_the_last_fence_the_results_are_handed_out(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert taken(monkeypatch, tmp_path, AFTER).read_bytes() == b"points of every unit"


def test_while_a_reopened_window_takes_ballots_only_coverage_is(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ground = Ground("QĐ 5", date(2021, 2, 8), "staff", "mất điện", AFTER)
    world.campaigns.known[CAMPAIGN] = small_in_force(Decision(1, ground, Reopening("w2", None, date(2021, 2, 10))))
    found = taken(monkeypatch, tmp_path, AFTER + timedelta(hours=1))
    assert "tien-do" in found.name
    assert found.read_bytes() != b"points of every unit"
