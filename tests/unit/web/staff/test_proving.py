"""What is hard to undo asks anew who is there, and then does what was asked the first time."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.staff import sessions, totp
from chalicelib.staff.audit import Verb
from chalicelib.staff.sessions import FRESH
from chalicelib.web.http import Reply
from chalicelib.web.staff.session import COOKIE
from tests.support.fake_staff import new_account
from tests.support.fake_staff_pages import CAMPAIGN, Desk, OneCampaign

HERE = f"/quan-tri/dot/{CAMPAIGN}"
MADE = new_account("an.mau")


def desk_open_since(ago: timedelta) -> Desk:
    """A clerk whose sign-in is so old, before the rules are announced."""
    desk = Desk()
    desk.campaign = OneCampaign(replace(desk.campaign.here, announced=False))
    desk.accounts.add(MADE.stored, replace=True)
    desk.session = replace(desk.session, began_at=desk.now - ago)
    desk.sessions.begin(desk.session)
    return desk


def code(desk: Desk) -> str:
    return totp.code_at(MADE.totp_secret, totp.step_at(desk.now))


def proof(desk: Desk, **given: str) -> dict[str, str]:
    return {"proof_password": MADE.password, "proof_code": code(desk)} | given


def announced(desk: Desk) -> bool:
    return desk.campaign.here.announced


def test_shortly_after_signing_in_nothing_is_asked() -> None:
    desk = desk_open_since(FRESH - timedelta(seconds=1))
    assert desk.post(f"{HERE}/cong-bo").status == 303
    assert announced(desk)


def test_a_desk_left_open_announces_nothing_until_the_person_is_proven() -> None:
    desk = desk_open_since(FRESH)
    asked = desk.post(f"{HERE}/cong-bo")
    assert (asked.status, announced(desk)) == (200, False)
    assert "Xác nhận người thao tác" in asked.body
    before = desk.session.id_hash
    reply = desk.post(f"{HERE}/cong-bo", **proof(desk))
    assert (reply.status, announced(desk)) == (303, True)
    (cookie,) = [one for one in reply.cookies if one.name == COOKIE]
    assert desk.sessions.find(before) is None, "the proof begins a new session"
    assert desk.sessions.find(sessions.hash_of(cookie.value)) is not None
    assert [entry.verb for entry in desk.audit.kept] == [Verb.STAFF_SIGNED_IN, Verb.RULES_ANNOUNCED]


@pytest.mark.parametrize("wrong", [{"proof_password": "sai"}, {"proof_code": "000000"}, {"proof_code": ""}])
def test_a_wrong_proof_does_nothing_and_keeps_what_was_typed(wrong: dict[str, str]) -> None:
    desk = desk_open_since(FRESH)
    reply = desk.post(f"{HERE}/cong-bo", note="ghi chú", **proof(desk, **wrong))
    assert (reply.status, announced(desk)) == (422, False)
    assert hidden(reply) == {"note": "ghi chú"}
    assert MADE.password not in reply.body
    assert desk.sessions.find(desk.session.id_hash) is not None


def test_a_code_proves_once() -> None:
    desk = desk_open_since(FRESH)
    assert desk.accounts.use_step("an.mau", totp.step_at(desk.now))
    assert desk.post(f"{HERE}/cong-bo", **proof(desk)).status == 422
    assert not announced(desk)


@pytest.mark.parametrize(
    "path", ["/cong-bo-ket-qua/cong-bo", "/cong-bo-ket-qua/huy", "/quyet-dinh/gia-han", "/quyet-dinh/dau-moi"]
)
def test_publishing_undoing_and_moving_a_deadline_ask_too(path: str) -> None:
    desk = desk_open_since(FRESH)
    reply = desk.post(HERE + path, document="12/QĐ-SNV", date="30/01/2021")
    assert "Xác nhận người thao tác" in reply.body
    assert f'action="{HERE}{path}"' in reply.body
    assert hidden(reply) == {"document": "12/QĐ-SNV", "date": "30/01/2021"}


def hidden(reply: Reply) -> dict[str, str]:
    """What the page that asks keeps of the form, its token aside."""
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', reply.body))
    return {name: value for name, value in kept.items() if name != "csrf"}
