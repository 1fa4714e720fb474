"""The job that computes trials: what it does when it is killed, told twice, or too early."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.jobs import trials as job
from chalicelib.jobs.trials import LEASE, TrialPorts
from chalicelib.reports import trials
from chalicelib.reports.trials import ASKED, EMPTIED, FAILED, KEPT, MADE, MOST_TRIES
from chalicelib.scores import ballots_json
from chalicelib.scores.rules import Base
from chalicelib.scores.whatif import Change
from tests.support.campaigns import small_in_force
from tests.support.fake_jobs import FakeCampaigns, FakeJobs, FakeObjects
from tests.support.scored_campaign import counted

CAMPAIGN = "small-2020"
NOW = datetime(2021, 3, 1, 2, tzinfo=UTC)
CHANGE = Change(Base.NONE, None, {})
TRIAL = trials.id_of(CHANGE)
BODY = {"campaign": CAMPAIGN, "trial": TRIAL}


class Killed(Exception):
    """The process ended here."""


@dataclass
class Here:
    objects: FakeObjects = field(default_factory=FakeObjects)
    jobs: FakeJobs = field(default_factory=FakeJobs)

    def __post_init__(self) -> None:
        campaigns = FakeCampaigns({CAMPAIGN: small_in_force()})
        self.ports = TrialPorts(campaigns, self.objects, self.jobs)
        ballots = ballots_json.to_bytes(counted().ballots)
        self.objects.put(ballots_json.key(CAMPAIGN), ballots, "application/json")

    def ask(self, now: datetime = NOW) -> None:
        self.jobs.put(trials.asked(CAMPAIGN, CHANGE, "an.mau", now))

    @property
    def step(self) -> str:
        return self.jobs.entries[CAMPAIGN, trials.job_of(TRIAL)].step

    @property
    def outcome(self) -> bytes | None:
        return self.objects.get(trials.key(CAMPAIGN, TRIAL))


def test_a_trial_is_queued_once_and_made() -> None:
    here = Here()
    here.ask()
    assert list(job.bodies_due(here.ports, NOW)) == [BODY]
    assert list(job.bodies_due(here.ports, NOW)) == []
    assert job.handle(here.ports, BODY, NOW) == MADE
    assert here.outcome is not None
    assert trials.from_bytes(here.outcome)


def test_a_message_that_comes_twice_makes_nothing_twice() -> None:
    here = Here()
    here.ask()
    job.handle(here.ports, BODY, NOW)
    made = here.outcome
    here.objects.stored.pop(trials.key(CAMPAIGN, TRIAL))
    assert job.handle(here.ports, BODY, NOW + LEASE) == MADE
    assert made is not None
    assert here.outcome is None
    assert here.jobs.entries[CAMPAIGN, trials.job_of(TRIAL)].done_at == NOW


def test_a_job_killed_before_its_outcome_is_written_begins_again_when_its_lease_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = Here()
    here.ask()
    with monkeypatch.context() as patched:
        patched.setattr(here.objects, "put", _killed)
        with pytest.raises(Killed):
            job.handle(here.ports, BODY, NOW)
    assert here.step == ASKED
    assert job.handle(here.ports, BODY, NOW) == ""
    later = NOW + LEASE
    assert list(job.bodies_due(here.ports, later)) == [BODY]
    assert job.handle(here.ports, BODY, later) == MADE
    assert here.outcome is not None


def _killed(key: str, body: bytes, content_type: str) -> None:
    raise Killed


def test_before_the_last_fence_no_tally_is_read_and_the_trial_says_that_it_failed() -> None:
    here, early = Here(), datetime(2021, 1, 26, 2, tzinfo=UTC)
    here.ask(early)
    assert job.handle(here.ports, BODY, early) == FAILED
    assert here.outcome is None


def test_a_message_about_a_trial_nobody_asked_for_leaves_nothing_in_the_ledger() -> None:
    here = Here()
    assert job.handle(here.ports, {"campaign": CAMPAIGN, "trial": "f" * 12}, NOW) == ""
    assert here.jobs.entries == {}


def test_an_entry_without_a_step_is_nothing_to_see_and_nothing_to_do() -> None:
    here = Here()
    here.jobs.queued(CAMPAIGN, trials.job_of(TRIAL), NOW)
    later = NOW + timedelta(hours=1)
    assert trials.alive(here.jobs.all(CAMPAIGN).values(), later) == []
    assert trials.due(here.jobs.all(CAMPAIGN), later) == []
    assert job.handle(here.ports, BODY, later) == ""


def test_a_failed_trial_gives_its_place_up_after_a_week() -> None:
    here, early = Here(), datetime(2021, 1, 26, 2, tzinfo=UTC)
    here.ask(early)
    job.handle(here.ports, BODY, early)
    assert len(trials.alive(here.jobs.all(CAMPAIGN).values(), early + KEPT - timedelta(minutes=1))) == 1
    assert trials.alive(here.jobs.all(CAMPAIGN).values(), early + KEPT) == []
    assert job.handle(here.ports, BODY, early + KEPT) == EMPTIED


def test_a_trial_that_was_asked_for_a_week_ago_and_never_made_is_gone() -> None:
    here = Here()
    here.ask()
    assert trials.alive(here.jobs.all(CAMPAIGN).values(), NOW + KEPT) == []
    assert job.handle(here.ports, BODY, NOW + KEPT) == EMPTIED
    assert here.outcome == b"{}"


def test_a_trial_that_breaks_every_worker_fails_instead_of_being_tried_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, at = Here(), NOW
    here.ask()
    monkeypatch.setattr(here.objects, "put", _killed)
    for _ in range(MOST_TRIES):
        with pytest.raises(Killed):
            job.handle(here.ports, BODY, at)
        at += LEASE
    assert job.handle(here.ports, BODY, at) == FAILED
    entry = here.jobs.entries[CAMPAIGN, trials.job_of(TRIAL)]
    assert trials.gave_up(entry)
    assert trials.due(here.jobs.all(CAMPAIGN), at + LEASE) == []
