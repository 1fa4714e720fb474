"""What each function must not do, tried with exactly its rights; each refusal falls when the policy is widened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ops.deploy_emulator import Emulated
from tests.support.holders import Holder, denied, holder_of

pytestmark = pytest.mark.emulator
Attempt = Callable[[Holder], object]
SLIP = {"pk": {"S": "S#c#f#g#u#0"}, "sk": {"S": "00"}, "a": {"S": "A"}}
PERSON = {"pk": {"S": "P#x"}, "sk": {"S": "A"}}


def _table(holder: Holder, table: str, operation: str, **words: Any) -> object:
    call = getattr(holder.client("dynamodb"), operation)
    return call(TableName=holder.stage.outputs[f"{table}TableName"], **words)


def _query(table: str, pk: str) -> Attempt:
    return lambda h: _table(
        h, table, "query", KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": pk}}
    )


def _key(table: str, operation: str) -> Attempt:
    return lambda h: _table(h, table, operation, Key={"pk": SLIP["pk"], "sk": SLIP["sk"]})


def _object(bucket: str, key: str, *, put: bool) -> Attempt:
    def attempt(holder: Holder) -> object:
        s3, name = holder.client("s3"), holder.stage.outputs[f"{bucket}BucketName"]
        return s3.put_object(Bucket=name, Key=key, Body=b"") if put else s3.get_object(Bucket=name, Key=key)

    return attempt


def _erase(key: str) -> Attempt:
    return lambda h: h.client("s3").delete_object(
        Bucket=h.stage.outputs["RostersBucketName"], Key=key, VersionId="00000000-0000-0000-0000-000000000000"
    )


def _mail(holder: Holder) -> object:
    raw = {"Data": b"Subject: x\r\n\r\nx"}
    return holder.client("ses").send_raw_email(
        Source="khaosat@phieu.example", Destinations=["ai@mau.example"], RawMessage=raw
    )


def _server_key(holder: Holder) -> object:
    return holder.client("ssm").get_parameter(Name=holder.stage.target.key_parameter, WithDecryption=True)


def _enqueue(queue: str) -> Attempt:
    return lambda h: h.client("sqs").send_message(QueueUrl=h.stage.outputs[f"{queue}QueueUrl"], MessageBody="{}")


@dataclass(frozen=True, slots=True)
class Denial:
    """`function` may not do `attempt`; with `action` allowed on everything it could."""

    function: str
    what: str
    action: str
    attempt: Attempt


FUNCTIONS = ("APIHandler", "Tick", "Coverage", "Mailer", "Imports", "Closing", "Recount")


EVERYWHERE = (
    *(Denial(f, "read a slip", "dynamodb:GetItem", _key("Urn", "get_item")) for f in FUNCTIONS),
    *(Denial(f, "query the urn", "dynamodb:Query", _query("Urn", "S#c#f#g#u#0")) for f in FUNCTIONS
      if f != "Recount"),
    *(Denial(f, "scan the urn", "dynamodb:Scan", lambda h: _table(h, "Urn", "scan")) for f in FUNCTIONS),
    *(Denial(f, "delete a slip", "dynamodb:DeleteItem", _key("Urn", "delete_item")) for f in FUNCTIONS),
    *(Denial(f, "scan the roll", "dynamodb:Scan", lambda h: _table(h, "Roll", "scan")) for f in FUNCTIONS
      if f != "Closing"),
    *(Denial(f, "send mail", "ses:SendRawEmail", _mail) for f in FUNCTIONS if f != "Mailer"),
    *(Denial(f, "know the server key", "ssm:GetParameter", _server_key) for f in FUNCTIONS
      if f not in {"APIHandler", "Closing"}),
    *(Denial(f, "write scores", "s3:PutObject", _object("Reports", "c/scores.json", put=True)) for f in FUNCTIONS
      if f != "Recount"),
    *(Denial(f, "write rules", "s3:PutObject", _object("Campaigns", "c/1.json", put=True)) for f in FUNCTIONS),
    *(Denial(f, "publish", "s3:PutObject", _object("Reports", "c/published/1/scores.csv", put=True))
      for f in FUNCTIONS if f != "Closing"),
)  # fmt: skip
OF_ONE = (
    Denial("APIHandler", "put a slip outside a cast", "dynamodb:PutItem",
           lambda h: _table(h, "Urn", "put_item", Item=SLIP, ReturnValues="ALL_OLD")),
    Denial("APIHandler", "read tallies", "s3:GetObject", _object("Reports", "c/tallies/f/g/u.json", put=False)),
    Denial("APIHandler", "read unmerged tallies", "s3:GetObject",
           _object("Reports", "c/ballots.json", put=False)),
    Denial("APIHandler", "write a trial", "s3:PutObject", _object("Reports", "c/trials/t.json", put=True)),
    Denial("APIHandler", "write a template", "s3:PutObject",
           _object("Reports", "c/templates/cong-van-u.docx", put=True)),
    Denial("APIHandler", "write a roster's plan", "s3:PutObject", _object("Rosters", "c/u/final.json", put=True)),
    Denial("APIHandler", "write printed secrets", "s3:PutObject",
           _object("Rosters", "handouts/c/h.pdf", put=True)),
    Denial("APIHandler", "read a plan with new accounts", "s3:GetObject",
           _object("Rosters", "c/u/final.json", put=False)),
    Denial("Imports", "answer in staff's place", "s3:PutObject", _object("Rosters", "c/u/answers.json", put=True)),
    Denial("Imports", "write a roster", "s3:PutObject", _object("Rosters", "c/u/file", put=True)),
    Denial("Imports", "read printed secrets", "s3:GetObject", _object("Rosters", "handouts/c/h.pdf", put=False)),
    Denial("Recount", "batch-read the roll", "dynamodb:BatchGetItem",
           lambda h: h.client("dynamodb").batch_get_item(
               RequestItems={h.stage.outputs["RollTableName"]: {"Keys": [PERSON]}})),
    Denial("Recount", "put into the urn", "dynamodb:PutItem", lambda h: _table(h, "Urn", "put_item", Item=SLIP)),
    Denial("Recount", "read rosters", "s3:GetObject", _object("Rosters", "c/u/file", put=False)),
    Denial("Recount", "write frozen counts", "s3:PutObject", _object("Reports", "c/frozen/w.json", put=True)),
    Denial("Mailer", "put into the urn", "dynamodb:PutItem", lambda h: _table(h, "Urn", "put_item", Item=SLIP)),
    Denial("Mailer", "read a document of results", "s3:GetObject",
           _object("Reports", "c/documents/quyet-dinh.a.pdf", put=False)),
    Denial("Mailer", "delete from the roll", "dynamodb:DeleteItem", _key("Roll", "delete_item")),
    Denial("Mailer", "read rosters", "s3:GetObject", _object("Rosters", "c/u/file", put=False)),
    Denial("Mailer", "queue mail", "sqs:SendMessage", _enqueue("Mail")),
    Denial("Imports", "read reports", "s3:GetObject", _object("Reports", "c/reports/ket-qua.xlsx", put=False)),
    Denial("Imports", "put a template in force", "s3:PutObject",
           _object("Reports", "c/templates/cong-van.json", put=True)),
    Denial("Coverage", "change people", "dynamodb:UpdateItem", lambda h: _table(
        h, "Roll", "update_item", Key=PERSON, UpdateExpression="SET x = :x",
        ExpressionAttributeValues={":x": {"S": "x"}})),
    Denial("Coverage", "read reports", "s3:GetObject", _object("Reports", "c/scores.json", put=False)),
)  # fmt: skip
DENIALS = (*EVERYWHERE, *OF_ONE)


@pytest.fixture(scope="module")
def holders(stage: Emulated) -> dict[str, Holder]:
    """One holder of rights for each function."""
    return {name: holder_of(stage, name) for name in dict.fromkeys(d.function for d in DENIALS)}


@pytest.mark.parametrize("denial", DENIALS, ids=lambda d: f"{d.function} may not {d.what}")
def test_a_function_may_not(denial: Denial, holders: dict[str, Holder]) -> None:
    holder = holders[denial.function]
    assert denied(lambda: denial.attempt(holder))
    holder.widen(denial.action)
    try:
        assert not denied(lambda: denial.attempt(holder)), "a widened policy must be noticed here"
    finally:
        holder.narrow()


def test_the_web_function_may_cast(holders: dict[str, Holder]) -> None:
    holder = holders["APIHandler"]
    put = {"TableName": holder.stage.outputs["UrnTableName"], "Item": SLIP | {"sk": {"S": "01"}}}
    assert not denied(lambda: holder.client("dynamodb").transact_write_items(TransactItems=[{"Put": put}]))


def test_the_recount_may_read_the_urn(holders: dict[str, Holder]) -> None:
    assert not denied(lambda: _query("Urn", "S#c#f#g#u#0")(holders["Recount"]))


def test_the_job_may_erase_what_it_handed_out(holders: dict[str, Holder]) -> None:
    assert not denied(lambda: _erase("handouts/c/h.pdf")(holders["Imports"]))


def test_the_job_may_keep_a_trial_of_other_rules(holders: dict[str, Holder]) -> None:
    assert not denied(lambda: _object("Reports", "c/trials/t.json", put=True)(holders["Imports"]))
    assert not denied(lambda: _object("Reports", "c/ballots.json", put=False)(holders["Imports"]))


def test_the_tick_may_ask_how_much_mail_may_be_sent(holders: dict[str, Holder]) -> None:
    assert not denied(lambda: holders["Tick"].client("ses").get_send_quota())


def test_the_mailer_may_send_and_read_addresses(holders: dict[str, Holder]) -> None:
    assert not denied(lambda: _mail(holders["Mailer"]))
    assert not denied(lambda: _query("Roll", "P#x")(holders["Mailer"]))
