"""Mailboxes that several people share: no password goes there (domain.md §6), and the Department sees which."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.campaign.definition import Campaign, Unit
from chalicelib.follow_up.snapshots import Snapshot, Waiting


@dataclass(frozen=True, slots=True)
class SharedAddress:
    """One mailbox, and those of its people whose ballots are missing, each with the unit."""

    address: str
    people: tuple[tuple[Waiting, Unit], ...]


def shared_addresses(campaign: Campaign, snapshots: Mapping[str, Snapshot]) -> list[SharedAddress]:
    """As the last snapshots list them, sorted by address; a person with two ballots missing stands once."""
    found: dict[str, dict[str, tuple[Waiting, Unit]]] = {}
    for unit in campaign.units.values():
        for waiting in snapshots[unit.id].missing if unit.id in snapshots else ():
            if waiting.shared and waiting.address:
                found.setdefault(waiting.address.lower(), {}).setdefault(waiting.account, (waiting, unit))
    return [SharedAddress(address, tuple(found[address].values())) for address in sorted(found)]
