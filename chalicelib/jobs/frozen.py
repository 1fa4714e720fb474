"""The counts of a window as its fence froze them: `{campaign}/frozen/{window}.json`. Numbers only, no person."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.membership import charged_to
from chalicelib.follow_up.closing import FencePlan, slips_expected
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.roster.people import Invitation, InvitationState
from chalicelib.scores.counts import BallotFact, Counts
from chalicelib.scores.planning import counts_of

SET_ASIDE = frozenset({InvitationState.HELD, InvitationState.DECLINED})


@dataclass(frozen=True, slots=True)
class FrozenWindow:
    """What stands in one frozen object. `slips`: (form, group, rated unit) → slips the urn must hold."""

    window: str
    rules_hash: str
    fenced_at: str
    counts: Counts
    ballots: tuple[BallotCount, ...]
    slips: Mapping[tuple[str, str, str], int]


def key(campaign: str, window: str) -> str:
    """Where the frozen counts of a window stand in the reports bucket."""
    return f"{campaign}/frozen/{window}.json"


def make(
    in_force: CampaignInForce, plan: FencePlan, invitations: Sequence[Invitation], now: datetime
) -> FrozenWindow:
    """The counts of the window's groups, planned by the decisions so far."""
    issued = [i for i in invitations if i.state is not InvitationState.VOID]
    facts = (BallotFact(i.group, i.charged_to, i.rates, i.state.returned) for i in issued)
    whole = counts_of(in_force, facts)
    return FrozenWindow(
        window=plan.window,
        rules_hash=in_force.campaign.rules_hash,
        fenced_at=now.isoformat(),
        counts=Counts(
            charged={cell: line for cell, line in whole.charged.items() if cell.group in plan.groups},
            rated={cell: line for cell, line in whole.rated.items() if cell.group in plan.groups},
        ),
        ballots=ballot_counts(in_force, plan.groups, issued),
        slips=slips_expected(issued),
    )


def ballot_counts(
    in_force: CampaignInForce, groups: Iterable[str], issued: Iterable[Invitation]
) -> tuple[BallotCount, ...]:
    """Planned, issued, returned, set aside by (group, respondents' unit), also where one side alone has a line."""
    numbers: Counter[tuple[str, str, str, str]] = Counter()
    cells = {(g, u, charged_to(in_force.campaign, g, u)) for g, u in in_force.plan if g in set(groups)}
    for i in issued:
        cell = (i.group, i.unit, i.charged_to)
        cells.add(cell)
        numbers[*cell, "issued"] += 1
        numbers[*cell, "returned"] += i.state.returned
        numbers[*cell, "set_aside"] += i.state in SET_ASIDE
    return tuple(
        BallotCount(
            group=group,
            unit=unit,
            charged_to=charged,
            planned=in_force.planned_from(group, unit)
            if charged == charged_to(in_force.campaign, group, unit)
            else 0,
            issued=numbers[group, unit, charged, "issued"],
            returned=numbers[group, unit, charged, "returned"],
            set_aside=numbers[group, unit, charged, "set_aside"],
        )
        for group, unit, charged in sorted(cells)
    )


def to_bytes(record: FrozenWindow) -> bytes:
    """The same bytes for the same counts."""
    body: dict[str, Any] = {
        "window": record.window,
        "rules_hash": record.rules_hash,
        "fenced_at": record.fenced_at,
        "counts": record.counts.to_json(),
        "ballots": [asdict(count) for count in record.ballots],
        "slips": [[*cell, number] for cell, number in sorted(record.slips.items())],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def from_bytes(stored: bytes) -> FrozenWindow:
    """The inverse of `to_bytes`."""
    body = json.loads(stored)
    return FrozenWindow(
        window=body["window"],
        rules_hash=body["rules_hash"],
        fenced_at=body["fenced_at"],
        counts=Counts.from_json(body["counts"]),
        ballots=tuple(BallotCount(**count) for count in body["ballots"]),
        slips={(form, group, unit): number for form, group, unit, number in body["slips"]},
    )
