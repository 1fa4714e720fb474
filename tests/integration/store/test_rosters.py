"""Rosters on a real engine: one transaction a person, repeated harmlessly; ballots stronger than rosters."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest

from chalicelib.jobs import imports
from chalicelib.jobs.import_now import run_at_once
from chalicelib.jobs.imports import ImportPorts
from chalicelib.jobs.moved_addresses import MovedAddresses
from chalicelib.roster.importing import Answers, as_suggested
from chalicelib.roster.people import InvitationState, Mailbox
from chalicelib.roster.plan import ImportPlan, PersonChange
from chalicelib.roster.ports import WriteOutcome
from chalicelib.roster.roll import RollPerson
from chalicelib.roster.uploads import Upload, UploadState
from chalicelib.store.notices import StoredNotices, stamp
from chalicelib.store.person_writes import AccountTaken
from chalicelib.store.proposals import StoredProposals
from chalicelib.store.rosters import RosterStore
from chalicelib.store.tables import CredentialItem, DraftItem, InvitationItem, NoticeItem, RollItem
from chalicelib.store.uploads import UploadStore
from tests.support.campaigns import small_campaign, small_in_force
from tests.support.rosters import AN, BINH, CHI, NOW, MemoryAudit, MemoryFiles, changed, sheet

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]
CAMPAIGN = small_campaign()
LATER = NOW + timedelta(hours=1)


def ports() -> ImportPorts:
    return ImportPorts(
        RosterStore(),
        UploadStore(),
        MemoryFiles(),
        MemoryAudit(),
        MovedAddresses(StoredProposals(), StoredNotices(), "phieu.example"),
        "phieu.example",
    )


def import_(*rows: Sequence[object], answers: Answers | None = None) -> tuple[Upload, ImportPlan]:
    return run_at_once(
        ports(),
        small_in_force(),
        data=sheet(*rows),
        file_name="danh-sach.xlsx",
        by="command:test",
        now=NOW,
        decide=(lambda _plan: answers) if answers else as_suggested,
    )


def people() -> dict[str, RollPerson]:
    return {known.person.name: known for known in RosterStore().people_of(CAMPAIGN)}


def account_of(name: str) -> str:
    return people()[name].person.account


def account_mail(account: str) -> NoticeItem:
    return NoticeItem.get(f"P#{account}", "N#accounts", consistent_read=True)


def give_credential(account: str, identity: str = "ab") -> None:
    until = stamp(NOW + timedelta(days=30))
    CredentialItem(f"P#{account}", f"C#{identity}", issued_at=stamp(NOW), live_until=until).save()


def the_change(plan: Iterable[PersonChange]) -> PersonChange:
    (change,) = plan
    return change


def test_a_new_person_comes_with_invitation_place_and_account_mail() -> None:
    upload, _ = import_(AN)
    known = people()["Nguyễn Văn An"]
    assert upload.state is UploadState.APPLIED
    assert known.person.email == "an@mau.example"
    assert known.person.mailbox is Mailbox.OWN
    assert [(i.group, i.unit, i.charged_to, i.rates, i.state) for i in known.invitations] == [
        ("staff", "a1", "a1", ("a1",), InvitationState.OPEN)
    ]
    assert [m.name for m in RosterStore().members(CAMPAIGN.id, "a1")] == ["Nguyễn Văn An"]
    account = known.person.account
    assert list(StoredNotices().due(CAMPAIGN.id, "accounts", NOW)) == [account]
    assert account_mail(account).message_id.endswith("@phieu.example>")
    assert [m.account for m in StoredNotices().missing(CAMPAIGN.id, "a1")] == [account]


def test_the_rosters_order_is_kept_by_unit() -> None:
    import_(BINH, CHI, AN)
    assert [m.name for m in RosterStore().members(CAMPAIGN.id, "a1")] == ["Trần Thị Bình", "Nguyễn Văn An"]
    import_(AN, BINH, CHI)
    assert [(m.order, m.name) for m in RosterStore().members(CAMPAIGN.id, "a1")] == [
        (1, "Nguyễn Văn An"),
        (2, "Trần Thị Bình"),
    ]


def test_the_same_file_again_changes_nothing() -> None:
    import_(AN, BINH)
    before = sorted((item.pk, item.sk, item.serialize()) for item in RollItem.scan() if item.pk.startswith("P#"))
    upload, plan = import_(AN, BINH)
    after = sorted((item.pk, item.sk, item.serialize()) for item in RollItem.scan() if item.pk.startswith("P#"))
    assert plan.is_empty
    assert upload.state is UploadState.APPLIED
    assert (plan.counts.unchanged, plan.counts.new) == (2, 0)
    assert before == after


def test_issued_ballots_are_counted_by_group_and_charged_unit() -> None:
    import_(AN, BINH, CHI)
    assert [(i.group, i.charged_to, i.number) for i in RosterStore().issued(CAMPAIGN.id, ["a1"])["a1"]] == [
        ("staff", "a1", 2)
    ]
    assert RosterStore().issued(CAMPAIGN.id, ["d1"]) == {}
    assert {unit: state.people for unit, state in RosterStore().unit_rosters(CAMPAIGN).items()} == {
        "a1": 2,
        "a2": 1,
    }


def test_a_changed_field_leaves_credentials_and_account_mail_alone() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    give_credential(account)
    message = account_mail(account).message_id
    import_(changed(AN, post="Phó Giám đốc"))
    assert people()["Nguyễn Văn An"].person.position == "Phó Giám đốc"
    assert CredentialItem.get(f"P#{account}", "C#ab").revoked is None
    assert account_mail(account).message_id == message


def test_a_changed_address_ends_all_credentials_and_the_account_mail_is_due_again() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    give_credential(account, "ab")
    give_credential(account, "cd")
    line = StoredNotices().claim(account, "accounts", NOW)
    assert line is not None
    StoredNotices().handed_over(line, NOW)
    import_(changed(AN, email="an.moi@mau.example"))
    assert all(CredentialItem.get(f"P#{account}", f"C#{c}").revoked for c in ("ab", "cd"))
    assert account_mail(account).state == "due"
    assert account_mail(account).message_id != line.message_id
    assert people()["Nguyễn Văn An"].person.email == "an.moi@mau.example"


def test_an_address_that_turns_out_to_be_personal_gets_the_account_mail_at_last() -> None:
    office = changed(AN, email="vanthu@mau.example")
    import_(office)
    account = account_of("Nguyễn Văn An")
    assert people()["Nguyễn Văn An"].person.mailbox is Mailbox.SHARED
    claimed = StoredNotices().claim(account, "accounts", NOW)
    assert claimed is not None
    StoredNotices().handed_over(claimed, NOW)
    assert account_mail(account).state == "handed_over"
    import_(office, answers=Answers(own_mailboxes=frozenset({"vanthu@mau.example"})))
    assert people()["Nguyễn Văn An"].person.mailbox is Mailbox.OWN
    assert account_mail(account).state == "due", "the first one came without account and password"


def test_the_same_change_written_twice_ends_credentials_once() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    store = ports()
    upload = imports.begin(store, CAMPAIGN.id, "x.xlsx", "canbo", NOW)
    store.files.put(upload.key("file"), sheet(changed(AN, email="an.moi@mau.example")), "x")
    imports.parse(store, small_in_force(), upload.id, NOW)
    plan = imports.plan_of(store, upload)
    assert plan is not None
    change = the_change(plan.people)
    assert RosterStore().write(change, message_id="<1@x>", now=NOW) is WriteOutcome.DONE
    give_credential(account, "new")
    RosterStore().write(change, message_id="<2@x>", now=NOW)
    assert CredentialItem.get(f"P#{account}", "C#new").revoked is None
    assert account_mail(account).message_id == "<1@x>"


def test_an_address_does_not_change_while_a_mailer_holds_the_account_mail() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    assert StoredNotices().claim(account, "accounts", NOW)
    upload, _ = import_(changed(AN, email="an.moi@mau.example"))
    assert upload.state is UploadState.APPLYING
    assert people()["Nguyễn Văn An"].person.email == "an@mau.example"


def test_somebody_without_address_is_owed_no_mail() -> None:
    import_(changed(AN, email=""))
    account = account_of("Nguyễn Văn An")
    assert account_mail(account).state == "skipped"
    assert list(StoredNotices().due(CAMPAIGN.id, "accounts", NOW)) == []
    import_(changed(AN, email="an@mau.example"))
    assert list(StoredNotices().due(CAMPAIGN.id, "accounts", NOW)) == [account]


def test_a_missing_person_stays_until_staff_say_void() -> None:
    import_(AN, BINH)
    _, plan = import_(AN)
    (void,) = plan.missing
    assert [i.state for i in people()["Trần Thị Bình"].invitations] == [InvitationState.OPEN]
    import_(AN, answers=Answers(voids=frozenset({void.id})))
    assert [i.state for i in people()["Trần Thị Bình"].invitations] == [InvitationState.VOID]
    assert [m.name for m in RosterStore().members(CAMPAIGN.id, "a1")] == ["Nguyễn Văn An"]
    assert [i.number for i in RosterStore().issued(CAMPAIGN.id, ["a1"])["a1"]] == [1]
    assert [m.account for m in StoredNotices().missing(CAMPAIGN.id, "a1")] == [account_of("Nguyễn Văn An")]


def test_a_void_person_who_comes_back_keeps_the_account() -> None:
    import_(AN, BINH)
    account = account_of("Trần Thị Bình")
    import_(AN, answers=Answers(voids=frozenset({f"{account}#staff"})))
    import_(AN, BINH)
    assert account_of("Trần Thị Bình") == account
    assert [i.state for i in people()["Trần Thị Bình"].invitations] == [InvitationState.OPEN]
    assert len(list(RosterStore().members(CAMPAIGN.id, "a1"))) == 2


def test_a_cast_invitation_is_never_voided_even_if_the_ballot_came_after_the_plan() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    item = InvitationItem(f"P#{account}", "I#staff")
    item.update([InvitationItem.state.set("cast"), InvitationItem.todo.remove(), InvitationItem.todo_key.remove()])
    assert RosterStore().void(account, "staff") is WriteOutcome.SETTLED
    assert [i.state for i in people()["Nguyễn Văn An"].invitations] == [InvitationState.CAST]


def test_a_void_takes_the_drafts_with_it_and_may_be_repeated() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    DraftItem(f"P#{account}", "D#staff#ab", sealed=b"x", version=1).save()
    assert RosterStore().void(account, "staff") is WriteOutcome.DONE
    assert RosterStore().void(account, "staff") is WriteOutcome.ALREADY
    assert list(DraftItem.query(f"P#{account}", DraftItem.sk.startswith("D#"))) == []


def test_voiding_what_does_not_exist_changes_nothing() -> None:
    assert RosterStore().void("NOBODY22", "staff") is WriteOutcome.SETTLED


def test_somebody_elses_account_is_never_overwritten() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    store = ports()
    upload = imports.begin(store, CAMPAIGN.id, "x.xlsx", "canbo", NOW)
    store.files.put(upload.key("file"), sheet(CHI), "x")
    imports.parse(store, small_in_force(), upload.id, NOW)
    plan = imports.plan_of(store, upload)
    assert plan is not None
    stolen = imports._allotted(the_change(plan.people), account)
    with pytest.raises(AccountTaken):
        RosterStore().write(stolen, message_id="<1@x>", now=NOW)
    assert set(people()) == {"Nguyễn Văn An"}


def test_taken_accounts_are_told() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    assert RosterStore().taken([account, "NOBODY22"]) == {account}


def test_two_roles_of_one_person_share_the_account() -> None:
    both = changed(AN, unit="Sở Một; UBND huyện Ba", group="Công chức sở; Đại biểu HĐND")
    import_(both, BINH)
    known = people()["Nguyễn Văn An"]
    assert {(i.group, i.unit, i.charged_to) for i in known.invitations} == {
        ("staff", "a1", "a1"),
        ("deputies", "d1", "-"),
    }
    assert {(p.unit, p.order) for p in known.places} == {("a1", 1), ("d1", 1)}


def test_upload_records_change_only_from_the_state_they_were_in() -> None:
    store = UploadStore()
    upload = Upload("small-2020", "u1", "a.xlsx", "canbo", NOW)
    store.add(upload)
    assert store.get("small-2020", "u1") == upload
    assert store.get("small-2020", "u2") is None
    assert store.claim(upload, (UploadState.AWAITING,), NOW)
    assert not store.claim(upload, (UploadState.AWAITING,), NOW)
    assert store.claim(upload, (UploadState.AWAITING,), LATER)
    assert not store.save(upload, (UploadState.PARSED,))
    assert store.save(upload, (UploadState.AWAITING,))
    assert [u.id for u in store.all("small-2020")] == ["u1"]


def test_an_upload_keeps_its_numbers() -> None:
    upload, _ = import_(AN, BINH)
    stored = UploadStore().get(CAMPAIGN.id, upload.id)
    assert stored is not None
    assert (stored.count("new"), stored.done, stored.total, stored.units) == (2, 2, 2, ("a1",))
    assert stamp(stored.at) == stamp(NOW)


def test_a_list_names_only_groups_that_still_have_a_ballot() -> None:
    both = changed(AN, unit="Sở Một; UBND huyện Ba", group="Công chức sở; Đại biểu HĐND")
    import_(both, BINH, changed(CHI, unit="UBND huyện Ba", group="Đại biểu HĐND"))
    account = account_of("Nguyễn Văn An")
    assert RosterStore().void(account, "deputies") is WriteOutcome.DONE
    RosterStore().recount(CAMPAIGN.id, "d1", upload="u", now=NOW)
    assert [(m.name, m.groups) for m in RosterStore().members(CAMPAIGN.id, "d1")] == [
        ("Lê Thị Chi", ("deputies",))
    ]
    assert [m.groups for m in RosterStore().members(CAMPAIGN.id, "a1")] == [("staff",), ("staff",)]


def test_a_role_that_comes_later_is_told_by_an_account_mail_at_once() -> None:
    import_(AN)
    account = account_of("Nguyễn Văn An")
    sent = StoredNotices().claim(account, "accounts", NOW)
    assert sent is not None
    StoredNotices().handed_over(sent, NOW)
    import_(changed(AN, unit="Sở Một; UBND huyện Ba", group="Công chức sở; Đại biểu HĐND"))
    assert len(people()["Nguyễn Văn An"].invitations) == 2
    assert list(StoredNotices().due(CAMPAIGN.id, "accounts", NOW)) == [account]
