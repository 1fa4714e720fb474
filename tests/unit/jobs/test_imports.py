"""Uploads on their way: each step may come twice, be killed, or be overtaken; the outcome is the same."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.follow_up.mending import ProposalState
from chalicelib.jobs import imports
from chalicelib.jobs.import_answers import answers_from, answers_json
from chalicelib.jobs.import_now import run_at_once
from chalicelib.jobs.imports import APPLY, PARSE, NotConfirmed
from chalicelib.roster.importing import Answers, as_suggested
from chalicelib.roster.people import MailState
from chalicelib.roster.uploads import ABANDONED_AFTER, LEASE, Upload, UploadState
from tests.support.campaigns import small_in_force
from tests.support.rosters import AN, BINH, CHI, NOW, World, changed, sheet

IN_FORCE = small_in_force()
CAMPAIGN = IN_FORCE.campaign.id
SOON = NOW + timedelta(minutes=1)
AFTER_LEASE = NOW + LEASE + timedelta(seconds=1)


def uploaded(world: World, data: bytes) -> Upload:
    upload = imports.begin(world.ports, CAMPAIGN, "danh-sach.xlsx", "canbo", NOW)
    world.files.put(upload.key("file"), data, "application/octet-stream")
    return upload


def parsed(world: World, data: bytes) -> Upload:
    upload = imports.parse(world.ports, IN_FORCE, uploaded(world, data).id, NOW)
    assert upload is not None
    return upload


def confirmed(world: World, data: bytes, answers: Answers | None = None) -> Upload:
    upload = imports.confirm(world.ports, CAMPAIGN, parsed(world, data).id, answers or Answers(), NOW)
    assert isinstance(upload, Upload)
    return upload


def apply(world: World, upload: Upload, now: datetime = NOW) -> Upload:
    after = imports.apply(world.ports, IN_FORCE, upload.id, now)
    assert after is not None
    return after


def test_a_file_becomes_a_plan_and_a_workbook_of_errors() -> None:
    world = World()
    upload = parsed(world, sheet(AN, changed(BINH, email="@")))
    plan = imports.plan_of(world.ports, upload)
    assert plan is not None
    assert (upload.state, upload.count("new"), upload.count("wrong")) == (UploadState.PARSED, 1, 1)
    assert world.files.size(upload.key("errors.xlsx"))
    assert world.rosters.people == {}
    assert world.audit.verbs == ["roster:uploaded", "roster:read"]


def test_a_file_that_cannot_be_read_is_refused_with_its_reason() -> None:
    world = World()
    upload = parsed(world, b"%PDF")
    assert (upload.state, upload.problem) == (UploadState.REFUSED, "file_wrong_kind")
    assert world.files.size(upload.key("errors.xlsx")) is None


def test_a_message_before_the_file_leaves_the_upload_waiting() -> None:
    world = World()
    upload = imports.begin(world.ports, CAMPAIGN, "a.xlsx", "canbo", NOW)
    after = imports.parse(world.ports, IN_FORCE, upload.id, NOW)
    assert after is not None
    assert after.state is UploadState.AWAITING
    assert imports.parse(world.ports, IN_FORCE, "unknown", NOW) is None


def test_nothing_is_written_before_staff_confirm() -> None:
    world = World()
    upload = parsed(world, sheet(AN))
    assert apply(world, upload).state is UploadState.PARSED
    assert world.rosters.people == {}


def test_confirmed_people_come_onto_the_roll_and_units_are_counted() -> None:
    world = World()
    upload = apply(world, confirmed(world, sheet(AN, BINH, CHI)))
    assert (upload.state, upload.done, upload.total) == (UploadState.APPLIED, 3, 3)
    assert {unit: state.people for unit, state in world.rosters.states.items()} == {"a1": 2, "a2": 1}
    assert world.audit.entries[-1].details == {"upload": upload.id, "new": "3", "changed": "0", "voided": "0"}


def test_no_name_and_no_address_stands_in_the_audit() -> None:
    world = World()
    apply(world, confirmed(world, sheet(AN, BINH)))
    told = str(world.audit.entries)
    assert "An" not in told
    assert "@" not in told


def test_every_step_may_be_delivered_twice() -> None:
    world = World()
    upload = confirmed(world, sheet(AN, BINH))
    for _ in range(2):
        imports.parse(world.ports, IN_FORCE, upload.id, NOW)
        apply(world, upload)
    assert len(world.rosters.people) == 2
    assert set(world.rosters.account_mails.values()) == {1}
    assert world.audit.verbs.count("roster:applied") == 1


@pytest.mark.parametrize("survivors", [0, 1, 2])
def test_a_killed_step_goes_on_with_the_same_accounts(survivors: int) -> None:
    world = World()
    upload = confirmed(world, sheet(AN, BINH, CHI))
    world.rosters.broken_after = survivors
    with pytest.raises(ConnectionError):
        imports.apply(world.ports, IN_FORCE, upload.id, NOW)
    before = set(world.rosters.people)
    world.rosters.broken_after = None
    assert apply(world, upload, SOON).state is UploadState.APPLYING
    assert list(imports.due(world.ports, CAMPAIGN, SOON)) == []
    assert [body["step"] for body in imports.due(world.ports, CAMPAIGN, AFTER_LEASE)] == [APPLY]
    assert apply(world, upload, AFTER_LEASE).state is UploadState.APPLIED
    assert before <= set(world.rosters.people)
    assert len(world.rosters.people) == 3
    assert set(world.rosters.account_mails.values()) == {1}


def test_a_long_roster_is_written_in_several_deliveries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    world = World()
    upload = confirmed(world, sheet(AN, BINH, CHI))
    body = {"campaign": CAMPAIGN, "upload": upload.id, "step": APPLY}
    assert imports.handle(world.ports, IN_FORCE, body, NOW) == body
    assert imports.handle(world.ports, IN_FORCE, body, NOW) is None
    assert len(world.rosters.people) == 3
    assert world.uploads.all(CAMPAIGN)[0].state is UploadState.APPLIED


def test_somebody_whose_mail_is_just_leaving_is_written_at_the_next_tick() -> None:
    world = World()
    apply(world, confirmed(world, sheet(AN)))
    account = world.rosters.named("Nguyễn Văn An").person.account
    world.rosters.busy.add(account)
    upload = confirmed(world, sheet(changed(AN, email="moi@mau.example")))
    body = {"campaign": CAMPAIGN, "upload": upload.id, "step": APPLY}
    assert imports.handle(world.ports, IN_FORCE, body, NOW) is None
    assert [m["upload"] for m in imports.due(world.ports, CAMPAIGN, SOON)] == [upload.id]
    world.rosters.busy.clear()
    assert apply(world, upload, SOON).state is UploadState.APPLIED
    assert world.rosters.people[account].person.email == "moi@mau.example"


def test_one_upload_of_a_campaign_is_applied_at_a_time() -> None:
    world = World()
    confirmed(world, sheet(AN))
    other = parsed(world, sheet(BINH))
    assert imports.confirm(world.ports, CAMPAIGN, other.id, Answers(), NOW) is NotConfirmed.ANOTHER_IS_APPLIED
    assert imports.confirm(world.ports, CAMPAIGN, "unknown", Answers(), NOW) is NotConfirmed.UNKNOWN


def test_of_two_confirmed_at_one_moment_the_later_waits_for_the_earlier() -> None:
    world = World()
    first, second = parsed(world, sheet(AN)), parsed(world, sheet(BINH))
    for upload in (first, second):
        confirmed_now = replace(upload, state=UploadState.APPLYING)
        world.files.put(upload.key("answers.json"), answers_json(Answers()), "application/json")
        assert world.uploads.save(confirmed_now, (UploadState.PARSED,))
    later = max(first, second, key=lambda upload: upload.id)
    earlier = min(first, second, key=lambda upload: upload.id)
    assert apply(world, later).state is UploadState.APPLYING
    assert world.rosters.people == {}
    assert apply(world, earlier).state is UploadState.APPLIED
    assert apply(world, later).state is UploadState.APPLIED
    assert len(world.rosters.people) == 2


def test_a_plan_is_confirmed_once() -> None:
    world = World()
    upload = confirmed(world, sheet(AN))
    assert imports.confirm(world.ports, CAMPAIGN, upload.id, Answers(), NOW) is NotConfirmed.NOT_READY


def test_a_second_confirmation_leaves_the_first_ones_answers() -> None:
    world = World()
    apply(world, confirmed(world, sheet(AN, BINH)))
    account = world.rosters.named("Trần Thị Bình").person.account
    upload = confirmed(world, sheet(AN))
    imports.confirm(world.ports, CAMPAIGN, upload.id, Answers(voids=frozenset({f"{account}#staff"})), NOW)
    apply(world, upload)
    assert world.rosters.states["a1"].people == 2, "whom the refused confirmation named stays"


def test_a_file_exchanged_after_it_was_read_is_shown_before_it_is_written() -> None:
    world = World()
    upload = confirmed(world, sheet(AN))
    world.files.put(upload.key("file"), sheet(AN, BINH), "application/octet-stream")
    back = apply(world, upload)
    assert (back.state, back.count("new")) == (UploadState.PARSED, 2)
    assert world.rosters.people == {}
    again = imports.confirm(world.ports, CAMPAIGN, upload.id, Answers(), NOW)
    assert isinstance(again, Upload)
    assert apply(world, again).state is UploadState.APPLIED


def test_questions_that_arise_after_the_plan_send_it_back() -> None:
    world = World()
    second = parsed(world, sheet(changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND")))
    apply(world, confirmed(world, sheet(AN)))
    upload = imports.confirm(world.ports, CAMPAIGN, second.id, Answers(), NOW)
    assert isinstance(upload, Upload)
    back = apply(world, upload)
    plan = imports.plan_of(world.ports, back)
    assert plan is not None
    assert (back.state, len(plan.unanswered)) == (UploadState.PARSED, 1)
    assert len(world.rosters.people) == 1


def test_a_question_left_for_later_holds_back_only_its_row() -> None:
    world = World()
    again = changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND")
    upload = apply(world, confirmed(world, sheet(AN, again, BINH)))
    assert upload.state is UploadState.APPLIED
    assert sorted(known.person.name for known in world.rosters.people.values()) == [
        "Nguyễn Văn An",
        "Trần Thị Bình",
    ]


def test_voids_that_staff_named_are_done_and_counted() -> None:
    world = World()
    apply(world, confirmed(world, sheet(AN, BINH)))
    account = world.rosters.named("Trần Thị Bình").person.account
    apply(world, confirmed(world, sheet(AN), Answers(voids=frozenset({f"{account}#staff"}))))
    assert world.rosters.states["a1"].people == 1
    assert world.audit.entries[-1].details["voided"] == "1"


def test_an_account_that_exists_is_never_allotted_again() -> None:
    world = World()
    apply(world, confirmed(world, sheet(AN)))
    names = iter(["ACC00001", "ACC00001", "ACC00777"])
    world.ports = replace(world.ports, accounts=lambda: next(names))
    apply(world, confirmed(world, sheet(CHI)))
    assert set(world.rosters.people) == {"ACC00001", "ACC00777"}


def moved(world: World, mail_state: MailState) -> Upload:
    """An is on the roll with mail in this state, and a later file gives another address."""
    apply(world, confirmed(world, sheet(AN)))
    (account, known), *_ = world.rosters.people.items()
    world.rosters.people[account] = replace(known, person=replace(known.person, mail_state=mail_state))
    return confirmed(world, sheet(changed(AN, email="an.moi@mau.example")))


def test_an_old_address_that_had_mail_is_told_of_the_change_and_the_change_is_listed() -> None:
    world = World()
    upload = moved(world, MailState.HANDED_OVER)
    apply(world, upload)
    (one,) = world.proposals.kept.values()
    assert (one.before, one.value) == ("an@mau.example", "an.moi@mau.example")
    assert (one.state, one.decided_by) == (ProposalState.APPROVED, "canbo")
    assert list(world.notices.lines) == [(one.account, one.notice)]


def test_a_change_applied_twice_is_listed_and_told_once() -> None:
    world = World()
    upload = moved(world, MailState.HANDED_OVER)
    first = world.uploads.get(CAMPAIGN, upload.id)
    apply(world, upload)
    assert first is not None
    world.uploads.stored[CAMPAIGN, upload.id] = first
    apply(world, upload, AFTER_LEASE)
    assert len(world.proposals.kept) == len(world.notices.lines) == 1


@pytest.mark.parametrize(("state", "listed"), [(MailState.UNTRIED, 0), (MailState.BOUNCED, 1)])
def test_an_address_that_mail_never_reached_is_not_written_to(state: MailState, listed: int) -> None:
    world = World()
    apply(world, moved(world, state))
    assert len(world.proposals.kept) == listed
    assert world.notices.lines == {}


def test_the_tick_finds_files_that_arrived_and_gives_up_those_that_never_do() -> None:
    world = World()
    there = uploaded(world, sheet(AN))
    absent = imports.begin(world.ports, CAMPAIGN, "b.xlsx", "canbo", NOW)
    assert list(imports.due_everywhere(world.ports, [CAMPAIGN], SOON)) == [
        {"campaign": CAMPAIGN, "upload": there.id, "step": PARSE}
    ]
    list(imports.due(world.ports, CAMPAIGN, NOW + ABANDONED_AFTER))
    abandoned = world.uploads.get(CAMPAIGN, absent.id)
    assert abandoned is not None
    assert abandoned.state is UploadState.DISCARDED


def test_what_is_being_applied_cannot_be_discarded() -> None:
    world = World()
    assert imports.discard(world.ports, parsed(world, sheet(AN)), NOW)
    assert not imports.discard(world.ports, confirmed(world, sheet(AN)), NOW)


def test_answers_survive_storage() -> None:
    answers = Answers({"r1-r2": True, "r1-r3": False}, frozenset({"A#g"}), frozenset({"vt@mau.example"}))
    assert answers_from(answers_json(answers)) == answers


def test_the_command_line_goes_the_whole_way_or_leaves_no_trace() -> None:
    world = World()
    common = {"data": sheet(AN), "file_name": "a.xlsx", "by": "command:roster", "now": NOW}
    upload, plan = run_at_once(world.ports, IN_FORCE, **common, decide=lambda _plan: None)  # type: ignore[arg-type]
    assert (upload.state, plan.counts.new, world.rosters.people) == (UploadState.DISCARDED, 1, {})
    upload, _ = run_at_once(world.ports, IN_FORCE, **common, decide=as_suggested)  # type: ignore[arg-type]
    assert (upload.state, len(world.rosters.people)) == (UploadState.APPLIED, 1)
    assert world.audit.entries[-2].actor.kind.value == "job"
    assert world.audit.entries[0].actor.kind.value == "command"
