"""Forms from somebody who is signed in and sends what no page of ours offers: a refusal, never a breakdown.

The other fuzz tests stand before the door, for nobody guesses a session; here the session and the form's token are
genuine and everything else is made up.
"""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import app
from chalicelib import wiring
from chalicelib.follow_up.mending import ProposalKind
from chalicelib.roster.uploads import UploadState
from chalicelib.staff.roles import Role
from chalicelib.web.csrf import Csrf
from chalicelib.web.focal_point import PAGES as FOCAL_PAGES
from chalicelib.web.focal_point.addresses import AGAIN, LINK, SIGN_IN
from chalicelib.web.focal_point.mend import TYPED
from chalicelib.web.focal_point.session import NAME_PROOF, _seed
from chalicelib.web.routing import HttpProblem
from chalicelib.web.sessions import COOKIE, Live, Sessions
from chalicelib.web.staff import PAGES
from ops.engines import Engine
from ops.loop import schedule_event
from tests.support.engines import Cloud, forget_wiring
from tests.support.every_staff_page import busy_desk
from tests.support.fake_focal_pages import DAY, FocalDesk
from tests.support.fake_staff_pages import CAMPAIGN
from tests.support.respondents import House, house

WORDS = ["", "0", "-1", "1", "9" * 400, "a1", "zz", "w1", "staff", "all", "30/01/2021", "31/02/2021", "for", "p1"]
ODD = ["\x00", "\u202e", "=1+1", "<script>", "'; --", "%00", "{}", "[]", "A" * 3000, "\U0001f600", "CCCCCCCC"]
TEXTS = st.sampled_from([*WORDS, *ODD]) | st.text(max_size=40)
GROUND = ["window", "group", "unit", "last_day", "document", "date", "reason", "planned", "scores", "member.1"]
OTHERS = [
    "vote.1",
    "session",
    "answer",
    "account",
    "void",
    "proposal",
    "code",
    "name",
    "kind",
    "file",
    "page",
    "sort",
]
NAMES = st.sampled_from([*GROUND, *OTHERS]) | st.text("abcdefgh_.-", min_size=1, max_size=12)
FIELDS = st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, min_size=1, max_size=3), max_size=7)
QUERY = st.dictionaries(NAMES, TEXTS, max_size=4)
PARAMS = st.sampled_from(["a1", "d1", "zz", "u1", "p1", "-", "_", "0", "x" * 150, "cong-van", "pdf", "csv"])
CALM = settings(max_examples=250, suppress_health_check=list(HealthCheck))


@CALM
@given(
    page=st.sampled_from(PAGES),
    role=st.sampled_from(list(Role)),
    params=st.lists(PARAMS, min_size=3, max_size=3),
    fields=FIELDS,
    query=QUERY,
)
def test_no_form_of_the_desk_breaks_on_what_is_sent(
    page: tuple[str, str, object, object],
    role: Role,
    params: list[str],
    fields: dict[str, Any],
    query: dict[str, str],
) -> None:
    desk = busy_desk(UploadState.PARSED)
    desk.accounts.kept["an.mau"] = SimpleNamespace(**{**_values(desk.accounts.kept["an.mau"]), "role": role})  # type: ignore[assignment]
    method, template, *_ = page
    left = iter(params)
    path = re.sub(r"{(\w+)}", lambda name: CAMPAIGN if name[1] == "campaign" else next(left), template)
    status, body = 0, ""
    try:
        reply = desk.get(path, **query) if method == "GET" else desk.post(path, **fields)
        status, body = reply.status, reply.body
    except HttpProblem as problem:
        status = problem.status
    assert 200 <= status < 500
    assert "Traceback" not in body


def _values(account: object) -> dict[str, object]:
    return {name: getattr(account, name) for name in account.__slots__}  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def inside() -> House:
    site = house()
    site.come_in()
    return site


GROUPS, REST = ("deputies", "staff", "zz"), ("", "/a1/1", "/a2/9", "/zz/1", "/a1/0", "/gui")
PLACES = st.sampled_from([f"/phieu/{group}{rest}" for group in GROUPS for rest in REST])
ANSWERS = st.dictionaries(
    st.sampled_from(["q-q01", "q-q02", "q-zz", "remark", "action", "form", "nonce", "version", "q-"]) | NAMES,
    st.sampled_from(["A", "Z", "next", "none", "none_sure", "0" * 32, "AB"]) | TEXTS,
    max_size=6,
)


@CALM
@given(place=PLACES, answers=ANSWERS)
def test_no_page_of_a_ballot_breaks_on_what_is_sent_and_nothing_is_cast(
    inside: House, place: str, answers: dict[str, str]
) -> None:
    template = re.sub(r"/\w+/\d+$", "/{unit}/{part}", re.sub(r"^/phieu/\w+", "/phieu/{group}", place))
    for token in ("0" * 64, _token(inside, template)):
        page = inside.visitor.post(place, {**answers, "csrf": token})
        assert page.status < 500, (place, page.status)
        assert "Traceback" not in page.html
    assert not inside.box.urn


def _token(site: House, template: str) -> str:
    """A genuine token for forms that post to this address, by the keys of `tests.support.respondents.house`."""
    value = next(value for name, value in site.visitor.cookies.items() if name.endswith(COOKIE))
    found = Sessions(bytes(32)).read({COOKIE: value}, site.visitor.now)
    assert isinstance(found, Live)
    return Csrf(bytes(range(32)), "https://phieu.example").token(found.session.csrf_seed, template)


FOCAL = [("POST", SIGN_IN), ("POST", LINK), ("POST", AGAIN), *((method, path) for method, path, _ in FOCAL_PAGES)]
LISTED = st.sampled_from(["HJKM2345", "NPQR2345", "STVX2345", "BCFG2345"])
KINDS = st.sampled_from([kind.value for kind in ProposalKind])
WORDS_OF_A_WISH = [
    "who",
    "kind",
    "value",
    *TYPED,
    *(kind.value for kind in ProposalKind),
    "group",
    "unit",
    "account",
]
WISHES = st.dictionaries(
    st.sampled_from(WORDS_OF_A_WISH) | NAMES,
    TEXTS | KINDS | st.just("all") | st.lists(TEXTS, min_size=1),
    max_size=8,
)
HERS = ["d1", "c1"]
"""The unit of the appointment, and the one below it."""


@CALM
@given(
    page=st.sampled_from(FOCAL),
    unit=st.sampled_from([*HERS * 4, "a1", "zz", "_", "x" * 150]),
    person=LISTED,
    guessed=st.sampled_from([None, None, "_", "STVX2345-0"]),
    wishes=WISHES,
    kind=KINDS,
    hours=st.integers(0, 60),
)
def test_no_page_of_a_focal_point_breaks_on_what_is_sent_and_no_other_unit_is_touched(
    *,
    page: tuple[str, str],
    unit: str,
    person: str,
    guessed: str | None,
    wishes: dict[str, Any],
    kind: str,
    hours: int,
) -> None:
    (method, template), desk = page, FocalDesk(now=DAY + timedelta(hours=hours))
    visitor = desk.signed_in()
    (session,) = desk.sessions.kept.values()
    seed = _seed(session)
    csrf = desk.ports().csrf
    listed = f"{person}-{csrf.proof(seed, f'name {unit} {person}')[:NAME_PROOF]}"
    path = template.replace("{unit}", unit).replace("{name}", guessed or listed)
    fields = {"kind": kind, "account": listed, **wishes, "csrf": csrf.token(seed, template)}
    found = visitor.send(method, f"{path}?{urlencode(wishes, doseq=True)}" if method == "GET" else path, fields)
    assert found.status_code < 500, (path, found.status_code)
    assert "Traceback" not in str(found.body)
    assert {wish.unit for wish in desk.urges.kept} <= {*HERS}
    assert {one.unit for one in desk.proposals.kept.values()} <= {*HERS}


EVENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


KEYS = st.sampled_from(["detail", "time", "resources", "source", "id"]) | st.text(max_size=8)


@pytest.mark.engine
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(["tick", "coverage"]), event=st.dictionaries(KEYS, EVENTS, max_size=4))
def test_a_schedule_runs_whatever_its_event_says(
    engine: Engine, cloud: Cloud, name: str, event: dict[str, object]
) -> None:
    forget_wiring()
    assert wiring.campaigns().ids() == ()
    told = schedule_event(name, datetime(2021, 1, 25, tzinfo=UTC))
    app.handler_map[name]({**told, **event}, SimpleNamespace(aws_request_id="fuzz"))
