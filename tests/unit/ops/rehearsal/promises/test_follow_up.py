"""A focal point's page is held to the truth of its minute."""

from collections import Counter

import pytest

from ops.rehearsal.dossier import Seen
from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.follow_up import audit, names, numbers
from tests.support.rehearsed import AWAY, EARLY, GROUP, MISSING, UNIT, at, books, campaign

PLANNED = next(line.planned for line in campaign().plan if (line.group, line.unit) == (GROUP, UNIT))


def seen(
    minute: float,
    issued: int = 3,
    returned: int = 1,
    missing: int = PLANNED - 1,
    listed: frozenset[str] = frozenset(),
) -> Books:
    found = books()
    cells = {GROUP: (PLANNED, issued, returned, missing)}
    found.round.dossier.seen.append(Seen("progress", UNIT, minute + 600, minute, cells, listed))
    return found


def test_the_truth_of_the_minute_is_the_promise() -> None:
    found = seen(at(25, 9), listed=frozenset({MISSING, AWAY}))
    assert (numbers(found), names(found)) == ((4, []), (2, []))


@pytest.mark.parametrize(
    ("issued", "returned", "missing"), [(2, 1, PLANNED - 1), (3, 0, PLANNED), (3, 1, PLANNED)]
)
def test_any_other_number_is_seen(issued: int, returned: int, missing: int) -> None:
    assert len(numbers(seen(at(25, 9), issued, returned, missing))[1]) == 1


def test_a_ballot_that_came_in_after_the_minute_is_not_on_the_page() -> None:
    assert numbers(seen(at(25, 6), returned=0, missing=PLANNED))[1] == []
    assert len(numbers(seen(at(25, 6)))[1]) == 1


def test_a_ballot_that_came_in_within_the_minute_may_be_on_the_page() -> None:
    for returned in (0, 1):
        assert numbers(seen(at(25, 7), returned=returned, missing=PLANNED - returned))[1] == []


def test_a_page_that_names_who_answered_is_seen() -> None:
    found = seen(at(25, 9), listed=frozenset({MISSING, AWAY, EARLY}))
    assert names(found)[1] == [f"{UNIT}: 1 people are named who answered or left"]


def test_a_page_that_forgets_somebody_is_seen() -> None:
    assert names(seen(at(25, 9), listed=frozenset({AWAY})))[1] == [f"{UNIT}: 1 missing people are not named"]


def test_who_is_away_is_issued_and_no_longer_named() -> None:
    found = seen(at(27, 9), listed=frozenset({MISSING}))
    assert (numbers(found)[1], names(found)[1]) == ([], [])
    assert len(names(seen(at(27, 9), listed=frozenset({MISSING, AWAY})))[1]) == 1


def test_the_audit_holds_what_was_played_and_no_act_of_others() -> None:
    found = books()
    found.round.dossier.acts.update({"mail:urge:asked": 2})
    found.roll.acts = Counter({("focal_point", "mail:urge:asked"): 2})
    assert audit(found) == (2, [])
    found.roll.acts = Counter({("focal_point", "mail:urge:asked"): 1, ("respondent", "ballot:cast"): 1})
    assert audit(found)[1] == ["acts of respondent", "the verb ballot:cast", "1 × mail:urge:asked instead of 2"]
