"""The Merkle tree hash of RFC 6962 over the published receipts: one short line that fixes them all."""

from collections.abc import Sequence
from hashlib import sha256


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1; the hash of nothing for no leaves."""
    if not leaves:
        return sha256(b"").digest()
    return _node(leaves, 0, len(leaves))


def _node(leaves: Sequence[bytes], begin: int, end: int) -> bytes:
    number = end - begin
    if number == 1:
        return sha256(b"\x00" + leaves[begin]).digest()
    left = begin + (1 << (number - 1).bit_length() - 1)
    return sha256(b"\x01" + _node(leaves, begin, left) + _node(leaves, left, end)).digest()
