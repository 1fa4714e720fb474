"""One person is found across all units by account or address, and nothing tells whether they answered."""

from dataclasses import replace

import pytest

from chalicelib.roster.people import InvitationState, Mailbox, Person, Sex
from chalicelib.roster.roll import RollPerson
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.fake_ballots import respondent
from tests.support.fake_staff import new_account
from tests.support.fake_staff_pages import CAMPAIGN, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}/danh-sach/tim"
MAIL = "mau@so1.example.vn"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    someone = respondent(desk.campaign.here, {"staff": "a1", "deputies": "d1"})
    held = list(someone.items.invitations.values())
    held[0] = replace(held[0], state=InvitationState.CAST)
    person = Person(
        someone.account,
        CAMPAIGN,
        "Nguyễn Văn Mẫu",
        Sex.MALE,
        1975,
        "Trưởng phòng",
        "a1",
        "",
        MAIL,
        Mailbox.OWN,
        "0299000111",
        "",
        1,
        (),
    )
    desk.mending.known = [RollPerson(person, tuple(held))]
    return desk


def account(desk: Desk) -> str:
    return desk.mending.known[0].person.account


@pytest.mark.parametrize("typed", [MAIL, f"  {MAIL} "])
def test_by_the_whole_address_with_all_units_and_groups(desk: Desk, typed: str) -> None:
    page = desk.post(HERE, q=typed).body
    for words in ("Ông Nguyễn Văn Mẫu", account(desk), "Sở Một", "UBND huyện Ba", "/danh-sach/don-vi/d1"):
        assert words in page
    assert MAIL in page, "what was typed stays"


def test_by_the_account_however_it_was_typed(desk: Desk) -> None:
    assert "Nguyễn Văn Mẫu" in desk.post(HERE, q=f"{account(desk)[:4].lower()}-{account(desk)[4:]}").body


def test_nothing_tells_whether_somebody_answered(desk: Desk) -> None:
    cast = desk.post(HERE, q=MAIL).body
    one = desk.mending.known[0]
    still = tuple(replace(held, state=InvitationState.OPEN) for held in one.invitations)
    desk.mending.known = [replace(one, invitations=still)]
    assert shown(cast) == shown(desk.post(HERE, q=MAIL).body)


def shown(page: str) -> str:
    return page[page.index("<tbody") : page.index("</tbody>")]


def test_that_names_were_seen_is_recorded_and_a_vain_search_is_not(desk: Desk) -> None:
    desk.post(HERE, q="khong@so1.example.vn")
    assert desk.audit.kept == []
    desk.post(HERE, q=MAIL)
    (entry,) = desk.audit.kept
    assert (entry.verb, dict(entry.details)) == (Verb.NAMES_SEEN, {"page": "tim"})


def test_a_search_in_vain_says_so_and_a_wrong_one_how_to_mend_it(desk: Desk) -> None:
    assert "Không có ai trong đợt khảo sát mang tài khoản này" in desk.post(HERE, q="BCFG2345").body
    wrong = desk.post(HERE, q="Nguyễn Văn Mẫu")
    assert wrong.status == 422
    assert "Xin ghi tài khoản gồm 08 ký tự" in wrong.body
    assert 'value="Nguyễn Văn Mẫu"' in wrong.body


def test_where_more_people_get_mail_there_than_are_shown_it_is_said(desk: Desk) -> None:
    assert "Còn nữa" not in desk.post(HERE, q=MAIL).body
    desk.mending.more = True
    assert "Còn nữa" in desk.post(HERE, q=MAIL).body
    assert "chưa xem hết" in desk.post(HERE, q="khong@so1.example.vn").body


def test_who_sees_no_names_finds_nobody(desk: Desk) -> None:
    desk.accounts.add(new_account("an.mau", Role.AUDITOR).stored, replace=True)
    with pytest.raises(HttpProblem) as refused:
        desk.post(HERE, q=MAIL)
    assert refused.value.status == 403
