"""The plan: whose numbers stand there, and whose are missing."""

from collections.abc import Iterator

from chalicelib.campaign.checks.draft import Draft
from chalicelib.campaign.checks.groups import nearest_scored
from chalicelib.campaign.checks.problems import Problem, error, unknown


def check(draft: Draft) -> Iterator[Problem]:
    """All problems of the plan."""
    for group, numbers in draft.table("plan").items():
        if group not in draft.groups:
            place = draft.place("plan", group)
            yield unknown(place, "unknown_group", ("nhóm đối tượng", "group"), group, draft.groups)
            continue
        members = draft.members[group]
        for unit in numbers:
            place = draft.place("plan", group, unit)
            if unit != "*" and unit not in draft.table("units"):
                yield unknown(place, "unknown_unit", ("đơn vị", "unit"), unit, draft.table("units"))
            elif unit != "*" and unit in draft.units and unit not in members:
                yield error(
                    place,
                    "not_a_member",
                    f"Nhóm “{group}” không có người thuộc đơn vị “{unit}”.",
                    "Sửa mã đơn vị, hoặc thêm loại của đơn vị vào “members” của nhóm.",
                    "The group has nobody in this unit.",
                )
    yield from _unplanned(draft)


def _unplanned(draft: Draft) -> Iterator[Problem]:
    """Rated units that no planned ballot is charged to, where missing ballots are charged to units."""
    base = ((draft.table("scoring").get("shortfall")) or {}).get("value")
    if base != "respondent_unit" or "plan" not in draft.campaign:
        return
    charged: set[str] = set()
    for line in draft.plan_lines:
        if line["planned"] and line["group"] in draft.groups:
            charged |= set(_charged(draft, draft.groups[line["group"]].get("charged_to", ""), line["unit"]))
    for unit in draft.units:
        if draft.scored(unit) and unit not in charged:
            yield error(
                draft.place("units", unit),
                "no_plan",
                f"Đơn vị được đánh giá “{unit}” chưa có số phiếu theo kế hoạch.",
                "Thêm số phiếu của đơn vị này vào “plan”, ở nhóm tính cho đơn vị.",
                "A rated unit has no planned ballots.",
            )


def _charged(draft: Draft, rule: str, unit: str) -> list[str]:
    if rule.startswith("unit:"):
        return [rule.removeprefix("unit:")]
    if rule == "own":
        return [unit]
    return nearest_scored(draft, unit) if rule == "nearest_scored" else []
