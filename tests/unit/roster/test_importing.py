"""The difference between a file and the roll: shown whole, nothing voided unasked, ballots left alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.roster.importing import Answers, as_suggested, plan_import
from chalicelib.roster.matching import Why
from chalicelib.roster.people import InvitationState, Mailbox
from chalicelib.roster.plan import Change, ImportPlan, PersonChange, from_json, to_json
from chalicelib.roster.reading import read
from chalicelib.roster.roll import Place, RollPerson
from tests.support.campaigns import small_in_force
from tests.support.rosters import AN, BINH, CHI, NOW, changed, invitation, on_roll, person, sheet

IN_FORCE = small_in_force()
NOBODY: tuple[RollPerson, ...] = ()
XA = (9, "Phạm Văn Xã", "Nam", 1979, "Công chức", "UBND xã Bốn", "Công chức xã", "xa@mau.example", "0299000109")


def plan_of(
    *rows: Sequence[object],
    roll: Sequence[RollPerson] = NOBODY,
    answers: Answers | None = None,
    now: datetime = NOW,
) -> ImportPlan:
    file = read(sheet(*rows), "danh-sach.xlsx", IN_FORCE.campaign)
    return plan_import(file, IN_FORCE, roll, answers or Answers(), now)


def refusals(plan: ImportPlan) -> list[tuple[int, str]]:
    return [(refusal.row, refusal.problem.code) for refusal in plan.refusals]


def test_new_people_get_invitations_by_the_campaigns_rules() -> None:
    plan = plan_of(AN, XA)
    first, second = plan.people
    assert (first.is_new, first.person.name, first.person.unit, first.person.order) == (
        True,
        "Nguyễn Văn An",
        "a1",
        1,
    )
    (wish,) = second.invitations
    assert wish.change is Change.NEW
    assert (wish.invitation.form, wish.invitation.window) == ("f2", "w2")
    assert (wish.invitation.charged_to, wish.invitation.rates) == ("d1", ("d1",))
    assert plan.units == ("a1", "c1")
    assert (plan.counts.rows, plan.counts.new, plan.counts.new_invitations) == (2, 2, 2)


def test_an_unchanged_person_is_not_written() -> None:
    plan = plan_of(AN, roll=[on_roll()])
    assert plan.is_empty
    assert (plan.counts.unchanged, plan.questions, plan.missing) == (1, (), ())


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"post": "Phó Giám đốc"}, ("position",)),
        ({"phone": "0299000999"}, ("phone",)),
        ({"born": 1976}, ("birth_year",)),
        ({"email": "khac@mau.example"}, ("email",)),
    ],
)
def test_only_what_differs_is_changed_and_one_detail_alone_raises_no_question(
    values: dict[str, object], fields: tuple[str, ...]
) -> None:
    plan = plan_of(changed(AN, **values), roll=[on_roll()])
    (change,) = plan.people
    assert (change.fields, change.invitations, plan.questions) == (fields, (), ())
    assert change.address_changed is ("email" in fields)


def test_an_address_in_other_letter_case_is_the_same_address() -> None:
    written = str(AN[7])
    plan = plan_of(changed(AN, email=written.capitalize()), roll=[on_roll()])
    assert written != written.capitalize()
    assert plan.is_empty, "credentials stay unless the address changes"


def test_an_empty_address_says_nothing_and_takes_none_away() -> None:
    assert plan_of(changed(AN, email=""), roll=[on_roll()]).is_empty, "passwords must not end unasked"


def test_the_spelling_of_a_name_changes_without_making_a_second_person() -> None:
    plan = plan_of(changed(AN, name="Phan Hoà"), roll=[on_roll(name="Phan Hòa")])
    (change,) = plan.people
    assert (change.is_new, change.fields, change.person.name) == (False, ("name",), "Phan Hoà")


def test_two_rows_with_one_name_and_telephone_are_asked_about() -> None:
    again = changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND")
    plan = plan_of(AN, again)
    (question,) = plan.questions
    assert (question.row, question.other_row, question.why) == (3, 2, Why.PHONE)
    assert plan.unanswered == (question.id,)
    assert [change.rows for change in plan.people] == [(2,)]
    assert plan.counts.waiting == 1


def test_one_account_with_two_ballots_once_staff_confirm() -> None:
    again = changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND")
    plan = plan_of(AN, again, answers=as_suggested(plan_of(AN, again)))
    (change,) = plan.people
    assert [wish.invitation.group for wish in change.invitations] == ["staff", "deputies"]
    assert [(place.unit, place.order) for place in change.places] == [("a1", 1), ("d1", 1)]


def test_two_people_where_staff_say_so() -> None:
    again = changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND")
    plan = plan_of(AN, again, answers=Answers(same={"r2-r3": False}))
    assert len(plan.people) == 2
    assert {change.person.mailbox for change in plan.people} == {Mailbox.SHARED}


def test_one_name_birth_year_and_unit_is_asked_about() -> None:
    plan = plan_of(AN, changed(AN, phone="", email="khac@mau.example"))
    assert [question.why for question in plan.questions] == [Why.BIRTH_YEAR_AND_UNIT]


def test_an_address_alone_never_merges_people() -> None:
    other = changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND", born="", phone="")
    plan = plan_of(AN, other)
    assert plan.questions == ()
    assert [change.person.mailbox for change in plan.people] == [Mailbox.SHARED, Mailbox.SHARED]
    assert plan.shared[0].people == ("Nguyễn Văn An", "Nguyễn Văn An")


def test_a_telephone_alone_never_merges_people() -> None:
    assert plan_of(AN, changed(BINH, phone=AN[8])).questions == ()


def test_a_person_of_another_unit_on_the_roll_is_asked_about() -> None:
    row = changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND")
    plan = plan_of(row, roll=[on_roll()])
    (question,) = plan.questions
    assert (question.account, question.why) == ("ACC00001", Why.PHONE)
    merged = plan_of(row, roll=[on_roll()], answers=as_suggested(plan))
    (change,) = merged.people
    assert (change.person.account, change.person.unit) == ("ACC00001", "a1")
    assert [wish.invitation.unit for wish in change.invitations] == ["d1"]
    assert merged.missing == ()


def test_another_units_file_never_overwrites_the_home_units_data() -> None:
    row = changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND", email="khac@mau.example", post="Đại biểu")
    plan = plan_of(row, roll=[on_roll()], answers=Answers(same={"r2-ACC00001": True}))
    (change,) = plan.people
    assert change.fields == ()
    assert refusals(plan) == [(2, "address_kept")]


def test_a_namesake_in_the_unit_whose_details_all_differ_is_asked_about() -> None:
    row = changed(AN, born=1990, phone="0299000777", email="khac@mau.example")
    (question,) = plan_of(row, roll=[on_roll()]).questions
    assert question.why is Why.NAME_IN_UNIT


def test_an_address_that_several_use_speaks_for_nobody() -> None:
    office = "vanthu@mau.example"
    row = changed(AN, born=1990, phone="", email=office)
    known = on_roll(email=office, mailbox=Mailbox.SHARED, phone="")
    assert [question.why for question in plan_of(row, roll=[known]).questions] == [Why.NAME_IN_UNIT]


def test_somebody_asked_about_is_not_proposed_as_missing() -> None:
    row = changed(AN, born=1990, phone="0299000777", email="khac@mau.example")
    assert plan_of(row, BINH, roll=[on_roll()]).missing == ()
    no = Answers(same={"r2-ACC00001": False})
    assert [void.account for void in plan_of(row, BINH, roll=[on_roll()], answers=no).missing] == ["ACC00001"]


def test_namesakes_once_told_apart_stay_apart() -> None:
    twin = changed(AN, phone="0299000555", email="an2@mau.example")
    roll = [
        on_roll("ACC00001"),
        on_roll("ACC00002", phone="0299000555", email="an2@mau.example", order=2),
    ]
    plan = plan_of(AN, twin, roll=roll)
    assert (plan.is_empty, plan.questions, plan.missing) == (True, (), ())


def test_missing_people_are_proposed_and_never_voided_silently() -> None:
    roll = [on_roll(), on_roll("ACC00002", name="Trần Thị Bình", phone="0299000102", email="b@mau.example")]
    plan = plan_of(AN, roll=roll)
    (void,) = plan.missing
    assert (void.id, void.name, void.refused, plan.voids) == ("ACC00002#staff", "Trần Thị Bình", None, ())
    assert plan_of(AN, roll=roll, answers=Answers(voids=frozenset({void.id}))).voids == (void.id,)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (InvitationState.CAST, "void_cast"),
        (InvitationState.PAPER, "void_cast"),
        (InvitationState.CLOSED, "void_closed"),
    ],
)
def test_an_invitation_with_a_ballot_or_a_frozen_count_cannot_be_voided(state: InvitationState, code: str) -> None:
    roll = [on_roll("ACC00002", state, name="Trần Thị Bình", phone="", email="")]
    plan = plan_of(AN, roll=roll, answers=Answers(voids=frozenset({"ACC00002#staff"})))
    (void,) = plan.missing
    assert void.refused is not None
    assert (void.refused.code, plan.voids) == (code, ())


def test_wrong_rows_withhold_voids_while_right_rows_go_on() -> None:
    roll = [on_roll("ACC00002", name="Trần Thị Bình", phone="", email="")]
    plan = plan_of(AN, changed(BINH, email="@"), roll=roll, answers=Answers(voids=frozenset({"ACC00002#staff"})))
    assert plan.counts.wrong == 1
    assert [change.person.name for change in plan.people] == ["Nguyễn Văn An"]
    assert [void.refused.code for void in plan.missing if void.refused] == ["void_withheld"]
    assert plan.voids == ()


def test_units_that_the_file_does_not_cover_miss_nobody() -> None:
    assert plan_of(CHI, roll=[on_roll()]).missing == ()


def test_the_second_unit_of_a_dual_role_is_not_covered() -> None:
    both = changed(AN, unit="Sở Một; UBND huyện Ba", group="Công chức sở; Đại biểu HĐND")
    deputy = RollPerson(
        person("ACC00005", name="Đại Biểu Khác", unit="d1", phone="", email=""),
        (invitation("ACC00005", group="deputies", unit="d1", charged_to="-", rates=("a1", "a2")),),
    )
    plan = plan_of(both, BINH, roll=[deputy])
    assert (plan.units, plan.missing) == (("a1",), ())


def test_a_void_invitation_comes_back_with_the_person() -> None:
    plan = plan_of(AN, roll=[on_roll(state=InvitationState.VOID)])
    (change,) = plan.people
    assert [wish.change for wish in change.invitations] == [Change.RESTORED]


def test_a_moved_person_gets_the_invitation_changed_unless_the_ballot_came() -> None:
    row = changed(AN, unit="Sở Hai")
    both = Answers(same={"r2-ACC00001": True})
    roll = on_roll()
    plan = plan_of(row, BINH, roll=[roll], answers=both)
    moved = next(change for change in plan.people if not change.is_new)
    assert [(w.change, w.invitation.unit, w.invitation.rates) for w in moved.invitations] == [
        (Change.CHANGED, "a2", ("a2",))
    ]
    assert moved.person.unit == "a2"
    assert moved.left == (Place("a1", 1, ("staff",)),)
    assert plan.missing == ()
    cast = plan_of(row, BINH, roll=[on_roll(state=InvitationState.CAST)], answers=both)
    assert refusals(cast) == [(2, "invitation_settled")]


def test_at_most_one_ballot_per_group() -> None:
    twice = changed(AN, unit="Sở Hai")
    plan = plan_of(AN, twice, answers=Answers(same={"r2-r3": True}))
    (change,) = plan.people
    assert [wish.invitation.unit for wish in change.invitations] == ["a1"]
    assert refusals(plan) == [(3, "role_twice")]
    elsewhere = plan_of(changed(AN, unit="Sở Hai"), roll=[on_roll()], answers=Answers(same={"r2-ACC00001": True}))
    assert refusals(elsewhere) == [(2, "group_elsewhere")]


def test_nobody_is_added_to_a_window_that_is_over() -> None:
    after_w1 = datetime(2021, 2, 2, tzinfo=UTC)
    plan = plan_of(AN, XA, now=after_w1)
    assert [change.person.name for change in plan.people] == ["Phạm Văn Xã"]
    assert refusals(plan) == [(2, "window_closed")]


def test_an_offices_mailbox_is_shared_by_default_and_staff_may_say_it_is_personal() -> None:
    row = changed(AN, email="vanthu@mau.example")
    assert [change.person.mailbox for change in plan_of(row).people] == [Mailbox.SHARED]
    own = Answers(own_mailboxes=frozenset({"vanthu@mau.example"}))
    assert [change.person.mailbox for change in plan_of(row, answers=own).people] == [Mailbox.OWN]
    assert plan_of(row, roll=[on_roll(email="vanthu@mau.example", mailbox=Mailbox.OWN)]).is_empty


def test_an_address_that_others_turn_out_to_use_becomes_shared_for_everybody() -> None:
    plan = plan_of(changed(CHI, email="an@mau.example"), roll=[on_roll()])
    kinds = {change.person.name: change.person.mailbox for change in plan.people}
    assert kinds == {"Lê Thị Chi": Mailbox.SHARED, "Nguyễn Văn An": Mailbox.SHARED}


def test_nobody_without_address_gets_a_mailbox() -> None:
    assert [change.person.mailbox for change in plan_of(changed(AN, email="")).people] == [Mailbox.NONE]


def test_a_file_with_file_errors_plans_nothing() -> None:
    file = read(b"%PDF", "a.pdf", IN_FORCE.campaign)
    plan = plan_import(file, IN_FORCE, [on_roll()], Answers(), NOW)
    assert [problem.code for problem in plan.file_errors] == ["file_wrong_kind"]
    assert (plan.people, plan.missing) == ((), ())


def test_a_plan_survives_json() -> None:
    roll = [on_roll(), on_roll("ACC00002", InvitationState.CAST, name="Người Khác", phone="", email="")]
    again = changed(AN, unit="UBND huyện Ba", group="Đại biểu HĐND", number=4)
    plan = plan_of(changed(AN, post="Phó"), changed(BINH, email="@"), again, XA, roll=roll)
    assert plan.questions
    assert plan.missing
    assert plan.wrong_rows
    assert from_json(to_json(plan), ImportPlan) == plan


few = settings(max_examples=25, deadline=None)
ROWS = st.lists(
    st.builds(
        lambda name, unit, born, phone, email: changed(
            AN, name=name, unit=unit, born=born, phone=phone, email=email
        ),
        st.sampled_from(["Nguyễn Văn An", "Trần Thị Bình", "Lê Hoà"]),
        st.sampled_from(["Sở Một", "Sở Hai"]),
        st.sampled_from(["", 1975, 1980]),
        st.sampled_from(["", "0299000101", "0299000102"]),
        st.sampled_from(["", "an@mau.example", "vanthu@mau.example", "b@mau.example"]),
    ),
    min_size=1,
    max_size=6,
)


@few
@given(ROWS, st.booleans())
def test_every_right_row_is_in_the_plan_or_waits_or_is_refused(rows: list[tuple[object, ...]], same: bool) -> None:
    asked = plan_of(*rows)
    for answers in (Answers(), Answers(same={q.id: same for q in asked.questions})):
        plan = plan_of(*rows, answers=answers)
        planned = {row for change in plan.people for row in change.rows}
        refused = {refusal.row for refusal in plan.refusals}
        assert len(planned | refused) + plan.counts.waiting == len(rows)
        groups = [(change.key, wish.invitation.group) for change in plan.people for wish in change.invitations]
        assert len(groups) == len(set(groups))


@few
@given(ROWS)
def test_importing_the_same_file_again_changes_nothing(rows: list[tuple[object, ...]]) -> None:
    people = list({row[1]: row for row in rows}.values())
    plan = plan_of(*people)
    roll = [_written(f"ACC{index:05d}", change) for index, change in enumerate(plan.people)]
    again = plan_of(*people, roll=roll)
    assert (again.people, again.missing, again.questions) == ((), (), ())


def _written(account: str, change: PersonChange) -> RollPerson:
    return RollPerson(
        replace(change.person, account=account),
        tuple(replace(wish.invitation, account=account) for wish in change.invitations),
        change.places,
    )
