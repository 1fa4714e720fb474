"""One person's items, read raw: every page of a respondent begins so, and models would take half of its time.

The models in `tables` stay what is written; a test holds both readings against each other.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from chalicelib.ballots.records import Credential, PersonItems, StoredDraft
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, MailState, Person, Sex
from chalicelib.store.keys import person_key
from chalicelib.store.tables import ask, roll_table

Raw = Mapping[str, Mapping[str, Any]]


def read_person(account: str) -> PersonItems | None:
    """All that a page needs: one consistent query from `A` up to `J`. None where there is no such person."""
    person: Person | None = None
    credentials: dict[str, Credential] = {}
    drafts: list[StoredDraft] = []
    invitations: dict[str, Invitation] = {}
    for item in _items(account):
        match item["kind"]["S"]:
            case "person":
                person = _person(account, item)
            case "credential":
                credential = _credential(item)
                credentials[credential.id] = credential
            case "draft":
                drafts.append(_draft(item))
            case "invitation":
                invitation = _invitation(account, item)
                invitations[invitation.group] = invitation
    if person is None:
        return None
    return PersonItems(person=person, credentials=credentials, drafts=tuple(drafts), invitations=invitations)


def _items(account: str) -> Iterator[Raw]:
    asked: dict[str, Any] = {
        "TableName": roll_table(),
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :a AND :j",
        "ExpressionAttributeValues": {":pk": {"S": person_key(account)}, ":a": {"S": "A"}, ":j": {"S": "J"}},
        "ConsistentRead": True,
    }
    while True:
        answer = ask("Query", asked)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _text(item: Raw, name: str, absent: str = "") -> str:
    value: str = item[name]["S"] if name in item else absent
    return value


def _number(item: Raw, name: str) -> int:
    return int(item[name]["N"]) if name in item else 0


def _texts(item: Raw, name: str) -> tuple[str, ...]:
    return tuple(one["S"] for one in item[name]["L"]) if name in item else ()


def _person(account: str, item: Raw) -> Person:
    return Person(
        account=account,
        campaign=_text(item, "campaign"),
        name=item["name"]["S"],
        sex=Sex(item["sex"]["S"]),
        birth_year=_number(item, "birth_year"),
        position=_text(item, "position"),
        unit=item["unit"]["S"],
        department=_text(item, "department"),
        email=_text(item, "email"),
        mailbox=Mailbox(item["mailbox"]["S"]),
        phone=_text(item, "phone"),
        note=_text(item, "note"),
        order=_number(item, "order"),
        focal_point_of=_texts(item, "focal_point_of"),
        mail_state=MailState(_text(item, "mail_state", MailState.UNTRIED.value)),
    )


def _invitation(account: str, item: Raw) -> Invitation:
    return Invitation(
        account=account,
        campaign=_text(item, "campaign"),
        group=item["group"]["S"],
        form=item["form"]["S"],
        window=item["window"]["S"],
        unit=item["unit"]["S"],
        charged_to=item["charged_to"]["S"],
        rates=_texts(item, "rates"),
        state=InvitationState(item["state"]["S"]),
    )


def _credential(item: Raw) -> Credential:
    revoked = _text(item, "revoked")
    return Credential(
        id=item["sk"]["S"].removeprefix("C#"),
        issued_at=datetime.fromisoformat(item["issued_at"]["S"]),
        live_until=datetime.fromisoformat(item["live_until"]["S"]),
        revoked_at=datetime.fromisoformat(revoked) if revoked else None,
        slip=_text(item, "slip"),
    )


def _draft(item: Raw) -> StoredDraft:
    _, group, credential_id = item["sk"]["S"].split("#")
    version = _number(item, "version")
    return StoredDraft(group=group, credential_id=credential_id, sealed=item["sealed"]["B"], version=version)
