"""Everything that can be wrong with a campaign's files, each with its place and what to do next."""

from collections.abc import Callable, Iterator

from chalicelib.campaign.checks.draft import Draft
from chalicelib.campaign.checks.problems import Problem

CHECKS: tuple[Callable[[Draft], Iterator[Problem]], ...] = ()


def all_checks(draft: Draft) -> Iterator[Problem]:
    """Every problem between the parts of a campaign; each part alone was checked while it was read."""
    for check in CHECKS:
        yield from check(draft)
