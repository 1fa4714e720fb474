"""What is known of mail addresses, on the roll: pk `MAIL#SHA-256 of the address`, sk `P#account` or `S`."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError

from chalicelib.follow_up.bounces import Suppression
from chalicelib.roster.people import MailState
from chalicelib.store.keys import person_key
from chalicelib.store.notices import CONDITION_FAILED, instant, stamp
from chalicelib.store.tables import PersonItem, RollItem


class AddressUserItem(RollItem, discriminator="address_user"):
    """Somebody to whom a mail went at this address."""


class SuppressionItem(RollItem, discriminator="suppression"):
    """Nothing is sent to this address any more."""

    state = UnicodeAttribute()
    at = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class StoredAddressBook:
    """`follow_up.bounces.AddressBook` on the roll."""

    def handed_over(self, account: str, address: str) -> None:
        """Two writes: whose address it is, then the person's state, if no report was faster."""
        AddressUserItem(_key(address), f"P#{account}").save()
        _set(account, address, MailState.HANDED_OVER, PersonItem.mail_state == MailState.UNTRIED.value)

    def accounts(self, address: str, most: int | None = None) -> Iterable[str]:
        """One query, of no more than `most`."""
        found = RollItem.query(_key(address), RollItem.sk.startswith("P#"), consistent_read=True, limit=most)
        return [item.sk.removeprefix("P#") for item in found]

    def mark(self, account: str, address: str, state: MailState) -> bool:
        """One conditional write."""
        return _set(account, address, state, PersonItem.pk.exists())

    def suppress(self, address: str, suppression: Suppression) -> None:
        """One put."""
        SuppressionItem(_key(address), "S", state=suppression.state.value, at=stamp(suppression.at)).save()

    def suppression(self, address: str) -> Suppression | None:
        """One consistent read."""
        try:
            item = SuppressionItem.get(_key(address), "S", consistent_read=True)
        except DoesNotExist:
            return None
        at = instant(item.at)
        return Suppression(MailState(item.state), at) if at else None


def _key(address: str) -> str:
    return f"MAIL#{sha256(address.strip().lower().encode()).hexdigest()}"


def _set(account: str, address: str, state: MailState, condition: object) -> bool:
    """Whatever case the provider writes the address in, the person's own spelling is what is compared."""
    try:
        item = PersonItem.get(person_key(account), "A", consistent_read=True)
    except DoesNotExist:
        return False
    if item.email.lower() != address.strip().lower():
        return False
    try:
        item.update([PersonItem.mail_state.set(state.value)], (PersonItem.email == item.email) & condition)
    except UpdateError as error:
        if error.cause_response_code != CONDITION_FAILED:
            raise
        return False
    return True
