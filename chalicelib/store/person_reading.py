"""One person's items, read raw: every page of a respondent begins so, and models would take half of its time.

The models in `tables` stay what is written; a test holds both readings against each other.
"""

from datetime import datetime

from chalicelib.ballots.records import Credential, PersonItems, StoredDraft
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, MailState, Person, Sex
from chalicelib.store.keys import person_key
from chalicelib.store.raw import Raw, number, query, text, texts


def read_person(account: str) -> PersonItems | None:
    """All that a page needs: one consistent query from `A` up to `J`. None where there is no such person."""
    person: Person | None = None
    credentials: dict[str, Credential] = {}
    drafts: list[StoredDraft] = []
    invitations: dict[str, Invitation] = {}
    for item in query("pk = :pk AND sk BETWEEN :a AND :j", {":pk": person_key(account), ":a": "A", ":j": "J"}):
        match item["kind"]["S"]:
            case "person":
                person = to_person(account, item)
            case "credential":
                credential = _credential(item)
                credentials[credential.id] = credential
            case "draft":
                drafts.append(_draft(item))
            case "invitation":
                invitation = to_invitation(account, item)
                invitations[invitation.group] = invitation
    if person is None:
        return None
    return PersonItems(person=person, credentials=credentials, drafts=tuple(drafts), invitations=invitations)


def to_person(account: str, item: Raw) -> Person:
    """The person as the features know it."""
    return Person(
        account=account,
        campaign=text(item, "campaign"),
        name=item["name"]["S"],
        sex=Sex(item["sex"]["S"]),
        birth_year=number(item, "birth_year"),
        position=text(item, "position"),
        unit=item["unit"]["S"],
        department=text(item, "department"),
        email=text(item, "email"),
        mailbox=Mailbox(item["mailbox"]["S"]),
        phone=text(item, "phone"),
        note=text(item, "note"),
        order=number(item, "order"),
        focal_point_of=texts(item, "focal_point_of"),
        mail_state=MailState(text(item, "mail_state", MailState.UNTRIED.value)),
    )


def to_invitation(account: str, item: Raw) -> Invitation:
    """The invitation as the features know it."""
    return Invitation(
        account=account,
        campaign=text(item, "campaign"),
        group=item["group"]["S"],
        form=item["form"]["S"],
        window=item["window"]["S"],
        unit=item["unit"]["S"],
        charged_to=item["charged_to"]["S"],
        rates=texts(item, "rates"),
        state=InvitationState(item["state"]["S"]),
    )


def _credential(item: Raw) -> Credential:
    revoked = text(item, "revoked")
    return Credential(
        id=item["sk"]["S"].removeprefix("C#"),
        issued_at=datetime.fromisoformat(item["issued_at"]["S"]),
        live_until=datetime.fromisoformat(item["live_until"]["S"]),
        revoked_at=datetime.fromisoformat(revoked) if revoked else None,
        slip=text(item, "slip"),
    )


def _draft(item: Raw) -> StoredDraft:
    _, group, credential_id = item["sk"]["S"].split("#")
    version = number(item, "version")
    return StoredDraft(group=group, credential_id=credential_id, sealed=item["sealed"]["B"], version=version)
