"""A stage on the emulated cloud, as its visitors, its staff and its operators meet it."""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.request import urlopen

from chalicelib.campaign.compiled import parse
from chalicelib.campaign.definition import Campaign
from chalicelib.store import tables
from chalicelib.store.campaigns import CampaignStore
from chalicelib.store.objects import Objects
from ops.deploy_emulator import Emulated, request
from ops.deploy_stores import settings_on
from tests.support.campaigns import small_rules
from tests.support.engines import environment, forget_clients
from tests.support.site import FORM, Seen, Visitor

PREFIX = "/api"
_STEP = 0.2


def campaign_between(first_day: date, last_day: date) -> Campaign:
    """The small campaign with both windows from `first_day` to `last_day`, local days, and no quiet hours."""
    rules = small_rules()
    for window in rules["windows"]:
        window |= {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    rules["timeline"] |= {"quiet_from": "00:00", "quiet_to": "00:00"}
    return parse(rules)


def around_now(now: datetime) -> Campaign:
    """The campaign whose windows are open at `now`, whatever the clock says: a deployed clock cannot be moved."""
    return campaign_between((now - timedelta(days=1)).date(), (now + timedelta(days=2)).date())


def long_over(now: datetime) -> Campaign:
    """The same campaign as if its windows had ended weeks ago, so that its fences are due."""
    return campaign_between((now - timedelta(days=30)).date(), (now - timedelta(days=24)).date())


@contextmanager
def operator(stage: Emulated) -> Iterator[None]:
    """This process as the account's owner: the house's stores are the stage's while the block runs."""
    before = (tables.RollItem.Meta.table_name, tables.Slip.Meta.table_name)
    values = settings_on(stage.target) | {"AWS_ENDPOINT_URL": stage.target.cloud.endpoint or ""}
    with environment(values):
        forget_clients()
        tables.configure(roll=values["PHIEU_ROLL_TABLE"], urn=values["PHIEU_URN_TABLE"])
        yield
    tables.configure(roll=before[0], urn=before[1])
    forget_clients()


def put_in_force(stage: Emulated, campaign: Campaign) -> None:
    """Make `campaign` the version in force, even of an announced campaign: only the account's owner can."""
    with operator(stage):
        store = CampaignStore(Objects(stage.outputs["CampaignsBucketName"]), time.monotonic)
        store.publish(campaign, datetime.now(UTC))
        stage.target.cloud.client("dynamodb").update_item(
            TableName=stage.outputs["RollTableName"],
            Key={"pk": {"S": f"CAMPAIGN#{campaign.id}"}, "sk": {"S": "META"}},
            UpdateExpression="SET version = :v",
            ExpressionAttributeValues={":v": {"S": campaign.rules_hash}},
        )
        body = json.dumps(campaign.rules, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        Objects(stage.outputs["CampaignsBucketName"]).put(
            f"{campaign.id}/{campaign.rules_hash}.json", body, "application/json"
        )


def call(stage: Emulated, function: str, event: Mapping[str, Any] | None = None) -> None:
    """Run a function once, as its schedule would."""
    payload = json.dumps({"source": "aws.events", "detail": {}, **_SCHEDULED, **(event or {})}).encode()
    answer = stage.target.cloud.client("lambda").invoke(
        FunctionName=stage.outputs[f"{function}Name"], Payload=payload
    )
    assert not answer.get("FunctionError"), answer["Payload"].read()


_SCHEDULED = {
    "version": "0",
    "id": "1",
    "account": "",
    "time": "",
    "region": "",
    "resources": [],
    "detail-type": "",
}


def waiting(stage: Emulated, queue: str) -> int:
    """Messages that wait in a queue or are in somebody's hands."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stage.target.cloud.client("sqs").get_queue_attributes(
        QueueUrl=stage.outputs[f"{queue}Url"], AttributeNames=names
    )["Attributes"]
    return sum(int(found[name]) for name in names)


def until(found: Callable[[], Any], *, seconds: float = 300.0, also: Callable[[], None] | None = None) -> Any:
    """The first thing `found` gives that is not empty. `also` is done between two looks.

    The limit is for what never comes: a busy machine may be slow, and nobody waits longer for that.
    """
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, f"nothing within {seconds:.0f} s"
        if also is not None:
            also()
        time.sleep(_STEP)
    return value


@dataclass(frozen=True, slots=True)
class Letter:
    """A received mail's text."""

    to: str
    text: str

    @property
    def link(self) -> str:
        """The token of the personal link."""
        return re.search(r"/v/([A-Za-z0-9_-]+)", self.text)[1]  # type: ignore[index]

    @property
    def account(self) -> str:
        """The account's name."""
        return re.search(r"Tài khoản:\s*(\S+)", self.text)[1]  # type: ignore[index]

    @property
    def password(self) -> str:
        """The password, as grouped in the mail."""
        return re.search(r"Mật khẩu:\s*(\S.*?)\s*(?:\n|$)", self.text)[1]  # type: ignore[index]


def letters(stage: Emulated) -> list[Letter]:
    """All mail that SES took, oldest first."""
    with urlopen(f"{stage.target.cloud.endpoint}/_ministack/ses/messages", timeout=10) as answer:  # noqa: S310 - loopback
        accounts: dict[str, list[dict[str, Any]]] = json.loads(answer.read())["messages"]
    found = [one for messages in accounts.values() for one in messages]
    return [Letter(str(one["To"][0]), one["BodyText"] or "") for one in found if one["To"]]


@dataclass
class HttpVisitor(Visitor):
    """A browser in front of the gateway. Pages are read without the stage's prefix."""

    site: str = ""
    statuses: dict[str, list[int]] = field(default_factory=dict)

    def _send(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Any:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookie, "Accept": "text/html", **headers}
        if method == "POST":
            sent |= {"Content-Type": FORM}
        path = address.removeprefix(self.site)
        status, received, text = request(self.site + path, method, body, sent)
        for name, value in received:
            if name.lower() == "set-cookie":
                self._keep(value)
        answer = {name.title(): value for name, value in received}
        location = answer.get("Location", "")
        if location.startswith(PREFIX + "/"):
            answer["Location"] = location.removeprefix(PREFIX)
        return _Answer(status, text.replace(f'"{PREFIX}/', '"/'), answer)

    def _keep(self, header: str) -> None:
        name, _, rest = header.partition("=")
        self.cookies[name] = rest.partition(";")[0]
        if "Max-Age=0" in header:
            del self.cookies[name]


@dataclass(frozen=True, slots=True)
class _Answer:
    status_code: int
    body: str
    headers: Mapping[str, str]


def visitor(stage: Emulated) -> HttpVisitor:
    """A fresh browser."""
    return HttpVisitor(routes=(), now=datetime.now(UTC), site=stage.site)


def send_file(page: Seen, data: bytes, name: str) -> tuple[int, str]:
    """Post a page's upload form straight to object storage; the status and where the browser is led."""
    form = next(f for f in page.forms if "policy" in f.fields)
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in form.fields.items()
        if key != "file"
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = b"".join([*parts, head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", data])
    body += f"\r\n--{mark}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    status, headers, _ = request(form.action, "POST", body, kind)
    return status, {k.title(): v for k, v in headers}.get("Location", "")
