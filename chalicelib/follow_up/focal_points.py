"""Focal points: people whom a unit's roster appoints to follow up its ballots (domain.md §1.3).

A focal point has an account of its own, apart from the ballots the same person may answer: another name, another
password, another session. The account ends with the appointment, and its password with the address it was sent to.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from chalicelib.ballots.records import Credential
from chalicelib.campaign.decisions import CampaignInForce, FocalPointChange
from chalicelib.campaign.definition import Campaign
from chalicelib.roster.people import Mailbox, Person

NOTICES = "focal-"
"""Notices to focal points in that office begin with this; they are no mail about anybody's ballot."""
MAIL = f"{NOTICES}account"
"""Account mails: the number after it counts the addresses."""


class OutOfReach(StrEnum):
    """Why no mail reaches a focal point."""

    NO_ADDRESS = "no_address"
    NO_OWN_ADDRESS = "no_own_address"
    ADDRESS_REFUSED = "address_refused"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody whom rosters name as focal point.

    `person` is the account on the roll, `login` the focal point's own account ("" until its mail is planned).
    `address` is a one-way mark of the present e-mail address, `mailed` that of the address the last account mail
    was planned for, `round` how many such mails there were. `asked` is the local day (ISO) on which the account
    was last asked for again, `answered` the last such day for which a mail was planned. `refused` says
    why the last mail could not be sent (`OutOfReach`), empty where it could. `named`: by a decision, whatever the
    rosters say.
    """

    campaign: str
    person: str
    units: tuple[str, ...]
    address: str
    login: str = ""
    mailed: str = ""
    round: int = 0
    asked: str = ""
    answered: str = ""
    refused: str = ""
    named: bool = False

    @property
    def stands(self) -> bool:
        """Whether rosters or a decision appoint this person."""
        return bool(self.units) or self.named

    @property
    def next_notice(self) -> str:
        """The notice of the account mail that is to be planned for the present address."""
        return f"{MAIL}-{self.round + 1}"


@dataclass(frozen=True, slots=True)
class FocalCredential:
    """A password's one-way id, and the mark of the address it was sent to."""

    credential: Credential
    address: str


@dataclass(frozen=True, slots=True)
class FocalAccount:
    """A focal point's account as stored."""

    login: str
    campaign: str
    person: str
    credentials: tuple[FocalCredential, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What a focal point's session remembers: the account, its password's id, and whose it is.

    With it all that decides whether the password still stands is read at once.
    """

    login: str
    credential: str
    person: str
    campaign: str

    @property
    def text(self) -> str:
        """As it is kept; the campaign's id, which may hold the separator, comes last."""
        return f"{self.login}-{self.credential}-{self.person}-{self.campaign}"

    @classmethod
    def of(cls, text: str) -> "Held":
        """The inverse of `text`; parts that it lacks are empty, and stand for nobody."""
        parts = text.split("-", 3)
        return cls(*parts, *[""] * (4 - len(parts)))


class Standing(StrEnum):
    """Whether a password opens the account now. Only LIVE does."""

    LIVE = "live"
    UNKNOWN = "unknown"
    ADDRESS_CHANGED = "address_changed"
    NOT_APPOINTED = "not_appointed"
    ENDED = "ended"


class FocalPoints(Protocol):
    """Appointments and accounts of focal points."""

    def appointed(self, campaign: str) -> Iterable[Appointment]:
        """All appointments of a campaign, one query."""
        ...

    def appointment(self, campaign: str, person: str) -> Appointment | None:
        """One person's appointment, read consistently."""
        ...

    def presented(self, held: Held) -> tuple[FocalAccount | None, Appointment | None]:
        """The account with that one credential, and the appointment: one consistent request."""
        ...

    def open_account(self, appointment: Appointment, login: str) -> Appointment:
        """Give the appointment its account if it has none, and count a new round of mail for its address."""
        ...

    def ask_again(self, appointment: Appointment, day: str) -> bool:
        """Note that the account is wished for again on `day`; False where that day has such a wish already."""
        ...

    def name(self, campaign: str, person: str, address: str) -> None:
        """Appoint by decision, with the mark of the present address; what rosters say stays. Mail is owed anew."""
        ...

    def note_refusal(self, appointment: Appointment, reason: str) -> None:
        """Note why a mail could not be sent, or with an empty reason that one could."""
        ...

    def find(self, login: str) -> FocalAccount | None:
        """The account with its credentials, read consistently."""
        ...

    def add_credential(self, login: str, credential: FocalCredential) -> None:
        """Add a credential at the moment its mail is made."""
        ...


def address_mark(email: str) -> str:
    """What is kept of an address to notice that it changed; empty for none."""
    return sha256(email.strip().lower().encode()).hexdigest()[:32] if email.strip() else ""


def owes_mail(appointment: Appointment) -> bool:
    """Whether an account mail is to be planned: the address had none yet, or another was asked for."""
    if not (appointment.stands and appointment.address):
        return False
    return appointment.address != appointment.mailed or appointment.asked != appointment.answered


def decided(in_force: CampaignInForce, person: str) -> bool:
    """Whether a decision that is seen already ever named this person: others see it up to 10 s later."""
    return any(isinstance(d.change, FocalPointChange) and d.change.account == person for d in in_force.decisions)


def day_of_wish(in_force: CampaignInForce, appointment: Appointment, now: datetime) -> str:
    """The local day (ISO) to note a wish for the account under; empty where no account could be sent any more."""
    if not units_of(in_force, appointment) or now >= in_force.last_fence:
        return ""
    return now.astimezone(in_force.campaign.zone).date().isoformat()


def standing(
    account: FocalAccount | None, appointment: Appointment | None, credential_id: str, now: datetime
) -> Standing:
    """How a password stands at `now`; ids are compared in constant time."""
    found = None
    for one in account.credentials if account else ():
        if hmac.compare_digest(one.credential.id.encode(), credential_id.encode()):
            found = one
    if account is None or found is None or found.credential.revoked_at is not None:
        return Standing.UNKNOWN
    if appointment is None or not appointment.stands or appointment.login != account.login:
        return Standing.NOT_APPOINTED
    if found.address != appointment.address:
        return Standing.ADDRESS_CHANGED
    return Standing.LIVE if now < found.credential.live_until else Standing.ENDED


def units_of(in_force: CampaignInForce, appointment: Appointment) -> tuple[str, ...]:
    """The units this person follows up now: the roster's, unless a decision gave a unit to somebody (else)."""
    decided: Mapping[str, str] = {
        d.change.unit: d.change.account for d in in_force.decisions if isinstance(d.change, FocalPointChange)
    }
    mine = {unit for unit in appointment.units if decided.get(unit, appointment.person) == appointment.person}
    mine |= {unit for unit, account in decided.items() if account == appointment.person}
    return tuple(unit for unit in in_force.campaign.units if unit in mine)


class Unfit(StrEnum):
    """Why somebody cannot be a focal point."""

    UNKNOWN = "unknown"
    NO_OWN_ADDRESS = "no_own_address"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be appointed."""

    account: str


def candidate(campaign: str, person: Person | None) -> Candidate | Unfit:
    """Whether this person can be a focal point of `campaign`: the account mail needs a mailbox of one's own."""
    if person is None or person.campaign != campaign:
        return Unfit.UNKNOWN
    return Candidate(person.account) if person.email and person.mailbox is Mailbox.OWN else Unfit.NO_OWN_ADDRESS


def followers(in_force: CampaignInForce, appointments: Iterable[Appointment], unit: str) -> tuple[str, ...]:
    """The people who follow up `unit` now, by account."""
    return tuple(sorted(one.person for one in appointments if unit in units_of(in_force, one)))


def out_of_reach(
    in_force: CampaignInForce, appointments: Iterable[Appointment]
) -> tuple[tuple[Appointment, tuple[str, ...], OutOfReach], ...]:
    """Focal points whom no mail reaches, with their units and the reason, in the campaign's order of units."""
    order = {unit: place for place, unit in enumerate(in_force.campaign.units)}
    found = []
    for one in appointments:
        units = units_of(in_force, one)
        reason = one.refused if one.address else OutOfReach.NO_ADDRESS
        if units and reason:
            found.append((one, units, OutOfReach(reason)))
    return tuple(sorted(found, key=lambda row: (order[row[1][0]], row[0].person)))


def with_those_below(campaign: Campaign, unit: str) -> tuple[str, ...]:
    """`unit`, then every unit below it, in the campaign's order."""
    below = {unit}
    grown = True
    while grown:
        more = {u.id for u in campaign.units.values() if u.parent in below} - below
        below |= more
        grown = bool(more)
    return (unit, *(u for u in campaign.units if u in below and u != unit))


def with_those_above(campaign: Campaign, unit: str) -> tuple[str, ...]:
    """`unit`, then the units above it, nearest first."""
    found, above = [unit], campaign.units[unit].parent
    while above is not None and above in campaign.units and above not in found:
        found.append(above)
        above = campaign.units[above].parent
    return tuple(found)


def may_see(in_force: CampaignInForce, appointment: Appointment, unit: str) -> bool:
    """Whether `unit` is one of theirs or lies below one."""
    return any(unit in with_those_below(in_force.campaign, own) for own in units_of(in_force, appointment))
