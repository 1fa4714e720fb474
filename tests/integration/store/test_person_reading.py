"""The raw reading of a person says what the models say."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.ballots.records import Credential, StoredDraft
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.keys import person_key
from chalicelib.store.people_items import to_invitation, to_person
from chalicelib.store.person_reading import read_person
from chalicelib.store.tables import CredentialItem, DraftItem, InvitationItem, NoticeItem, PersonItem, RollItem
from ops.engines import Engine

ACCOUNT = "BCFG2345"


def write(*items: RollItem) -> None:
    for item in items:
        item.save()


def person(**more: Any) -> PersonItem:
    return PersonItem(
        person_key(ACCOUNT),
        "A",
        campaign="c",
        name="Nguyễn Thị Mẫu",
        sex="female",
        unit="u",
        mailbox="own",
        **more,
    )


def invitation(group: str, **more: Any) -> InvitationItem:
    return InvitationItem(
        person_key(ACCOUNT),
        f"I#{group}",
        campaign="c",
        group=group,
        form="f1",
        window="w1",
        unit="u",
        charged_to="-",
        state="open",
        **more,
    )


def test_both_readings_agree_on_full_and_on_bare_items(engine: Engine) -> None:
    full = person(birth_year=1975, position="Giám đốc", email="a@x", order=3, focal_point_of=["u", "v"], phone="1")
    write(full, invitation("g1", rates=["a", "b"], todo="missing#c#u", todo_key="g1"), invitation("g2"))
    write(NoticeItem(person_key(ACCOUNT), "N#accounts", notice="accounts", state="due", message_id="<1>"))
    found = read_person(ACCOUNT)
    assert found is not None
    assert found.person == to_person(ACCOUNT, PersonItem.get(person_key(ACCOUNT), "A"))
    stored = {item.group: item for item in InvitationItem.query(person_key(ACCOUNT))}
    assert found.invitations == {group: to_invitation(ACCOUNT, item) for group, item in stored.items()}


def test_bare_items_read_as_their_defaults(engine: Engine) -> None:
    write(person())
    found = read_person(ACCOUNT)
    assert found is not None
    assert found.person == to_person(ACCOUNT, PersonItem.get(person_key(ACCOUNT), "A"))
    assert (found.invitations, found.credentials, found.drafts) == ({}, {}, ())


def test_credentials_and_drafts_come_whole(engine: Engine) -> None:
    at, until = datetime(2021, 1, 20, 1, tzinfo=UTC), datetime(2021, 2, 7, 17, tzinfo=UTC)
    box = DynamoBallotBox()
    write(person(), DraftItem(person_key(ACCOUNT), "D#g1#k1", sealed=b"\x01\xff", version=7))
    box.add_credential(ACCOUNT, Credential("k1", at, until))
    box.add_credential(ACCOUNT, Credential("k2", at, until))
    box.revoke(ACCOUNT, "k2", until)
    found = read_person(ACCOUNT)
    assert found is not None
    assert found.drafts == (StoredDraft("g1", "k1", b"\x01\xff", 7),)
    assert found.credentials == {"k1": Credential("k1", at, until), "k2": Credential("k2", at, until, until)}
    assert len(list(CredentialItem.query(person_key(ACCOUNT)))) == 2


def test_items_without_a_person_are_nobody(engine: Engine) -> None:
    write(invitation("g1"))
    assert read_person(ACCOUNT) is None
