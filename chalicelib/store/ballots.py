"""Roll and urn for the respondent's pages: implements `ballots.ports.BallotBox` over the two tables.

It never reads the urn, and never asks a cancelled transaction for the urn's old items: they would return a slip.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from random import SystemRandom

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import DoesNotExist, PutError, PynamoDBException, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.ballots.answers import MAX_ITEMS
from chalicelib.ballots.ports import ATTEMPTS_PERIOD, Ballot, CastOutcome, DraftSave
from chalicelib.ballots.records import Credential, PersonItems, StoredDraft
from chalicelib.roster.people import Invitation, InvitationState
from chalicelib.store.faults import CONDITION_FAILED, CONFLICT, code_of
from chalicelib.store.keys import person_key, receipt_partition, remark_partition, shard_of, slip_partition
from chalicelib.store.person_reading import read_person
from chalicelib.store.tables import (
    AttemptItem,
    CredentialItem,
    DraftItem,
    InvitationItem,
    ReceiptItem,
    Slip,
    shared_connection,
)

MAX_ACTIONS = 100
_UNSETTLED = {
    CONDITION_FAILED,
    "TransactionCanceledException",
    CONFLICT,
    "TransactionInProgressException",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
}
_random = SystemRandom()


def pause(attempt: int) -> None:
    """Wait a random while of up to 50, 100, 200 … ms (at most 800) before the next try."""
    time.sleep(_random.uniform(0, min(0.8, 0.025 * 2**attempt)))


class DynamoBallotBox:
    """The ballot box over any DynamoDB-compatible endpoint. Every read is consistent."""

    def person(self, account: str) -> PersonItems | None:
        """See `BallotBox.person`: one query from `A` up to `J`."""
        return read_person(account)

    def save_draft(self, account: str, draft: StoredDraft) -> DraftSave:
        """See `BallotBox.save_draft`."""
        item = DraftItem(
            person_key(account),
            f"D#{draft.group}#{draft.credential_id}",
            sealed=draft.sealed,
            version=draft.version,
        )
        first = draft.version == 1
        condition = DraftItem.pk.does_not_exist() if first else DraftItem.version == draft.version - 1
        try:
            item.save(condition)
        except PutError as error:
            _raise_unless_unsettled(error)
            return DraftSave.CONFLICT
        return DraftSave.SAVED

    def cast(self, ballot: Ballot) -> CastOutcome:
        """See `BallotBox.cast`. Raises `ValueError` for a ballot larger than one transaction."""
        try:
            with TransactWrite(connection=shared_connection()) as transaction:
                _fill(transaction, ballot)
        except TransactWriteError as error:
            _raise_unless_unsettled(error)
            return CastOutcome.UNSETTLED
        return CastOutcome.DONE

    def receipt_exists(self, campaign: str, form: str, receipt_hash: str) -> bool:
        """See `BallotBox.receipt_exists`."""
        try:
            ReceiptItem.get(receipt_partition(campaign, form, receipt_hash), receipt_hash, consistent_read=True)
        except DoesNotExist:
            return False
        return True

    def attempts(self, account: str, now: datetime) -> int:
        """See `BallotBox.attempts`."""
        try:
            item = AttemptItem.get(person_key(account), "T", consistent_read=True)
        except DoesNotExist:
            return 0
        return int(item.failures) if item.expires == _period_end(now) else 0

    def record_failure(self, items: PersonItems, now: datetime) -> None:
        """See `BallotBox.record_failure`. The counter carries its period's end, which is its time to live too."""
        pk, end = person_key(items.person.account), _period_end(now)
        # A counter of an earlier period is replaced; whoever loses that race adds to the winner's.
        if not (_add_failure(pk, end) or _first_failure(pk, end)):
            _add_failure(pk, end)

    def add_credential(self, account: str, credential: Credential) -> None:
        """See `BallotBox.add_credential`."""
        CredentialItem(
            person_key(account),
            f"C#{credential.id}",
            issued_at=_text(credential.issued_at),
            live_until=_text(credential.live_until),
            slip=credential.slip or None,
        ).save(CredentialItem.pk.does_not_exist())

    def revoke(self, account: str, credential_id: str, at: datetime) -> None:
        """See `BallotBox.revoke`. The first revocation stands."""
        item = CredentialItem(person_key(account), f"C#{credential_id}")
        condition = CredentialItem.pk.exists() & CredentialItem.revoked.does_not_exist()
        try:
            item.update([CredentialItem.revoked.set(_text(at))], condition=condition)
        except UpdateError as error:
            if code_of(error) != CONDITION_FAILED:
                raise


def _fill(transaction: TransactWrite, ballot: Ballot) -> None:
    invitation = ballot.invitation
    account = person_key(invitation.account)
    puts = [*_urn_items(ballot)]
    if len(puts) > MAX_ITEMS:
        raise ValueError(f"a ballot has at most {MAX_ITEMS} slips and remarks, this one {len(puts)}")
    transaction.update(
        InvitationItem(account, f"I#{invitation.group}"),
        actions=[
            InvitationItem.state.set(InvitationState.CAST.value),
            InvitationItem.todo.remove(),
            InvitationItem.todo_key.remove(),
        ],
        condition=_still_as_read(invitation),
    )
    for item in puts:
        transaction.save(item, Slip.pk.does_not_exist())
    receipt = ReceiptItem(
        receipt_partition(invitation.campaign, invitation.form, ballot.receipt_hash), ballot.receipt_hash
    )
    transaction.save(receipt, ReceiptItem.pk.does_not_exist())
    # A draft saved anew since it was read is not the one being cast: then the cast must start from the new one.
    transaction.delete(_draft_key(account, ballot.draft), DraftItem.version == ballot.draft.version)
    room = MAX_ACTIONS - len(puts) - 3
    for other in ballot.other_drafts[:room]:
        transaction.delete(_draft_key(account, other))


def _still_as_read(invitation: Invitation) -> Condition:
    """Open, and the same paper: a roster that came in meanwhile may have changed which units are rated."""
    is_open: Condition = InvitationItem.state == InvitationState.OPEN.value
    same_units: Condition = InvitationItem.rates == list(invitation.rates)
    same_form: Condition = InvitationItem.form == invitation.form
    unchanged: Condition = is_open & same_units & same_form
    return unchanged


def _urn_items(ballot: Ballot) -> Iterable[Slip]:
    campaign, form, group = ballot.invitation.campaign, ballot.invitation.form, ballot.invitation.group
    for slip in ballot.slips:
        yield Slip(slip_partition(campaign, form, group, slip.unit, shard_of(slip.id)), slip.id, a=slip.answers)
        if slip.remark:
            yield Slip(remark_partition(campaign, form, slip.unit), slip.remark_id, a=slip.remark)


def _draft_key(account: str, draft: StoredDraft) -> DraftItem:
    return DraftItem(account, f"D#{draft.group}#{draft.credential_id}")


def _raise_unless_unsettled(error: PynamoDBException) -> None:
    """Let pass what may have happened or may be tried again; anything else is a fault of ours."""
    if not isinstance(error.cause, BotoCoreError) and code_of(error) not in _UNSETTLED:
        raise error


def _period_end(now: datetime) -> int:
    period = int(ATTEMPTS_PERIOD.total_seconds())
    return (int(now.timestamp()) // period + 1) * period


def _add_failure(pk: str, end: int) -> bool:
    try:
        AttemptItem(pk, "T").update([AttemptItem.failures.add(1)], condition=AttemptItem.expires == end)
    except UpdateError as error:
        if code_of(error) != CONDITION_FAILED:
            raise
        return False
    return True


def _first_failure(pk: str, end: int) -> bool:
    try:
        AttemptItem(pk, "T", failures=1, expires=end).save(
            AttemptItem.pk.does_not_exist() | (AttemptItem.expires != end)
        )
    except PutError as error:
        if code_of(error) != CONDITION_FAILED:
            raise
        return False
    return True


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
