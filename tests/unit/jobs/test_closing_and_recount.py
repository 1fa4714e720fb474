"""The fence, the count and the scores, killed at every write and run again."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from chalicelib.campaign.decisions import Decision, Extension, Ground, PlanChange, Reopening
from chalicelib.follow_up.closing import FencePlan, TooEarly
from chalicelib.jobs import closing, frozen, publishing, recount, tick
from chalicelib.jobs.closing import LEASE, Reopened
from chalicelib.jobs.recount import Counted, Counting, Gathered, NotBefore
from chalicelib.roster.people import InvitationState
from chalicelib.scores import shown_json
from chalicelib.scores.counts import GroupUnit, Line
from chalicelib.scores.previous_log import Earlier, append
from chalicelib.scores.results import Previous
from chalicelib.scores.score_json import from_json
from chalicelib.staff.audit import Verb
from tests.support.campaigns import small_in_force
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person

CAMPAIGN = "small-2020"
FENCE_1, FENCE_2 = datetime(2021, 2, 1, 3, 0, 15, tzinfo=UTC), datetime(2021, 2, 8, 3, 0, 15, tzinfo=UTC)
W1, W2 = "fence-w1-2021-02-01", "fence-w2-2021-02-08"


class Killed(BaseException):
    """The process ends here."""


def a_round() -> World:
    """Staff of a1: two cast, one open. Deputies: one cast, one declined. Communes: five cast, one void."""
    world = World()
    for n in range(3):
        world.notices.invite(a_person(f"S{n}"), "staff")
    for n in range(2):
        world.notices.invite(a_person(f"D{n}", unit="d1"), "deputies")
    for n in range(6):
        world.notices.invite(a_person(f"X{n}", unit="c1"), "communes")
    for n in range(2):
        world.notices.move(f"S{n}", "staff", InvitationState.CAST)
    world.notices.move("D0", "deputies", InvitationState.CAST)
    world.notices.move("D1", "deputies", InvitationState.DECLINED)
    for n in range(5):
        world.notices.move(f"X{n}", "communes", InvitationState.CAST)
    world.notices.move("X5", "communes", InvitationState.VOID)
    world.roll.drafts = {("S2", "staff"), ("X5", "communes")}
    world.roll.hashes = {"f1": 3, "f2": 5}
    world.urn.answers = {
        ("f1", "staff", "a1"): ["AAB", "BBB"],
        ("f1", "deputies", "a1"): ["CCC"],
        ("f1", "deputies", "a2"): ["EEE"],
        ("f2", "communes", "d1"): ["AA", "AB", "BB", "CB", "EB"],
    }
    world.urn.texts = {("f1", "a1"): ["Tốt", "Cần nhanh hơn"]}
    return world


def fence(world: World, job: str = W1, now: datetime = FENCE_1) -> Any:
    return closing.handle(world.ports, {"campaign": CAMPAIGN, "job": job}, now)


def states(world: World) -> dict[str, InvitationState]:
    return {i.id: i.state for i in world.notices.invitations}


def frozen_window(world: World, window: str) -> frozen.FrozenWindow:
    return frozen.from_bytes(world.objects.stored[f"{CAMPAIGN}/frozen/{window}.json"])


def work_off(world: World, now: datetime) -> None:
    """Tick and both queues, until nothing is left to do."""
    for _ in range(4):
        tick.run(world.ports, now)
        for body in world.closing.take():
            closing.handle(world.ports, body, now)
        while bodies := world.recount.take():
            for body in bodies:
                recount.handle(world.ports, body, now)
        now += timedelta(seconds=15)


def test_the_fence_closes_what_is_open_and_nothing_else() -> None:
    world = a_round()
    done = fence(world)
    assert isinstance(done, FencePlan)
    assert states(world)["S2#staff"] is InvitationState.CLOSED
    assert states(world)["D1#deputies"] is InvitationState.DECLINED
    assert states(world)["X0#communes"] is InvitationState.CAST
    assert world.roll.drafts == {("X5", "communes")}, "drafts of the other window stay"
    assert [entry.verb for entry in world.audit.entries] == [Verb.WINDOW_FENCED]


def test_frozen_counts_hold_planned_and_returned_on_both_bases() -> None:
    world = a_round()
    fence(world)
    counts = frozen_window(world, "w1").counts
    assert counts.charged[GroupUnit("staff", "a1")] == Line(planned=3, returned=2)
    assert counts.charged[GroupUnit("staff", "a2")] == Line(planned=2, returned=0)
    assert counts.charged[GroupUnit("deputies", "-")] == Line(planned=2, returned=1)
    assert counts.rated[GroupUnit("deputies", "a2")] == Line(planned=2, returned=1)
    assert not any(cell.group == "communes" for cell in (*counts.charged, *counts.rated))


def test_frozen_ballots_tell_issued_and_set_aside_void_ones_left_out() -> None:
    world = a_round()
    fence(world)
    fence(world, W2, FENCE_2)
    (deputies,) = [b for b in frozen_window(world, "w1").ballots if b.group == "deputies"]
    assert (deputies.planned, deputies.issued, deputies.returned, deputies.set_aside) == (2, 2, 1, 1)
    (communes,) = frozen_window(world, "w2").ballots
    assert (communes.planned, communes.issued, communes.returned) == (4, 5, 5)


def test_a_plan_changed_by_decision_is_what_is_frozen() -> None:
    world = a_round()
    ground = Ground("QĐ 1", date(2021, 1, 28), "staff", "", FENCE_1 - timedelta(days=4))
    world.campaigns.known[CAMPAIGN] = small_in_force(Decision(1, ground, PlanChange("staff", "a1", 7)))
    fence(world)
    assert frozen_window(world, "w1").counts.charged[GroupUnit("staff", "a1")].planned == 7


def test_a_fence_before_its_time_touches_nothing() -> None:
    world = a_round()
    before = states(world)
    assert fence(world, now=FENCE_1 - timedelta(seconds=1)) == TooEarly(FENCE_1)
    assert states(world) == before


def test_a_fence_that_an_extension_has_moved_does_nothing() -> None:
    world = a_round()
    ground = Ground("CV 2", date(2021, 1, 31), "staff", "", FENCE_1 - timedelta(days=1))
    world.campaigns.known[CAMPAIGN] = small_in_force(Decision(1, ground, Extension("w1", None, date(2021, 2, 2))))
    before = states(world)
    assert fence(world) is None
    assert states(world) == before


def test_a_second_worker_keeps_away_until_the_lease_is_over() -> None:
    world = a_round()
    world.jobs.claim(CAMPAIGN, W1, FENCE_1, LEASE)
    assert fence(world, now=FENCE_1 + LEASE - timedelta(seconds=1)) is None
    assert isinstance(fence(world, now=FENCE_1 + LEASE), FencePlan)


def test_a_fence_delivered_again_changes_nothing() -> None:
    world = a_round()
    fence(world)
    stored = dict(world.objects.stored)
    assert fence(world, now=FENCE_1 + timedelta(hours=1)) is None
    assert world.objects.stored == stored


class Killer:
    """Counts the writes of a world's ports and ends the process at one of them: after it, or before."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at, self.after, self.writes = at, after, 0

    def over(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.writes += 1
            if self.writes == self.at and not self.after:
                raise Killed
            done = write(*args, **kwargs)
            if self.writes == self.at:
                raise Killed
            return done

        return wrapped


def armed(world: World, killer: Killer) -> World:
    for part, names in (
        (world.roll, ("close", "delete_drafts")),
        (world.jobs, ("put",)),
        (world.objects, ("put",)),
    ):
        for name in names:
            setattr(part, name, killer.over(getattr(part, name)))
    return world


def disarm(world: World) -> None:
    for part in (world.roll, world.jobs, world.objects):
        for name in [n for n, value in vars(part).items() if callable(value)]:
            delattr(part, name)


def outcome(world: World) -> tuple[Any, ...]:
    bodies = {key: json.loads(body) for key, body in world.objects.stored.items()}
    for body in bodies.values():
        body.pop("fenced_at", None)
    entry = world.jobs.get(CAMPAIGN, W1)
    return states(world), world.roll.drafts, bodies, entry and entry.step


@pytest.mark.parametrize("after", [True, False])
def test_a_fence_killed_at_any_write_and_run_again_gives_the_same_outcome(after: bool) -> None:
    undisturbed = a_round()
    count = Killer(0, after=after)
    fence(armed(undisturbed, count))
    assert count.writes > 5
    for at in range(1, count.writes + 1):
        world = armed(a_round(), Killer(at, after=after))
        with pytest.raises(Killed):
            fence(world)
        disarm(world)
        fence(world, now=FENCE_1 + LEASE)
        assert outcome(world) == outcome(undisturbed), f"killed at write {at}"


def test_a_missing_receipt_is_told_by_the_fence_of_the_form() -> None:
    world = a_round()
    world.roll.hashes["f1"] = 2
    fence(world)
    entry = world.jobs.get(CAMPAIGN, "invariants#w1")
    assert entry is not None
    (violation,) = json.loads(entry.details["violations"])
    assert violation == {"rule": "receipts", "where": "f1", "expected": "3", "found": "2"}


def test_a_reopening_lets_closed_invitations_answer_again_and_is_fenced_anew() -> None:
    world = a_round()
    fence(world)
    ground = Ground("QĐ 3", date(2021, 2, 2), "staff", "", FENCE_1 + timedelta(days=1))
    world.campaigns.known[CAMPAIGN] = small_in_force(Decision(1, ground, Reopening("w1", None, date(2021, 2, 4))))
    assert fence(world, "reopen-w1-1", FENCE_1 + timedelta(days=1, seconds=15)) == Reopened(1)
    assert states(world)["S2#staff"] is InvitationState.OPEN
    world.notices.move("S2", "staff", InvitationState.CAST)
    fence(world, "fence-w1-2021-02-05", datetime(2021, 2, 5, 4, tzinfo=UTC))
    assert frozen_window(world, "w1").counts.charged[GroupUnit("staff", "a1")] == Line(3, 3)


def test_a_reopening_waits_for_a_fence_that_is_still_at_work() -> None:
    world = a_round()
    world.jobs.claim(CAMPAIGN, W1, FENCE_1, LEASE)
    ground = Ground("QĐ 3", date(2021, 2, 1), "staff", "", FENCE_1 + timedelta(minutes=1))
    world.campaigns.known[CAMPAIGN] = small_in_force(Decision(1, ground, Reopening("w1", None, date(2021, 2, 4))))
    world.notices.move("S2", "staff", InvitationState.CLOSED)
    assert fence(world, "reopen-w1-1", FENCE_1 + timedelta(minutes=2)) is None
    assert states(world)["S2#staff"] is InvitationState.CLOSED, "the fence would only close it again"
    assert fence(world, "reopen-w1-1", FENCE_1 + LEASE) == Reopened(1)


def test_the_tick_starts_fences_by_the_clock_and_the_scores_after_the_last() -> None:
    world = a_round()
    work_off(world, FENCE_1)
    assert world.urn.reads == 0, "one window is still open"
    assert not any("scores" in key for key in world.objects.stored)
    work_off(world, FENCE_2)
    assert set(world.objects.keys(f"{CAMPAIGN}/reports/")) == {f"{CAMPAIGN}/reports/ket-qua.xlsx"}
    scores = from_json(json.loads(world.objects.stored[f"{CAMPAIGN}/scores.json"]))
    unit = scores.of("d1")
    assert unit is not None
    # q03 of communes: A B B B B -> (1 + 4 × 0.6) / 5; maximum 3; 5 returned of 4 planned cover 4 of 4.
    assert unit.criteria[0].points is None, "four valid answers are below min_valid"
    assert unit.criteria[1].points == Fraction(3) * Fraction(34, 50)


def test_the_tick_queues_a_fence_once_in_ten_minutes_and_not_while_a_worker_has_it() -> None:
    world = a_round()

    def queued(minutes: int) -> int:
        tick.run(world.ports, FENCE_1 + timedelta(minutes=minutes))
        return len(world.closing.take())

    assert [queued(minutes) for minutes in (0, 1, 9, 10)] == [1, 0, 0, 1]
    world.jobs.claim(CAMPAIGN, W1, FENCE_1 + timedelta(minutes=11), LEASE)
    assert [queued(minutes) for minutes in (21, 25, 26)] == [0, 0, 1]
    fence(world, now=FENCE_1 + timedelta(minutes=27))
    assert queued(60) == 0


def test_the_tick_waits_until_decisions_of_the_last_moment_must_be_known() -> None:
    world = a_round()
    tick.run(world.ports, FENCE_1 - timedelta(seconds=1))
    assert world.closing.sent == []


def test_the_urn_is_not_read_before_the_last_fence_even_when_asked() -> None:
    world = a_round()
    fence(world)
    body = {"campaign": CAMPAIGN, "form": "f1", "group": "staff", "unit": "a1"}
    for now in (FENCE_1, FENCE_2 - timedelta(seconds=1), FENCE_2 + timedelta(hours=1)):
        assert isinstance(recount.handle(world.ports, body, now), NotBefore)
    assert world.urn.reads == 0


def test_each_part_of_the_urn_is_counted_once_and_again_only_when_frozen_numbers_change() -> None:
    world = a_round()
    work_off(world, FENCE_2)
    assert world.urn.reads == 4
    work_off(world, FENCE_2 + timedelta(hours=1))
    assert world.urn.reads == 4
    record = json.loads(world.objects.stored[f"{CAMPAIGN}/frozen/w1.json"])
    record["fenced_at"] = "later"
    world.objects.stored[f"{CAMPAIGN}/frozen/w1.json"] = json.dumps(record).encode()
    work_off(world, FENCE_2 + timedelta(hours=2))
    assert world.urn.reads == 7


def test_scores_are_made_again_when_their_inputs_change_and_not_otherwise() -> None:
    world = a_round()
    work_off(world, FENCE_2)
    first = world.objects.stored[f"{CAMPAIGN}/scores.json"]
    assert recount.handle(world.ports, {"campaign": CAMPAIGN}, FENCE_2) == Gathered(changed=False)
    key = recount.tally_key(CAMPAIGN, "f2", GroupUnit("communes", "d1"))
    record = json.loads(world.objects.stored[key])
    record["tally"]["answers"][0][-1] += 1
    world.objects.stored[key] = json.dumps(record).encode()
    assert recount.handle(world.ports, {"campaign": CAMPAIGN}, FENCE_2) == Gathered(changed=True)
    assert world.objects.stored[f"{CAMPAIGN}/scores.json"] != first


def changed_round() -> World:
    """Counted and scored, and then one count is another: scores are due again."""
    world = a_round()
    work_off(world, FENCE_2)
    key = recount.tally_key(CAMPAIGN, "f2", GroupUnit("communes", "d1"))
    record = json.loads(world.objects.stored[key])
    record["tally"]["answers"][0][-1] += 1
    world.objects.stored[key] = json.dumps(record).encode()
    return world


@pytest.mark.parametrize("after", [True, False])
def test_scores_killed_at_any_write_stay_the_last_whole_ones_and_the_next_run_ends_alike(after: bool) -> None:
    gather, scores_key = {"campaign": CAMPAIGN}, f"{CAMPAIGN}/scores.json"
    undisturbed = changed_round()
    earlier, count = undisturbed.objects.stored[scores_key], Killer(0, after=after)
    recount.handle(armed(undisturbed, count).ports, gather, FENCE_2)
    disarm(undisturbed)
    assert count.writes > 5
    for at in range(1, count.writes + 1):
        world = armed(changed_round(), Killer(at, after=after))
        with pytest.raises(Killed):
            recount.handle(world.ports, gather, FENCE_2)
        disarm(world)
        standing = world.objects.stored[scores_key]
        assert standing in {earlier, undisturbed.objects.stored[scores_key]}
        if standing != earlier:
            assert without_books(world) == without_books(undisturbed), f"not whole after write {at}"
        recount.handle(world.ports, gather, FENCE_2)
        assert without_books(world) == without_books(undisturbed), f"killed at write {at}"


def without_books(world: World) -> dict[str, bytes]:
    """Everything stored but workbooks, which carry the moment of their making."""
    return {key: body for key, body in world.objects.stored.items() if not key.endswith(".xlsx")}


def test_slips_alike_throughout_are_counted_with_the_tally_and_shown_only_from_k_on() -> None:
    world = a_round()
    world.urn.answers["f1", "staff", "a1"] = ["AAB", "BBB"]
    work_off(world, FENCE_2)
    key = recount.tally_key(CAMPAIGN, "f1", GroupUnit("staff", "a1"))
    assert json.loads(world.objects.stored[key])["straight"] == [1, 2]
    assert shown_json.straight_from_bytes(world.objects.stored[f"{CAMPAIGN}/shown.json"]) == {}


def test_a_count_without_its_note_on_quality_is_made_again() -> None:
    world = a_round()
    work_off(world, FENCE_2)
    key = recount.tally_key(CAMPAIGN, "f2", GroupUnit("communes", "d1"))
    record = json.loads(world.objects.stored[key])
    del record["straight"]
    world.objects.stored[key] = json.dumps(record).encode()
    assert recount.handle(world.ports, {"campaign": CAMPAIGN}, FENCE_2 + timedelta(hours=1)) == Counting(1)


def test_earlier_results_stand_beside_the_scores_once_they_are_given() -> None:
    world = a_round()
    work_off(world, FENCE_2)
    given = Earlier(CAMPAIGN, "u", "an.mau", FENCE_2, "2019", "", {"d1": Previous(rank=1)})
    append(world.objects, given)
    assert recount.handle(world.ports, {"campaign": CAMPAIGN}, FENCE_2) == Gathered(changed=True)
    scores = from_json(json.loads(world.objects.stored[f"{CAMPAIGN}/scores.json"]))
    district = scores.of("d1")
    assert district is not None
    assert (scores.compared_with, district.previous) == ("2019", Previous(rank=1))


def test_an_emptied_recount_queue_is_filled_again() -> None:
    world = a_round()
    for job, now in ((W1, FENCE_1), (W2, FENCE_2)):
        fence(world, job, now)
    ask = {"campaign": CAMPAIGN}
    assert recount.handle(world.ports, ask, FENCE_2) == Counting(4)
    assert len(world.recount.take()) == 4
    assert recount.handle(world.ports, ask, FENCE_2 + timedelta(minutes=9)) == Counting(4)
    assert world.recount.take() == []
    recount.handle(world.ports, ask, FENCE_2 + timedelta(minutes=10))
    assert len(world.recount.take()) == 4


def test_a_slip_too_many_and_a_strange_attribute_are_told() -> None:
    world = a_round()
    for job, now in ((W1, FENCE_1), (W2, FENCE_2)):
        fence(world, job, now)
    world.urn.answers["f1", "staff", "a1"].append("AAA")
    world.urn.strange = frozenset({"ip"})
    body = {"campaign": CAMPAIGN, "form": "f1", "group": "staff", "unit": "a1"}
    assert recount.handle(world.ports, body, FENCE_2) == Counted(slips=3, violations=2)
    stored = json.loads(world.objects.stored[f"{CAMPAIGN}/tallies/f1/staff/a1.json"])
    assert {v["rule"] for v in stored["violations"]} == {"slips", "urn attribute"}


def test_the_count_writes_nothing_about_people() -> None:
    world = a_round()
    work_off(world, FENCE_2)
    everything = b" ".join(body for key, body in world.objects.stored.items() if not key.endswith("xlsx"))
    for i in world.notices.invitations:
        assert f'"{i.account}"'.encode() not in everything
        assert world.notices.people[i.account].name.encode() not in everything


def test_joined_counts_of_both_windows_are_whole() -> None:
    world = a_round()
    work_off(world, FENCE_2)
    whole = publishing.joined(frozen_window(world, w).counts for w in ("w1", "w2"))
    assert {cell.group for cell in whole.charged} == {"staff", "deputies", "communes"}


def test_a_round_is_not_changed_by_the_order_of_recounts() -> None:
    one, other = a_round(), a_round()
    for world in (one, other):
        for job, now in ((W1, FENCE_1), (W2, FENCE_2)):
            fence(world, job, now)
        recount.handle(world.ports, {"campaign": CAMPAIGN}, FENCE_2)
    for body in one.recount.take():
        recount.handle(one.ports, body, FENCE_2)
    for body in reversed(other.recount.take() * 2):
        recount.handle(other.ports, body, FENCE_2)
    for world in (one, other):
        recount.handle(world.ports, {"campaign": CAMPAIGN}, FENCE_2)
    assert one.objects.stored[f"{CAMPAIGN}/scores.json"] == other.objects.stored[f"{CAMPAIGN}/scores.json"]
