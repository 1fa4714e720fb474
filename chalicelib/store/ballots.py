"""Roll and urn for the respondent's pages: implements `ballots.ports.BallotBox` over the two tables.

It never reads the urn, and never asks a cancelled transaction for the urn's old items: they would return a slip.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from chalicelib.ballots.ports import ATTEMPTS_PERIOD, Ballot, CastOutcome, DraftSave
from chalicelib.ballots.records import Credential, PersonItems, StoredDraft
from chalicelib.store.ballot_writes import cast_actions, draft_put
from chalicelib.store.faults import CONDITION_FAILED, CONFLICT, code_of
from chalicelib.store.keys import person_key, receipt_partition
from chalicelib.store.person_reading import read_person
from chalicelib.store.tables import AttemptItem, CredentialItem, ReceiptItem, ask

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
        return DraftSave.SAVED if _done("PutItem", draft_put(account, draft)) else DraftSave.CONFLICT

    def cast(self, ballot: Ballot) -> CastOutcome:
        """See `BallotBox.cast`. Raises `ValueError` for a ballot larger than one transaction."""
        done = _done("TransactWriteItems", {"TransactItems": cast_actions(ballot)})
        return CastOutcome.DONE if done else CastOutcome.UNSETTLED

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


def _done(operation: str, params: Mapping[str, Any]) -> bool:
    """Write; False for what may have happened or may be tried again. Anything else is a fault of ours: raised."""
    try:
        ask(operation, params)
    except BotoCoreError:
        return False
    except ClientError as error:
        if error.response["Error"]["Code"] not in _UNSETTLED:
            raise
        return False
    return True


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
