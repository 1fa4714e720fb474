"""Somebody says that they never answered: recorded, checked, answered in writing; the ballot stays."""

from dataclasses import replace

import pytest

from chalicelib.roster.people import InvitationState
from chalicelib.staff.audit import Verb
from tests.support.fake_ballots import respondent
from tests.support.fake_staff_pages import CAMPAIGN, Desk

PAGE = f"/quan-tri/dot/{CAMPAIGN}/bao-chua-gui"


def desk_with(state: InvitationState) -> tuple[Desk, str]:
    desk = Desk()
    someone = respondent(desk.campaign.here, {"staff": "a1"})
    items = someone.items
    held = {"staff": replace(items.invitations["staff"], state=state)}
    desk.people.kept[someone.account] = replace(items, invitations=held)
    return desk, someone.account


def test_a_case_is_recorded_with_what_could_be_checked() -> None:
    desk, account = desk_with(InvitationState.CAST)
    assert desk.post(PAGE, account=account.lower(), group="staff").status == 303
    (case,) = desk.disputes.kept.values()
    assert (case.account, case.unit, case.by) == (account, "a1", "an.mau")
    assert (case.checked.credentials, case.checked.address_changes) == (1, 0)
    body = desk.get(PAGE).body
    assert "1 mật khẩu đã cấp" in body
    assert "Sở Một: 1" in body
    assert desk.audit.kept[-1].verb is Verb.DISPUTE_RECORDED
    assert account not in str(desk.audit.kept[-1].details)


def test_the_ballot_stays_as_it_is() -> None:
    desk, account = desk_with(InvitationState.CAST)
    before = desk.people.kept[account]
    desk.post(PAGE, account=account, group="staff")
    assert desk.people.kept[account] is before


@pytest.mark.parametrize(
    ("account", "group", "said"),
    [
        ("", "staff", "08 ký tự"),
        ("DDDD2345", "staff", "08 ký tự"),
        ("BCFG2345", "staff", "Không có tài khoản này"),
        ("BCFG2345", "", "chọn nhóm"),
    ],
)
def test_what_is_wrong_is_said(account: str, group: str, said: str) -> None:
    desk = Desk()
    reply = desk.post(PAGE, account=account, group=group)
    assert reply.status == 422
    assert said in reply.body
    assert desk.disputes.kept == {}


def test_what_was_typed_stands_in_the_form_to_be_mended() -> None:
    body = Desk().post(PAGE, account="XXXX<i>", group="staff").body
    assert 'value="XXXX&lt;i&gt;"' in body
    assert '<option value="staff" selected>' in body


def test_everything_wrong_with_a_case_is_said_at_once() -> None:
    body = Desk().post(PAGE, account="XXXX<i>", group="none").body
    assert 'href="#account"' in body
    assert 'href="#group"' in body
    assert body.count("govuk-error-message") == 2


@pytest.mark.parametrize("document", ["", "   ", "15/SNV " * 20])
def test_a_document_number_that_cannot_be_taken_stays_beside_its_case_with_the_reason(document: str) -> None:
    desk, account = desk_with(InvitationState.CAST)
    desk.post(PAGE, account=account, group="staff")
    (case,) = desk.disputes.kept
    refused = desk.post(f"{PAGE}/{case}", document=document)
    assert refused.status == 422
    assert f'href="#d-{case}"' in refused.body
    assert f'id="d-{case}-error"' in refused.body
    assert f'value="{document.strip()}"' in refused.body
    assert desk.disputes.kept[case].answer == ""


def test_who_can_still_answer_has_no_case() -> None:
    desk, account = desk_with(InvitationState.OPEN)
    assert "vẫn trả lời được" in desk.post(PAGE, account=account, group="staff").body
    assert desk.disputes.kept == {}


def test_the_written_answer_is_noted_once() -> None:
    desk, account = desk_with(InvitationState.CAST)
    desk.post(PAGE, account=account, group="staff")
    (case,) = desk.disputes.kept
    assert desk.post(f"{PAGE}/{case}", document="").status == 422
    desk.post(f"{PAGE}/{case}", document="15/SNV-CCHC")
    late = desk.post(f"{PAGE}/{case}", document="16/SNV-<CCHC>")
    assert late.status == 409
    assert "đã có người ghi văn bản trả lời trước" in late.body
    assert "Ông/Bà đã nhập: 16/SNV-&lt;CCHC&gt;" in late.body, "what was typed is kept"
    assert f'href="#d-{case}"' in late.body
    assert f'id="d-{case}"' in late.body
    assert desk.disputes.kept[case].answer == "15/SNV-CCHC"
    assert [e.verb for e in desk.audit.kept].count(Verb.DISPUTE_REPLIED) == 1


def test_one_ballot_is_one_case_however_often_it_is_reported() -> None:
    desk, account = desk_with(InvitationState.CAST)
    desk.post(PAGE, account=account, group="staff")
    again = desk.post(PAGE, account=account, group="staff")
    assert again.status == 422
    assert "Trường hợp này đã được ghi" in again.body
    assert len(desk.disputes.kept) == 1
