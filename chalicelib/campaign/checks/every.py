"""All checks between the parts of a campaign, in the order of its files."""

from collections.abc import Callable, Iterator

from chalicelib.campaign.checks import calendar, forms, groups, plan, scales, scoring, texts, units
from chalicelib.campaign.checks.draft import Draft
from chalicelib.campaign.checks.problems import Problem

CHECKS: tuple[Callable[[Draft], Iterator[Problem]], ...] = (
    calendar.check,
    units.check,
    groups.check,
    plan.check,
    forms.check,
    scales.check,
    scoring.check,
    texts.check,
)


def all_checks(draft: Draft) -> Iterator[Problem]:
    """Every problem between the parts of a campaign; each part alone was checked while it was read."""
    for check in CHECKS:
        yield from check(draft)
