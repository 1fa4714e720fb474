"""People, invitations and unit rosters on the roll: implements `roster.ports.Rosters`.

A person is written in one transaction, so a killed import leaves whole people only and may be run again.
Member rows carry what lists need, so a unit's list costs one query; they hold no state of any ballot.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from chalicelib.campaign.definition import Campaign
from chalicelib.follow_up.focal_points import address_mark
from chalicelib.follow_up.snapshots import Issued
from chalicelib.roster.importing import VOIDABLE
from chalicelib.roster.people import InvitationState, Sex
from chalicelib.roster.plan import PersonChange
from chalicelib.roster.ports import IssuedCount, Member, UnitRoster, WriteOutcome
from chalicelib.roster.roll import Place, RollPerson
from chalicelib.store.ballots import pause
from chalicelib.store.focal_points import appoint, readdress
from chalicelib.store.keys import person_key
from chalicelib.store.notices import CONDITION_FAILED, stamp
from chalicelib.store.people_items import to_invitation, to_person
from chalicelib.store.person_writes import fill_transaction
from chalicelib.store.tables import DraftItem, InvitationItem, PersonItem, RollItem, shared_connection

MAX_TRIES = 6
BATCH = 100
"""Items of one BatchGetItem."""
_VOIDABLE = sorted(state.value for state in VOIDABLE)


class MemberItem(RollItem, discriminator="member"):
    """pk `UNIT#campaign#unit`, sk `P#order(6 digits)#account`.

    `groups` are all of the person's invitations in the unit, `answering` those that are not void.
    """

    account = UnicodeAttribute()
    unit = UnicodeAttribute()
    order = NumberAttribute()
    name = UnicodeAttribute()
    sex = UnicodeAttribute()
    position = UnicodeAttribute(default="")
    department = UnicodeAttribute(default="")
    phone = UnicodeAttribute(default="")
    groups: ListAttribute[Any] = ListAttribute(default=list)
    answering: ListAttribute[Any] = ListAttribute(default=list)


class UnitRosterItem(RollItem, discriminator="unit_roster"):
    """pk `UNIT#campaign#unit`, sk `S`: when the roster came, and what it issued by (group, charged unit)."""

    unit = UnicodeAttribute()
    received_at = UnicodeAttribute()
    upload = UnicodeAttribute(default="")
    people = NumberAttribute(default=0)
    issued = JSONAttribute(default=list)


class RosterStore:
    """Rosters over any DynamoDB-compatible endpoint. Every read is consistent."""

    def people_of(self, campaign: Campaign) -> Iterator[RollPerson]:
        """See `Rosters.people_of`: one query per unit, then batches of 100 items."""
        places: dict[str, list[Place]] = {}
        for unit in campaign.units:
            for row in _rows(campaign.id, unit):
                places.setdefault(row.account, []).append(_place(row))
        pending: list[str] = []
        size = 0
        for account, stands in places.items():
            size += 1 + sum(len(place.groups) for place in stands)
            pending.append(account)
            if size >= BATCH:
                yield from _people(pending, places)
                pending, size = [], 0
        yield from _people(pending, places)

    def person(self, account: str) -> RollPerson | None:
        """One person with invitations and places: a query of the person, and one of each unit's rows."""
        found = list(RollItem.query(person_key(account), RollItem.sk.between("A", "J"), consistent_read=True))
        person = next((item for item in found if isinstance(item, PersonItem)), None)
        if person is None:
            return None
        held = tuple(to_invitation(account, item) for item in found if isinstance(item, InvitationItem))
        units = dict.fromkeys([person.unit, *(invitation.unit for invitation in held)])
        rows = (row for unit in units for row in _rows(person.campaign or "", unit) if row.account == account)
        return RollPerson(to_person(account, person), held, tuple(_place(row) for row in rows))

    def set_aside(self, account: str, group: str) -> WriteOutcome:
        """`open` → `declined`: issued, and urged no more. SETTLED: a ballot came in or counts are frozen."""
        item = InvitationItem(person_key(account), f"I#{group}")
        declined = InvitationState.DECLINED.value
        try:
            item.update(
                actions=[InvitationItem.state.set(declined)],
                condition=InvitationItem.state.is_in(InvitationState.OPEN.value, declined),
            )
        except UpdateError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return WriteOutcome.SETTLED
        return WriteOutcome.DONE

    def taken(self, accounts: Collection[str]) -> set[str]:
        """See `Rosters.taken`."""
        keys = [(person_key(account), "A") for account in accounts]
        return {item.pk.removeprefix("P#") for item in _batch(keys)}

    def of_campaign(self, campaign: str, accounts: Collection[str]) -> set[str]:
        """Those of these accounts that are the campaign's: one batch for every hundred."""
        keys = [(person_key(account), "A") for account in accounts]
        return {item.pk.removeprefix("P#") for item in _batch(keys) if item.campaign == campaign}

    def write(self, change: PersonChange, *, message_id: str, now: datetime) -> WriteOutcome:
        """See `Rosters.write`. Conflicts with a cast or a mail are tried again a few times, then reported busy."""
        account = change.person.account
        for attempt in range(MAX_TRIES):
            found = list(RollItem.query(person_key(account), RollItem.sk.between("A", "O"), consistent_read=True))
            try:
                with TransactWrite(connection=shared_connection()) as transaction:
                    actions = fill_transaction(transaction, change, found, message_id=message_id, now=now)
                    actions += _fill_places(transaction, change)
            except TransactWriteError as error:
                if error.cause_response_code not in {
                    "TransactionCanceledException",
                    "TransactionConflictException",
                }:
                    raise
                pause(attempt)
                continue
            _appoint(change)
            return WriteOutcome.DONE if actions else WriteOutcome.ALREADY
        return WriteOutcome.BUSY

    def void(self, account: str, group: str) -> WriteOutcome:
        """See `Rosters.void`. Its drafts go with it."""
        item = InvitationItem(person_key(account), f"I#{group}")
        try:
            item.update(
                actions=[
                    InvitationItem.state.set(InvitationState.VOID.value),
                    InvitationItem.todo.remove(),
                    InvitationItem.todo_key.remove(),
                ],
                condition=InvitationItem.state.is_in(*_VOIDABLE),
            )
        except UpdateError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return _void_outcome(account, group)
        for draft in DraftItem.query(
            person_key(account), DraftItem.sk.startswith(f"D#{group}#"), consistent_read=True
        ):
            draft.delete()
        return WriteOutcome.DONE

    def recount(self, campaign: str, unit: str, *, upload: str, now: datetime) -> UnitRoster:
        """See `Rosters.recount`. Also marks members whose invitations in the unit are all void."""
        rows = list(_rows(campaign, unit))
        keys = [(person_key(row.account), f"I#{group}") for row in rows for group in row.groups]
        live: dict[str, list[str]] = {}
        issued: Counter[tuple[str, str]] = Counter()
        for item in _batch(keys):
            if isinstance(item, InvitationItem) and item.unit == unit and item.state != InvitationState.VOID.value:
                live.setdefault(item.pk.removeprefix("P#"), []).append(item.group)
                issued[item.group, item.charged_to] += 1
        for row in rows:
            answering = [group for group in row.groups if group in live.get(row.account, ())]
            if list(row.answering) != answering:
                row.update([MemberItem.answering.set(answering)])
        made = UnitRosterItem(
            _unit_key(campaign, unit),
            "S",
            campaign=campaign,
            unit=unit,
            received_at=stamp(now),
            upload=upload,
            people=len(live),
            issued=[[group, charged, number] for (group, charged), number in sorted(issued.items())],
        )
        made.save()
        return _unit_roster(made)

    def members(self, campaign: str, unit: str) -> Iterator[Member]:
        """See `Rosters.members`: one query."""
        return (_member(row) for row in _rows(campaign, unit) if row.answering)

    def unit_rosters(self, campaign: Campaign) -> dict[str, UnitRoster]:
        """See `Rosters.unit_rosters`: batches of 100 items."""
        found = _batch([(_unit_key(campaign.id, unit), "S") for unit in campaign.units])
        states = (_unit_roster(item) for item in found if isinstance(item, UnitRosterItem))
        return {state.unit: state for state in states}

    def issued(self, campaign: str, units: Iterable[str]) -> dict[str, tuple[Issued, ...]]:
        """`follow_up.snapshots.CoverageStore.issued`: batches of 100 items."""
        found = _batch([(_unit_key(campaign, unit), "S") for unit in units])
        states = (_unit_roster(item) for item in found if isinstance(item, UnitRosterItem))
        return {
            state.unit: tuple(Issued(count.group, count.charged_to, count.number) for count in state.issued)
            for state in states
        }


def _unit_key(campaign: str, unit: str) -> str:
    return f"UNIT#{campaign}#{unit}"


def _member_key(order: int, account: str) -> str:
    return f"P#{order:06d}#{account}"


def _rows(campaign: str, unit: str) -> Iterator[MemberItem]:
    found = MemberItem.query(_unit_key(campaign, unit), MemberItem.sk.startswith("P#"), consistent_read=True)
    return iter(found)


def _batch(keys: Sequence[tuple[str, str]]) -> Iterator[RollItem]:
    return RollItem.batch_get(list(dict.fromkeys(keys)), consistent_read=True)


def _people(accounts: Sequence[str], places: dict[str, list[Place]]) -> Iterator[RollPerson]:
    keys = [(person_key(account), "A") for account in accounts]
    keys += [(person_key(a), f"I#{group}") for a in accounts for place in places[a] for group in place.groups]
    people: dict[str, PersonItem] = {}
    invitations: dict[str, list[InvitationItem]] = {}
    for item in _batch(keys):
        account = item.pk.removeprefix("P#")
        if isinstance(item, PersonItem):
            people[account] = item
        elif isinstance(item, InvitationItem):
            invitations.setdefault(account, []).append(item)
    for account in accounts:
        if account in people:
            held = sorted(invitations.get(account, []), key=lambda item: item.sk)
            yield RollPerson(
                person=to_person(account, people[account]),
                invitations=tuple(to_invitation(account, item) for item in held),
                places=tuple(places[account]),
            )


def _fill_places(transaction: TransactWrite, change: PersonChange) -> int:
    person = change.person
    for place in change.left:
        transaction.delete(
            MemberItem(_unit_key(person.campaign, place.unit), _member_key(place.order, person.account))
        )
    for place in change.places:
        transaction.save(
            MemberItem(
                _unit_key(person.campaign, place.unit),
                _member_key(place.order, person.account),
                campaign=person.campaign,
                account=person.account,
                unit=place.unit,
                order=place.order,
                name=person.name,
                sex=person.sex.value,
                position=person.position,
                department=person.department,
                phone=person.phone,
                groups=list(place.groups),
                answering=list(place.groups),
            )
        )
    return len(change.left) + len(change.places)


def _appoint(change: PersonChange) -> None:
    """After the person stands: who is (or was) a focal point. Repetitions write it again, to the same end."""
    person, before = change.person, change.before
    if person.focal_point_of or (before and before.focal_point_of):
        appoint(person.campaign, person.account, person.focal_point_of, address_mark(person.email))
    elif before and before.email != person.email:
        readdress(person.campaign, person.account, address_mark(person.email))


def _void_outcome(account: str, group: str) -> WriteOutcome:
    try:
        item = InvitationItem.get(person_key(account), f"I#{group}", consistent_read=True)
    except DoesNotExist:
        return WriteOutcome.SETTLED
    return WriteOutcome.ALREADY if item.state == InvitationState.VOID.value else WriteOutcome.SETTLED


def _place(row: MemberItem) -> Place:
    return Place(row.unit, int(row.order), tuple(row.groups), live=bool(row.answering))


def _member(row: MemberItem) -> Member:
    return Member(
        account=row.account,
        unit=row.unit,
        order=int(row.order),
        name=row.name,
        sex=Sex(row.sex),
        position=row.position,
        department=row.department,
        phone=row.phone,
        groups=tuple(row.answering),
    )


def _unit_roster(item: UnitRosterItem) -> UnitRoster:
    issued: Iterable[tuple[str, str, int]] = item.issued
    return UnitRoster(
        campaign=item.campaign or "",
        unit=item.unit,
        received_at=datetime.fromisoformat(item.received_at),
        upload=item.upload,
        people=int(item.people),
        issued=tuple(IssuedCount(group, charged, int(number)) for group, charged, number in issued),
    )
