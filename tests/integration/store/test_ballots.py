"""The ballot box over a real engine: races, lost answers, what stands in the tables, and what it costs."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from pynamodb.exceptions import PutError, UpdateError

from chalicelib.ballots import receipts
from chalicelib.ballots import results as res
from chalicelib.ballots.answers import Answers, paper
from chalicelib.ballots.casting import cast
from chalicelib.ballots.credentials import SignIn, held, new_secret
from chalicelib.ballots.opening import OpenBallot, Sitting, open_ballot
from chalicelib.ballots.ports import ATTEMPTS_PERIOD, Ballot, BallotBox, CastOutcome, SlipToCast
from chalicelib.ballots.records import Credential, PersonItems, StoredDraft
from chalicelib.ballots.rows import Cell
from chalicelib.ballots.saving import save_page
from chalicelib.campaign.compiled import form_version, parse
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.roster.people import InvitationState
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.keys import SHARDS, receipt_partition, remark_partition, shard_of, slip_partition
from chalicelib.store.tables import AttemptItem, InvitationItem, ReceiptItem, RollItem, Slip
from ops.engines import Engine
from tests.support.campaigns import small_in_force, small_rules
from tests.support.fake_ballots import Respondent, mailed, no_pause, respondent
from tests.support.stored_people import (
    commit_then_time_out,
    disturbed,
    listening,
    put_respondent,
    refusal,
)

pytestmark = pytest.mark.engine

IN_FORCE = small_in_force()
NOW = datetime(2021, 1, 25, 2, tzinfo=UTC)
KEY = bytes(range(32))
CELLS = [Cell(unit, question) for unit in ("a1", "a2") for question in ("q01", "q02", "q03")]
ALL = Answers(chosen=dict(zip(CELLS, "ABCDEA", strict=True)), remarks={"a2": "cần nhanh hơn"})
BOX: BallotBox = DynamoBallotBox()


@pytest.fixture
def someone(engine: Engine) -> Respondent:
    made = respondent(IN_FORCE, {"deputies": "d1"})
    put_respondent(made)
    return made


def here(someone: Respondent, group: str = "deputies", in_force: CampaignInForce = IN_FORCE) -> Sitting:
    return Sitting(someone.account, group, (someone.held,), in_force, NOW)


def read(someone: Respondent) -> PersonItems:
    found = BOX.person(someone.account)
    assert found is not None
    return found


def answered(someone: Respondent, answers: Answers = ALL) -> PersonItems:
    result = save_page(BOX, here(someone), read(someone), answers, pause=no_pause)
    assert isinstance(result, res.Saved)
    return read(someone)


def click(someone: Respondent, items: PersonItems, nonce: str) -> res.CastResult:
    return cast(BOX, here(someone), items, nonce, key=KEY, pause=no_pause)


def receipt_of(someone: Respondent, nonce: str) -> res.Cast:
    invitation = someone.items.invitations["deputies"]
    return res.Cast(receipts.show(receipts.receipt_code(KEY, nonce, invitation.id)))


def raw(model: type[RollItem] | type[Slip]) -> list[dict[str, Any]]:
    """Every item of the table as the engine keeps it."""
    answer = model._get_connection().scan()
    items: list[dict[str, Any]] = answer["Items"]
    return items


def keys(kind: str) -> list[str]:
    return [item["sk"]["S"] for item in raw(RollItem) if item["kind"]["S"] == kind]


T = TypeVar("T")


def at_once(number: int, do: Callable[[int], T]) -> list[T]:
    gate = Barrier(number)

    def wait_and_do(i: int) -> T:
        gate.wait()
        return do(i)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(wait_and_do, range(number)))


def test_a_person_comes_back_as_imported_and_mailed(someone: Respondent) -> None:
    assert read(someone) == someone.items


def test_an_unknown_account_is_nobody(engine: Engine) -> None:
    assert BOX.person("23456789") is None


def test_a_page_of_a_person_is_one_query(someone: Respondent) -> None:
    with listening() as traffic:
        read(someone)
    assert traffic.calls == {"Query": 1}
    assert traffic.sent[0]["ConsistentRead"] is True


def test_a_ballot_goes_from_the_roll_to_the_urn_and_is_gone_from_the_roll(someone: Respondent) -> None:
    result = click(someone, answered(someone), receipts.new_nonce())
    assert isinstance(result, res.Cast)
    items = read(someone)
    assert items.invitations["deputies"].state is InvitationState.CAST
    assert items.drafts == ()
    code = receipts.parse(result.receipt)
    assert code is not None
    assert BOX.receipt_exists("small-2020", "f1", receipts.receipt_hash(code))
    assert keys("receipt") == [receipts.receipt_hash(code)]
    assert sorted(s["a"]["S"] for s in raw(Slip)) == ["ABC", "DEA", "cần nhanh hơn"]


def test_a_cast_invitation_leaves_the_index_of_missing_ones(someone: Respondent) -> None:
    assert len(list(RollItem.todo_index.query("missing#small-2020#d1"))) == 1
    click(someone, answered(someone), receipts.new_nonce())
    assert list(RollItem.todo_index.query("missing#small-2020#d1")) == []


def test_the_urn_holds_its_three_attributes_and_nothing_else(someone: Respondent) -> None:
    click(someone, answered(someone), receipts.new_nonce())
    for item in raw(Slip):
        assert set(item) == {"pk", "sk", "a"}
        assert someone.account not in str(item)
        assert "d1" not in item["pk"]["S"].split("#")
    partitions = {item["pk"]["S"] for item in raw(Slip) if item["pk"]["S"].startswith("S#")}
    by_id = {item["sk"]["S"]: item["pk"]["S"] for item in raw(Slip)}
    for id_, pk in by_id.items():
        if pk in partitions:
            unit = pk.split("#")[4]
            assert pk == slip_partition("small-2020", "f1", "deputies", unit, shard_of(id_))
    assert remark_partition("small-2020", "f1", "a2") in by_id.values()


def test_the_roll_tells_neither_when_nor_what_was_answered(someone: Respondent) -> None:
    before = {item["sk"]["S"]: item for item in raw(RollItem)}
    click(someone, answered(someone), receipts.new_nonce())
    for item in raw(RollItem):
        old = before.get(item["sk"]["S"])
        if item["kind"]["S"] == "receipt":
            assert set(item) == {"pk", "sk", "kind"}
            assert someone.account not in str(item)
        elif item["kind"]["S"] == "invitation":
            assert old is not None
            changed = {k for k in {*item, *old} if item.get(k) != old.get(k)}
            assert changed == {"state", "todo", "todo_key"}
        else:
            assert item == old


def test_a_draft_at_rest_holds_no_time_and_no_answer(someone: Respondent) -> None:
    answered(someone)
    draft = next(item for item in raw(RollItem) if item["kind"]["S"] == "draft")
    assert set(draft) == {"pk", "sk", "kind", "sealed", "version"}
    assert "nhanh" not in str(draft)


def test_two_hundred_clicks_of_one_page_make_one_ballot_and_one_receipt(someone: Respondent) -> None:
    items, nonce = answered(someone), receipts.new_nonce()
    results = at_once(200, lambda _: click(someone, items, nonce))
    assert results == [receipt_of(someone, nonce)] * 200
    assert len(keys("receipt")) == 1
    assert len(raw(Slip)) == 3


def test_two_hundred_pages_of_one_invitation_make_one_ballot_and_one_receipt(someone: Respondent) -> None:
    items = answered(someone)
    results = at_once(200, lambda _: click(someone, items, receipts.new_nonce()))
    assert Counter(type(r) for r in results) == {res.Cast: 1, res.AlreadyCast: 199}
    assert len(keys("receipt")) == 1
    assert len(raw(Slip)) == 3


def test_two_tabs_that_save_different_pages_at_once_lose_nothing_in_twenty_trials(engine: Engine) -> None:
    for _ in range(20):
        save_two_pages_at_once()


def save_two_pages_at_once() -> None:
    someone = respondent(IN_FORCE, {"deputies": "d1"})
    put_respondent(someone)
    items = read(someone)
    pages = [Answers(chosen={CELLS[0]: "A"}), Answers(chosen={CELLS[4]: "B"})]
    both = at_once(2, lambda i: save_page(BOX, here(someone), items, pages[i], pause=no_pause))
    assert all(isinstance(r, res.Saved) for r in both)
    ballot = open_ballot(here(someone), read(someone))
    assert isinstance(ballot, OpenBallot)
    assert ballot.answers.chosen == {CELLS[0]: "A", CELLS[4]: "B"}


def test_a_commit_whose_answer_was_lost_gives_the_same_receipt(someone: Respondent) -> None:
    items, nonce = answered(someone), receipts.new_nonce()
    with disturbed("TransactWriteItems", commit_then_time_out):
        assert click(someone, items, nonce) == receipt_of(someone, nonce)
    assert len(keys("receipt")) == 1
    assert len(raw(Slip)) == 3


def test_a_save_whose_answer_was_lost_is_saved_once(someone: Respondent) -> None:
    with disturbed("PutItem", commit_then_time_out):
        result = save_page(BOX, here(someone), read(someone), ALL, pause=no_pause)
    assert result == res.Saved(ALL)
    assert read(someone).drafts[0].version == 1


@pytest.mark.parametrize(
    "answer",
    [
        ("TransactionCanceledException", ("TransactionConflict", "None")),
        ("TransactionInProgressException", ()),
        ("TransactionConflictException", ()),
    ],
)
def test_conflicts_are_tried_again_until_the_ballot_is_in(
    someone: Respondent, answer: tuple[str, tuple[str, ...]]
) -> None:
    left = iter(range(3))

    def conflict(**_: Any) -> AWSResponse | None:
        return None if next(left, None) is None else refusal(answer[0], *answer[1])

    items, nonce = answered(someone), receipts.new_nonce()
    with disturbed("TransactWriteItems", conflict):
        assert click(someone, items, nonce) == receipt_of(someone, nonce)
    assert len(raw(Slip)) == 3


def test_a_conflict_reported_for_a_ballot_that_is_in_gives_its_receipt(someone: Respondent) -> None:
    items, nonce = answered(someone), receipts.new_nonce()
    assert click(someone, items, nonce) == receipt_of(someone, nonce)
    assert click(someone, items, nonce) == receipt_of(someone, nonce)


def test_a_conflict_while_saving_is_tried_again(someone: Respondent) -> None:
    left = iter(range(2))

    def conflict(**_: Any) -> AWSResponse | None:
        return None if next(left, None) is None else refusal("TransactionConflictException")

    with disturbed("PutItem", conflict):
        assert save_page(BOX, here(someone), read(someone), ALL, pause=no_pause) == res.Saved(ALL)


def test_a_fault_of_ours_is_not_taken_for_a_conflict(someone: Respondent) -> None:
    items = answered(someone)
    with (
        disturbed("TransactWriteItems", lambda **_: refusal("AccessDeniedException")),
        pytest.raises(ClientError),
    ):
        click(someone, items, receipts.new_nonce())
    with disturbed("PutItem", lambda **_: refusal("AccessDeniedException")), pytest.raises(ClientError):
        save_page(BOX, here(someone), items, Answers(chosen={CELLS[0]: "D"}), pause=no_pause)


def test_the_urns_old_items_are_never_asked_for(someone: Respondent) -> None:
    items = answered(someone)
    with listening() as traffic:
        click(someone, items, receipts.new_nonce())
    assert traffic.calls == {"TransactWriteItems": 1}
    assert "ReturnValuesOnConditionCheckFailure" not in str(traffic.sent)


def test_every_live_credentials_draft_goes_with_the_cast(someone: Respondent) -> None:
    answered(someone)
    second = SignIn(someone.account, new_secret())
    BOX.add_credential(someone.account, mailed(second))
    other = StoredDraft("deputies", held(second).credential_id, b"sealed", 1)
    BOX.save_draft(someone.account, other)
    click(someone, read(someone), receipts.new_nonce())
    assert keys("draft") == []


def one_slip(someone: Respondent) -> Ballot:
    """A small ballot whose draft is on the roll."""
    return large_ballot(someone, units=1, remarks=1, others=0)


def nothing_happened(someone: Respondent, state: InvitationState = InvitationState.OPEN) -> bool:
    items = read(someone)
    return items.invitations["deputies"].state is state and len(items.drafts) == 1


@pytest.mark.parametrize("state", [s for s in InvitationState if s is not InvitationState.OPEN])
def test_only_an_open_invitation_can_be_cast(someone: Respondent, state: InvitationState) -> None:
    ballot = one_slip(someone)
    InvitationItem(f"P#{someone.account}", "I#deputies").update([InvitationItem.state.set(state.value)])
    assert BOX.cast(ballot) is CastOutcome.UNSETTLED
    assert nothing_happened(someone, state)
    assert raw(Slip) == []


def test_a_roster_that_changes_what_is_rated_is_not_outrun_by_a_cast(someone: Respondent) -> None:
    items = answered(someone)
    InvitationItem(f"P#{someone.account}", "I#deputies").update([InvitationItem.rates.set(["a1"])])

    assert isinstance(click(someone, items, receipts.new_nonce()), res.Cast)
    assert {item["pk"]["S"].split("#")[4] for item in raw(Slip) if item["pk"]["S"].startswith("S#")} == {"a1"}


def test_a_draft_saved_anew_meanwhile_is_not_lost_with_the_old_one(someone: Respondent) -> None:
    ballot = one_slip(someone)
    BOX.save_draft(someone.account, replace(ballot.draft, version=2))
    assert BOX.cast(ballot) is CastOutcome.UNSETTLED
    assert nothing_happened(someone)


def test_no_slip_or_remark_in_the_urn_is_ever_replaced(someone: Respondent) -> None:
    ballot = one_slip(someone)
    slip = ballot.slips[0]
    places = [
        (slip_partition("small-2020", "f1", "deputies", slip.unit, shard_of(slip.id)), slip.id),
        (remark_partition("small-2020", "f1", slip.unit), slip.remark_id),
    ]
    for pk, sk in places:
        Slip(pk, sk, a="before").save()
        assert BOX.cast(ballot) is CastOutcome.UNSETTLED
        assert [item["a"]["S"] for item in raw(Slip)] == ["before"]
        Slip(pk, sk).delete()
    assert nothing_happened(someone)


def test_a_receipt_is_given_once(someone: Respondent) -> None:
    ballot = one_slip(someone)
    ReceiptItem(receipt_partition("small-2020", "f1", ballot.receipt_hash), ballot.receipt_hash).save()
    assert BOX.cast(ballot) is CastOutcome.UNSETTLED
    assert nothing_happened(someone)


def large_ballot(someone: Respondent, units: int, remarks: int, others: int) -> Ballot:
    invitation = someone.items.invitations["deputies"]
    nonce = receipts.new_nonce()
    slips = tuple(
        SlipToCast(
            unit=f"u{i}",
            id=receipts.slip_id(KEY, nonce, invitation.id, f"u{i}"),
            answers="ABC",
            remark="x" if i < remarks else "",
            remark_id=receipts.remark_id(KEY, nonce, invitation.id, f"u{i}"),
        )
        for i in range(units)
    )
    drafts = [StoredDraft("deputies", f"{i:032x}", b"sealed", 1) for i in range(others + 1)]
    for draft in drafts:
        BOX.save_draft(someone.account, draft)
    code = receipts.receipt_code(KEY, nonce, invitation.id)
    return Ballot(invitation, slips, receipts.receipt_hash(code), drafts[0], tuple(drafts[1:]))


@pytest.mark.parametrize(("units", "remarks", "others"), [(97, 0, 3), (60, 37, 1), (90, 2, 8)])
def test_the_largest_ballots_fit_one_transaction(
    someone: Respondent, units: int, remarks: int, others: int
) -> None:
    ballot = large_ballot(someone, units, remarks, others)
    with listening() as traffic:
        assert BOX.cast(ballot) is CastOutcome.DONE
    assert len(traffic.sent[0]["TransactItems"]) <= 100
    assert len(raw(Slip)) == units + remarks


def test_a_ballot_larger_than_a_transaction_is_refused_whole(someone: Respondent) -> None:
    with pytest.raises(ValueError, match="97"):
        BOX.cast(large_ballot(someone, 97, 1, 0))
    assert raw(Slip) == []


def test_slips_spread_over_the_shards() -> None:
    ids = [receipts.slip_id(KEY, receipts.new_nonce(), "x", "u") for _ in range(400)]
    found = Counter(shard_of(one) for one in ids)
    assert set(found) == set(range(SHARDS))


def test_wrong_passwords_are_counted_for_a_quarter_of_an_hour(someone: Respondent) -> None:
    assert BOX.attempts(someone.account, NOW) == 0
    for _ in range(3):
        BOX.record_failure(someone.items, NOW)
    assert BOX.attempts(someone.account, NOW + timedelta(minutes=14)) == 3
    later = NOW + ATTEMPTS_PERIOD
    assert BOX.attempts(someone.account, later) == 0
    BOX.record_failure(someone.items, later)
    assert BOX.attempts(someone.account, later) == 1


def test_wrong_passwords_at_the_same_moment_are_all_counted(someone: Respondent) -> None:
    at_once(20, lambda _: BOX.record_failure(someone.items, NOW))
    assert BOX.attempts(someone.account, NOW) == 20
    assert AttemptItem.get(f"P#{someone.account}", "T").expires > NOW.timestamp()


def test_a_failure_of_the_store_is_not_taken_for_a_counted_one(someone: Respondent) -> None:
    with disturbed("UpdateItem", lambda **_: refusal("AccessDeniedException")), pytest.raises(UpdateError):
        BOX.record_failure(someone.items, NOW)
    with disturbed("PutItem", lambda **_: refusal("AccessDeniedException")), pytest.raises(PutError):
        BOX.record_failure(someone.items, NOW)
    with disturbed("UpdateItem", lambda **_: refusal("AccessDeniedException")), pytest.raises(UpdateError):
        BOX.revoke(someone.account, someone.held.credential_id, NOW)


def test_a_credential_is_added_once_and_revoked_once(someone: Respondent) -> None:
    fresh = Credential("cd" * 16, NOW, NOW + timedelta(days=3))
    BOX.add_credential(someone.account, fresh)
    assert read(someone).credentials[fresh.id] == fresh
    BOX.revoke(someone.account, fresh.id, NOW)
    BOX.revoke(someone.account, fresh.id, NOW + timedelta(hours=1))
    assert read(someone).credentials[fresh.id] == replace(fresh, revoked_at=NOW)


def test_revoking_an_unknown_credential_makes_none(someone: Respondent) -> None:
    BOX.revoke(someone.account, "ef" * 16, NOW)
    assert set(read(someone).credentials) == {someone.held.credential_id}


def fifteen_questions() -> CampaignInForce:
    rules = small_rules()
    rules["questions"] |= {f"q{i:02}": rules["questions"]["q01"] for i in range(4, 16)}
    form = rules["forms"][0]
    form["sections"][1]["questions"] = [f"q{i:02}" for i in range(2, 16)]
    scales = {s: [rules["scales"][s], rules["options"][s]] for s in rules["scales"]}
    form["version"] = form_version(form, rules["questions"], scales)
    return CampaignInForce(parse(rules), (), announced=True)


def test_a_whole_participation_stays_within_its_cost(engine: Engine) -> None:
    in_force = fifteen_questions()
    someone = respondent(in_force, {"staff": "a1"})
    put_respondent(someone)
    where = here(someone, "staff", in_force)
    questions = paper(in_force.campaign, someone.items.invitations["staff"]).questions
    assert len(questions) == 15
    with listening() as traffic:
        BOX.attempts(someone.account, NOW)
        read(someone)  # the sign-in
        read(someone)  # home
        read(someone)  # the ballot's chapters
        for start in (0, 5, 10):
            read(someone)  # the page
            change = Answers(chosen={Cell("a1", q): "B" for q in questions[start : start + 5]})
            saved = save_page(BOX, where, read(someone), change, pause=no_pause)
            assert isinstance(saved, res.Saved)
        read(someone)  # check your answers
        before_cast = traffic.write_units
        result = cast(BOX, where, read(someone), receipts.new_nonce(), key=KEY, pause=no_pause)
    assert isinstance(result, res.Cast)
    assert traffic.calls == {"GetItem": 1, "Query": 11, "PutItem": 3, "TransactWriteItems": 1}
    assert traffic.write_units - before_cast == 9
    assert traffic.write_units == 12
    assert traffic.read_units == 12
