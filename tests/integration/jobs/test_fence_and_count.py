"""The fence and the count on a real engine: roll and urn as pages leave them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Issued, Snapshot, Waiting
from chalicelib.jobs import closing, frozen, recount
from chalicelib.jobs.closing import LEASE
from chalicelib.jobs.ports import JobPorts
from chalicelib.jobs.recount import Counted, Gathered
from chalicelib.roster.people import InvitationState
from chalicelib.scores.counts import GroupUnit, Line
from chalicelib.store.closing import StoredClosing
from chalicelib.store.coverage import StoredCoverage
from chalicelib.store.job_ledger import StoredJobs
from chalicelib.store.keys import receipt_partition, remark_partition, shard_of, slip_partition
from chalicelib.store.rosters import UnitRosterItem
from chalicelib.store.tables import DraftItem, InvitationItem, ReceiptItem, RollItem, Slip, shared_connection
from chalicelib.store.urn import StoredUrn
from ops.engines import Engine
from tests.support.engines import fresh_tables
from tests.support.fake_jobs import World
from tests.support.fake_mail import an_invitation
from tests.support.stored_people import disturbed, put_invitation, refusal

CAMPAIGN = "small-2020"
FENCES = {
    "fence-w1-2021-02-01": datetime(2021, 2, 1, 3, 0, 15, tzinfo=UTC),
    "fence-w2-2021-02-08": datetime(2021, 2, 8, 3, 0, 15, tzinfo=UTC),
}
FENCE_1, FENCE_2 = FENCES.values()
ANSWERS = {"staff": {"a1": "ABC"}, "deputies": {"a1": "ABC", "a2": "EEE"}, "communes": {"d1": "AB"}}


def put_round() -> None:
    """Three staff (two cast), two deputies (one cast), six communes (all cast), and a stranger's campaign."""
    for number in range(11):
        group = "staff" if number < 3 else "deputies" if number < 5 else "communes"
        account = f"PERSON{number:02d}"
        cast = number not in {2, 4}
        put_invitation(an_invitation(group, account))
        if cast:
            put_cast(account, group, number)
        else:
            DraftItem(f"P#{account}", f"D#{group}#c0ffee", sealed=b"sealed", version=1).save()
    put_invitation(an_invitation("staff", "STRANGER", campaign="other-2021"))
    DraftItem("P#STRANGER", "D#staff#c0ffee", sealed=b"sealed", version=1).save()


def put_cast(account: str, group: str, number: int) -> None:
    invitation = an_invitation(group, account)
    InvitationItem(f"P#{account}", f"I#{group}").update(
        [
            InvitationItem.state.set("cast"),
            InvitationItem.todo.remove(),
            InvitationItem.todo_key.remove(),
        ]
    )
    receipt = f"{number:02x}" * 32
    ReceiptItem(receipt_partition(CAMPAIGN, invitation.form, receipt), receipt).save()
    for place, (unit, answers) in enumerate(ANSWERS[group].items()):
        slip = f"{number * 17 + place:02x}" * 16
        Slip(slip_partition(CAMPAIGN, invitation.form, group, unit, shard_of(slip)), slip, a=answers).save()
    if group == "deputies":
        Slip(remark_partition(CAMPAIGN, invitation.form, "a1"), "ab" * 16, a="Cần nhanh hơn").save()


def ports_on_the_engine(world: World) -> JobPorts:
    return replace(
        world.ports, jobs=StoredJobs(), roll=StoredClosing(), urn=StoredUrn(), coverage=StoredCoverage()
    )


def states(campaign: str = CAMPAIGN) -> dict[str, InvitationState]:
    groups = {"staff", "deputies", "communes"}
    return {i.id: i.state for i in StoredClosing().invitations(campaign, groups)}


def drafts() -> set[str]:
    return {draft.pk for draft in DraftItem.scan(consistent_read=True)}


def fence_all(ports: JobPorts) -> None:
    for job, at in FENCES.items():
        closing.handle(ports, {"campaign": CAMPAIGN, "job": job}, at)


def outcome(world: World) -> tuple[Any, ...]:
    bodies = {key: json.loads(body) for key, body in world.objects.stored.items()}
    for body in bodies.values():
        body.pop("fenced_at")
    return states(), drafts(), bodies


def test_the_fence_leaves_no_open_invitation_in_its_window_and_touches_no_other_campaign(engine: Engine) -> None:
    put_round()
    world = World()
    fence_all(ports_on_the_engine(world))
    assert set(states().values()) == {InvitationState.CAST, InvitationState.CLOSED}
    assert states("other-2021") == {"STRANGER#staff": InvitationState.OPEN}
    assert drafts() == {"P#STRANGER"}
    left = list(RollItem.todo_index.query(f"missing#{CAMPAIGN}#a1"))
    assert [item.pk for item in left] == ["P#PERSON02"], "who did not answer can still be listed"
    charged = frozen.from_bytes(world.objects.stored[f"{CAMPAIGN}/frozen/w1.json"]).counts.charged
    assert charged[GroupUnit("staff", "a1")] == Line(3, 2)


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def killed_at(write: int) -> Iterator[Callable[[], int]]:
    """End the process before the n-th write to the tables."""
    seen = 0

    def count(**_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == write:
            raise Killed

    with disturbed("UpdateItem", count), disturbed("PutItem", count), disturbed("DeleteItem", count):
        yield lambda: seen


def test_a_fence_killed_before_any_write_and_run_again_has_the_same_outcome(engine: Engine) -> None:
    put_round()
    world = World()
    with killed_at(0) as writes:
        closing.handle(ports_on_the_engine(world), *first_fence())
        total = writes()
    undisturbed = outcome(world)
    assert total >= 8
    for at in range(1, total + 1):
        fresh_tables()
        put_round()
        world = World()
        with killed_at(at), pytest.raises(Killed):
            closing.handle(ports_on_the_engine(world), *first_fence())
        closing.handle(ports_on_the_engine(world), *first_fence(LEASE))
        assert outcome(world) == undisturbed, f"killed before write {at}"


def first_fence(later: timedelta = timedelta()) -> tuple[dict[str, str], datetime]:
    return {"campaign": CAMPAIGN, "job": "fence-w1-2021-02-01"}, FENCE_1 + later


def test_a_ballot_that_comes_in_while_the_fence_sweeps_stays_a_ballot(engine: Engine) -> None:
    put_round()
    assert not StoredClosing().close("PERSON00", "staff")
    assert states()["PERSON00#staff"] is InvitationState.CAST


def test_a_sweep_that_meets_a_cast_in_the_same_instant_tries_again(engine: Engine) -> None:
    put_round()
    left = [refusal("TransactionConflictException"), refusal("TransactionConflictException")]
    with disturbed("UpdateItem", lambda **_: left.pop() if left else None):
        assert StoredClosing().close("PERSON02", "staff")
    assert not left
    assert states()["PERSON02#staff"] is InvitationState.CLOSED


def test_only_closed_invitations_are_reopened(engine: Engine) -> None:
    put_round()
    roll = StoredClosing()
    assert roll.close("PERSON02", "staff")
    assert roll.reopen("PERSON02", "staff")
    assert not roll.reopen("PERSON00", "staff")
    assert states()["PERSON02#staff"] is InvitationState.OPEN
    assert states()["PERSON00#staff"] is InvitationState.CAST


def test_the_count_finds_every_slip_in_every_shard_and_the_invariants_hold(engine: Engine) -> None:
    put_round()
    world = World()
    ports = ports_on_the_engine(world)
    fence_all(ports)
    recount.handle(ports, {"campaign": CAMPAIGN}, FENCE_2)
    done = [recount.handle(ports, body, FENCE_2) for body in world.recount.take()]
    assert sorted(done, key=str) == [Counted(1, 0), Counted(1, 0), Counted(2, 0), Counted(6, 0)]
    assert recount.handle(ports, {"campaign": CAMPAIGN}, FENCE_2) == Gathered(changed=True)
    assert json.loads(world.objects.stored[f"{CAMPAIGN}/remarks/f1/a1.json"]) == ["Cần nhanh hơn"]
    entry = ports.jobs.get(CAMPAIGN, "invariants#w2")
    assert entry is not None
    assert entry.details["violations"] == "[]"


def test_six_slips_lie_in_more_than_one_shard_and_come_back_sorted(engine: Engine) -> None:
    put_round()
    used = {item.pk for item in Slip.scan() if "#communes#" in item.pk}
    assert len(used) > 1
    assert StoredUrn().slips(CAMPAIGN, "f2", "communes", "d1").answers == ("AB",) * 6


def test_an_attribute_that_may_not_stand_in_the_urn_is_seen(engine: Engine) -> None:
    put_round()
    key = {"pk": {"S": slip_partition(CAMPAIGN, "f2", "communes", "d1", 0)}, "sk": {"S": "0" * 32}}
    item = {**key, "a": {"S": "AB"}, "ip": {"S": "10.0.0.1"}}
    shared_connection().client.put_item(TableName="phieu-urn", Item=item)
    found = StoredUrn().slips(CAMPAIGN, "f2", "communes", "d1")
    assert found.strange == {"ip"}
    assert len(found.answers) == 7


def test_a_snapshot_comes_back_as_it_was_kept(engine: Engine) -> None:
    count = BallotCount("staff", "a1", "a1", planned=3, issued=3, returned=1, set_aside=0)
    kept = Snapshot(CAMPAIGN, "a1", FENCE_1, (count,), (Waiting("PERSON02", "staff"),))
    StoredCoverage().put(kept)
    assert StoredCoverage().snapshots(CAMPAIGN) == {"a1": kept}
    assert StoredCoverage().snapshots("other-2021") == {}


def test_issued_numbers_are_the_rosters_own(engine: Engine) -> None:
    UnitRosterItem(
        f"UNIT#{CAMPAIGN}#a1",
        "S",
        campaign=CAMPAIGN,
        unit="a1",
        received_at=FENCE_1.isoformat(),
        issued=[["staff", "a1", 3]],
    ).save()
    assert StoredCoverage().issued(CAMPAIGN, ["a1", "a2"]) == {"a1": (Issued("staff", "a1", 3),)}
