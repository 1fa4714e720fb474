"""The stores as they stand after a round, read once from end to end, beside what respondents say they did.

Both tables are read raw: a model would hide attributes it does not know. Nothing is kept of an item but what a
promise is about.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from chalicelib.store.connection import client
from chalicelib.store.tables import RollItem, Slip
from ops.rehearsal import leaks
from ops.rehearsal.diary import Key
from ops.rehearsal.recount import Ballot, Recount, rates, recount
from ops.rehearsal.round import Round
from ops.rehearsal.tasks import complete


@dataclass(slots=True)
class Roll:
    """What the roll says. `lines`: Message-ID → notice, of lines that were handed over. `emails`: by account."""

    emails: dict[str, str] = field(default_factory=dict)
    states: dict[tuple[str, str], str] = field(default_factory=dict)
    rated: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    receipts: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: dict[str, str] = field(default_factory=dict)
    line_states: Counter[str] = field(default_factory=Counter)
    drafts: int = 0
    items: int = 0
    acts: Counter[tuple[str, str]] = field(default_factory=Counter)
    cases: list[Mapping[str, Any]] = field(default_factory=list)
    _same: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

    def take(self, item: leaks.Item) -> None:
        """Note one item."""
        self.items += 1
        match item["kind"]["S"]:
            case "person":
                self.emails[_account(item)] = item["email"]["S"]
            case "invitation":
                key = _account(item), item["group"]["S"]
                self.states[key] = item["state"]["S"]
                rated = frozenset(unit["S"] for unit in item["rates"]["L"])
                self.rated[key] = self._same.setdefault(rated, rated)
            case "receipt":
                self.receipts[item["pk"]["S"].split("#")[2], item["sk"]["S"]] += 1
            case "notice":
                self.line_states[item["state"]["S"]] += 1
                if item["state"]["S"] == "handed_over":
                    self.lines[item["message_id"]["S"]] = item["notice"]["S"]
            case "draft":
                self.drafts += 1
            case "audit":
                self.acts[item["actor_kind"]["S"], item["verb"]["S"]] += 1
            case "dispute":
                self.cases.append(item)


def _account(item: leaks.Item) -> str:
    return str(item["pk"]["S"].removeprefix("P#"))


@dataclass
class Books:
    """A round and its stores. `key_of` names ballots by their people's identities."""

    round: Round
    roll: Roll

    @property
    def rules(self) -> Mapping[str, Any]:
        """The campaign's rules as published."""
        return self.round.campaign.rules

    @cached_property
    def units(self) -> dict[Key, str]:
        """Every ballot of the rehearsal's own list, with the respondent's unit."""
        return {(one.email, group): unit for one in self.round.cast.people for group, unit in one.roles}

    @cached_property
    def between(self) -> dict[Key, tuple[float, float]]:
        """Accepted ballots: the run's clock before and after the cast."""
        return {key: one.between for key, one in self.round.diary.ballots()}

    @cached_property
    def truth(self) -> Recount:
        """Everything that the urn, the counts and the tallies must say."""
        return recount(self.rules, self.ballots())

    def ballots(self) -> Iterator[Ballot]:
        """Every accepted ballot, as it was answered."""
        campaign = self.round.campaign
        for (email, group), one in self.round.diary.ballots():
            unit = self.units[email, group]
            asked = campaign.forms[campaign.groups[group].form].questions
            scales = (campaign.scales[campaign.questions[question].scale] for question in asked)
            silent = "".join(scale.no_opinion or "?" for scale in scales)
            slips = complete(one.slips, sorted(rates(campaign.rules, group, unit)), silent)
            yield Ballot(group, unit, one.receipt.replace("-", ""), slips, one.remarks)

    def identity(self, account: str) -> str:
        """Whose account it is."""
        return self.round.dossier.identity(self.roll.emails[account])

    def ended(self, key: Key) -> str:
        """The state in which the ballot must be after its fence."""
        if key in self.round.dossier.gone:
            return self.round.dossier.gone[key][1]
        return "cast" if key in self.between else "closed"

    def of_roll(self) -> Iterator[leaks.Item]:
        """Every item of the roll."""
        return scan(RollItem)

    def of_urn(self) -> Iterator[leaks.Item]:
        """Every item of the urn."""
        return scan(Slip)


def open_books(round_: Round) -> Books:
    """Read the roll."""
    roll = Roll()
    for item in scan(RollItem):
        roll.take(item)
    return Books(round_, roll)


def scan(model: Any) -> Iterator[leaks.Item]:  # noqa: ANN401 - either table's model
    """Every item of a table, by consistent reads."""
    pages = client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=cast(Any, model).Meta.table_name, ConsistentRead=True):
        yield from page["Items"]
