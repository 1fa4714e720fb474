"""Every address and every job, given what nobody sane would send: no 5xx, no traceback, nothing written."""

import json
import logging
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import app
from chalicelib import wiring
from chalicelib.roster.reading import read
from chalicelib.store.house import note_mail
from chalicelib.store.tables import RollItem, Slip
from ops.engines import Engine
from tests.support.campaigns import small_campaign
from tests.support.engines import Cloud
from tests.support.served import forget_everything

pytestmark = pytest.mark.engine
ROUTES = sorted((path, method) for path, methods in app.routes.items() for method in methods)
PIECES = st.sampled_from(
    ["deputies", "staff", "a1", "1", "0", "-1", "xem-lai", "small-2020", "BCFG2345", "x" * 300, "_"]
)
PARAM = PIECES | st.text("abcXYZ0189_-", min_size=1, max_size=40)
TEXTS = (
    st.text(max_size=60) | PIECES | st.sampled_from(["\x00", "=1+1", "<script>", "\u202e", "'; --", "%00", "{}"])
)
NAMES = st.sampled_from(
    [
        "csrf",
        "form",
        "nonce",
        "action",
        "remark",
        "account",
        "password",
        "token",
        "q-q1",
        "private",
        "code",
        "lang",
    ]
)
FIELDS = st.dictionaries(NAMES | TEXTS, TEXTS, max_size=8)
COOKIES = st.dictionaries(
    st.sampled_from(
        [
            "phieu_phien",
            *(f"__Host-{n}" for n in ("phieu_phien", "phieu_khach", "phieu_lang", "phieu_staff", "phieu_dau_moi")),
        ]
    ),
    TEXTS,
    max_size=3,
)
BODIES = (
    FIELDS.map(lambda fields: urlencode(fields, errors="surrogatepass"))
    | st.text(max_size=80)
    | st.just("a=1&" * 2000)
    | st.just("a=" + "b" * 70_000)
    | st.just("q=%ff%fe&%zz=1")
)
TYPES = st.sampled_from(
    ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", "", "text/plain"]
)
HEADERS = st.dictionaries(
    st.sampled_from(["Origin", "Sec-Fetch-Site", "Accept", "Accept-Language", "X-Forwarded-For", "Referer"]),
    st.text(max_size=20) | st.just("https://elsewhere.example"),
    max_size=3,
)
CALM = settings(max_examples=250, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def house(engine: Engine, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PHIEU_SERVER_KEY", "00" * 32)
    forget_everything()
    wiring.campaigns().publish(small_campaign(), wiring.system_clock())
    # The day's counts of mail outcomes are there before: a message that cannot be read counts as failed in them.
    note_mail({"failed": 1}, wiring.system_clock())
    yield
    forget_everything()


def written() -> list[str]:
    """Every key on roll and in urn."""
    return sorted(f"{one.pk}|{one.sk}" for one in RollItem.scan(consistent_read=True)) + sorted(
        item.sk for item in Slip.scan(consistent_read=True)
    )


def event_of(path: str, method: str, params: list[str], **more: Any) -> dict[str, Any]:
    names = re.findall(r"{(\w+)}", path)
    chosen = dict(zip(names, params, strict=False))
    real = re.sub(r"{(\w+)}", lambda found: quote(chosen[found[1]]), path)
    headers = {"Host": "phieu.example", **more["headers"]}
    headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in more["cookies"].items())
    headers["Content-Type"] = more["content_type"]
    query = more["query"]
    return {
        "resource": path,
        "path": real,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": chosen or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "path": real,
            "requestId": "fuzz",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": more["body"] if method == "POST" else None,
        "isBase64Encoded": False,
    }


@CALM
@given(
    route=st.sampled_from(ROUTES),
    params=st.lists(PARAM, min_size=4, max_size=4),
    query=FIELDS,
    body=BODIES,
    cookies=COOKIES,
    headers=HEADERS,
    content_type=TYPES,
)
def test_no_request_ends_in_an_error_of_ours_or_in_a_write(
    route: tuple[str, str], params: list[str], **more: Any
) -> None:
    before = written()
    reply = app(event_of(*route, params, **more), SimpleNamespace(aws_request_id="fuzz"))
    assert int(reply["statusCode"]) < 500, (route, reply["statusCode"])
    assert "Traceback" not in str(reply.get("body", ""))
    assert written() == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)
JOB_KEYS = (
    "account",
    "notice",
    "upload",
    "step",
    "job",
    "form",
    "group",
    "unit",
    "document",
    "handout",
    "trial",
    "digest",
    "dsn",
)
MEANT = st.sampled_from(
    ["accounts", "parse", "apply", "fence-w9-2021-02-01", "scores", "publication", "huong-dan"]
)
MEANT |= st.sampled_from(["f1", "a1", "d1", "a1 2021-02-01", "template", "20210125T000000-abcdef"])
HERE = st.sampled_from(["small-2020", "small-2020", "elsewhere"])
KEYS = st.fixed_dictionaries({}, optional={"campaign": TEXTS, **dict.fromkeys(JOB_KEYS, TEXTS)})
NEARLY = st.fixed_dictionaries({"campaign": HERE}, optional=dict.fromkeys(JOB_KEYS, MEANT | PIECES))
"""As a job of ours is asked, but about what nobody asked for, or with a part missing."""
REPORTS = st.dictionaries(st.sampled_from(["Type", "Message", "notificationType", "mail", "bounce", "dsn"]), JSON)
QUEUED = (KEYS | NEARLY | NEARLY | REPORTS | JSON).map(json.dumps) | st.text(max_size=40)


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(handler=st.sampled_from(["mailer", "imports", "closing", "recount"]), bodies=st.lists(QUEUED, max_size=4))
def test_no_message_breaks_a_job_or_its_neighbours(handler: str, bodies: list[str]) -> None:
    before = written()
    records = [{"messageId": str(n), "body": body, "eventSource": "aws:sqs"} for n, body in enumerate(bodies)]
    logging.disable(logging.CRITICAL)
    try:
        answer = app.handler_map[handler]({"Records": records}, SimpleNamespace(aws_request_id="fuzz"))
    finally:
        logging.disable(logging.NOTSET)
    failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
    assert failed <= {record["messageId"] for record in records}
    assert written() == before


FILES = (
    st.binary(max_size=400)
    | st.text(max_size=300).map(str.encode)
    | st.binary(max_size=200).map(b"PK\x03\x04".__add__)
)
FILE_NAMES = st.sampled_from(["a.xlsx", "a.csv", "a.xls", "a", "../a.csv"])


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=FILES, name=FILE_NAMES)
def test_whatever_is_sent_as_a_roster_is_told_as_an_error_of_the_file(data: bytes, name: str) -> None:
    assert read(data, name, small_campaign()).errors
