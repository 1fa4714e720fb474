"""People and their invitations, as the roll keeps them."""

from dataclasses import dataclass
from enum import StrEnum


class Sex(StrEnum):
    """As the roster says it; decides the form of address only."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"

    @property
    def salutation(self) -> str:
        """ "Ông", "Bà", or "Ông/Bà" where the roster is silent."""
        return {"male": "Ông", "female": "Bà"}.get(self.value, "Ông/Bà")


class Mailbox(StrEnum):
    """Whose mailbox the address is. A shared one gets a mail without credential; its people get sealed slips."""

    OWN = "own"
    SHARED = "shared"
    NONE = "none"


class MailState(StrEnum):
    """What the provider said last about the address."""

    UNTRIED = "untried"
    HANDED_OVER = "handed_over"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class InvitationState(StrEnum):
    """The life of an invitation (design.md 2 and 3). Exactly one at a time.

    open → cast is the respondent's; every other arrow is staff's or the fence's and stands in the audit.
    """

    OPEN = "open"
    HELD = "held"
    CAST = "cast"
    PAPER = "paper"
    DECLINED = "declined"
    VOID = "void"
    CLOSED = "closed"

    @property
    def returned(self) -> bool:
        """Whether a ballot came in: such invitations count as returned and have a receipt."""
        return self in {InvitationState.CAST, InvitationState.PAPER}


@dataclass(frozen=True, slots=True)
class Person:
    """One account. `account` (8 characters of the credential alphabet) is the key; texts are NFC.

    `birth_year` 0 and empty strings mean "not given". `order` is the roster's order by rank within `unit`.
    `focal_point_of` names the units this person follows up.
    """

    account: str
    campaign: str
    name: str
    sex: Sex
    birth_year: int
    position: str
    unit: str
    department: str
    email: str
    mailbox: Mailbox
    phone: str
    note: str
    order: int
    focal_point_of: tuple[str, ...]
    mail_state: MailState = MailState.UNTRIED


@dataclass(frozen=True, slots=True)
class Invitation:
    """The right of one person to one ballot in one group. Its id is `account#group`.

    `unit` is the respondent's unit in this role, `charged_to` a scored unit's id or `-`; `rates` the rated units'
    ids in the campaign's order (at most 97).
    """

    account: str
    campaign: str
    group: str
    form: str
    window: str
    unit: str
    charged_to: str
    rates: tuple[str, ...]
    state: InvitationState = InvitationState.OPEN

    @property
    def id(self) -> str:
        """`account#group`: at most one invitation per person and group."""
        return f"{self.account}#{self.group}"
