from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.staff.audit import EVERY_CAMPAIGN, Actor, ActorKind, Entry, Verb
from chalicelib.web.staff.words import ACTORS, VERBS
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}"


def entry(campaign: str, number: int = 1) -> Entry:
    actor = Actor(ActorKind.JOB, "imports")
    return Entry(campaign, NOW, actor, Verb.ROSTER_APPLIED, {"upload": f"u{number}"})


def test_the_audit_of_a_campaign_shows_who_what_when() -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    page = desk.get(f"{HERE}/nhat-ky").body
    for words in ("26/01/2021 09:00:00", "đọc, ghi danh sách", "ghi danh sách", "mã tệp", "u1"):
        assert words in page
    assert ">imports<" not in page


def test_acts_of_no_campaign_have_their_own_page() -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    assert "u1" not in desk.get("/quan-tri/nhat-ky").body
    desk.audit.record(entry(EVERY_CAMPAIGN, 2))
    assert "u2" in desk.get("/quan-tri/nhat-ky").body


def test_a_long_audit_goes_on_where_the_page_ended() -> None:
    desk = Desk()
    for number in range(60):
        desk.audit.record(entry(CAMPAIGN, number))
    assert "u9<" not in desk.get(f"{HERE}/nhat-ky").body
    assert "?sau=50" in desk.get(f"{HERE}/nhat-ky").body
    assert "u9<" in desk.get(f"{HERE}/nhat-ky", sau="50").body


def signed_in(number: int) -> Entry:
    return Entry(CAMPAIGN, NOW, Actor(ActorKind.STAFF, f"nguoi-{number}"), Verb.STAFF_SIGNED_IN)


def test_acts_of_one_kind_are_found_among_many_others_and_go_on_from_page_to_page() -> None:
    desk = Desk()
    for number in range(80):
        desk.audit.record(signed_in(number))
        desk.audit.record(entry(CAMPAIGN, number))
    page = desk.get(f"{HERE}/nhat-ky", ai="staff").body
    assert "nguoi-79" in page
    assert "u79<" not in page
    assert "?ai=staff&amp;sau=50" in page
    assert "nguoi-0<" in desk.get(f"{HERE}/nhat-ky", ai="staff", sau="150").body


def test_a_request_reads_only_so_far_and_says_where_to_go_on() -> None:
    desk = Desk()
    desk.audit.record(signed_in(1))
    for number in range(700):
        desk.audit.record(entry(CAMPAIGN, number))
    page = desk.get(f"{HERE}/nhat-ky", viec="staff:signed_in").body
    assert "Chưa thấy việc nào như vậy trong các việc gần đây" in page
    assert "sau=500" in page
    assert "nguoi-1" in desk.get(f"{HERE}/nhat-ky", viec="staff:signed_in", sau="500").body


def test_a_kind_that_is_none_picks_nothing_out() -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    assert "u1" in desk.get(f"{HERE}/nhat-ky", ai="<script>", viec="x").body


def test_a_mark_that_is_none_begins_at_the_newest() -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    assert "u1" in desk.get(f"{HERE}/nhat-ky", sau="<script>").body


def test_the_audit_of_one_local_day_holds_all_of_it_and_nothing_else() -> None:
    desk = Desk()
    for number, hour in ((1, 16), (2, 17), (3, 40), (4, 41)):
        at = NOW.replace(hour=0) + timedelta(hours=hour)
        desk.audit.record(replace(entry(CAMPAIGN, number), at=at))
    page = desk.get(f"{HERE}/nhat-ky", ngay="27/01/2021").body
    assert [number for number in range(1, 5) if f"u{number}<" in page] == [2, 3]
    assert 'value="27/01/2021"' in page
    assert "26/01/2021 23:59:59" not in page


def test_a_day_and_a_kind_are_kept_from_page_to_page() -> None:
    desk = Desk()
    for number in range(80):
        desk.audit.record(signed_in(number))
    page = desk.get(f"{HERE}/nhat-ky", ngay="26/01/2021", ai="staff").body
    assert "?ai=staff&amp;ngay=26%2F01%2F2021&amp;sau=50" in page
    assert "nguoi-0<" in desk.get(f"{HERE}/nhat-ky", ngay="26/01/2021", ai="staff", sau="50").body


@pytest.mark.parametrize("day", ["30/02/2021", "31/12/9999", "2021-01-26", "hôm qua"])
def test_a_day_that_is_none_picks_nothing_out_is_said_and_stays_with_what_else_was_chosen(day: str) -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    desk.audit.record(signed_in(1))
    page = desk.get(f"{HERE}/nhat-ky", ngay=day, ai="job").body
    assert "u1<" in page
    assert "nguoi-1" not in page
    assert "Xin ghi ngày theo dạng ngày/tháng/năm, ví dụ 30/01/2021." in page
    assert f'value="{day}"' in page
    assert '<option value="job" selected>' in page


@pytest.mark.parametrize("typed", ["26/1/2021", "26.01.2021", " 26-01-2021 "])
def test_a_day_is_understood_as_people_write_it(typed: str) -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    page = desk.get(f"{HERE}/nhat-ky", ngay=typed).body
    assert "u1<" in page
    assert 'value="26/01/2021"' in page
    assert "Xin ghi ngày" not in page


def test_acts_of_no_campaign_are_told_in_local_time() -> None:
    desk = Desk()
    desk.audit.record(entry(EVERY_CAMPAIGN))
    page = desk.get("/quan-tri/nhat-ky").body
    assert "26/01/2021 09:00:00" in page
    assert "UTC" not in page


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_words(verb: Verb) -> None:
    assert VERBS[verb]


@pytest.mark.parametrize("kind", ActorKind)
def test_every_kind_of_actor_has_words(kind: ActorKind) -> None:
    assert ACTORS[kind]


def test_jobs_that_are_not_done_come_first_with_their_state() -> None:
    desk = Desk()
    desk.jobs.kept = [
        JobEntry(CAMPAIGN, "accounts", done_at=NOW),
        JobEntry(CAMPAIGN, "fence", step="sweep", lease_until=NOW + timedelta(minutes=1)),
    ]
    page = desk.get(f"{HERE}/cong-viec").body
    assert page.index("fence") < page.index("accounts")
    assert "Đang làm</span>" in page
    assert "Đã xong</span>" in page
    assert '<meta http-equiv="refresh" content="5">' in page


def test_mail_that_was_listed_says_so_and_account_mail_that_newcomers_get_theirs() -> None:
    desk = Desk()
    desk.jobs.kept = [JobEntry(CAMPAIGN, job, step="planned") for job in ("accounts", "open-w1")]
    page = desk.get(f"{HERE}/cong-viec").body
    assert "Gửi tiếp cho người mới</span>" in page
    assert "Đã lên danh sách gửi</span>" in page
    assert "Đang chờ</span>" not in page


def test_jobs_are_told_in_words_with_local_times() -> None:
    desk = Desk()
    desk.jobs.kept = [
        JobEntry(CAMPAIGN, "fence-w1-2021-02-01", step="sweep", details={"begun_at": "2021-02-01T03:00:00+00:00"}),
        JobEntry(CAMPAIGN, "some-new-work", details={"left": "12"}),
    ]
    page = desk.get(f"{HERE}/cong-viec").body
    for words in ("Chốt số phiếu", "fence-w1-2021-02-01", "01/02/2021 10:00", "some-new-work", "left: 12"):
        assert words in page
    assert "Đóng phiếu còn mở" in page


def test_a_trial_is_told_by_its_work_and_not_by_what_the_job_reads() -> None:
    desk = Desk()
    details = {"by": "an.mau", "change": '{"base":null}'}
    desk.jobs.kept = [JobEntry(CAMPAIGN, "trial:17f15e92e04d", step="made", details=details)]
    page = desk.get(f"{HERE}/cong-viec").body
    assert "Tính thử phương án" in page
    assert "người yêu cầu: an.mau" in page
    assert "base" not in page[page.index("<tbody") : page.index("</tbody>")]


def test_jobs_can_be_picked_by_state_and_the_page_rests_when_none_is_at_work() -> None:
    desk = Desk()
    desk.jobs.kept = [JobEntry(CAMPAIGN, "accounts", done_at=NOW), JobEntry(CAMPAIGN, "fence", step="sweep")]
    page = desk.get(f"{HERE}/cong-viec", loc="done").body
    assert "accounts" in page
    assert "fence" not in page
    assert "refresh" not in page
