"""An approved proposal on a real engine: what changes, what ends, who is told."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.ballots.credentials import credential_id, new_secret
from chalicelib.ballots.records import Credential
from chalicelib.follow_up.mending import Newcomer, Proposal, ProposalKind, ProposalState
from chalicelib.jobs import mailer
from chalicelib.jobs.mailer import Outcome
from chalicelib.jobs.mending_desk import MOST_FOUND, MOST_LOOKED_AT, MendingDesk
from chalicelib.roster.people import InvitationState, Mailbox, MailState, Sex
from chalicelib.roster.roll import Found
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.mail_addresses import StoredAddressBook
from chalicelib.store.notices import StoredNotices
from chalicelib.store.proposals import StoredProposals
from chalicelib.store.rosters import RosterStore
from chalicelib.store.tables import InvitationItem
from ops.engines import Engine
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person, an_invitation
from tests.support.fake_staff_pages import OneCampaign
from tests.support.stored_people import listening, put_invitation, put_person

C, A, NOW = "small-2020", "BCFG2345", datetime(2021, 1, 27, 3, tzinfo=UTC)
OLD, NEW = "cu@example.vn", "moi@example.vn"


@pytest.fixture
def desk(engine: Engine) -> MendingDesk:
    put_person(a_person(A, email=OLD, unit="c1"))
    put_invitation(an_invitation("communes", A))
    book = StoredAddressBook()
    book.handed_over(A, OLD)
    return MendingDesk(StoredProposals(), RosterStore(), book, StoredNotices(), OneCampaign(), "phieu.example")


def proposed(desk: MendingDesk, kind: ProposalKind, value: str = "") -> Proposal:
    one = Proposal(C, f"20210127T100000-{kind.value}", "c1", A, "Mẫu", kind, value, "XZXZ2345", NOW)
    desk.proposals.add(one)
    return one


def approve(desk: MendingDesk, one: Proposal) -> str:
    return desk.approve(C, one.id, "canbo", NOW)


def state() -> str:
    return InvitationItem.get(f"P#{A}", "I#communes", consistent_read=True).state


def test_a_new_address_ends_passwords_gets_the_account_mail_and_the_old_one_is_told(desk: MendingDesk) -> None:
    secret = new_secret()
    DynamoBallotBox().add_credential(A, Credential(credential_id(A, secret), NOW, NOW + timedelta(days=9)))
    one = proposed(desk, ProposalKind.ADDRESS, NEW)
    assert approve(desk, one) == "done"
    assert approve(desk, one) == "answered", "a second press changes nothing"
    items = DynamoBallotBox().person(A)
    assert items is not None
    assert (items.person.email, items.person.mailbox, items.person.mail_state) == (
        NEW,
        Mailbox.OWN,
        MailState.UNTRIED,
    )
    assert all(credential.revoked_at for credential in items.credentials.values())
    ledger = StoredNotices()
    assert list(ledger.due(C, "accounts", NOW)) == [A]
    assert list(ledger.due(C, one.notice, NOW)) == [A]
    assert list(ledger.due_to_old_addresses(C, NOW)) == [(A, one.notice)]


def test_the_mail_to_the_old_address_holds_no_credential_and_says_nothing_of_the_new_one(
    desk: MendingDesk,
) -> None:
    one = proposed(desk, ProposalKind.ADDRESS, NEW)
    approve(desk, one)
    world = World()
    ports = replace(world.ports, notices=StoredNotices(), proposals=StoredProposals(), addresses=desk.addresses)
    body = {"campaign": C, "account": A, "notice": one.notice}
    assert mailer.handle(ports, body, NOW) is Outcome.HANDED_OVER
    assert mailer.handle(ports, body, NOW) is Outcome.NOT_DUE
    (mail,) = world.channel.sent
    assert mail.to == OLD
    assert NEW not in mail.text
    assert "/v/" not in mail.text
    found = StoredNotices().correspondent(A)
    assert found is not None
    assert found.addressee.person.mail_state is MailState.UNTRIED, "the new address was not tried yet"


def test_somebody_elses_address_is_shared_and_gets_no_password(desk: MendingDesk) -> None:
    put_person(a_person("HJKM2345", email=NEW))
    desk.addresses.handed_over("HJKM2345", NEW)
    approve(desk, proposed(desk, ProposalKind.ADDRESS, NEW))
    known = RosterStore().person(A)
    assert known is not None
    assert known.person.mailbox is Mailbox.SHARED


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        (ProposalKind.NOT_ELIGIBLE, InvitationState.VOID),
        (ProposalKind.DUPLICATE, InvitationState.VOID),
        (ProposalKind.AWAY, InvitationState.DECLINED),
        (ProposalKind.UNREACHABLE, InvitationState.OPEN),
    ],
)
def test_each_reason_has_its_own_effect_on_the_open_ballot(
    desk: MendingDesk, kind: ProposalKind, after: InvitationState
) -> None:
    assert approve(desk, proposed(desk, kind)) == "done"
    assert state() == after.value


@pytest.mark.parametrize("kind", [ProposalKind.NOT_ELIGIBLE, ProposalKind.AWAY])
def test_a_ballot_that_is_in_stays_and_the_department_is_told(desk: MendingDesk, kind: ProposalKind) -> None:
    InvitationItem(f"P#{A}", "I#communes").update([InvitationItem.state.set("cast")])
    assert approve(desk, proposed(desk, kind)) == "settled"
    assert state() == "cast"


def test_a_phone_number_changes_and_nothing_is_mailed(desk: MendingDesk) -> None:
    assert approve(desk, proposed(desk, ProposalKind.PHONE, "0299000777")) == "done"
    known = RosterStore().person(A)
    assert known is not None
    assert known.person.phone == "0299000777"
    assert list(StoredNotices().due(C, "accounts", NOW)) == []


def test_a_refused_proposal_changes_nothing(desk: MendingDesk) -> None:
    one = proposed(desk, ProposalKind.NOT_ELIGIBLE)
    assert desk.refuse(C, one.id, "canbo", NOW) == "done"
    assert approve(desk, one) == "answered"
    assert state() == "open"
    kept = desk.proposals.get(C, one.id)
    assert kept is not None
    assert (kept.state, kept.decided_by) == (ProposalState.REFUSED, "canbo")
    assert desk.refuse(C, "no-such", "canbo", NOW) == "unknown"
    assert desk.approve(C, "no-such", "canbo", NOW) == "unknown"


def test_what_was_approved_cannot_be_refused_from_an_old_page(desk: MendingDesk) -> None:
    one = proposed(desk, ProposalKind.NOT_ELIGIBLE)
    assert approve(desk, one) == "done"
    assert desk.refuse(C, one.id, "another", NOW) == "answered"
    kept = desk.proposals.get(C, one.id)
    assert kept is not None
    assert (kept.state, kept.decided_by) == (ProposalState.APPROVED, "canbo")


def test_an_approval_that_was_killed_is_not_refused_and_is_finished_by_pressing_again(desk: MendingDesk) -> None:
    one = proposed(desk, ProposalKind.NOT_ELIGIBLE)
    assert desk.proposals.claim(one)
    assert desk.refuse(C, one.id, "another", NOW) == "begun"
    assert state() == "open"
    assert [waiting.id for waiting in desk.pending(C)] == [one.id]
    assert approve(desk, one) == "done"
    assert state() == "void"


@dataclass(frozen=True, slots=True)
class RefusedMeanwhile(StoredProposals):
    """Somebody else refuses between the reading and the claim."""

    def claim(self, proposal: Proposal) -> bool:
        self.settle(proposal, ProposalState.REFUSED, "another", NOW, "done")
        return StoredProposals.claim(self, proposal)


def test_who_refuses_at_the_same_moment_is_not_overruled(desk: MendingDesk) -> None:
    one = proposed(desk, ProposalKind.NOT_ELIGIBLE)
    assert approve(replace(desk, proposals=RefusedMeanwhile()), one) == "answered"
    assert state() == "open"


NEWCOMER = Newcomer("XZXZ2345", "communes", "Lê Thị Mới", Sex.FEMALE, "Công chức", NEW, "")


def replacement(desk: MendingDesk) -> Proposal:
    one = replace(proposed(desk, ProposalKind.REPLACEMENT), id="20210127T110000-r", newcomer=NEWCOMER)
    desk.proposals.add(one)
    return one


def decisions(desk: MendingDesk) -> int:
    return len(desk.book.in_force(C, NOW).decisions)


def test_a_newcomer_takes_the_same_place_and_gets_an_account_at_once(desk: MendingDesk) -> None:
    assert approve(desk, replacement(desk)) == "done"
    assert state() == "void"
    new = RosterStore().person("XZXZ2345")
    assert new is not None
    assert new.person.name == "Lê Thị Mới"
    (invitation,) = new.invitations
    assert (invitation.group, invitation.unit, invitation.charged_to) == ("communes", "c1", "d1")
    assert invitation.state is InvitationState.OPEN
    assert list(StoredNotices().due(C, "accounts", NOW)) == ["XZXZ2345"]
    assert decisions(desk) == 1
    assert sum(count.number for count in RosterStore().issued(C, ["c1"])["c1"]) == 1


def test_a_replacement_that_was_killed_halfway_is_finished_once(desk: MendingDesk) -> None:
    one = replacement(desk)
    RosterStore().void(A, "communes")
    assert approve(desk, one) == "done"
    assert approve(desk, one) == "answered"
    assert decisions(desk) == 1
    assert RosterStore().person("XZXZ2345") is not None


def test_nobody_is_replaced_whose_ballot_is_in(desk: MendingDesk) -> None:
    one = replacement(desk)
    InvitationItem(f"P#{A}", "I#communes").update([InvitationItem.state.set("cast")])
    assert approve(desk, one) == "settled"
    assert RosterStore().person("XZXZ2345") is None
    assert decisions(desk) == 0


def test_after_the_fence_nobody_is_replaced(desk: MendingDesk) -> None:
    one = replacement(desk)
    late = desk.book.in_force(C, NOW).last_fence
    assert desk.approve(C, one.id, "canbo", late) == "too_late"
    assert state() == "open"


def test_a_refusal_taken_back_waits_again_and_an_approval_stays(desk: MendingDesk) -> None:
    one = proposed(desk, ProposalKind.UNREACHABLE)
    assert desk.refuse(C, one.id, "canbo", NOW) == "done"
    assert desk.reconsider(C, one.id) == "done"
    again = desk.proposals.get(C, one.id)
    assert again is not None
    assert (again.state, again.decided_by, again.decided_at) == (ProposalState.PENDING, "", None)
    assert approve(desk, one) == "done"
    assert desk.reconsider(C, one.id) == "unknown"


def test_somebody_is_found_by_account_and_by_any_address_that_got_mail(desk: MendingDesk) -> None:
    by_account = desk.person(C, A)
    assert by_account is not None
    assert by_account.person.email == OLD
    assert desk.person("another", A) is None
    assert desk.person(C, "XXXX2345") is None
    assert [found.person.account for found in desk.at_address(C, OLD.upper()).people] == [A]
    approve(desk, proposed(desk, ProposalKind.ADDRESS, NEW))
    assert [found.person.email for found in desk.at_address(C, OLD).people] == [NEW], (
        "the old address leads to its person"
    )
    assert desk.at_address(C, "khong@example.vn") == Found(())


def test_people_of_other_campaigns_at_the_same_address_take_nobodys_place(desk: MendingDesk) -> None:
    office = "vanthu@example.vn"
    for number in range(MOST_FOUND + 5):
        put_person(replace(a_person(f"A{number:07}", email=office), campaign="small-2018"))
        desk.addresses.handed_over(f"A{number:07}", office)
    put_person(a_person("Z0000000", email=office))
    desk.addresses.handed_over("Z0000000", office)
    found = desk.at_address(C, office)
    assert [one.person.account for one in found.people] == ["Z0000000"]
    assert not found.more


def test_no_more_people_are_found_at_an_address_than_a_page_shows_and_that_there_are_more_is_told(
    desk: MendingDesk,
) -> None:
    office = "vanthu@example.vn"
    for number in range(MOST_FOUND + 1):
        put_person(a_person(f"A{number:07}", email=office))
        desk.addresses.handed_over(f"A{number:07}", office)
    found = desk.at_address(C, office)
    assert (len(found.people), found.more) == (MOST_FOUND, True)
    with listening() as traffic:
        desk.at_address("small-2018", office)
    assert traffic.sent[0]["Limit"] == MOST_LOOKED_AT
    assert traffic.calls == {"Query": 1, "BatchGetItem": 1}
