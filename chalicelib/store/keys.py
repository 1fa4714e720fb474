"""Partition keys of roll and urn (docs/architecture.md, "Keys of the roll")."""

SHARDS = 4
"""Partitions per (campaign, form, group, rated unit) in the urn; fixed, since readers sum over all of them."""


def person_key(account: str) -> str:
    """The partition of a person's items."""
    return f"P#{account}"


def slip_partition(campaign: str, form: str, group: str, unit: str, shard: int) -> str:
    """The urn's partition of one shard of the slips of (form, group) about `unit`."""
    return f"S#{campaign}#{form}#{group}#{unit}#{shard}"


def remark_partition(campaign: str, form: str, unit: str) -> str:
    """The urn's partition of the remarks about `unit`."""
    return f"T#{campaign}#{form}#{unit}"


def receipt_partition(campaign: str, form: str, receipt_hash: str) -> str:
    """The roll's partition of a receipt: under its first two hex digits."""
    return f"R#{campaign}#{form}#{receipt_hash[:2]}"


def shard_of(slip_id: str) -> int:
    """The shard of a slip by the first byte of its random id."""
    return int(slip_id[:2], 16) % SHARDS
