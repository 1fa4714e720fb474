"""The receipts on the roll: partition by partition, so that reading them costs what they are."""

from collections.abc import Iterable, Iterator

from chalicelib.store.keys import receipt_partition
from chalicelib.store.tables import ReceiptItem

_PARTS = tuple(f"{part:02x}" for part in range(256))


class StoredReceipts:
    """`publication.ports.Receipts` on the roll."""

    def of(self, campaign: str, forms: Iterable[str]) -> Iterator[tuple[str, str]]:
        """256 consistent queries a form."""
        for form in forms:
            for part in _PARTS:
                found = ReceiptItem.query(receipt_partition(campaign, form, part), consistent_read=True)
                yield from ((form, item.sk) for item in found)
