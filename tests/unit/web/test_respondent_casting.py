"""The check page, the cast and its receipt; every state in which there is no cast (texts.md 5 to 10)."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.ballots.credentials import SignIn, link_token, new_secret
from chalicelib.ballots.ports import Ballot, CastOutcome
from chalicelib.campaign.compiled import parse
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.roster.people import InvitationState
from tests.support.campaigns import small_rules
from tests.support.fake_ballots import mailed
from tests.support.respondents import AFTER, BEFORE, IN_WINDOW_2, House, house
from tests.support.site import Seen

CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


def inside(*args: Any, **options: Any) -> House:
    site = house(*args, **options)
    site.come_in()
    return site


def receipt(page: Seen) -> str:
    found = CODE.search(page.text)
    assert found is not None, page.text
    return found.group()


def test_the_check_page_counts_answers_and_no_opinions() -> None:
    site = inside()
    page = site.answer_all("deputies", "E")
    assert page.path == "/phieu/deputies/xem-lai"
    assert "Đã trả lời đủ 6 câu, trong đó 06 câu “Không biết / không có ý kiến”." in page.text
    assert "Sau khi gửi, Ông không sửa hoặc xem lại được" in page.text
    assert page.links["Sửa câu trả lời"] == "/phieu/deputies"


def test_the_check_page_lists_gaps_with_links_to_the_field_and_offers_no_cast() -> None:
    site = inside()
    site.visitor.press(site.visitor.get("/phieu/deputies/a1/1"), "Quay lại", {"q-q01": "A"})
    page = site.visitor.get("/phieu/deputies/xem-lai")
    assert "Còn 05 câu chưa chọn phương án" in page.text
    assert page.links["câu 3"] == "/phieu/deputies/a1/1#q-q03"
    assert page.links["cả 3 câu"] == "/phieu/deputies/a2/1"
    assert "Gửi phiếu" not in page.text


def test_casting_answers_with_the_receipt_and_puts_one_slip_a_unit_into_the_urn() -> None:
    site = inside()
    page = site.visitor.press(site.answer_all("deputies", "B"), "Gửi phiếu")
    assert (page.status, site.visitor.trail) == (200, [200])
    assert "Đã nhận phiếu của Ông" in page.text
    assert CODE.search(page.text)
    assert sorted(site.box.urn.values()) == [("f1", "deputies", "a1", "BBB"), ("f1", "deputies", "a2", "BBB")]


def test_the_receipt_page_says_what_remains() -> None:
    site = inside({"deputies": "d1", "communes": "c1"})
    page = site.visitor.press(site.answer_all("deputies"), "Gửi phiếu")
    assert "Ông còn 01 phiếu" in page.text
    assert "Mở từ 01/02/2021" in page.text
    assert "Sở Nội vụ sẽ gửi thư báo" in page.text


def test_another_open_ballot_is_offered_at_once() -> None:
    site = inside({"deputies": "d1", "staff": "a1"})
    page = site.visitor.press(site.answer_all("deputies"), "Gửi phiếu")
    assert page.links["Trả lời"] == "/phieu/staff"


def test_after_the_last_ballot_nothing_remains() -> None:
    site = inside()
    page = site.visitor.press(site.answer_all("deputies"), "Gửi phiếu")
    assert "Ông không còn phiếu nào phải trả lời." in page.text


def test_a_repeated_click_gets_the_same_receipt() -> None:
    site = inside()
    checked = site.answer_all("deputies")
    first, second = site.visitor.press(checked, "Gửi phiếu"), site.visitor.press(checked, "Gửi phiếu")
    assert receipt(first) == receipt(second)
    assert len(site.box.urn) == 2


def test_a_second_check_page_of_a_cast_ballot_reads_already_answered() -> None:
    site = inside()
    one = site.answer_all("deputies")
    other = site.visitor.get("/phieu/deputies/xem-lai")
    site.visitor.press(one, "Gửi phiếu")
    refused = site.visitor.press(other, "Gửi phiếu")
    assert refused.status == 409
    assert "Phiếu này đã được gửi" in refused.text
    assert not CODE.search(refused.text)


def test_a_cast_ballot_says_so_and_whom_to_tell() -> None:
    site = inside()
    site.visitor.press(site.answer_all("deputies"), "Gửi phiếu")
    for path in ("/phieu/deputies", "/phieu/deputies/a1/1", "/phieu/deputies/xem-lai"):
        page = site.visitor.get(path)
        assert page.status == 200
        assert "Mỗi phiếu chỉ gửi một lần; mã biên nhận không hiện lại được." in page.text
        assert "Nếu Ông chưa tự gửi phiếu này, xin báo ngay cho Sở Nội vụ: 0299 000 0001" in page.text


def test_a_lost_answer_of_the_store_still_ends_with_the_receipt() -> None:
    site = inside()
    checked = site.answer_all("deputies")
    real = site.box.cast

    def cast_and_lose_the_answer(ballot: Ballot) -> CastOutcome:
        real(ballot)
        return CastOutcome.UNSETTLED

    site.box.cast = cast_and_lose_the_answer  # type: ignore[method-assign]
    assert CODE.search(site.visitor.press(checked, "Gửi phiếu").text)
    assert len(site.box.urn) == 2


def test_the_cast_costs_one_read_and_one_transaction() -> None:
    site = inside()
    checked = site.answer_all("deputies")
    reads, writes = site.box.reads, site.box.writes
    site.visitor.press(checked, "Gửi phiếu")
    assert (site.box.reads, site.box.writes) == (reads + 1, writes + 1)


def test_a_cast_with_gaps_leads_to_the_gaps() -> None:
    site = inside()
    checked = site.answer_all("deputies")
    items = site.box.people[site.person.account]
    site.box.people[site.person.account] = replace(items, drafts=())
    page = site.visitor.press(checked, "Gửi phiếu")
    assert page.path == "/phieu/deputies/xem-lai"
    assert "Còn 06 câu chưa chọn phương án" in page.text
    assert not site.box.urn


@pytest.mark.parametrize(
    "fields",
    [{"nonce": ""}, {"nonce": "xyz"}, {"form": "0123456789abcdef"}],
    ids=["no nonce", "bad nonce", "version"],
)
def test_a_forged_check_page_casts_nothing(fields: dict[str, str]) -> None:
    site = inside()
    page = site.visitor.submit(site.answer_all("deputies"), fields)
    assert page.status == 400
    assert "Trang này đã cũ" in page.text
    assert not site.box.urn


def test_a_cast_from_another_site_is_refused() -> None:
    site = inside()
    page = site.visitor.submit(site.answer_all("deputies"), {"csrf": "0"})
    assert page.status == 403
    assert not site.box.urn


def test_a_cast_of_a_ballot_one_does_not_have_is_refused() -> None:
    site = inside()
    fields = site.answer_all("deputies").form().fields
    assert site.visitor.post("/phieu/staff/gui", fields).status == 404


def test_before_the_window_the_page_says_when_it_opens() -> None:
    page = inside(now=BEFORE).visitor.get("/phieu/deputies")
    assert "Phiếu chưa đến thời gian trả lời" in page.text
    assert "Phiếu mở từ 00 giờ 00 ngày 25/01/2021 đến 24 giờ 00 ngày 31/01/2021." in page.text


def test_a_window_that_closes_while_the_form_is_open_says_when_the_request_arrived() -> None:
    close = datetime(2021, 1, 31, 17, tzinfo=UTC)
    site = inside({"deputies": "d1", "communes": "c1"}, now=close - timedelta(minutes=5))
    checked = site.answer_all("deputies")
    form = site.visitor.get("/phieu/deputies/a1/1")
    site.visitor.now = close + timedelta(seconds=3)
    for page in (site.visitor.press(checked, "Gửi phiếu"), site.visitor.press(form, "Lưu và tiếp tục")):
        assert page.status == 409
        assert "Phiếu được nhận đến 24 giờ 00 ngày 31/01/2021." in page.text
        assert "đến máy chủ lúc 00 giờ 00 phút 03 giây ngày 01/02/2021 nên không được ghi nhận." in page.text
        assert "Câu trả lời lưu tạm sẽ được xóa và không ai đọc được." in page.text
    assert not site.box.urn


def test_after_the_window_the_page_says_until_when_ballots_were_taken() -> None:
    site = inside({"deputies": "d1", "communes": "c1"}, now=IN_WINDOW_2)
    page = site.visitor.get("/phieu/deputies")
    assert page.status == 200
    assert "Đã hết thời gian nhận phiếu" in page.text
    assert "đến máy chủ" not in page.text


def test_a_swept_ballot_reads_as_closed() -> None:
    site = inside()
    site.box.set_state(site.person.account, "deputies", InvitationState.CLOSED)
    assert "Đã hết thời gian nhận phiếu" in site.visitor.get("/phieu/deputies").text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (InvitationState.HELD, "Phiếu đang tạm giữ"),
        (InvitationState.DECLINED, "Phiếu được ghi là không tham gia"),
        (InvitationState.VOID, "Phiếu này không còn hiệu lực"),
        (InvitationState.PAPER, "Phiếu giấy đã được ghi nhận"),
    ],
)
def test_each_state_without_an_online_ballot_has_its_page(state: InvitationState, said: str) -> None:
    site = inside()
    checked = site.answer_all("deputies")
    site.box.set_state(site.person.account, "deputies", state)
    assert said in site.visitor.get("/phieu/deputies/a1/1").text
    refused = site.visitor.press(checked, "Gửi phiếu")
    assert refused.status == 409
    assert said in refused.text
    assert not site.box.urn


def second_mail(site: House) -> str:
    """Another live credential of the same person; returns its link's token."""
    sign_in = SignIn(site.person.account, new_secret())
    site.box.add_credential(site.person.account, mailed(sign_in, datetime(2021, 1, 26, 1, tzinfo=UTC)))
    return link_token(sign_in.account, sign_in.secret)


def begun_by_the_first_mail() -> House:
    site = inside()
    site.visitor.press(site.visitor.get("/phieu/deputies/a1/1"), "Quay lại", {"q-q01": "A"})
    return site


def test_another_mail_on_another_device_says_which_mail_began_the_draft() -> None:
    site = begun_by_the_first_mail()
    token = second_mail(site)
    site.visitor.cookies.clear()
    site.visitor.submit(site.visitor.get(f"/v/{token}"))
    page = site.visitor.get("/phieu/deputies")
    assert "Ông đã bắt đầu trả lời bằng thư ngày 20/01/2021" in page.text
    assert "Phiếu đã gửi không bị ảnh hưởng." in page.text
    opened = site.visitor.get(page.links["Tôi mở thư ngày 20/01/2021 để trả lời tiếp"])
    assert "Xin mở thư ngày 20/01/2021 trên máy này" in opened.text


def test_one_may_answer_anew_by_the_other_mail_and_cast_once() -> None:
    site = begun_by_the_first_mail()
    token = second_mail(site)
    site.visitor.cookies.clear()
    site.visitor.submit(site.visitor.get(f"/v/{token}"))
    fresh = site.visitor.press(site.visitor.get("/phieu/deputies"), "Trả lời lại từ đầu tại đây")
    assert "Đã trả lời 0/6 câu" in fresh.text
    site.visitor.press(site.answer_all("deputies", "D"), "Gửi phiếu")
    assert {slip[3] for slip in site.box.urn.values()} == {"DDD"}
    assert not site.box.people[site.person.account].drafts


def test_another_mail_on_the_same_device_goes_on_with_the_draft() -> None:
    site = begun_by_the_first_mail()
    token = second_mail(site)
    site.visitor.submit(site.visitor.get(f"/v/{token}"))
    assert site.visitor.get("/phieu/deputies/a1/1").form().fields["q-q01"] == "A"


def test_a_form_that_changed_under_a_draft_says_so_and_starts_anew() -> None:
    site = begun_by_the_first_mail()
    rules = small_rules()
    rules["forms"][0]["version"] = "ffffffffffffffff"
    site.campaigns.in_force_now = CampaignInForce(parse(rules), announced=True)
    page = site.visitor.get("/phieu/deputies")
    assert "Câu đã lưu không mở lại được" in page.text
    assert "Mẫu phiếu đã được cập nhật" in page.text
    assert "Đã trả lời 0/6 câu" in site.visitor.press(page, "Trả lời lại từ đầu").text


def test_a_damaged_draft_can_be_begun_again() -> None:
    site = begun_by_the_first_mail()
    items = site.box.people[site.person.account]
    sealed = items.drafts[0].sealed
    broken = replace(items.drafts[0], sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]))
    site.box.people[site.person.account] = replace(items, drafts=(broken,))
    page = site.visitor.get("/phieu/deputies")
    assert "Bản lưu tạm bị hỏng." in page.text
    assert "Đã trả lời 0/6 câu" in site.visitor.press(page, "Trả lời lại từ đầu").text


def test_a_late_link_after_all_windows_is_answered_without_a_session() -> None:
    site = house(now=AFTER)
    page = site.visitor.get(f"/v/{site.token}")
    assert "Đã hết thời gian nhận phiếu" in page.text
    assert "__Host-phieu_phien" not in site.visitor.cookies
