"""Progress: the ballots of each respondents' unit as its stored snapshot has them. No names, no answers.

A group with fewer than k issued ballots stands together with others of its unit, and a unit that never reaches k
without numbers: whoever knows such a group's few people must not learn from here who has answered.
"""

from http import HTTPStatus
from typing import Any

from chalicelib.campaign.definition import Campaign
from chalicelib.follow_up.coverage import Coverage, UnitCoverage, by_respondents_unit
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.scores.merging import merging_groups
from chalicelib.staff.data_keys import Scope
from chalicelib.web.data.access import Reading, View, json_reply
from chalicelib.web.http import Reply
from chalicelib.web.routing import HttpProblem

UNITS_A_PAGE = 100


def _answer(reading: Reading) -> Reply:
    in_force, page = reading.campaign(), reading.page()
    campaign = in_force.campaign
    units = sorted({unit for _, unit in in_force.plan})
    pages = max(1, -(-len(units) // UNITS_A_PAGE))
    if page > pages:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    wanted = units[(page - 1) * UNITS_A_PAGE : page * UNITS_A_PAGE]
    found = reading.ports.coverage.snapshots_of(campaign.id, wanted)
    listed = [_unit(campaign, unit, found.get(unit)) for unit in wanted]
    return json_reply(
        reading.request,
        {"campaign": campaign.id, "sample": campaign.sample, "page": page, "pages": pages, "units": listed},
    )


def _unit(campaign: Campaign, unit: str, snapshot: Snapshot | None) -> dict[str, Any]:
    name = campaign.units[unit].name.vi if unit in campaign.units else unit
    head = {"unit": unit, "name": name, "taken_at": snapshot.at.isoformat() if snapshot else None}
    found = by_respondents_unit(snapshot.counts) if snapshot else ()
    groups = _groups(found[0], campaign.k) if found else None
    return {**head, "withheld": bool(found) and groups is None, "groups": groups or []}


def _groups(unit: UnitCoverage, k: int) -> list[dict[str, Any]] | None:
    """Each group that reaches k, the others together; None where together they do not."""
    away = merging_groups({group: one.issued for group, one in unit.groups.items() if one.issued}, k)
    if away is None:
        return None
    apart = [group for group, one in unit.groups.items() if group not in away and one.issued]
    parts: list[tuple[tuple[str, ...], Coverage]] = [((group,), unit.groups[group]) for group in apart]
    if away:
        parts.append((away, Coverage.total(unit.groups[group] for group in away)))
    return [_numbers(groups, one) for groups, one in parts]


def _numbers(groups: tuple[str, ...], one: Coverage) -> dict[str, Any]:
    return {
        "groups": list(groups),
        "planned": one.planned,
        "issued": one.issued,
        "returned": one.returned,
        "missing": one.missing,
    }


progress = View(Scope.PROGRESS, _answer)
