"""A mail channel, a mail ledger and people, in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.ballots.records import Credential
from chalicelib.follow_up.bounces import Suppression
from chalicelib.follow_up.channel import MailFailed
from chalicelib.follow_up.mending import MOVED
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.notices import LEASE, Addressee, Line, LineState, claimable
from chalicelib.follow_up.pacing import Pace, Quota
from chalicelib.follow_up.ports import Correspondent, Missing
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, MailState, Person, Sex

CAMPAIGN = "small-2020"


def a_person(account: str = "23456789", **changes: object) -> Person:
    person = Person(
        account=account,
        campaign=CAMPAIGN,
        name="Nguyễn Văn Mẫu",
        sex=Sex.MALE,
        birth_year=1975,
        position="Trưởng phòng",
        unit="a1",
        department="",
        email=f"{account.lower()}@example.vn",
        mailbox=Mailbox.OWN,
        phone="",
        note="",
        order=1,
        focal_point_of=(),
    )
    return replace(person, **changes)  # type: ignore[arg-type]


GROUPS = {
    "staff": ("f1", "w1", "a1", "a1", ("a1",)),
    "deputies": ("f1", "w1", "d1", "-", ("a1", "a2")),
    "communes": ("f2", "w2", "c1", "d1", ("d1",)),
}


def an_invitation(group: str, account: str = "23456789", **changes: object) -> Invitation:
    form, window, unit, charged, rates = GROUPS[group]
    made = Invitation(account, CAMPAIGN, group, form, window, unit, charged, rates)
    return replace(made, **changes)  # type: ignore[arg-type]


@dataclass
class FakeAddressBook:
    """`AddressBook` over the people of a `FakeNotices`."""

    notices: "FakeNotices"
    users: dict[str, set[str]] = field(default_factory=dict)
    refused: dict[str, Suppression] = field(default_factory=dict)

    def handed_over(self, account: str, address: str) -> None:
        self.users.setdefault(address.lower(), set()).add(account)
        person = self.notices.people.get(account)
        if person and person.mail_state is MailState.UNTRIED:
            self.mark(account, address, MailState.HANDED_OVER)

    def accounts(self, address: str, most: int | None = None) -> Iterable[str]:
        return sorted(self.users.get(address.lower(), ()))[:most]

    def mark(self, account: str, address: str, state: MailState) -> bool:
        person = self.notices.people[account]
        if person.email.lower() != address.lower():
            return False
        self.notices.people[account] = replace(person, mail_state=state)
        return True

    def suppress(self, address: str, suppression: Suppression) -> None:
        self.refused[address.lower()] = suppression

    def suppression(self, address: str) -> Suppression | None:
        return self.refused.get(address.lower())


class FakeChannel:
    """Keeps what it was handed; fails with `failures`, one for each sending, until they are used up."""

    def __init__(self, *failures: MailFailed) -> None:
        self.sent: list[Message] = []
        self.failures = list(failures)
        self.told = Quota(10.0)

    def quota(self) -> Quota:
        return self.told

    def send(self, *, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


@dataclass
class FakePace:
    """`PaceLedger` in memory."""

    kept: Pace = field(default_factory=Pace)

    def get(self) -> Pace:
        return self.kept

    def keep(self, pace: Pace) -> None:
        self.kept = replace(pace, throttled_at=self.kept.throttled_at)

    def throttled(self, now: datetime) -> None:
        self.kept = replace(self.kept, throttled_at=now)


@dataclass
class FakeNotices:
    """`NoticeLedger` and `Credentials` over dictionaries."""

    people: dict[str, Person] = field(default_factory=dict)
    invitations: list[Invitation] = field(default_factory=list)
    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    not_before: dict[tuple[str, str], datetime] = field(default_factory=dict)
    credentials: dict[str, list[Credential]] = field(default_factory=dict)
    draft_begun_with: datetime | None = None

    def invite(self, person: Person, *groups: str) -> None:
        self.people[person.account] = person
        self.invitations += [an_invitation(group, person.account) for group in groups]

    def move(self, account: str, group: str, state: InvitationState) -> None:
        self.invitations = [
            replace(i, state=state) if (i.account, i.group) == (account, group) else i for i in self.invitations
        ]

    def states(self, notice: str) -> dict[str, LineState]:
        return {account: line.state for (account, n), line in self.lines.items() if n == notice}

    def missing(self, campaign: str, unit: str) -> Iterable[Missing]:
        kept = {InvitationState.CAST, InvitationState.PAPER, InvitationState.VOID}
        for i in self.invitations:
            if (i.campaign, i.unit) == (campaign, unit) and i.state not in kept:
                yield Missing(i.account, i.group, i.window, i.unit, i.charged_to, i.state.value)

    def plan(self, campaign: str, notice: str, account: str, message_id: str) -> bool:
        if (account, notice) in self.lines:
            return False
        self.lines[account, notice] = Line(account, notice, LineState.DUE, message_id)
        return True

    def plan_all(self, campaign: str, notice: str, message_ids: Mapping[str, str]) -> int:
        return sum(self.plan(campaign, notice, account, id_) for account, id_ in message_ids.items())

    def due(self, campaign: str, notice: str, now: datetime) -> Iterable[str]:
        for (account, name), line in list(self.lines.items()):
            early = self.not_before.get((account, name))
            if name == notice and claimable(line, now) and (early is None or early <= now):
                yield account

    def wait(self, account: str, notice: str, until: datetime) -> None:
        self.not_before[account, notice] = until

    def due_to_old_addresses(self, campaign: str, now: datetime) -> Iterable[tuple[str, str]]:
        moved = dict.fromkeys(notice for _, notice in self.lines if notice.startswith(MOVED))
        return [(account, notice) for notice in moved for account in self.due(campaign, notice, now)]

    def wait_all(self, lines: Sequence[tuple[str, str]], until: datetime) -> None:
        for account, notice in lines:
            self.wait(account, notice, until)

    def correspondent(self, account: str) -> Correspondent | None:
        if account not in self.people:
            return None
        own = [i for i in self.invitations if i.account == account]
        lines = [line for line in self.lines.values() if line.account == account]
        person = self.people[account]
        return Correspondent(Addressee(person, own, lines), person.campaign, self.draft_begun_with)

    def correspondents(self, accounts: Collection[str]) -> Mapping[str, Correspondent]:
        return {account: found for account in accounts if (found := self.correspondent(account)) is not None}

    def claim(self, account: str, notice: str, now: datetime) -> Line | None:
        line = self.lines.get((account, notice))
        if line is None or not claimable(line, now):
            return None
        return self._put(
            replace(line, state=LineState.CLAIMED, claimed_until=now + LEASE, tries=line.tries + 1), line
        )

    def handed_over(self, claimed: Line, now: datetime) -> None:
        self._put(replace(claimed, state=LineState.HANDED_OVER, handed_at=now, claimed_until=None), claimed)

    def release(self, claimed: Line, until: datetime, *, tries: int) -> None:
        self.wait(claimed.account, claimed.notice, until)
        self._put(replace(claimed, state=LineState.DUE, claimed_until=None, tries=tries), claimed)

    def end(self, claimed: Line, *, failed: bool, reason: str) -> None:
        state = LineState.FAILED if failed else LineState.SKIPPED
        self._put(replace(claimed, state=state, reason=reason, claimed_until=None), claimed)

    def add_credential(self, account: str, credential: Credential) -> None:
        self.credentials.setdefault(account, []).append(credential)

    def _put(self, line: Line, expected: Line) -> Line:
        if self.lines[line.account, line.notice].claimed_until == expected.claimed_until:
            self.lines[line.account, line.notice] = line
        return line


HOUR = timedelta(hours=1)
