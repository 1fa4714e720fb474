"""The urn as the count reads it. Only the counting function may use this, and it may read nothing about people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from chalicelib.scores.ports import Slips
from chalicelib.store.keys import SHARDS, remark_partition, slip_partition
from chalicelib.store.tables import Slip, shared_connection

ALLOWED = frozenset({"pk", "sk", "a"})
"""The allow-list of attributes in the urn (design.md 3)."""


class StoredUrn:
    """`scores.ports.Urn` on the urn's table. Reads raw items: a model would hide attributes it does not know."""

    def slips(self, campaign: str, form: str, group: str, unit: str) -> Slips:
        """One query for each shard. Sorted, so that not even the order of random ids comes out."""
        shards = (slip_partition(campaign, form, group, unit, shard) for shard in range(SHARDS))
        items = [item for partition in shards for item in _items(partition)]
        strange = frozenset(name for item in items for name in item if name not in ALLOWED)
        return Slips(tuple(sorted(item["a"]["S"] for item in items)), strange)

    def remarks(self, campaign: str, form: str, unit: str) -> Sequence[str]:
        """One query."""
        return tuple(sorted(item["a"]["S"] for item in _items(remark_partition(campaign, form, unit))))


def _items(partition: str) -> Iterator[Mapping[str, Any]]:
    pages: Any = shared_connection().client.get_paginator("query")
    for page in pages.paginate(
        TableName=cast(Any, Slip).Meta.table_name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
        ConsistentRead=True,
    ):
        yield from page["Items"]
