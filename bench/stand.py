"""What the benches stand on: an engine in another process, a one-unit form, respondents with known secrets.

The site is entered as Lambda enters it: an API Gateway event goes into the app, its answer comes out.
"""

import copy
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from chalicelib.campaign.compiled import parse
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.windows import window_between
from ops.check import read_folder
from ops.engines import ROOT, aws_environment, start_dynoxide, start_ministack
from ops.rehearsal.browser import Form, Page

FORM_TYPE = "application/x-www-form-urlencoded"
BUNDLED = ROOT / "campaigns" / "soctrang-2020"
PER_PAGE = 5


def settings(tables: str, cloud: str, name: str = "phieu-bench") -> dict[str, str]:
    """The environment of a bench process."""
    queues = {f"PHIEU_{q}_QUEUE": f"{cloud}/000000000000/{name}-{q.lower()}" for q in _QUEUES}
    buckets = {f"PHIEU_{b}_BUCKET": f"{name}-{b.lower()}" for b in _BUCKETS}
    return {
        **aws_environment(tables=tables, cloud=cloud),
        **queues,
        **buckets,
        "PHIEU_ROLL_TABLE": "phieu-roll",
        "PHIEU_URN_TABLE": "phieu-urn",
        "PHIEU_SITE": "https://phieu.example",
        "PHIEU_MAIL_FROM": "khaosat@phieu.example",
        "PHIEU_SERVER_KEY": "00" * 32,
    }


_QUEUES = ("MAIL", "IMPORTS", "CLOSING", "RECOUNT")
_BUCKETS = ("CAMPAIGNS", "ROSTERS", "REPORTS")


def bench_campaign(*, group: str) -> Campaign:
    """The bundled campaign with the group's form cut into five statements a page, without remarks."""
    loaded = read_folder(BUNDLED)
    if loaded.campaign is None:
        raise RuntimeError("the bundled campaign has errors")
    rules: Any = copy.deepcopy(dict(loaded.campaign.rules))
    form = next(one for one in rules["forms"] if one["id"] == rules["groups"][group]["form"])
    asked = [question for section in form["sections"] for question in section["questions"]]
    first = form["sections"][0]
    cuts = range(0, len(asked), PER_PAGE)
    form["sections"] = [{**first, "id": f"s{n}", "questions": asked[n : n + PER_PAGE]} for n in cuts]
    form["remark"] = None
    return parse(rules)


@dataclass(slots=True)
class Spent:
    """CPU seconds of this process by step, capacity units, and calls to the engine."""

    cpu: dict[str, list[float]] = field(default_factory=dict)
    read: float = 0.0
    write: float = 0.0
    calls: int = 0

    def note(self, step: str, seconds: float) -> None:
        """One more measurement of a step."""
        self.cpu.setdefault(step, []).append(seconds)


Answer = tuple[int, Mapping[str, Any], str]


@dataclass(slots=True)
class Lambda:
    """Calls the app as the cloud does. Only the call itself is measured, not what the browser does."""

    app: Callable[[dict[str, Any], Any], Mapping[str, Any]]
    find: Callable[[str], tuple[str, dict[str, str]] | None]
    spent: Spent
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, step: str, path: str) -> Page:
        """Open an address."""
        return self._follow(step, "GET", path, None)

    def submit(self, step: str, form: Form, fields: Mapping[str, str] | None = None) -> Page:
        """Send a form; a redirect is followed as a step of its own."""
        return self._follow(step, "POST", form.action, urlencode({**form.fields, **(fields or {})}))

    def _follow(self, step: str, method: str, path: str, body: str | None) -> Page:
        status, headers, html = self.call(step, method, path, body)
        while status == 303:
            path = str(headers["Location"])
            status, headers, html = self.call(_step_of(path), "GET", path, None)
        return Page(status, path, html)

    def call(
        self, step: str, method: str, path: str, body: str | None = None
    ) -> tuple[int, Mapping[str, Any], str]:
        """Status, headers and body of one request; `step` names it in what was spent."""
        event = self._event(method, path, body)
        reply = self.enter(step, event)
        for one in (reply.get("multiValueHeaders") or {}).get("Set-Cookie", []):
            for name, morsel in SimpleCookie(one).items():
                self.cookies[name] = morsel.value
        return int(reply["statusCode"]), reply.get("headers") or {}, str(reply.get("body") or "")

    def enter(self, step: str, event: dict[str, Any]) -> Mapping[str, Any]:
        """The call itself, measured."""
        context = SimpleNamespace(aws_request_id="bench")
        began = time.process_time()
        reply = self.app(event, context)
        self.spent.note(step, time.process_time() - began)
        return reply

    def _event(self, method: str, path: str, body: str | None) -> dict[str, Any]:
        parts = urlsplit(path)
        found = self.find(parts.path)
        if found is None:
            raise LookupError(f"no address {path}")
        resource, params = found
        headers = {
            "Host": "phieu.example",
            "Accept": "text/html",
            "Accept-Language": "vi",
            "User-Agent": "Mozilla/5.0",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = FORM_TYPE
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return {
            "resource": resource,
            "path": parts.path,
            "httpMethod": method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": query or None,
            "multiValueQueryStringParameters": {n: [v] for n, v in query.items()} or None,
            "pathParameters": params or None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": resource,
                "httpMethod": method,
                "path": parts.path,
                "requestId": "bench",
                "identity": {"sourceIp": "127.0.0.1"},
            },
            "body": body,
            "isBase64Encoded": False,
        }


def _step_of(path: str) -> str:
    if path.endswith("/xem-lai"):
        return "check"
    return "page" if path.count("/") > 2 else "home"


@dataclass(slots=True)
class Stand:
    """Engines, the campaign in force, the app, and a clock inside the window."""

    campaign: Campaign
    lambda_: Callable[[], Lambda]
    stop: Callable[[], None]
    spent: Spent


def build(group: str, home: Path) -> Stand:
    """Start everything. The environment of this process is changed for good."""
    tables = start_dynoxide(home / "tables.log")
    cloud = start_ministack(home / "cloud.log")
    os.environ.update(settings(tables.address, cloud.address))
    from app import app  # noqa: PLC0415 - reads the environment
    from chalicelib import wiring  # noqa: PLC0415
    from chalicelib.store import tables as models  # noqa: PLC0415
    from chalicelib.store.connection import client  # noqa: PLC0415
    from ops.wsgi import Resources  # noqa: PLC0415

    for model in (models.RollItem, models.Slip):
        model.create_table(wait=True)
    for name in _BUCKETS:
        where = {"LocationConstraint": os.environ["AWS_REGION"]}
        client("s3").create_bucket(Bucket=os.environ[f"PHIEU_{name}_BUCKET"], CreateBucketConfiguration=where)
    campaign = bench_campaign(group=group)
    rule = campaign.windows[campaign.groups[group].window]
    opens_at = window_between(campaign, rule.id, rule.first_day, rule.last_day).opens_at
    now = opens_at + timedelta(hours=9)
    wiring.use_clock(lambda: now)
    wiring.campaigns().publish(campaign, now)
    spent = Spent()
    _count_units(models.shared_connection().client, spent)
    find = Resources(app.routes).find

    def stop() -> None:
        tables.child.stop()
        cloud.child.stop()

    return Stand(campaign, lambda: Lambda(app, find, spent), stop, spent)


def _count_units(client: Any, spent: Spent) -> None:  # noqa: ANN401 - boto3 has no types
    """Add up what the engine says each call consumed."""
    from chalicelib.store.wire import DATA  # noqa: PLC0415

    inner = client._make_api_call  # noqa: SLF001 - the one door of a client

    def heard(operation: str, params: Mapping[str, Any]) -> Any:  # noqa: ANN401
        if operation not in DATA:
            return inner(operation, params)
        spent.calls += 1
        answer = inner(operation, {**params, "ReturnConsumedCapacity": "TOTAL"})
        told = answer.get("ConsumedCapacity", [])
        units = sum(one["CapacityUnits"] for one in (told if isinstance(told, list) else [told]))
        if operation in {"Query", "GetItem"}:
            spent.read += units
        else:
            spent.write += units
        return answer

    client._make_api_call = heard  # noqa: SLF001


def one_read() -> None:
    """One signed round trip to the engine: the floor of every page that shows something of a person."""
    from chalicelib.store.tables import ask, roll_table  # noqa: PLC0415

    key = {"pk": {"S": "P#NOBODY"}, "sk": {"S": "A"}}
    ask("GetItem", {"TableName": roll_table(), "Key": key, "ConsistentRead": True})
