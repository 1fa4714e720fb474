"""`./phieu check-engine`: whether a DynamoDB-compatible engine keeps what the design rests on (design.md 2, 3, 6).

Speaks to the engine that AWS_ENDPOINT_URL_DYNAMODB names, else to the local run's. Works in a table of its own and
removes it.
"""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from botocore.exceptions import ClientError

from chalicelib.store.connection import client
from ops import stage
from ops.engines import HOME

_ACTIONS = 100
_RACERS = 16


@dataclass(frozen=True, slots=True)
class Bench:
    """A scratch table on the engine under test."""

    client: Any
    table: str

    def put(self, sk: str, **attributes: str) -> dict[str, Any]:
        """A transaction's put of an item that must not exist yet."""
        item = {name: {"S": value} for name, value in {"pk": "p", "sk": sk, **attributes}.items()}
        return {"Put": {"TableName": self.table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}

    def read(self, sk: str) -> dict[str, Any] | None:
        """One item, read consistently."""
        found = self.client.get_item(
            TableName=self.table, Key={"pk": {"S": "p"}, "sk": {"S": sk}}, ConsistentRead=True
        )
        item: dict[str, Any] | None = found.get("Item")
        return item

    def indexed(self) -> set[str]:
        """Sort keys that stand in the sparse index."""
        found = self.client.query(
            TableName=self.table,
            IndexName="todo",
            KeyConditionExpression="todo = :t",
            ExpressionAttributeValues={":t": {"S": "t"}},
        )
        return {item["sk"]["S"] for item in found["Items"]}


def full_transaction(bench: Bench) -> bool:
    """A transaction takes 100 actions."""
    bench.client.transact_write_items(TransactItems=[bench.put(f"full-{n}") for n in range(_ACTIONS)])
    return bench.read(f"full-{_ACTIONS - 1}") is not None


def all_or_nothing(bench: Bench) -> bool:
    """A refused transaction writes nothing and gives a reason for each action, in order."""
    bench.client.transact_write_items(TransactItems=[bench.put("there")])
    try:
        bench.client.transact_write_items(TransactItems=[bench.put("new"), bench.put("there")])
    except ClientError as error:
        codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
        return codes == ["None", "ConditionalCheckFailed"] and bench.read("new") is None
    return False


def sparse_index(bench: Bench) -> bool:
    """An index holds an item only while it has the index's keys."""
    bench.client.transact_write_items(TransactItems=[bench.put("left", todo="t", todo_key="1"), bench.put("done")])
    before = bench.indexed()
    bench.client.update_item(
        TableName=bench.table,
        Key={"pk": {"S": "p"}, "sk": {"S": "left"}},
        UpdateExpression="REMOVE todo, todo_key",
    )
    return before == {"left"} and bench.indexed() == set()


def one_winner(bench: Bench) -> bool:
    """Of many who put the same item at once, one wins."""

    def attempt(_number: int) -> bool:
        try:
            bench.client.transact_write_items(TransactItems=[bench.put("race")])
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(_RACERS) as racers:
        return sum(racers.map(attempt, range(_RACERS))) == 1


def byte_order(bench: Bench) -> bool:
    """A range of sort keys follows the order of their bytes and ends where asked."""
    for sk in ("A", "I#x", "J", "a"):
        bench.client.put_item(TableName=bench.table, Item={"pk": {"S": "q"}, "sk": {"S": sk}})
    found = bench.client.query(
        TableName=bench.table,
        KeyConditionExpression="pk = :p AND sk BETWEEN :a AND :b",
        ExpressionAttributeValues={":p": {"S": "q"}, ":a": {"S": "A"}, ":b": {"S": "I~"}},
        ConsistentRead=True,
    )
    return [item["sk"]["S"] for item in found["Items"]] == ["A", "I#x"]


CHECKS: tuple[Callable[[Bench], bool], ...] = (
    full_transaction,
    all_or_nothing,
    sparse_index,
    one_winner,
    byte_order,
)


@contextmanager
def scratch(client: Any) -> Iterator[Bench]:  # noqa: ANN401 - boto3 has no types
    """A table with the roll's shape, removed afterwards."""
    table = f"phieu-check-{secrets.token_hex(4)}"
    names = ("pk", "sk", "todo", "todo_key")
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=_keys("pk", "sk"),
        GlobalSecondaryIndexes=[
            {"IndexName": "todo", "KeySchema": _keys("todo", "todo_key"), "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    client.get_waiter("table_exists").wait(TableName=table)
    try:
        yield Bench(client, table)
    finally:
        client.delete_table(TableName=table)


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


def check_stage(home: Path | None) -> int:
    """The command."""
    if "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ:
        stage.enter(home or HOME)
    return check_engine(client("dynamodb"))


def check_engine(client: Any, out: TextIO | None = None) -> int:  # noqa: ANN401 - boto3 has no types
    """Try each property. Exit 0 when the engine passes every check."""
    screen = out or sys.stdout
    passed = True
    with scratch(client) as bench:
        for one in CHECKS:
            good = _holds(one, bench)
            passed = passed and good
            print(f"{'đạt  ' if good else 'HỎNG '} {one.__doc__}", file=screen)
    return 0 if passed else 1


def _holds(one: Callable[[Bench], bool], bench: Bench) -> bool:
    try:
        return one(bench)
    except ClientError:
        return False
