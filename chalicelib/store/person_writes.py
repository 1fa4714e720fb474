"""One person's part of a transaction: the person, invitations, and the account mail that becomes due.

Made from what stands now, so that the same change written twice is written once: a second delivery neither ends
credentials again nor asks for a second account mail.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from pynamodb.transactions import TransactWrite

from chalicelib.campaign.timeline import MomentKind
from chalicelib.follow_up.notices import LineState
from chalicelib.roster.importing import VOIDABLE
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, MailState, Person
from chalicelib.roster.plan import Change, InvitationChange, PersonChange
from chalicelib.store.keys import person_key
from chalicelib.store.notices import stamp
from chalicelib.store.people_items import to_invitation, to_person
from chalicelib.store.tables import CredentialItem, InvitationItem, NoticeItem, PersonItem, RollItem

ACCOUNTS = MomentKind.ACCOUNTS.value
NO_ADDRESS = "no_address"
"""Why the account mail of somebody without address is skipped: the person gets a sealed slip."""


class AccountTaken(RuntimeError):
    """The account of a new person exists and is another's: nothing was written."""


def fill_transaction(
    transaction: TransactWrite,
    change: PersonChange,
    found: Sequence[RollItem],
    *,
    message_id: str,
    now: datetime,
) -> int:
    """Add the writes that `change` still needs, given the person's items `found`; how many were added."""
    stored = next((item for item in found if isinstance(item, PersonItem)), None)
    before = to_person(change.person.account, stored) if stored else None
    if change.is_new and before and (before.campaign, before.name) != (change.person.campaign, change.person.name):
        raise AccountTaken("An account allotted to a new person belongs to somebody else; allot the plan anew.")
    held = {item.group: item for item in found if isinstance(item, InvitationItem)}
    wanted = [wish for wish in change.invitations if _still_wanted(wish, held.get(wish.invitation.group))]
    actions = _write_person(transaction, before, change)
    for wish in wanted:
        _write_invitation(transaction, change.person.account, wish)
    moved = before is not None and "email" in change.fields and before.email != change.person.email
    if before is None or moved or _owns_it_now(before, change.person) or _gains_a_ballot(wanted):
        _write_notice(transaction, change.person, found, message_id=message_id, now=now)
        actions += 1
    if moved:
        actions += _end_credentials(transaction, found, now)
    return actions + len(wanted)


def _owns_it_now(before: Person, person: Person) -> bool:
    """The address was held for a shared one: its account mail came without account and password."""
    return before.mailbox is Mailbox.SHARED and person.mailbox is Mailbox.OWN


def _write_person(transaction: TransactWrite, before: Person | None, change: PersonChange) -> int:
    person = change.person
    if before is None:
        transaction.save(_person_item(person), PersonItem.pk.does_not_exist())
        return 1
    fields = [name for name in change.fields if getattr(before, name) != getattr(person, name)]
    if not fields:
        return 0
    actions = [getattr(PersonItem, name).set(_stored(getattr(person, name))) for name in fields]
    if "email" in fields:
        actions.append(PersonItem.mail_state.set(MailState.UNTRIED.value))
    transaction.update(
        PersonItem(person_key(person.account), "A"), actions=actions, condition=PersonItem.email == before.email
    )
    return 1


def _stored(value: object) -> Any:  # noqa: ANN401 - as the attribute of that field takes it
    return list(value) if isinstance(value, tuple) else value


def _person_item(person: Person) -> PersonItem:
    return PersonItem(
        person_key(person.account),
        "A",
        campaign=person.campaign,
        name=person.name,
        sex=person.sex.value,
        birth_year=person.birth_year,
        position=person.position,
        unit=person.unit,
        department=person.department,
        email=person.email,
        mailbox=person.mailbox.value,
        phone=person.phone,
        note=person.note,
        order=person.order,
        focal_point_of=list(person.focal_point_of),
        mail_state=person.mail_state.value,
    )


def _still_wanted(wish: InvitationChange, held: InvitationItem | None) -> bool:
    """Whether the wish is not fulfilled yet. A ballot that came in meanwhile is stronger than a changed roster."""
    if held is None:
        return True
    if held.state == InvitationState.VOID.value:
        return wish.change is not Change.CHANGED
    if wish.change is not Change.CHANGED or held.state not in {state.value for state in VOIDABLE}:
        return False
    stored, wished = to_invitation("", held), wish.invitation
    return (stored.unit, stored.charged_to, stored.rates, stored.form, stored.window) != (
        wished.unit,
        wished.charged_to,
        wished.rates,
        wished.form,
        wished.window,
    )


def _write_invitation(transaction: TransactWrite, account: str, wish: InvitationChange) -> None:
    invitation = wish.invitation
    if wish.change is not Change.CHANGED:
        fresh = InvitationItem.pk.does_not_exist() | (InvitationItem.state == InvitationState.VOID.value)
        transaction.save(_invitation_item(account, invitation), fresh)
        return
    item = _invitation_item(account, invitation)
    names = ("form", "window", "unit", "charged_to", "rates", "todo", "todo_key")
    transaction.update(
        item,
        actions=[getattr(InvitationItem, name).set(getattr(item, name)) for name in names],
        condition=InvitationItem.state.is_in(*sorted(state.value for state in VOIDABLE)),
    )


def _invitation_item(account: str, invitation: Invitation) -> InvitationItem:
    return InvitationItem(
        person_key(account),
        f"I#{invitation.group}",
        campaign=invitation.campaign,
        todo=f"missing#{invitation.campaign}#{invitation.unit}",
        todo_key=f"{invitation.group}#{account}",
        group=invitation.group,
        form=invitation.form,
        window=invitation.window,
        unit=invitation.unit,
        charged_to=invitation.charged_to,
        rates=list(invitation.rates),
        state=InvitationState.OPEN.value,
    )


def _gains_a_ballot(wanted: Iterable[InvitationChange]) -> bool:
    """Late rows get their account mail at once, those of people who are known already too."""
    return any(wish.change is not Change.CHANGED for wish in wanted)


def _write_notice(
    transaction: TransactWrite, person: Person, found: Sequence[RollItem], *, message_id: str, now: datetime
) -> None:
    """The account mail is due (again), unless a mailer holds it right now: then the transaction must wait."""
    nobody = person.mailbox is Mailbox.NONE
    item = NoticeItem(
        person_key(person.account),
        f"N#{ACCOUNTS}",
        campaign=person.campaign,
        todo=None if nobody else f"due#{person.campaign}#{ACCOUNTS}",
        todo_key=None if nobody else person.account,
        notice=ACCOUNTS,
        state=(LineState.SKIPPED if nobody else LineState.DUE).value,
        message_id=message_id,
        reason=NO_ADDRESS if nobody else "",
    )
    free = [
        NoticeItem.pk.does_not_exist(),
        NoticeItem.state != LineState.CLAIMED.value,
        NoticeItem.claimed_until <= stamp(now),
    ]
    transaction.save(item, reduce(or_, free))
    for line in found:
        if isinstance(line, NoticeItem) and line.notice != ACCOUNTS and line.state == LineState.CLAIMED.value:
            transaction.condition_check(
                NoticeItem, line.pk, line.sk, condition=NoticeItem.claimed_until <= stamp(now)
            )


def _end_credentials(transaction: TransactWrite, found: Iterable[RollItem], now: datetime) -> int:
    live = [item for item in found if isinstance(item, CredentialItem) and not item.revoked]
    for item in live:
        transaction.update(
            CredentialItem(item.pk, item.sk),
            actions=[CredentialItem.revoked.set(stamp(now))],
            condition=CredentialItem.pk.exists(),
        )
    return len(live)
