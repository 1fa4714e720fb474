"""Wishes for slips and texts in memory, with the roll and the bucket that the job uses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.ballots.records import Credential, PersonItems
from chalicelib.follow_up.handouts import Handout, work_of
from chalicelib.roster.people import InvitationState, Person
from chalicelib.roster.ports import Member
from tests.support.fake_mail import an_invitation


@dataclass
class FakeHandouts:
    """`Handouts` over a dictionary."""

    kept: dict[str, Handout] = field(default_factory=dict)

    def add(self, handout: Handout) -> None:
        self.kept[handout.id] = handout

    def get(self, campaign: str, handout: str) -> Handout | None:
        return self.kept.get(handout)

    def all(self, campaign: str) -> Sequence[Handout]:
        return list(reversed(self.kept.values()))

    def unfinished(self, campaign: str) -> Iterable[Handout]:
        return [one for one in self.kept.values() if work_of(one) is not None]

    def move(self, before: Handout, after: Handout) -> bool:
        if self.kept[before.id].state is not before.state:
            return False
        self.kept[after.id] = after
        return True


@dataclass
class RollOfPeople:
    """People with ballots and credentials, and the units' rosters."""

    kept: dict[str, PersonItems] = field(default_factory=dict)

    def put(self, person: Person, *groups: str, state: InvitationState = InvitationState.OPEN) -> None:
        invitations = {group: an_invitation(group, person.account, state=state) for group in groups}
        self.kept[person.account] = PersonItems(person, {}, (), invitations)

    def person(self, account: str) -> PersonItems | None:
        return self.kept.get(account)

    def add_credential(self, account: str, credential: Credential) -> None:
        items = self.kept[account]
        self.kept[account] = replace(items, credentials={**items.credentials, credential.id: credential})

    def revoke(self, account: str, credential_id: str, at: datetime) -> None:
        ended = replace(self.kept[account].credentials[credential_id], revoked_at=at)
        self.add_credential(account, ended)

    def members(self, campaign: str, unit: str) -> Iterable[Member]:
        for items in self.kept.values():
            person = items.person
            groups = tuple(group for group, one in items.invitations.items() if one.unit == unit)
            if groups:
                yield Member(
                    account=person.account,
                    unit=unit,
                    order=person.order,
                    name=person.name,
                    sex=person.sex,
                    position=person.position,
                    department=person.department,
                    phone=person.phone,
                    groups=groups,
                )


@dataclass
class ErasableFiles:
    """A bucket that remembers what was erased."""

    stored: dict[str, bytes] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)

    def put(self, key: str, body: bytes, content_type: str) -> None:
        self.stored[key] = body

    def erase(self, key: str) -> None:
        self.stored.pop(key, None)
        self.erased.append(key)
