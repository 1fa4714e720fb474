"""Focal points on the roll.

Appointments stand under pk `FOCAL#campaign`, sk the person's account; accounts under pk `FP#login`: `A`, their
credentials `C#id`, attempts `T`; sessions under pk `FPS#hash`. Nothing of them is in a respondent's partition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.update import Action

from chalicelib.ballots.records import Credential
from chalicelib.follow_up.focal_points import Appointment, FocalAccount, FocalCredential, Held
from chalicelib.staff.attempts import Attempts
from chalicelib.staff.sessions import StaffSession
from chalicelib.store.notices import CONDITION_FAILED, instant, stamp
from chalicelib.store.tables import RollItem


class AppointmentItem(RollItem, discriminator="appointment"):
    """One person's appointment. `units`, `address` are the roster's; `asked` a wish's; `refused` the mailer's."""

    units: ListAttribute[Any] = ListAttribute(default=list)
    address = UnicodeAttribute(default="")
    login = UnicodeAttribute(default="")
    mailed = UnicodeAttribute(default="")
    round = NumberAttribute(default=0)
    asked = UnicodeAttribute(default="")
    answered = UnicodeAttribute(default="")
    refused = UnicodeAttribute(default="")
    named = BooleanAttribute(default=False)


class FocalAccountItem(RollItem, discriminator="focal_account"):
    """pk `FP#login`, sk `A`: whose account it is."""

    person = UnicodeAttribute()


class FocalCredentialItem(RollItem, discriminator="focal_credential"):
    """pk `FP#login`, sk `C#id`. One-way, as a respondent's."""

    issued_at = UnicodeAttribute()
    live_until = UnicodeAttribute()
    address = UnicodeAttribute(default="")


class FocalAttemptItem(RollItem, discriminator="focal_attempt"):
    """pk `FP#login`, sk `T`. Expires."""

    failures = NumberAttribute()
    wait_until = UnicodeAttribute(default="")


class FocalSessionItem(RollItem, discriminator="focal_session"):
    """pk `FPS#hash`, sk `A`. Expires."""

    account = UnicodeAttribute()
    began_at = UnicodeAttribute()
    seen_at = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class StoredFocalPoints:
    """`follow_up.focal_points.FocalPoints` on the roll."""

    def appointed(self, campaign: str) -> Iterable[Appointment]:
        """One query."""
        return [
            _appointment(item) for item in AppointmentItem.query(_campaign_key(campaign), consistent_read=True)
        ]

    def appointment(self, campaign: str, person: str) -> Appointment | None:
        """One consistent read."""
        try:
            return _appointment(AppointmentItem.get(_campaign_key(campaign), person, consistent_read=True))
        except DoesNotExist:
            return None

    def presented(self, held: Held) -> tuple[FocalAccount | None, Appointment | None]:
        """One batch of consistent reads."""
        login = _login_key(held.login)
        keys = [(login, "A"), (login, f"C#{held.credential}"), (_campaign_key(held.campaign), held.person)]
        found = list(RollItem.batch_get(keys, consistent_read=True)) if held.campaign else []
        appointed = (_appointment(item) for item in found if isinstance(item, AppointmentItem))
        return _account(held.login, found), next(appointed, None)

    def open_account(self, appointment: Appointment, login: str) -> Appointment:
        """The account first, then the appointment: a kill between leaves an account that nobody is told of."""
        item = AppointmentItem(_campaign_key(appointment.campaign), appointment.person)
        login = appointment.login or login
        if not appointment.login:
            FocalAccountItem(
                _login_key(login), "A", campaign=appointment.campaign, person=appointment.person
            ).save(condition=FocalAccountItem.pk.does_not_exist())
        as_seen: Any = AppointmentItem.address == appointment.address
        if appointment.round:
            as_seen &= AppointmentItem.round == appointment.round
        else:
            as_seen &= AppointmentItem.round.does_not_exist()
        try:
            item.update(
                [
                    AppointmentItem.login.set(login),
                    AppointmentItem.mailed.set(appointment.address),
                    AppointmentItem.round.set(appointment.round + 1),
                    AppointmentItem.answered.set(appointment.asked),
                ],
                as_seen,
            )
        except UpdateError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return self.appointment(appointment.campaign, appointment.person) or appointment
        return _appointment(item)

    def ask_again(self, appointment: Appointment, day: str) -> bool:
        """One conditional update, of an appointment that stands."""
        item = AppointmentItem(_campaign_key(appointment.campaign), appointment.person)
        earlier: Any = AppointmentItem.asked.does_not_exist() | (AppointmentItem.asked < day)
        try:
            item.update([AppointmentItem.asked.set(day)], (AppointmentItem.login == appointment.login) & earlier)
        except UpdateError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return False
        return True

    def name(self, campaign: str, person: str, address: str) -> None:
        """One update, of an appointment that may not stand yet. A mail is owed anew: it tells the units."""
        item = AppointmentItem(_campaign_key(campaign), person)
        actions: list[Action] = [
            AppointmentItem.kind.set(AppointmentItem),
            AppointmentItem.campaign.set(campaign),
            AppointmentItem.address.set(address),
            AppointmentItem.named.set(True),
            AppointmentItem.mailed.set(""),
        ]
        item.update(actions)

    def note_refusal(self, appointment: Appointment, reason: str) -> None:
        """One update."""
        item = AppointmentItem(_campaign_key(appointment.campaign), appointment.person)
        item.update([AppointmentItem.refused.set(reason)], AppointmentItem.pk.exists())

    def find(self, login: str) -> FocalAccount | None:
        """One consistent query."""
        found = RollItem.query(_login_key(login), RollItem.sk.between("A", "D"), consistent_read=True)
        return _account(login, list(found))

    def add_credential(self, login: str, credential: FocalCredential) -> None:
        """One put."""
        made = credential.credential
        FocalCredentialItem(
            _login_key(login),
            f"C#{made.id}",
            issued_at=stamp(made.issued_at),
            live_until=stamp(made.live_until),
            address=credential.address,
        ).save()


class StoredFocalAttempts:
    """`staff.attempts.SignInAttempts` for focal points."""

    def seen(self, account: str) -> Attempts:
        """One consistent read."""
        try:
            item = FocalAttemptItem.get(_login_key(account), "T", consistent_read=True)
        except DoesNotExist:
            return Attempts()
        return Attempts(int(item.failures), instant(item.wait_until))

    def take(self, account: str, *, seen: Attempts, then: Attempts, forget_at: datetime) -> bool:
        """One conditional put over exactly what was seen."""
        item = FocalAttemptItem(
            _login_key(account),
            "T",
            failures=then.failures,
            wait_until=stamp(then.wait_until) if then.wait_until else "",
            expires=int(forget_at.timestamp()),
        )
        as_seen: Any = FocalAttemptItem.pk.does_not_exist()
        if seen.failures:
            as_seen = FocalAttemptItem.failures == seen.failures
        try:
            item.save(condition=as_seen)
        except PutError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return False
        return True

    def clear(self, account: str) -> None:
        """One delete."""
        FocalAttemptItem(_login_key(account), "T").delete()


class StoredFocalSessions:
    """`staff.sessions.StaffSessions` for focal points: apart from the staff's, so that neither opens the other."""

    def begin(self, session: StaffSession) -> None:
        """One put."""
        _session_item(session).save(condition=FocalSessionItem.pk.does_not_exist())

    def find(self, id_hash: str) -> StaffSession | None:
        """One consistent read."""
        try:
            item = FocalSessionItem.get(f"FPS#{id_hash}", "A", consistent_read=True)
        except DoesNotExist:
            return None
        began, seen = (datetime.fromisoformat(text) for text in (item.began_at, item.seen_at))
        return StaffSession(id_hash, item.account, began_at=began, seen_at=seen)

    def touch(self, session: StaffSession, now: datetime) -> None:
        """One conditional put: a session that ended meanwhile stays ended."""
        seen = StaffSession(session.id_hash, session.account, began_at=session.began_at, seen_at=now)
        try:
            _session_item(seen).save(condition=FocalSessionItem.pk.exists())
        except PutError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise

    def end(self, id_hash: str) -> None:
        """One delete."""
        FocalSessionItem(f"FPS#{id_hash}", "A").delete()


def _session_item(session: StaffSession) -> FocalSessionItem:
    return FocalSessionItem(
        f"FPS#{session.id_hash}",
        "A",
        account=session.account,
        began_at=session.began_at.isoformat(),
        seen_at=session.seen_at.isoformat(),
        expires=int(session.ends_at.timestamp()),
    )


def appoint(campaign: str, person: str, units: Iterable[str], address: str) -> None:
    """What the roster says now: one write that leaves the account alone."""
    item = AppointmentItem(_campaign_key(campaign), person)
    actions: list[Action] = [
        AppointmentItem.kind.set(AppointmentItem),
        AppointmentItem.campaign.set(campaign),
        AppointmentItem.units.set(list(units)),
        AppointmentItem.address.set(address),
    ]
    item.update(actions)


def readdress(campaign: str, person: str, address: str) -> None:
    """The person's address changed: an appointment that stands, by decision too, follows it."""
    item = AppointmentItem(_campaign_key(campaign), person)
    try:
        item.update([AppointmentItem.address.set(address)], AppointmentItem.pk.exists())
    except UpdateError as error:
        if error.cause_response_code != CONDITION_FAILED:
            raise


def _campaign_key(campaign: str) -> str:
    return f"FOCAL#{campaign}"


def _login_key(login: str) -> str:
    return f"FP#{login}"


def _appointment(item: AppointmentItem) -> Appointment:
    return Appointment(
        campaign=item.campaign or item.pk.removeprefix("FOCAL#"),
        person=item.sk,
        units=tuple(item.units or ()),
        address=item.address,
        login=item.login or "",
        mailed=item.mailed or "",
        round=int(item.round or 0),
        asked=item.asked or "",
        answered=item.answered or "",
        refused=item.refused or "",
        named=bool(item.named),
    )


def _account(login: str, found: Sequence[RollItem]) -> FocalAccount | None:
    owner = next((item for item in found if isinstance(item, FocalAccountItem)), None)
    if owner is None:
        return None
    held = tuple(_credential(item) for item in found if isinstance(item, FocalCredentialItem))
    return FocalAccount(login, owner.campaign or "", owner.person, held)


def _credential(item: FocalCredentialItem) -> FocalCredential:
    issued, ends = (datetime.fromisoformat(text) for text in (item.issued_at, item.live_until))
    return FocalCredential(Credential(item.sk.removeprefix("C#"), issued, ends), item.address)
