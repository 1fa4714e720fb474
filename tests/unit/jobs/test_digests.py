"""The morning's digest: once a day, to focal points and the Department, counts only."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.follow_up.channel import MailPermanent, MailTemporary
from chalicelib.follow_up.digest import from_bytes
from chalicelib.follow_up.snapshots import Issued
from chalicelib.jobs import coverage, mailer, tick
from chalicelib.jobs.mailer import Outcome
from chalicelib.roster.people import InvitationState
from tests.support.fake_jobs import World
from tests.support.fake_mail import FakeChannel, a_person

A, B = "BCFG2345", "HJKM2345"
DEPARTMENT = "khaosat@example.vn"


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2021, 1, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def beat(world: World, now: datetime) -> list[Outcome]:
    tick.run(world.ports, now)
    return [mailer.handle(world.ports, body, now) for body in world.mail.take()]


def digests(world: World) -> list[str]:
    return sorted(mail.to for mail in world.channel.sent if "Tiến độ thu phiếu" in mail.subject)


@pytest.fixture
def world() -> World:
    made = World()
    for account in (A, B):
        made.notices.invite(a_person(account), "staff")
    made.coverage.numbers = {"a1": [Issued("staff", "a1", 2)]}
    made.focal_points.appoint(A, "a1", email=f"{A.lower()}@example.vn")
    beat(made, local(20, 9))
    made.notices.move(B, "staff", InvitationState.CAST)
    coverage.run(made.ports, local(26, 6))
    made.channel.sent.clear()
    return made


def test_focal_points_and_the_department_are_told_once_a_morning(world: World) -> None:
    beat(world, local(26, 7, 29))
    assert digests(world) == []
    beat(world, local(26, 7, 30))
    beat(world, local(26, 9))
    assert digests(world) == [f"{A.lower()}@example.vn", DEPARTMENT]


def test_it_says_coverage_rank_and_points_at_risk_and_names_nobody(world: World) -> None:
    beat(world, local(26, 8))
    text = next(
        mail.text for mail in world.channel.sent if mail.to.startswith(A.lower()) and "Tiến" in mail.subject
    )
    assert "Sở Một: thu về 1/3 phiếu (33,3%)" in text
    assert "còn thiếu 2 phiếu" in text
    assert "xếp thứ 1/2" in text
    assert "tối đa 3,33 (5,00 × 2/3)" in text
    assert "so với hôm trước" not in text
    assert "/v/" not in text


def test_the_department_reads_the_whole_once_and_is_led_to_its_own_pages(world: World) -> None:
    beat(world, local(26, 8))
    (mail,) = [mail for mail in world.channel.sent if mail.to == DEPARTMENT]
    planned = sum(world.campaigns.known["small-2020"].plan.values())
    assert f"Toàn đợt: thu về 1/{planned} phiếu theo kế hoạch" in mail.text
    assert "https://phieu.example/quan-tri" in mail.text
    assert "/dau-moi" not in mail.text
    assert "UBND xã Bốn" not in mail.text, "its ballots stand in the district's line"
    assert "Trân trọng cảm ơn Quý cơ quan./." in mail.text


def test_a_digest_kept_by_an_earlier_version_is_still_read(world: World) -> None:
    beat(world, local(26, 8))
    key = "small-2020/digests/2021-01-26.json"
    old = {name: value for name, value in json.loads(world.objects.stored[key]).items() if name != "whole"}
    assert from_bytes(json.dumps(old).encode()).lines == from_bytes(world.objects.stored[key]).lines


def test_the_change_since_yesterday_stands_in_the_second_one(world: World) -> None:
    beat(world, local(26, 8))
    world.notices.move(A, "staff", InvitationState.CAST)
    coverage.run(world.ports, local(27, 6))
    world.channel.sent.clear()
    beat(world, local(27, 8))
    assert any("so với hôm trước +1 phiếu" in mail.text for mail in world.channel.sent)
    kept = from_bytes(world.objects.stored["small-2020/digests/2021-01-27.json"])
    assert (kept.day, kept.lines["a1"].change) == (date(2021, 1, 27), 1)


def test_a_relay_that_is_away_makes_the_departments_digest_come_again(world: World) -> None:
    world.channel = FakeChannel(*[MailTemporary("smtp 451")] * 9)
    tick.run(world.ports, local(26, 8))
    body = next(body for body in world.mail.take() if "digest" in body)
    with pytest.raises(MailTemporary):
        mailer.handle(world.ports, body, local(26, 8))
    world.channel.failures.clear()
    assert mailer.handle(world.ports, body, local(26, 8, 6)) is Outcome.HANDED_OVER
    assert mailer.handle(world.ports, body, local(26, 8, 12)) is Outcome.NOT_DUE


def test_an_address_of_the_department_that_is_refused_is_not_tried_all_day(world: World) -> None:
    tick.run(world.ports, local(26, 8))
    body = next(body for body in world.mail.take() if "digest" in body)
    world.channel = FakeChannel(MailPermanent("smtp 550"))
    assert mailer.handle(world.ports, body, local(26, 8)) is Outcome.NOT_DUE
    entry = world.jobs.get("small-2020", "focal-digest-2021-01-26")
    assert entry is not None
    assert entry.details["department"] == "refused: smtp 550"
    beat(world, local(26, 9))
    assert DEPARTMENT not in digests(world)


def test_an_emptied_queue_is_filled_again(world: World) -> None:
    tick.run(world.ports, local(26, 8))
    world.mail.take()
    beat(world, local(26, 8, 11))
    assert digests(world) == [f"{A.lower()}@example.vn", DEPARTMENT]


def test_no_digest_before_the_first_window_or_without_a_snapshot(world: World) -> None:
    beat(world, local(24, 8))
    world.coverage.kept.clear()
    beat(world, local(26, 8))
    assert digests(world) == []


def test_a_message_about_a_digest_that_was_not_made_leaves_nothing_in_the_ledger() -> None:
    here = World()
    body = {"campaign": "small-2020", "digest": "2021-01-26"}
    assert mailer.handle(here.ports, body, local(26, 8)) is Outcome.NOT_DUE
    assert not here.jobs.all("small-2020")
