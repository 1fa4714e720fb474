"""Rosters for tests: small sheets, and the world of an import in memory."""

import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from openpyxl import Workbook

from chalicelib.campaign.definition import Campaign
from chalicelib.jobs.imports import ImportPorts
from chalicelib.jobs.moved_addresses import MovedAddresses
from chalicelib.roster.importing import VOIDABLE
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, Person, Sex
from chalicelib.roster.plan import PersonChange
from chalicelib.roster.ports import IssuedCount, Member, UnitRoster, WriteOutcome
from chalicelib.roster.roll import Place, RollPerson
from chalicelib.roster.uploads import LEASE, Upload, UploadState
from chalicelib.staff.audit import Entry, Page
from tests.support.fake_mail import FakeNotices
from tests.support.fake_mending import FakeProposals

NOW = datetime(2021, 1, 18, 3, 0, tzinfo=UTC)
"""A week before the small campaign's first window."""
TITLES = (
    "STT",
    "Họ và tên",
    "Giới tính",
    "Năm sinh",
    "Chức vụ",
    "Cơ quan, đơn vị",
    "Nhóm đối tượng",
    "Email",
    "Số điện thoại",
)
AN = (1, "Nguyễn Văn An", "Nam", 1975, "Giám đốc", "Sở Một", "Công chức sở", "an@mau.example", "0299000101")
BINH = (2, "Trần Thị Bình", "Nữ", 1980, "Chuyên viên", "Sở Một", "Công chức sở", "binh@mau.example", "0299000102")
CHI = (3, "Lê Thị Chi", "Nữ", 1985, "Chuyên viên", "Sở Hai", "Công chức sở", "chi@mau.example", "0299000103")


def changed(row: Sequence[object], **values: object) -> tuple[object, ...]:
    """A row with other values under the keys number, name, sex, born, post, unit, group, email, phone."""
    names = ("number", "name", "sex", "born", "post", "unit", "group", "email", "phone")
    return tuple(values.get(name, old) for name, old in zip(names, row, strict=True))


def xlsx(rows: Iterable[Sequence[object]], merges: Iterable[str] = ()) -> bytes:
    """A workbook with these rows on its only sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merges:
        sheet.merge_cells(area)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The workbook's bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet(*people: Sequence[object]) -> bytes:
    """A plain roster of these people."""
    return xlsx([TITLES, *people])


class MemoryFiles(dict[str, bytes]):
    """A bucket in memory."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        assert content_type
        self[key] = body

    def get(self, key: str) -> bytes | None:  # type: ignore[override]
        return super().get(key)

    def size(self, key: str) -> int | None:
        return len(self[key]) if key in self else None


@dataclass
class MemoryAudit:
    """Acts in the order they came."""

    entries: list[Entry] = field(default_factory=list)

    def record(self, entry: Entry) -> None:
        told = any((e.verb, e.once) == (entry.verb, entry.once) for e in self.entries if entry.once)
        self.entries += [] if told else [entry]

    def page(
        self, campaign: str, *, after: str | None = None, before: datetime | None = None, limit: int = 50
    ) -> Page:
        return Page(tuple(e for e in reversed(self.entries) if e.campaign == campaign)[:limit], after)

    @property
    def verbs(self) -> list[str]:
        return [entry.verb.value for entry in self.entries]


@dataclass
class MemoryUploads:
    """Records of uploads, with the store's conditions."""

    stored: dict[tuple[str, str], Upload] = field(default_factory=dict)

    def add(self, upload: Upload) -> None:
        assert (upload.campaign, upload.id) not in self.stored
        self.stored[upload.campaign, upload.id] = upload

    def get(self, campaign: str, upload: str) -> Upload | None:
        return self.stored.get((campaign, upload))

    def all(self, campaign: str) -> Sequence[Upload]:
        found = (upload for (of, _), upload in self.stored.items() if of == campaign)
        return sorted(found, key=lambda upload: (upload.at, upload.id), reverse=True)

    def claim(self, upload: Upload, states: Iterable[UploadState], now: datetime) -> bool:
        held = self.stored[upload.campaign, upload.id]
        if held.state not in set(states) or (held.lease_until is not None and held.lease_until > now):
            return False
        self.stored[upload.campaign, upload.id] = replace(held, lease_until=now + LEASE)
        return True

    def save(self, upload: Upload, states: Iterable[UploadState]) -> bool:
        if self.stored[upload.campaign, upload.id].state not in set(states):
            return False
        self.stored[upload.campaign, upload.id] = upload
        return True


@dataclass
class MemoryRosters:
    """People and invitations. `broken_after`: writes that succeed before the process "dies"."""

    people: dict[str, RollPerson] = field(default_factory=dict)
    states: dict[str, UnitRoster] = field(default_factory=dict)
    account_mails: Counter[str] = field(default_factory=Counter)
    busy: set[str] = field(default_factory=set)
    broken_after: int | None = None

    def people_of(self, campaign: Campaign) -> Iterator[RollPerson]:
        return (known for known in self.people.values() if known.person.campaign == campaign.id)

    def taken(self, accounts: Collection[str]) -> set[str]:
        return set(accounts) & set(self.people)

    def write(self, change: PersonChange, *, message_id: str, now: datetime) -> WriteOutcome:
        assert message_id.startswith("<")
        assert now.tzinfo is UTC
        if self.broken_after is not None:
            if self.broken_after == 0:
                raise ConnectionError("killed")
            self.broken_after -= 1
        account = change.person.account
        if account in self.busy:
            return WriteOutcome.BUSY
        before = self.people.get(account)
        if before is None or before.person.email != change.person.email:
            self.account_mails[account] += 1
        self.people[account] = _after(before, change)
        return WriteOutcome.DONE

    def void(self, account: str, group: str) -> WriteOutcome:
        known = self.people[account]
        held = next(i for i in known.invitations if i.group == group)
        if held.state not in VOIDABLE:
            return WriteOutcome.SETTLED
        self.set_state(account, group, InvitationState.VOID)
        return WriteOutcome.DONE

    def set_state(self, account: str, group: str, state: InvitationState) -> None:
        known = self.people[account]
        invitations = tuple(replace(i, state=state) if i.group == group else i for i in known.invitations)
        self.people[account] = replace(known, invitations=invitations)

    def recount(self, campaign: str, unit: str, *, upload: str, now: datetime) -> UnitRoster:
        live = [
            invitation
            for known in self.people.values()
            for invitation in known.invitations
            if invitation.unit == unit and invitation.state is not InvitationState.VOID
        ]
        counts = Counter((i.group, i.charged_to) for i in live)
        issued = tuple(IssuedCount(g, c, n) for (g, c), n in sorted(counts.items()))
        self.states[unit] = UnitRoster(campaign, unit, now, upload, len({i.account for i in live}), issued)
        return self.states[unit]

    def members(self, campaign: str, unit: str) -> Iterator[Member]:
        raise NotImplementedError

    def unit_rosters(self, campaign: Campaign) -> dict[str, UnitRoster]:
        return dict(self.states)

    def named(self, name: str) -> RollPerson:
        """The only person of this name."""
        (found,) = (known for known in self.people.values() if known.person.name == name)
        return found


def _after(before: RollPerson | None, change: PersonChange) -> RollPerson:
    held = {i.group: i for i in before.invitations} if before else {}
    for wish in change.invitations:
        held[wish.invitation.group] = wish.invitation
    left = {(place.unit, place.order) for place in change.left}
    places = {p.unit: p for p in (before.places if before else ()) if (p.unit, p.order) not in left}
    places |= {place.unit: place for place in change.places}
    return RollPerson(change.person, tuple(held.values()), tuple(places.values()))


@dataclass
class World:
    """All ports of the import in memory."""

    rosters: MemoryRosters = field(default_factory=MemoryRosters)
    uploads: MemoryUploads = field(default_factory=MemoryUploads)
    files: MemoryFiles = field(default_factory=MemoryFiles)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    proposals: FakeProposals = field(default_factory=FakeProposals)
    notices: FakeNotices = field(default_factory=FakeNotices)

    def __post_init__(self) -> None:
        numbers = count(1)
        self.ports = ImportPorts(
            rosters=self.rosters,
            uploads=self.uploads,
            files=self.files,
            audit=self.audit,
            moved=MovedAddresses(self.proposals, self.notices, "phieu.example"),
            mail_domain="phieu.example",
            accounts=lambda: f"ACC{next(numbers):05d}",
        )


def person(account: str = "ACC00001", **values: object) -> Person:
    """Somebody of Sở Một on the roll of the small campaign."""
    plain: Mapping[str, object] = {
        "campaign": "small-2020",
        "name": "Nguyễn Văn An",
        "sex": Sex.MALE,
        "birth_year": 1975,
        "position": "Giám đốc",
        "unit": "a1",
        "department": "",
        "email": "an@mau.example",
        "mailbox": Mailbox.OWN,
        "phone": "0299000101",
        "note": "",
        "order": 1,
        "focal_point_of": (),
    }
    return Person(account=account, **{**plain, **values})  # type: ignore[arg-type]


def invitation(account: str = "ACC00001", **values: object) -> Invitation:
    """The invitation of an official of Sở Một."""
    plain: Mapping[str, object] = {
        "campaign": "small-2020",
        "group": "staff",
        "form": "f1",
        "window": "w1",
        "unit": "a1",
        "charged_to": "a1",
        "rates": ("a1",),
    }
    return Invitation(account=account, **{**plain, **values})  # type: ignore[arg-type]


def on_roll(
    account: str = "ACC00001", state: InvitationState = InvitationState.OPEN, **values: object
) -> RollPerson:
    """Somebody of Sở Một with one invitation."""
    known = person(account, **values)
    place = Place(known.unit, known.order, ("staff",))
    return RollPerson(known, (invitation(account, unit=known.unit, state=state),), (place,))
