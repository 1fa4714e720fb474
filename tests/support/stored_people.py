"""Puts a fake respondent onto the roll of the running engine, and listens to or disturbs what is sent to it."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from chalicelib.roster.people import Invitation, Person
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.keys import person_key
from chalicelib.store.tables import InvitationItem, PersonItem, shared_connection
from tests.support.fake_ballots import Respondent

BeforeSend = Callable[..., AWSResponse | None]


def put_respondent(someone: Respondent) -> None:
    """The person, credentials and invitations of a fake respondent, as import and mailer would write them."""
    put_person(someone.items.person)
    for invitation in someone.items.invitations.values():
        put_invitation(invitation)
    for credential in someone.items.credentials.values():
        DynamoBallotBox().add_credential(someone.account, credential)


def put_person(person: Person) -> None:
    PersonItem(
        person_key(person.account),
        "A",
        campaign=person.campaign,
        name=person.name,
        sex=person.sex.value,
        birth_year=person.birth_year,
        position=person.position,
        unit=person.unit,
        email=person.email,
        mailbox=person.mailbox.value,
        order=person.order,
    ).save()


def put_invitation(invitation: Invitation) -> None:
    InvitationItem(
        person_key(invitation.account),
        f"I#{invitation.group}",
        campaign=invitation.campaign,
        group=invitation.group,
        form=invitation.form,
        window=invitation.window,
        unit=invitation.unit,
        charged_to=invitation.charged_to,
        rates=list(invitation.rates),
        state=invitation.state.value,
        todo=f"missing#{invitation.campaign}#{invitation.unit}",
        todo_key=f"{invitation.group}#{invitation.account}",
    ).save()


@dataclass
class Traffic:
    """Calls and consumed capacity units while `listening`."""

    calls: Counter[str] = field(default_factory=Counter)
    read_units: float = 0
    write_units: float = 0
    sent: list[dict[str, Any]] = field(default_factory=list)

    def take(self, operation: str, params: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self.calls[operation] += 1
        self.sent.append(json.loads(json.dumps(params, default=lambda value: b64encode(value).decode())))
        consumed = answer.get("ConsumedCapacity", [])
        units = sum(c["CapacityUnits"] for c in (consumed if isinstance(consumed, list) else [consumed]))
        if operation in {"Query", "GetItem"}:
            self.read_units += units
        else:
            self.write_units += units


@contextmanager
def listening() -> Iterator[Traffic]:
    """Count every call to the tables."""
    traffic = Traffic()
    client: Any = shared_connection().client
    inner = client._make_api_call

    def heard(operation: str, params: Mapping[str, Any]) -> Any:
        answer = inner(operation, {**params, "ReturnConsumedCapacity": "TOTAL"})
        traffic.take(operation, params, answer)
        return answer

    client._make_api_call = heard
    try:
        yield traffic
    finally:
        client._make_api_call = inner


@contextmanager
def disturbed(operation: str, handler: BeforeSend) -> Iterator[None]:
    """Let `handler` answer, or break, requests of `operation` before they reach the engine."""
    events, name = shared_connection().client.meta.events, f"before-send.dynamodb.{operation}"
    events.register_first(name, handler)
    try:
        yield
    finally:
        events.unregister(name, handler)


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.getvalue()


def refusal(code: str, *reasons: str, status: int = 400) -> AWSResponse:
    """An error as DynamoDB would answer it."""
    body = {
        "__type": f"com.amazonaws.dynamodb.v20120810#{code}",
        "Message": "injected",
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    raw = _Raw(json.dumps(body).encode())
    return AWSResponse("http://engine", status, {"content-type": "application/x-amz-json-1.0"}, raw)


def commit_then_time_out(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    """The engine does what was asked, and the answer is lost."""
    URLLib3Session().send(request)
    raise ReadTimeoutError(endpoint_url=request.url)
