"""Staff accounts, attempts and sessions on the roll: `STAFF#account` and `SESSION#hash`, one item each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.staff import passwords
from chalicelib.staff.accounts import StaffAccount
from chalicelib.staff.attempts import Attempts
from chalicelib.staff.roles import Role
from chalicelib.staff.sessions import ABSOLUTE, StaffSession
from chalicelib.store.tables import RollItem, shared_connection

_ONLY = "A"
_TRIES = "T"
_MARK = "S#"


class StaffItem(RollItem, discriminator="staff"):
    """pk `STAFF#account`, sk `A`. The password as scrypt, the TOTP secret sealed under it, codes as hashes."""

    role = UnicodeAttribute()
    password = UnicodeAttribute()
    sealed_totp = BinaryAttribute(legacy_encoding=False)
    last_step = NumberAttribute(default=0)
    recovery = UnicodeSetAttribute(null=True)


class StaffMailItem(RollItem, discriminator="staff_mail"):
    """pk `STAFFMAIL#account`, sk `A`."""

    address = UnicodeAttribute()


class StaffAttemptItem(RollItem, discriminator="staff_attempt"):
    """pk `STAFF#account`, sk `T`; names that are no account share some. Expires."""

    failures = NumberAttribute()
    wait_until = UnicodeAttribute(default="")


class StaffSessionItem(RollItem, discriminator="staff_session"):
    """pk `SESSION#hash`, sk `A`. Expires."""

    account = UnicodeAttribute()
    began_at = UnicodeAttribute()
    seen_at = UnicodeAttribute()


class StaffSessionMark(RollItem, discriminator="staff_session_mark"):
    """pk `STAFF#account`, sk `S#hash`: the account began that session. Expires; may outlast it."""


class StoredStaffAccounts:
    """`staff.accounts.StaffAccounts` on the roll."""

    def find(self, account: str) -> StaffAccount | None:
        """One consistent read."""
        item = _get(StaffItem, _staff_key(account), _ONLY)
        if item is None:
            return None
        return StaffAccount(
            account=account,
            role=Role(item.role),
            password=passwords.parse(item.password),
            sealed_totp=item.sealed_totp,
            last_step=int(item.last_step),
            recovery=frozenset(item.recovery or ()),
        )

    def add(self, account: StaffAccount, *, replace: bool) -> bool:
        """One conditional put."""
        item = StaffItem(
            _staff_key(account.account),
            _ONLY,
            role=account.role.value,
            password=account.password.text(),
            sealed_totp=account.sealed_totp,
            last_step=account.last_step,
            recovery=set(account.recovery) or None,
        )
        try:
            item.save(condition=None if replace else StaffItem.pk.does_not_exist())
        except PutError as error:
            return _refused(error)
        return True

    def remove(self, account: str) -> bool:
        """One read to answer, one delete."""
        item = _get(StaffItem, _staff_key(account), _ONLY)
        if item is None:
            return False
        item.delete()
        return True

    def use_step(self, account: str, step: int) -> bool:
        """One conditional update: only a newer step than the last."""
        return _update(
            StaffItem(_staff_key(account), _ONLY),
            [StaffItem.last_step.set(step)],
            StaffItem.pk.exists() & (StaffItem.last_step < step),
        )

    def use_recovery_code(self, account: str, code_hash: str) -> bool:
        """One conditional update: only a code that is still there."""
        return _update(
            StaffItem(_staff_key(account), _ONLY),
            [StaffItem.recovery.delete({code_hash})],
            StaffItem.recovery.contains(code_hash),
        )


class StoredStaffAddresses:
    """`staff.accounts.StaffAddresses` on the roll: `STAFFMAIL#account`, which the mailer may read."""

    def address(self, account: str) -> str:
        """One consistent read."""
        item = _get(StaffMailItem, _mail_key(account), _ONLY)
        return item.address if item else ""

    def keep(self, account: str, address: str) -> None:
        """One put, or one delete."""
        if address:
            StaffMailItem(_mail_key(account), _ONLY, address=address).save()
        else:
            StaffMailItem(_mail_key(account), _ONLY).delete()


class StoredAttempts:
    """`staff.attempts.SignInAttempts` on the roll."""

    def seen(self, account: str) -> Attempts:
        """One consistent read."""
        item = _get(StaffAttemptItem, _staff_key(account), _TRIES)
        if item is None:
            return Attempts()
        return Attempts(int(item.failures), datetime.fromisoformat(item.wait_until) if item.wait_until else None)

    def take(self, account: str, *, seen: Attempts, then: Attempts, forget_at: datetime) -> bool:
        """One conditional put over exactly what was seen."""
        item = StaffAttemptItem(
            _staff_key(account),
            _TRIES,
            failures=then.failures,
            wait_until=then.wait_until.isoformat() if then.wait_until else "",
            expires=int(forget_at.timestamp()),
        )
        as_seen: Condition = StaffAttemptItem.pk.does_not_exist()
        if seen.failures:
            as_seen = StaffAttemptItem.failures == seen.failures
        try:
            item.save(condition=as_seen)
        except PutError as error:
            return _refused(error)
        return True

    def clear(self, account: str) -> None:
        """One delete."""
        StaffAttemptItem(_staff_key(account), _TRIES).delete()


class StoredStaffSessions:
    """`staff.sessions.StaffSessions` on the roll."""

    def begin(self, session: StaffSession) -> None:
        """One transaction: the session, and its mark beside the account."""
        item = StaffSessionItem(
            _session_key(session.id_hash),
            _ONLY,
            account=session.account,
            began_at=session.began_at.isoformat(),
            seen_at=session.seen_at.isoformat(),
            expires=int(session.ends_at.timestamp()),
        )
        longest = int((session.began_at + ABSOLUTE).timestamp())
        mark = StaffSessionMark(_staff_key(session.account), f"{_MARK}{session.id_hash}", expires=longest)
        with TransactWrite(connection=shared_connection()) as transaction:
            transaction.save(item, StaffSessionItem.pk.does_not_exist())
            transaction.save(mark)

    def find(self, id_hash: str) -> StaffSession | None:
        """One consistent read."""
        item = _get(StaffSessionItem, _session_key(id_hash), _ONLY)
        if item is None:
            return None
        began, seen = (datetime.fromisoformat(text) for text in (item.began_at, item.seen_at))
        return StaffSession(id_hash, item.account, began_at=began, seen_at=seen)

    def touch(self, session: StaffSession, now: datetime) -> None:
        """One conditional update."""
        seen = StaffSession(session.id_hash, session.account, began_at=session.began_at, seen_at=now)
        _update(
            StaffSessionItem(_session_key(session.id_hash), _ONLY),
            [
                StaffSessionItem.seen_at.set(now.isoformat()),
                StaffSessionItem.expires.set(int(seen.ends_at.timestamp())),
            ],
            StaffSessionItem.pk.exists(),
        )

    def end(self, id_hash: str) -> None:
        """One delete."""
        StaffSessionItem(_session_key(id_hash), _ONLY).delete()

    def all(self, account: str) -> Sequence[StaffSession]:
        """One query, and one read for each session begun within twelve hours."""
        marks = StaffSessionMark.query(
            _staff_key(account), StaffSessionMark.sk.startswith(_MARK), consistent_read=True
        )
        found = [self.find(mark.sk.removeprefix(_MARK)) for mark in marks]
        return sorted((one for one in found if one), key=lambda one: one.began_at, reverse=True)


def _staff_key(account: str) -> str:
    return f"STAFF#{account}"


def _mail_key(account: str) -> str:
    return f"STAFFMAIL#{account}"


def _session_key(id_hash: str) -> str:
    return f"SESSION#{id_hash}"


def _get(model: Any, pk: str, sk: str) -> Any:  # noqa: ANN401 - one of the models above
    try:
        return model.get(pk, sk, consistent_read=True)
    except DoesNotExist:
        return None


def _update(item: RollItem, actions: Iterable[Action], condition: Condition) -> bool:
    try:
        item.update(actions=list(actions), condition=condition)
    except UpdateError as error:
        return _refused(error)
    return True


def _refused(error: PutError | UpdateError) -> bool:
    """False for a failed condition; anything else is a fault and goes on up."""
    if error.cause_response_code == "ConditionalCheckFailedException":
        return False
    raise error
