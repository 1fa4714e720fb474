"""What the mailer and the tick write on people's items is what their policies let them: all of it, and no more."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.ballots.records import Credential
from chalicelib.follow_up.notices import Line
from chalicelib.roster.people import MailState
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.mail_addresses import StoredAddressBook
from chalicelib.store.notices import StoredNotices
from tests.support.fake_mail import a_person
from tests.support.stored_people import listening, put_person
from tests.unit.ops.test_deploy_policies import written_of_people

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]
NOW = datetime(2021, 1, 20, 1, tzinfo=UTC)
A, B, CAMPAIGN = "BCFG2345", "HJKM2345", "small-2020"
EXPRESSIONS = ("ConditionExpression", "UpdateExpression", "ProjectionExpression")
_FUNCTIONS = {
    "attribute_not_exists",
    "attribute_exists",
    "SET",
    "REMOVE",
    "ADD",
    "AND",
    "OR",
    "NOT",
    "IN",
    "BETWEEN",
}


def written(requests: list[dict[str, Any]]) -> set[str]:
    """Every attribute that writes of people's items name, as the service counts them."""
    return {
        name for request in requests for one in _writes(request) if _of_a_person(one) for name in _attributes(one)
    }


def _writes(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for action in request.get("TransactItems", ()):
        yield from action.values()
    if "Item" in request or "UpdateExpression" in request:
        yield request


def _of_a_person(one: Mapping[str, Any]) -> bool:
    return bool((one.get("Item") or one["Key"])["pk"]["S"].startswith("P#"))


def _attributes(one: Mapping[str, Any]) -> Iterator[str]:
    yield from one.get("Item", ())
    yield from one.get("Key", ())
    names = one.get("ExpressionAttributeNames", {})
    yield from names.values()
    for expression in EXPRESSIONS:
        yield from set(re.findall(r"(?<![:#\w])[a-zA-Z]\w*", one.get(expression, ""))) - _FUNCTIONS


def _sent(work: Callable[[StoredNotices], object]) -> set[str]:
    with listening() as traffic:
        work(StoredNotices())
    return written(traffic.sent)


def _planned(notices: StoredNotices) -> None:
    notices.plan(CAMPAIGN, "accounts", A, "<1@x>")
    notices.plan_all(CAMPAIGN, "accounts", {A: "<1@x>", B: "<2@x>"})
    notices.wait_all([(A, "accounts"), (B, "accounts")], NOW)
    notices.wait(A, "accounts", NOW)


def _claimed(notices: StoredNotices, at: datetime) -> Line:
    line = notices.claim(A, "accounts", at)
    assert line is not None
    return line


def _mailed(notices: StoredNotices) -> None:
    notices.release(_claimed(notices, NOW), NOW + timedelta(hours=1), tries=1)
    notices.end(_claimed(notices, NOW + timedelta(hours=2)), failed=True, reason="smtp 550")
    line = notices.claim(A, "open", NOW)
    assert line is not None
    DynamoBallotBox().add_credential(A, Credential("id", NOW, NOW))
    book = StoredAddressBook()
    book.handed_over(A, a_person(A).email)
    book.mark(A, a_person(A).email, MailState.BOUNCED)
    notices.handed_over(line, NOW)


def test_the_tick_may_write_exactly_what_planning_and_waiting_write() -> None:
    assert _sent(_planned) == written_of_people("tick")


def test_the_mailer_may_write_exactly_what_a_mail_writes() -> None:
    put_person(a_person(A))
    _planned(StoredNotices())
    StoredNotices().plan(CAMPAIGN, "open", A, "<3@x>")
    assert _sent(_mailed) == written_of_people("mailer")
