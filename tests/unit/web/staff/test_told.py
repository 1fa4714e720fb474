"""Every key that the audit or the ledger of jobs keeps has its words, read from where the keys are written."""

import ast
import inspect
import re
from collections.abc import Iterator
from enum import StrEnum

import pytest

from chalicelib.campaign import decisions
from chalicelib.campaign.timeline import moments
from chalicelib.follow_up.closing import Step as FenceStep
from chalicelib.follow_up.health import HOUSE_ZONE
from chalicelib.follow_up.mending import ProposalKind
from chalicelib.follow_up.notices import NoticeKind
from chalicelib.publication.steps import Step
from chalicelib.reports.documents.asking import Paper, Why
from chalicelib.roster.people import MailState
from chalicelib.roster.ports import WriteOutcome
from chalicelib.roster.uploads import UploadState
from chalicelib.staff import audit
from chalicelib.staff.audit import Actor, ActorKind
from chalicelib.staff.data_keys import Scope
from chalicelib.staff.roles import Role
from chalicelib.staff.signing_in import Why as Refused
from chalicelib.web.staff.told import COMMANDS, DETAILS, JOBS, Teller, work_of
from chalicelib.web.staff.told_values import DECISIONS, VALUES
from chalicelib.web.staff.words import VERBS
from ops.engines import ROOT
from tests.support.campaigns import small_in_force

HERE = small_in_force().campaign
TELLER = Teller("vi", HERE.zone, HERE)
SAID: list[tuple[str, type[StrEnum]]] = [
    ("role", Role),
    ("why", Refused),
    ("why", Why),
    ("outcome", UploadState),
    ("outcome", WriteOutcome),
    ("kind", ProposalKind),
    ("document", Paper),
    ("scopes", Scope),
    ("state", MailState),
    ("step", Step),
    ("step", FenceStep),
]
"""Details whose values are an enumeration's."""


def sources(*rooms: str) -> Iterator[ast.AST]:
    for room in rooms:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield from ast.walk(ast.parse(file.read_text("utf-8")))


def test_every_detail_that_the_audits_verbs_name_has_words() -> None:
    named = re.findall(r'^    [A-Z_]+ = "[a-z:_]+"  # ([^\n]+)', inspect.getsource(audit), re.MULTILINE)
    assert len(named) > 30
    unnamed = {detail for line in named for detail in re.findall(r"[a-z_]+", line)} - PROSE - DETAILS.keys()
    assert unnamed == set()


PROSE = {"or", "by", "whoever", "knows", "its", "name", "campaign", "for"}
"""Words between the names of details in the comments behind verbs."""


def test_every_detail_of_the_ledger_of_jobs_has_words() -> None:
    written = {
        key.value
        for node in sources("chalicelib/jobs", "chalicelib/follow_up", "chalicelib/reports/documents")
        if isinstance(node, ast.keyword) and node.arg == "details" and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    }
    assert {"violations", "planned_at", "asked_at"} <= written
    assert written - DETAILS.keys() == set()


def test_every_job_and_command_that_acts_has_words() -> None:
    acting: dict[str, set[str]] = {"JOB": set(), "COMMAND": set()}
    for node in sources("chalicelib", "ops"):
        match node:
            case ast.Call(func=ast.Name("Actor"), args=[ast.Attribute(attr=kind), ast.Constant(name)]):
                acting[kind].add(str(name))
            case ast.Constant(str() as said) if re.fullmatch(r"command:[a-z ]+", said):
                acting["COMMAND"].add(said.removeprefix("command:"))
    assert len(acting["JOB"]) > 5
    assert acting["JOB"] - JOBS.keys() == set()
    assert acting["COMMAND"] - COMMANDS.keys() == set()


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in SAID for value in values])
def test_every_value_of_an_enumeration_that_is_shown_has_words(name: str, value: StrEnum) -> None:
    assert VALUES[name][value.value]
    assert TELLER.value(name, value.value) != value.value


def test_every_kind_of_decision_has_words() -> None:
    kinds = {one.__name__ for one in inspect.get_annotations(decisions.Decision)["change"].__args__}
    assert kinds == DECISIONS.keys()


@pytest.mark.parametrize("notice", [*NoticeKind, *(moment.id for moment in moments(small_in_force()))])
def test_every_notice_and_moment_has_words(notice: str) -> None:
    assert work_of(notice)


def test_actors_are_told_in_words_and_people_by_their_accounts() -> None:
    assert TELLER.actor(Actor(ActorKind.JOB, "imports")) == "đọc, ghi danh sách"
    assert TELLER.actor(Actor(ActorKind.STAFF, "an.mau")) == "an.mau"
    assert TELLER.who("command:run") == "lệnh trên máy chủ: dựng đợt chạy thử"
    assert TELLER.who("") == "hệ thống"
    assert TELLER.who("an.mau") == "an.mau"


def test_keys_of_the_campaign_are_told_by_their_names_and_instants_in_local_time() -> None:
    assert TELLER.value("unit", "a1") == "Sở Một"
    assert TELLER.value("group", "staff") == HERE.groups["staff"].name.vi
    assert TELLER.value("window", "w1") == HERE.windows["w1"].title.vi
    assert TELLER.value("planned_at", "2021-01-26T02:00:00+00:00") == "26/01/2021 09:00"
    assert Teller("vi", HOUSE_ZONE).value("unit", "a1") == "a1"


def test_what_was_found_to_differ_is_told_line_by_line() -> None:
    found = '[{"rule": "receipts", "where": "f1", "expected": "3", "found": "2"}]'
    assert TELLER.value("violations", "[]") == "không có"
    assert TELLER.value("violations", found) == "receipts · f1 · 3 · 2"
    assert TELLER.value("told", '["scores.json"]') == "scores.json"
    assert TELLER.value("told", "{") == "{"
    assert TELLER.value("outcome", "refused: 550 no such user") == "máy chủ thư từ chối: 550 no such user"


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert (TELLER.detail("some_new"), TELLER.value("some_new", "12"), TELLER.step("x")) == ("some_new", "12", "x")


def test_an_opening_notice_is_not_told_as_a_reminder() -> None:
    said, notice = VERBS[audit.Verb.REMINDERS_SENT], TELLER.value("notice", "open-w1")
    assert (said, TELLER.detail("notice")) == ("gửi thư báo, thư nhắc theo lịch", "việc")
    assert notice == "Gửi thư báo mở đợt nhận phiếu"


def test_details_that_differ_have_names_that_differ_in_every_language() -> None:
    for language in ("vi", "en"):
        teller = Teller(language, HERE.zone, HERE)
        assert teller.detail("of") != teller.detail("made_at")
