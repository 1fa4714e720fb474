"""Groups: their form and window, whom they rate, and whether that fits one ballot."""

from collections.abc import Iterator

from chalicelib.campaign.checks.draft import Data, Draft
from chalicelib.campaign.checks.problems import Place, Problem, error, unknown, warning

MOST_ITEMS = 97
"""Slips and remarks of one ballot: with invitation, receipt and draft they fill one transaction of 100 actions."""


def check(draft: Draft) -> Iterator[Problem]:
    """All problems of groups."""
    for key, group in draft.groups.items():
        yield from _references(draft, key, group)
        yield from _members(draft, key, group)
        yield from _ballot(draft, key, group)
    yield from _never_rated(draft)
    for window in draft.table("windows"):
        if draft.groups and not any(group.get("window") == window for group in draft.groups.values()):
            yield warning(
                draft.place("windows", window),
                "window_without_group",
                f"Đợt “{window}” không có nhóm nào.",
                "Gán đợt này cho một nhóm hoặc bỏ đi.",
                "No group answers in this window.",
            )
    if draft.campaign.get("groups") == {}:
        yield error(
            draft.place("groups"),
            "no_group",
            "Đợt khảo sát chưa có nhóm đối tượng nào.",
            "Khai báo ít nhất một nhóm trong “groups”.",
            "There is no group.",
        )


def rated_by(draft: Draft, group: Data, unit: str) -> set[str]:
    """Scored units that a respondent of `unit` rates by the group's rule, without what rosters list."""
    rates: Data = group.get("rates") or {}
    rated = {key for key, other in draft.units.items() if other["type"] in (rates.get("types") or [])}
    rated |= set(rates.get("units") or [])
    if rates.get("parent"):
        rated |= set(nearest_scored(draft, draft.units.get(unit, {}).get("parent")))
    rated = rated | {unit} if rates.get("own") else rated - {unit}
    return {key for key in rated if draft.scored(key)}


def nearest_scored(draft: Draft, unit: str | None) -> list[str]:
    """`unit` or the nearest scored one above it, as a list of at most one."""
    seen: set[str] = set()
    while unit is not None and unit in draft.units and unit not in seen:
        if draft.scored(unit):
            return [unit]
        seen.add(unit)
        unit = draft.units[unit].get("parent")
    return []


def _references(draft: Draft, key: str, group: Data) -> Iterator[Problem]:
    at = ("groups", key)
    if "form" in group and group["form"] not in draft.form_ids:
        yield unknown(draft.place(*at, "form"), "unknown_form", ("phiếu", "form"), group["form"], draft.form_ids)
    windows = draft.table("windows")
    if "window" in group and group["window"] not in windows:
        place = draft.place(*at, "window")
        yield unknown(place, "unknown_window", ("đợt nhận phiếu", "window"), group["window"], windows)
    rates: Data = group.get("rates") or {}
    for n, kind in enumerate(group.get("members") or []):
        if kind not in draft.types:
            place = draft.place(*at, "members", n)
            yield unknown(place, "unknown_type", ("loại đơn vị", "unit type"), kind, draft.types)
    for n, kind in enumerate(rates.get("types") or []):
        if kind not in draft.types:
            place = draft.place(*at, "rates", "types", n)
            yield unknown(place, "unknown_type", ("loại đơn vị", "unit type"), kind, draft.types)
        elif not draft.types[kind].get("scored", True):
            yield _not_scored(draft.place(*at, "rates", "types", n), f"Loại đơn vị “{kind}”")
    for n, unit in enumerate(rates.get("units") or []):
        yield from _rated_unit(draft, draft.place(*at, "rates", "units", n), unit)
    charged = group.get("charged_to", "")
    if charged.startswith("unit:"):
        yield from _rated_unit(draft, draft.place(*at, "charged_to"), charged.removeprefix("unit:"))


def _rated_unit(draft: Draft, place: Place, unit: str) -> Iterator[Problem]:
    if unit not in draft.table("units"):
        yield unknown(place, "unknown_unit", ("đơn vị", "unit"), unit, draft.table("units"))
    elif unit in draft.units and not draft.scored(unit):
        yield _not_scored(place, f"Đơn vị “{unit}”")


def _not_scored(place: Place, what: str) -> Problem:
    return error(
        place,
        "not_scored",
        f"{what} không thuộc diện được đánh giá.",
        "Đặt scored: true cho loại đơn vị, hoặc bỏ khỏi đây.",
        "This is not rated.",
    )


def _members(draft: Draft, key: str, group: Data) -> Iterator[Problem]:
    place = draft.place("groups", key, "members")
    members = draft.members[key]
    numbers: Data = draft.table("plan").get(key) or {}
    if group.get("members") and (not members or not any(numbers.values())):
        yield warning(
            place,
            "nobody",
            f"Nhóm “{key}” không có ai: không có đơn vị hoặc kế hoạch bằng 0.",
            "Thêm số phiếu của nhóm vào “plan”, hoặc bỏ nhóm.",
            "Nobody is in this group.",
        )
    listed = (group.get("rates") or {}).get("listed")
    if "rates" not in group or listed:
        return
    idle = [unit for unit in members if not rated_by(draft, group, unit)]
    if idle:
        yield error(
            draft.place("groups", key, "rates"),
            "rates_nothing",
            f"Người của nhóm “{key}” ở {_some(idle)} không đánh giá đơn vị nào.",
            "Bổ sung own, parent, types hoặc units; với parent, kiểm tra đơn vị cấp trên của các đơn vị này.",
            "Some respondents would rate nothing.",
        )


def _ballot(draft: Draft, key: str, group: Data) -> Iterator[Problem]:
    file = draft.form_ids.get(group.get("form", ""))
    if file is None:
        return
    most = max((len(rated_by(draft, group, unit)) for unit in draft.members[key]), default=0)
    remark = "remark" in draft.forms[file]
    items = most * 2 if remark else most
    if items > MOST_ITEMS:
        with_remarks = f" và {most} ý kiến khác" if remark else ""
        yield error(
            draft.place("groups", key, "rates"),
            "too_many_units",
            f"Phiếu của nhóm “{key}” có {most} đơn vị{with_remarks}; một phiếu chứa tối đa {MOST_ITEMS} mục.",
            "Chia nhóm, bớt đơn vị" + (" hoặc bỏ “remark” của phiếu." if remark else "."),
            f"A ballot holds at most {MOST_ITEMS} slips and remarks.",
        )


def _never_rated(draft: Draft) -> Iterator[Problem]:
    if not draft.groups:
        return
    if any((group.get("rates") or {}).get("listed") for group in draft.groups.values()):
        return
    rated: set[str] = set()
    for key, group in draft.groups.items():
        for unit in draft.members[key]:
            rated |= rated_by(draft, group, unit)
    for unit in draft.units:
        if draft.scored(unit) and unit not in rated:
            yield error(
                draft.place("units", unit),
                "never_rated",
                f"Không nhóm nào đánh giá đơn vị “{unit}”.",
                "Thêm đơn vị hoặc loại của đơn vị vào “rates” của một nhóm.",
                "No group rates this unit.",
            )


def _some(units: list[str]) -> str:
    return ", ".join(units[:5]) + (f" và {len(units) - 5} đơn vị khác" if len(units) > 5 else "")
