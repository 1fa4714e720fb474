"""What must hold at any instant of a round, looked at after each restart while people go on answering.

A scan is no snapshot: receipts and slips are read before and after the invitations. A ballot comes in whole and
never leaves, so what stood before may be at most, and what stands afterwards at least, what the invitations say.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

from chalicelib.roster.people import InvitationState
from chalicelib.store.connection import client
from chalicelib.store.tables import RollItem, Slip
from ops.rehearsal import leaks

_RETURNED = {state.value for state in InvitationState if state.returned}
_KNOWN = {state.value for state in InvitationState}


@dataclass(frozen=True, slots=True)
class Ballots:
    """What the roll and the urn hold of ballots: receipts' hashes with their forms, slips by their cell."""

    receipts: Mapping[str, str]
    slips: Counter[tuple[str, str, str]]
    faults: tuple[str, ...]

    @property
    def by_form(self) -> Counter[str]:
        """Receipts of each form."""
        return Counter(self.receipts.values())


@dataclass(slots=True)
class Watch:
    """`told`: every receipt that a respondent has seen so far. `arrived`: Message-IDs of all mail so far."""

    told: Callable[[], Iterable[str]]
    arrived: Callable[[], Iterable[str]]
    looks: int = 0
    broken: list[str] = field(default_factory=list)

    def look(self, after: str) -> None:
        """Compare everything; what does not agree is noted with what happened before."""
        self.looks += 1
        told = {sha256(receipt.replace("-", "").encode()).hexdigest() for receipt in self.told() if receipt}
        early = _ballots()
        roll = list(_scan(RollItem))
        arrived = set(self.arrived())
        late = _ballots()
        found = [*about_ballots(early, roll, late), *about_mail(roll, arrived), *late.faults]
        if lost := len(told - late.receipts.keys()):
            found.append(f"{lost} receipts that were shown are not on the roll")
        self.broken += [f"after {after}: {one}" for one in found]


def about_ballots(early: Ballots, roll: Sequence[leaks.Item], late: Ballots) -> Iterator[str]:
    """What the invitations say against what lay there before and after them."""
    cast_on: Counter[str] = Counter()
    expected: Counter[tuple[str, str, str]] = Counter()
    for item in roll:
        if item["kind"]["S"] != "invitation":
            continue
        state, form, group = (item[name]["S"] for name in ("state", "form", "group"))
        if state not in _KNOWN:
            yield f"an invitation is {state}"
        if state in _RETURNED:
            cast_on[form] += 1
            expected.update((form, group, unit["S"]) for unit in item["rates"]["L"])
    yield from _between("receipts", early.by_form, cast_on, late.by_form)
    yield from _between("slips", early.slips, expected, late.slips)


def _between(what: str, early: Counter[Any], wanted: Counter[Any], late: Counter[Any]) -> Iterator[str]:
    if doubled := early - wanted:
        yield f"{what}: {doubled.total()} more than ballots"
    if lost := wanted - late:
        yield f"{what}: {lost.total()} fewer than ballots"


def about_mail(roll: Sequence[leaks.Item], arrived: set[str]) -> Iterator[str]:
    """Lines of the ledger that say a mail left, against the mail that came."""
    sent = {item["message_id"]["S"] for item in roll if _state(item) == "handed_over"}
    if lost := len(sent - arrived):
        yield f"{lost} mails were marked as handed over and never came"


def _state(item: leaks.Item) -> str:
    return str(item["state"]["S"]) if item["kind"]["S"] == "notice" else ""


def _ballots() -> Ballots:
    receipts, slips, strange = {}, Counter[tuple[str, str, str]](), list[leaks.Item]()
    for item in _scan(RollItem, "R#"):
        receipts[item["sk"]["S"]] = item["pk"]["S"].split("#")[2]
    for item in _scan(Slip):
        kind, _, *cell = item["pk"]["S"].split("#")
        if kind == "S":
            slips[cell[0], cell[1], cell[2]] += 1
        strange.append(item)
    return Ballots(receipts, slips, tuple(leaks.urn_faults(iter(strange))))


def _scan(model: Any, start: str = "") -> Iterator[leaks.Item]:  # noqa: ANN401 - either table's model
    """The table's items as they lie there; with `start`, those whose partition begins so."""
    asked: dict[str, Any] = {"TableName": cast(Any, model).Meta.table_name, "ConsistentRead": True}
    if start:
        asked |= {
            "FilterExpression": "begins_with(pk, :start)",
            "ExpressionAttributeValues": {":start": {"S": start}},
        }
    for page in client("dynamodb").get_paginator("scan").paginate(**asked):
        yield from page["Items"]
