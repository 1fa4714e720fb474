"""Who rates whom, and whom a missing ballot costs (domain.md §3, scoring.md). The tree of units is data."""

from collections.abc import Iterable, Iterator

from chalicelib.campaign.definition import NO_UNIT, Campaign, Group


def charged_to(campaign: Campaign, group: str, unit: str) -> str:
    """The scored unit whose plan an invitation of `group` in `unit` belongs to, or `NO_UNIT`."""
    rule = campaign.groups[group].charged_to
    if rule.startswith("unit:"):
        return rule.removeprefix("unit:")
    if rule == "own":
        return unit if _scored(campaign, unit) else NO_UNIT
    if rule == "nearest_scored":
        return next((u for u in _upwards(campaign, unit) if _scored(campaign, u)), NO_UNIT)
    return NO_UNIT


def rated_units(campaign: Campaign, group: str, unit: str, listed: Iterable[str] = ()) -> tuple[str, ...]:
    """Ids of the units that a respondent of `group` in `unit` rates, in the campaign's order.

    `listed` are the ids the roster names for the person; ignored where the group's rule does not allow them, and
    units that are not scored never come in.
    """
    rule = campaign.groups[group].rates
    rated = _common(campaign, campaign.groups[group])
    if rule.parent:
        rated |= set(_nearest_above(campaign, unit))
    if rule.listed:
        rated |= set(listed)
    rated = rated | {unit} if rule.own else rated - {unit}
    return tuple(u for u in campaign.units if u in rated and _scored(campaign, u))


def _common(campaign: Campaign, group: Group) -> set[str]:
    """What everyone in the group rates, whatever the person's unit."""
    return {u.id for u in campaign.units.values() if u.type in group.rates.types} | set(group.rates.units)


def _nearest_above(campaign: Campaign, unit: str) -> Iterator[str]:
    for above in list(_upwards(campaign, unit))[1:]:
        if _scored(campaign, above):
            yield above
            return


def _upwards(campaign: Campaign, unit: str) -> Iterator[str]:
    """`unit` and the units above it. Ends where a parent repeats, though the check refuses such rules."""
    seen: set[str] = set()
    at: str | None = unit
    while at is not None and at in campaign.units and at not in seen:
        seen.add(at)
        yield at
        at = campaign.units[at].parent


def _scored(campaign: Campaign, unit: str) -> bool:
    return unit in campaign.units and campaign.unit_types[campaign.units[unit].type].scored
