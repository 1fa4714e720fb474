"""What an engine's refusal was: the code by which callers tell a failed condition from a broken call."""

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException

CONDITION_FAILED = "ConditionalCheckFailedException"
CONFLICT = "TransactionConflictException"


def code_of(error: PynamoDBException) -> str:
    """The engine's error code, or nothing where no answer came: pynamodb's own property fails on a time-out."""
    return "" if isinstance(error.cause, BotoCoreError) else error.cause_response_code or ""
