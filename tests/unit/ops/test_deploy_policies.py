"""One policy per function, by its text: the emulator does not know DynamoDB's leading keys, AWS does."""

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from ops.engines import ROOT

FOLDER = ROOT / ".chalice"
FUNCTIONS = ("web", "tick", "coverage", "mailer", "imports", "closing", "recount")
ROLL, URN = ["RollTable", "Arn"], ["UrnTable", "Arn"]
Statement = Mapping[str, Any]


def statements(function: str) -> list[Statement]:
    found: list[Statement] = json.loads((FOLDER / f"policy-{function}.json").read_text("utf-8"))["Statement"]
    return found


def actions(statement: Statement) -> Iterator[str]:
    yield from statement["Action"]


def on(statement: Statement, table: list[str]) -> bool:
    return bool(statement["Resource"] == {"Fn::GetAtt": table})


def allows(policy: list[Statement], action: str, table: list[str], pk: str) -> bool:
    """Whether the policy lets through `action` on the item with `pk` of `table`, leading keys considered."""
    for one in policy:
        if not on(one, table) or not any(fnmatchcase(action, pattern) for pattern in actions(one)):
            continue
        keys = one.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys")
        if keys is None or any(fnmatchcase(pk, pattern) for pattern in keys):
            return True
    return False


DENIALS = (
    ("recount", "dynamodb:Query", ROLL, "P#ABCDEFGH"),
    ("recount", "dynamodb:GetItem", ROLL, "P#ABCDEFGH"),
    ("recount", "dynamodb:Query", ROLL, "UNIT#c#u"),
    ("recount", "dynamodb:Query", ROLL, "R#c#f#00"),
    ("coverage", "dynamodb:PutItem", ROLL, "P#ABCDEFGH"),
    ("coverage", "dynamodb:Query", ROLL, "R#c#f#00"),
    ("tick", "dynamodb:Query", ROLL, "P#ABCDEFGH"),
    ("mailer", "dynamodb:Query", ROLL, "R#c#f#00"),
    ("mailer", "dynamodb:Query", ROLL, "STAFF#x"),
    ("mailer", "dynamodb:PutItem", ROLL, "R#c#f#00"),
    ("imports", "dynamodb:Query", ROLL, "STAFF#x"),
    ("imports", "dynamodb:PutItem", ROLL, "R#c#f#00"),
    ("closing", "dynamodb:Query", ROLL, "P#ABCDEFGH"),
    ("closing", "dynamodb:PutItem", ROLL, "P#ABCDEFGH"),
    ("web", "dynamodb:DeleteItem", ROLL, "R#c#f#00"),
    ("web", "dynamodb:Scan", ROLL, "P#ABCDEFGH"),
    *((function, "dynamodb:Query", URN, "S#c") for function in FUNCTIONS if function != "recount"),
    *((function, "dynamodb:PutItem", URN, "S#c") for function in FUNCTIONS if function != "web"),
    *((function, "dynamodb:Scan", URN, "S#c") for function in FUNCTIONS),
    *((function, "dynamodb:GetItem", URN, "S#c") for function in FUNCTIONS),
    *((function, "dynamodb:DeleteItem", URN, "S#c") for function in FUNCTIONS),
    *((function, "dynamodb:UpdateItem", URN, "S#c") for function in FUNCTIONS),
)


@pytest.mark.parametrize(("function", "action", "table", "pk"), DENIALS)
def test_what_a_function_may_not(function: str, action: str, table: list[str], pk: str) -> None:
    policy = statements(function)
    assert not allows(policy, action, table, pk)
    widened = {"Effect": "Allow", "Action": [action], "Resource": {"Fn::GetAtt": table}}
    assert allows([*policy, widened], action, table, pk), "a widened policy must be noticed here"


@pytest.mark.parametrize(
    ("function", "action", "table", "pk"),
    [
        ("web", "dynamodb:PutItem", URN, "S#c"),
        ("web", "dynamodb:Query", ROLL, "P#ABCDEFGH"),
        ("recount", "dynamodb:Query", URN, "S#c"),
        ("recount", "dynamodb:Query", ROLL, "CAMPAIGN#c"),
        ("mailer", "dynamodb:Query", ROLL, "P#ABCDEFGH"),
        ("closing", "dynamodb:Scan", ROLL, "P#ABCDEFGH"),
    ],
)
def test_what_a_function_must_be_able_to(function: str, action: str, table: list[str], pk: str) -> None:
    assert allows(statements(function), action, table, pk)


def test_the_web_function_puts_into_the_urn_only_within_a_cast() -> None:
    (urn,) = [one for one in statements("web") if on(one, URN)]
    assert urn["Action"] == ["dynamodb:PutItem"]
    assert urn["Condition"] == {"ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_scans_of_the_roll_and_counts_go_without_leading_keys(function: str) -> None:
    free = {
        action
        for one in statements(function)
        if on(one, ROLL) and "Condition" not in one
        for action in actions(one)
    }
    assert free <= ({"dynamodb:Scan"} if function == "closing" else set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_statement_allows_named_actions_and_says_what_for(function: str) -> None:
    found = statements(function)
    assert len({one["Sid"] for one in found}) == len(found)
    for one in found:
        assert one["Effect"] == "Allow"
        assert not any(action.endswith(":*") or action == "*" for action in actions(one))


def test_only_the_mailer_sends_mail_and_only_as_the_sender() -> None:
    senders = {f: one for f in FUNCTIONS for one in statements(f) if any("ses:Send" in a for a in actions(one))}
    assert list(senders) == ["mailer"]
    assert senders["mailer"]["Condition"] == {"StringEqualsIfExists": {"ses:FromAddress": {"Ref": "MailFrom"}}}


def test_only_the_tick_asks_how_much_mail_may_be_sent() -> None:
    told = {f: action for f in FUNCTIONS for one in statements(f) for action in actions(one) if "ses:" in action}
    assert told == {"mailer": "ses:SendRawEmail", "tick": "ses:GetSendQuota"}


def test_every_function_has_its_own_policy() -> None:
    told = json.loads((FOLDER / "config.json").read_text("utf-8"))
    files = {one["iam_policy_file"] for one in told["lambda_functions"].values()}
    assert files == {f"policy-{function}.json" for function in FUNCTIONS}
    assert told["autogen_policy"] is False


def test_every_partition_of_the_roll_is_somebodys_to_use() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "chalicelib" / "store").glob("*.py"))
    told = set(re.findall(r"pk `([A-Z]+)#", code)) - {"S", "T"}
    named = {key.partition("#")[0] for f in FUNCTIONS for one in statements(f) for key in leading_keys(one)}
    assert told <= named, "a new kind of item needs a line in the policy of whoever uses it"


def leading_keys(statement: Statement) -> list[str]:
    condition = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
    found: list[str] = condition.get("dynamodb:LeadingKeys", [])
    return found
