"""The engine check passes what will do and names what will not."""

import io
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.store.connection import client
from ops.check_engine import CHECKS, check_engine
from ops.engines import Engine

pytestmark = pytest.mark.engine


def test_the_tests_own_engine_passes(engine: Engine) -> None:
    screen = io.StringIO()
    assert check_engine(client("dynamodb"), screen) == 0, screen.getvalue()
    assert screen.getvalue().count("đạt") == len(CHECKS)
    assert not [name for name in client("dynamodb").list_tables()["TableNames"] if "check" in name]


class WithoutTransactions:
    """An engine that refuses every transaction."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def transact_write_items(self, **_given: Any) -> None:
        raise ClientError({"Error": {"Code": "UnknownOperationException", "Message": ""}}, "TransactWriteItems")


def test_an_engine_without_transactions_fails_and_the_scratch_table_is_gone(engine: Engine) -> None:
    screen = io.StringIO()
    assert check_engine(WithoutTransactions(client("dynamodb")), screen) == 1
    assert screen.getvalue().count("HỎNG") == 4
    assert not [name for name in client("dynamodb").list_tables()["TableNames"] if "check" in name]
