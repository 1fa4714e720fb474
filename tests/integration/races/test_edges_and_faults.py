"""The two ends of both windows to the second, and what a store may answer instead of doing what it was asked.

The faults come twice: through the SDK's hook, and on the house's own short way to the tables.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.ballots import results as res
from chalicelib.ballots.answers import Answers
from chalicelib.ballots.casting import cast
from chalicelib.ballots.opening import Sitting
from chalicelib.ballots.receipts import new_nonce
from chalicelib.ballots.records import PersonItems
from chalicelib.ballots.rows import Cell
from chalicelib.ballots.saving import save_page
from chalicelib.roster.people import InvitationState
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.links import BadAnswer, Links
from chalicelib.store.tables import ReceiptItem, Slip
from ops.engines import Engine
from tests.support.campaigns import small_in_force
from tests.support.fake_ballots import Respondent, no_pause, respondent
from tests.support.stored_people import commit_then_time_out, disturbed, put_respondent, refusal

pytestmark = pytest.mark.engine
IN_FORCE, BOX, KEY = small_in_force(), DynamoBallotBox(), bytes(range(32))
WINDOWS = [("w1", "deputies", "d1"), ("w2", "communes", "c1")]
QUESTIONS = {"deputies": ("q01", "q02", "q03"), "communes": ("q01", "q03")}
RATED = {"deputies": ("a1", "a2"), "communes": ("d1",)}
SECOND = timedelta(seconds=1)


def sitting(someone: Respondent, group: str, now: datetime) -> Sitting:
    return Sitting(someone.account, group, (someone.held,), IN_FORCE, now)


def answered(someone: Respondent, group: str) -> PersonItems:
    """Everything is answered and saved, in the middle of the window."""
    window = IN_FORCE.window_for(group)
    middle = window.opens_at + (window.closes_at - window.opens_at) / 2
    cells = [Cell(unit, question) for unit in RATED[group] for question in QUESTIONS[group]]
    found = read(someone)
    chosen = Answers(chosen=dict.fromkeys(cells, "A"))
    assert isinstance(save_page(BOX, sitting(someone, group, middle), found, chosen, pause=no_pause), res.Saved)
    return read(someone)


def read(someone: Respondent) -> PersonItems:
    found = BOX.person(someone.account)
    assert found is not None
    return found


def somebody(group: str, unit: str) -> Respondent:
    made = respondent(IN_FORCE, {group: unit})
    put_respondent(made)
    return made


@pytest.mark.parametrize("of", WINDOWS, ids=lambda of: of[0])
@pytest.mark.parametrize(
    ("end", "offset", "taken"),
    [
        ("opens_at", -SECOND, False),
        ("opens_at", timedelta(), True),
        ("opens_at", SECOND, True),
        ("closes_at", -SECOND, True),
        ("closes_at", timedelta(), False),
        ("closes_at", SECOND, False),
    ],
)
def test_a_cast_is_taken_from_the_first_second_of_its_window_to_the_last(
    engine: Engine, of: tuple[str, str, str], end: str, offset: timedelta, taken: bool
) -> None:
    window, group, unit = of
    someone = somebody(group, unit)
    items = answered(someone, group)
    at: datetime = getattr(IN_FORCE.window(window), end) + offset
    outcome = cast(BOX, sitting(someone, group, at), items, new_nonce(), key=KEY, pause=no_pause)
    assert isinstance(outcome, res.Cast) is taken, outcome
    assert len(list(Slip.scan(consistent_read=True))) == (len(RATED[group]) if taken else 0)
    wanted = InvitationState.CAST if taken else InvitationState.OPEN
    assert read(someone).invitations[group].state is wanted


def times(number: int, fault: Callable[..., Any]) -> Callable[..., Any]:
    """The fault, so many times; afterwards all is well."""
    left = iter(range(number))

    def handler(*given: Any, **named: Any) -> Any:
        return None if next(left, None) is None else fault(*given, **named)

    return handler


def refuses(code: str, *reasons: str, status: int = 400) -> Callable[..., Any]:
    return lambda *_, **__: refusal(code, *reasons, status=status)


FAULTS = {
    "conflict": refuses("TransactionCanceledException", "TransactionConflict", "None"),
    "in progress": refuses("TransactionInProgressException"),
    "throttled": refuses("ThrottlingException"),
    "no throughput": refuses("ProvisionedThroughputExceededException"),
    "broken": refuses("InternalServerError", status=500),
    "away": refuses("ServiceUnavailable", status=503),
    "answer lost": commit_then_time_out,
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
@pytest.mark.parametrize("number", [1, 2, 3])
def test_whatever_the_store_answers_first_the_ballot_comes_in_once(
    engine: Engine, fault: str, number: int
) -> None:
    someone = somebody("deputies", "d1")
    items, nonce = answered(someone, "deputies"), new_nonce()
    now = IN_FORCE.window_for("deputies").opens_at + SECOND
    with disturbed("TransactWriteItems", times(number, FAULTS[fault])):
        outcome = cast(BOX, sitting(someone, "deputies", now), items, nonce, key=KEY, pause=no_pause)
    assert isinstance(outcome, res.Cast), outcome
    again = cast(BOX, sitting(someone, "deputies", now), read(someone), nonce, key=KEY, pause=no_pause)
    assert again == outcome
    assert ones() == (1, 2)


def ones() -> tuple[int, int]:
    """Receipts and slips."""
    return len(list(ReceiptItem.scan(consistent_read=True))), len(list(Slip.scan(consistent_read=True)))


@pytest.mark.parametrize("error", [TimeoutError, ConnectionResetError, BrokenPipeError, BadAnswer])
@pytest.mark.parametrize("after", [False, True], ids=["before it was sent", "after it was done"])
def test_a_link_that_breaks_loses_no_ballot_and_makes_no_second(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, error: type[Exception], after: bool
) -> None:
    someone = somebody("deputies", "d1")
    items, nonce = answered(someone, "deputies"), new_nonce()
    now = IN_FORCE.window_for("deputies").opens_at + SECOND
    post, left = Links.post, iter(range(2))

    def broken(links: Links, body: bytes, headers: Any) -> Any:
        if next(left, None) is None:
            return post(links, body, headers)
        if after:
            post(links, body, headers)
        raise error

    monkeypatch.setattr(Links, "post", broken)
    outcome = cast(BOX, sitting(someone, "deputies", now), items, nonce, key=KEY, pause=no_pause)
    assert isinstance(outcome, res.Cast), outcome
    assert ones() == (1, 2)


def test_a_nonce_that_another_used_is_no_way_to_the_others_receipt(engine: Engine) -> None:
    first, second = somebody("deputies", "d1"), somebody("deputies", "d1")
    nonce, now = new_nonce(), IN_FORCE.window_for("deputies").opens_at + SECOND
    receipts = []
    for one in (first, second):
        items = answered(one, "deputies")
        receipts.append(cast(BOX, sitting(one, "deputies", now), items, nonce, key=KEY, pause=no_pause))
    assert all(isinstance(one, res.Cast) for one in receipts)
    assert receipts[0] != receipts[1]
    assert ones() == (2, 4)
    replayed = cast(BOX, sitting(second, "deputies", now), read(second), new_nonce(), key=KEY, pause=no_pause)
    assert isinstance(replayed, res.AlreadyCast)
