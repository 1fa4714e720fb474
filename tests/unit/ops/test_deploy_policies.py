"""One policy per function, by its text: of DynamoDB's conditions the emulator knows few, AWS all."""

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from chalicelib.store.tables import DraftItem, InvitationItem, PersonItem
from ops.engines import ROOT

FOLDER = ROOT / ".chalice"
FUNCTIONS = ("web", "tick", "coverage", "mailer", "imports", "closing", "recount")
ROLL, URN_TABLE = ["RollTable", "Arn"], ["UrnTable", "Arn"]
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
    ("mailer", "dynamodb:GetItem", ROLL, "STAFF#x"),
    ("mailer", "dynamodb:PutItem", ROLL, "R#c#f#00"),
    ("mailer", "dynamodb:PutItem", ROLL, "STAFFMAIL#x"),
    ("web", "dynamodb:GetItem", ROLL, "STAFFMAIL#x"),
    ("imports", "dynamodb:Query", ROLL, "STAFF#x"),
    ("imports", "dynamodb:PutItem", ROLL, "R#c#f#00"),
    ("closing", "dynamodb:Query", ROLL, "P#ABCDEFGH"),
    ("closing", "dynamodb:PutItem", ROLL, "P#ABCDEFGH"),
    ("web", "dynamodb:DeleteItem", ROLL, "R#c#f#00"),
    ("web", "dynamodb:Scan", ROLL, "P#ABCDEFGH"),
    *((function, "dynamodb:Query", URN_TABLE, "S#c") for function in FUNCTIONS if function != "recount"),
    *((function, "dynamodb:PutItem", URN_TABLE, "S#c") for function in FUNCTIONS if function != "web"),
    *((function, "dynamodb:Scan", URN_TABLE, "S#c") for function in FUNCTIONS),
    *((function, "dynamodb:GetItem", URN_TABLE, "S#c") for function in FUNCTIONS),
    *((function, "dynamodb:DeleteItem", URN_TABLE, "S#c") for function in FUNCTIONS),
    *((function, "dynamodb:UpdateItem", URN_TABLE, "S#c") for function in FUNCTIONS),
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
        ("web", "dynamodb:PutItem", URN_TABLE, "S#c"),
        ("web", "dynamodb:Query", ROLL, "P#ABCDEFGH"),
        ("recount", "dynamodb:Query", URN_TABLE, "S#c"),
        ("recount", "dynamodb:Query", ROLL, "CAMPAIGN#c"),
        ("mailer", "dynamodb:Query", ROLL, "P#ABCDEFGH"),
        ("mailer", "dynamodb:GetItem", ROLL, "STAFFMAIL#x"),
        ("closing", "dynamodb:Scan", ROLL, "P#ABCDEFGH"),
    ],
)
def test_what_a_function_must_be_able_to(function: str, action: str, table: list[str], pk: str) -> None:
    assert allows(statements(function), action, table, pk)


def test_the_web_function_puts_into_the_urn_only_within_a_cast() -> None:
    (urn,) = [one for one in statements("web") if on(one, URN_TABLE)]
    assert urn["Action"] == ["dynamodb:PutItem"]
    assert urn["Condition"] == {"ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}


def written_of_people(function: str) -> set[str]:
    """Attributes that the function may write on items of people; `*` where nothing narrows them."""
    found: set[str] = set()
    for one in statements(function):
        writes = {"dynamodb:PutItem", "dynamodb:UpdateItem"} & set(actions(one))
        if writes and any(fnmatchcase("P#ABCDEFGH", key) for key in leading_keys(one)):
            narrowed = one["Condition"].get("ForAllValues:StringEquals", {})
            found |= set(narrowed.get("dynamodb:Attributes", ["*"]))
    return found


@pytest.mark.parametrize("function", ["mailer", "tick"])
def test_who_works_with_notices_can_make_no_invitation_no_draft_and_no_person(function: str) -> None:
    allowed = written_of_people(function)
    assert "claimed_until" in allowed
    for item in (InvitationItem, DraftItem, PersonItem):
        own = {name for name, told in item.get_attributes().items() if not told.null and told.default is None}
        assert own - allowed, f"all that {item.__name__} must have could be written"
    assert not allowed & {"*", "group", "form", "window", "rates", "sealed", "version", "name", "unit", "mailbox"}
    assert {"issued_at"} & allowed == ({"issued_at"} if function == "mailer" else set()), "credentials"


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


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_policy_fits_into_its_role(function: str) -> None:
    text = json.dumps(_with_names(statements(function)), separators=(",", ":"))
    assert len(text) <= IAM_CHARACTERS * 0.95, "IAM refuses more in one role; some names are longer than these"


IAM_CHARACTERS = 10_240
LONG_NAME = "arn:aws:dynamodb:ap-southeast-1:123456789012:table/phieu-staging-RollTable-1ABCDEFGHIJKL"


def _with_names(part: Any) -> Any:
    """The policy's text as CloudFormation hands it to IAM, with names as long as those of a stage."""
    if isinstance(part, list):
        return [_with_names(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.keys() & {"Fn::GetAtt", "Ref"}:
        return LONG_NAME
    if "Fn::Sub" in part:
        return re.sub(r"\$\{\w+\.Arn\}", LONG_NAME, part["Fn::Sub"])
    return {key: _with_names(one) for key, one in part.items()}


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


SERVICES = {
    "web": {"logs", "dynamodb", "s3", "sqs", "ssm"},
    "tick": {"logs", "dynamodb", "s3", "sqs", "ses"},
    "coverage": {"logs", "dynamodb", "s3"},
    "mailer": {"logs", "dynamodb", "s3", "sqs", "ses"},
    "imports": {"logs", "dynamodb", "s3", "sqs"},
    "closing": {"logs", "dynamodb", "s3", "sqs", "ssm"},
    "recount": {"logs", "dynamodb", "s3", "sqs"},
}
QUEUES_SENT_TO = {
    "web": {"ImportsQueue"},
    "tick": {"MailQueue", "ImportsQueue", "ClosingQueue", "RecountQueue"},
    "imports": {"ImportsQueue"},
    "recount": {"RecountQueue"},
}
QUEUES_EMPTIED = {
    "mailer": {"MailQueue", "ReturnedMailQueue"},
    "imports": {"ImportsQueue"},
    "closing": {"ClosingQueue"},
    "recount": {"RecountQueue"},
}
URN = {"web": {"dynamodb:PutItem"}, "recount": {"dynamodb:Query"}}
WRITTEN = {
    "web": {
        *(f"Rosters:*/{name}" for name in ("file", "answers.json", "asked.json", "sheets/*", "focal/*")),
        "Reports:*/reports/tien-do-*",
        "Reports:*/templates/*.json",
    },
    "tick": {"Reports:*/digests/*"},
    "closing": {"Reports:*/frozen/*", "Reports:*/published/*"},
    "imports": {
        *(f"Rosters:*/{n}" for n in ("file.sha256", "plan.json", "errors.xlsx", "final.json", "outcome.json")),
        "Rosters:handouts/*",
        *(f"Reports:*/{kind}/*" for kind in ("appraisals", "previous", "documents")),
        "Reports:*/templates/*.docx",
        "Reports:*/templates/*.pdf",
        "Reports:*/trials/*",
    },
    "recount": {
        *(f"Reports:*/{kind}/*" for kind in ("tallies", "remarks", "exports")),
        *(f"Reports:*/{name}.json" for name in ("scores", "shown", "ballots")),
        "Reports:*/reports/ket-qua.xlsx",
    },
}


def resources(statement: Statement) -> list[str]:
    """Each resource as the name of what it is, with the prefix of objects: `Reports:*/frozen/*`, `MailQueue`."""
    told = statement["Resource"]
    return [_named(one) for one in (told if isinstance(told, list) else [told])]


def _named(resource: Any) -> str:
    if isinstance(resource, str):
        return resource
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    bucket = re.fullmatch(r"\$\{(\w+)Bucket\.Arn\}/(.*)", resource["Fn::Sub"])
    return f"{bucket[1]}:{bucket[2]}" if bucket else str(resource["Fn::Sub"])


def reached(function: str, actions_like: str) -> set[str]:
    """What the function may do `actions_like` to."""
    return {
        name
        for one in statements(function)
        if any(fnmatchcase(action, actions_like) for action in actions(one))
        for name in resources(one)
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_speaks_to_its_services_and_no_other(function: str) -> None:
    assert {action.partition(":")[0] for one in statements(function) for action in actions(one)} == SERVICES[
        function
    ]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_sends_to_and_empties_its_queues_alone(function: str) -> None:
    assert reached(function, "sqs:SendMessage*") == QUEUES_SENT_TO.get(function, set())
    assert reached(function, "sqs:ReceiveMessage") == QUEUES_EMPTIED.get(function, set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_touches_the_urn_in_its_one_way_or_not_at_all(function: str) -> None:
    found = {action for one in statements(function) if "UrnTable" in resources(one) for action in actions(one)}
    assert found == URN.get(function, set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_objects_under_its_own_prefixes_or_none(function: str) -> None:
    assert reached(function, "s3:Put*") == WRITTEN.get(function, set())


def test_only_who_works_with_rosters_reads_their_names_and_addresses() -> None:
    readers = {f: {name for name in reached(f, "s3:Get*") if name.startswith("Rosters:")} for f in FUNCTIONS}
    shown = ("plan.json", "errors.xlsx", "asked.json", "outcome.json", "sheets/*", "focal/*")
    worked_from = ("file.sha256", "plan.json", "answers.json", "final.json", "asked.json", "outcome.json")
    assert {f: names for f, names in readers.items() if names} == {
        "web": {"Rosters:*/file", "Rosters:handouts/*", *(f"Rosters:*/{name}" for name in shown)},
        "tick": {"Rosters:*/file"},
        "imports": {"Rosters:*/file", *(f"Rosters:*/{name}" for name in worked_from)},
    }


def test_every_object_of_an_upload_is_somebodys_to_write_and_to_read() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "chalicelib").rglob("*.py"))
    named = set(re.findall(r'(?:\.key\(|place_of\([^()]*?, )"([\w.]+)"\)', code))
    folders = {f"{name}/*" for name in re.findall(r"/(sheets|focal)/", code)}
    assert {"file", "final.json"} <= named
    for allowed in ("s3:Put*", "s3:Get*"):
        found = {name.partition("*/")[2] for f in FUNCTIONS for name in reached(f, allowed) if "Rosters:" in name}
        assert named | folders <= found, "a new object needs a line in the policy of whoever uses it"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_two_statements_allow_the_same_on_the_same(function: str) -> None:
    told = [
        (action, json.dumps(one["Resource"], sort_keys=True), json.dumps(one.get("Condition"), sort_keys=True))
        for one in statements(function)
        for action in actions(one)
    ]
    assert len(set(told)) == len(told)


def test_nothing_but_mail_which_knows_no_narrower_resource_is_allowed_on_everything() -> None:
    anywhere = {
        (f, action) for f in FUNCTIONS for one in statements(f) if "*" in resources(one) for action in actions(one)
    }
    assert anywhere == {("mailer", "ses:SendRawEmail"), ("tick", "ses:GetSendQuota")}


def test_only_who_needs_the_server_key_reads_it() -> None:
    assert {f for f in FUNCTIONS if reached(f, "ssm:*")} == {"web", "closing"}


def test_nobody_may_change_policies_tables_buckets_or_functions() -> None:
    all_actions = {action for f in FUNCTIONS for one in statements(f) for action in actions(one)}
    assert all_actions <= ALLOWED, "a new action is allowed here first, with its reason in the statement's Sid"


ALLOWED = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    *(f"dynamodb:{name}Item" for name in ("Get", "Put", "Update", "Delete", "BatchGet", "ConditionCheck")),
    "dynamodb:Query",
    "dynamodb:Scan",
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "sqs:SendMessage*",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "ses:SendRawEmail",
    "ses:GetSendQuota",
    "ssm:GetParameter",
}
