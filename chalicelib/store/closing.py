"""The roll as the fence sees it: scans of the base table by consistent reads, conditional writes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from pynamodb.exceptions import UpdateError

from chalicelib.roster.people import Invitation, InvitationState
from chalicelib.store.ballots import pause
from chalicelib.store.faults import CONDITION_FAILED, CONFLICT, code_of
from chalicelib.store.people_items import to_invitation
from chalicelib.store.tables import DraftItem, InvitationItem, ReceiptItem

TRIES = 6
"""A conflict lasts as long as one transaction: milliseconds."""


class StoredClosing:
    """`follow_up.closing.ClosingRoll` on the roll."""

    def invitations(self, campaign: str, groups: AbstractSet[str]) -> Iterable[Invitation]:
        """One scan, page by page: the sparse index could still show what was cast a moment ago."""
        wanted = (InvitationItem.campaign == campaign) & InvitationItem.group.is_in(*sorted(groups))
        for item in InvitationItem.scan(wanted, consistent_read=True):
            yield to_invitation(item.pk.removeprefix("P#"), item)

    def close(self, account: str, group: str) -> bool:
        """One conditional write; the item stays in the index of missing ballots."""
        return _move(account, group, InvitationState.OPEN, InvitationState.CLOSED)

    def reopen(self, account: str, group: str) -> bool:
        """One conditional write."""
        return _move(account, group, InvitationState.CLOSED, InvitationState.OPEN)

    def delete_drafts(self, accounts: AbstractSet[str], groups: AbstractSet[str]) -> int:
        """One scan for drafts; a draft's own key says whose and for which group it is."""
        deleted = 0
        for draft in DraftItem.scan(consistent_read=True):
            if draft.pk.removeprefix("P#") in accounts and draft.sk.split("#")[1] in groups:
                draft.delete()
                deleted += 1
        return deleted

    def receipts(self, campaign: str) -> Mapping[str, int]:
        """One scan; a receipt's partition says the form."""
        mine = ReceiptItem.pk.startswith(f"R#{campaign}#")
        found = ReceiptItem.scan(mine, consistent_read=True)
        return Counter(item.pk.split("#")[2] for item in found)


def _move(account: str, group: str, before: InvitationState, after: InvitationState) -> bool:
    """Conditional; a cast in the same instant conflicts, so the move is tried again until one of both has won."""
    item = InvitationItem(f"P#{account}", f"I#{group}")
    condition = InvitationItem.state == before.value
    for attempt in range(1, TRIES + 1):
        try:
            item.update(actions=[InvitationItem.state.set(after.value)], condition=condition)
        except UpdateError as error:
            code = code_of(error)
            if code == CONDITION_FAILED:
                return False
            if code != CONFLICT or attempt == TRIES:
                raise
            pause(attempt)
        else:
            break
    return True
