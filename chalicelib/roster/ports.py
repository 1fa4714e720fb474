"""What the import needs of the world. `store.rosters` and `store.uploads` implement it; tests use fakes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.campaign.definition import Campaign
from chalicelib.roster.people import Sex
from chalicelib.roster.plan import PersonChange
from chalicelib.roster.roll import RollPerson
from chalicelib.roster.uploads import Upload, UploadState


@dataclass(frozen=True, slots=True)
class Member:
    """A line of a unit's roster, for lists.

    `groups` are those of the person's invitations in that unit, void ones left out.
    """

    account: str
    unit: str
    order: int
    name: str
    sex: Sex
    position: str
    department: str
    phone: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssuedCount:
    """Invitations of a unit in one group that are not void, by the unit they are charged to."""

    group: str
    charged_to: str
    number: int


@dataclass(frozen=True, slots=True)
class UnitRoster:
    """A unit's roster on the roll. `received_at` (UTC) and `upload`: when and by which file it came last."""

    campaign: str
    unit: str
    received_at: datetime
    upload: str
    people: int
    issued: tuple[IssuedCount, ...]


class WriteOutcome(StrEnum):
    """What became of one person's write or of a void."""

    DONE = "done"
    ALREADY = "already"
    SETTLED = "settled"
    BUSY = "busy"


class Rosters(Protocol):
    """People, invitations and unit rosters on the roll."""

    def people_of(self, campaign: Campaign) -> Iterator[RollPerson]:
        """Everybody of the campaign, unit by unit in roster order, each once."""
        ...

    def taken(self, accounts: Collection[str]) -> set[str]:
        """Those of `accounts` that exist already."""
        ...

    def write(self, change: PersonChange, *, message_id: str, now: datetime) -> WriteOutcome:
        """Write one person in one transaction; again is harmless. BUSY: a mail is just leaving, try later."""
        ...

    def void(self, account: str, group: str) -> WriteOutcome:
        """Void one invitation without ballot. SETTLED: a ballot came in or counts are frozen; nothing changed."""
        ...

    def recount(self, campaign: str, unit: str, *, upload: str, now: datetime) -> UnitRoster:
        """Count the unit's invitations anew and store the unit's state."""
        ...

    def members(self, campaign: str, unit: str) -> Iterator[Member]:
        """The unit's roster in its order, people with only void invitations left out."""
        ...

    def unit_rosters(self, campaign: Campaign) -> dict[str, UnitRoster]:
        """The state of every unit whose roster has come, by the unit's id."""
        ...


class Uploads(Protocol):
    """Records of uploads. Every change of state is conditional on the state before."""

    def add(self, upload: Upload) -> None:
        """A new record."""
        ...

    def get(self, campaign: str, upload: str) -> Upload | None:
        """One record, read consistently."""
        ...

    def all(self, campaign: str) -> Sequence[Upload]:
        """All of a campaign, newest first."""
        ...

    def claim(self, upload: Upload, states: Iterable[UploadState], now: datetime) -> bool:
        """Take the upload for one lease if it is in one of `states` and nobody holds it."""
        ...

    def save(self, upload: Upload, states: Iterable[UploadState]) -> bool:
        """Replace the record if the stored one is in one of `states`."""
        ...


class Files(Protocol):
    """The rosters bucket."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""
        ...

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""
        ...

    def size(self, key: str) -> int | None:
        """The object's size in bytes, or None when there is none (yet)."""
        ...
