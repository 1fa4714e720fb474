from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.ballots import receipts
from chalicelib.ballots import results as res
from chalicelib.ballots.answers import Answers
from chalicelib.ballots.casting import TRIES, cast
from chalicelib.ballots.credentials import SignIn, new_secret
from chalicelib.ballots.opening import Sitting
from chalicelib.ballots.ports import Ballot, CastOutcome
from chalicelib.ballots.records import Standing
from chalicelib.ballots.rows import Cell
from chalicelib.ballots.saving import save_page, start_anew
from chalicelib.roster.people import InvitationState
from tests.support.campaigns import small_in_force
from tests.support.fake_ballots import FakeBallotBox, Respondent, box_with, mailed, no_pause, respondent

IN_FORCE = small_in_force()
WINDOW = IN_FORCE.window_for("deputies")
NOW = datetime(2021, 1, 25, 2, tzinfo=UTC)
KEY = bytes(range(32))
CELLS = [Cell(unit, question) for unit in ("a1", "a2") for question in ("q01", "q02", "q03")]
ALL = Answers(chosen=dict(zip(CELLS, "ABCDEA", strict=True)), remarks={"a2": "cần nhanh hơn"})


@pytest.fixture
def someone() -> Respondent:
    return respondent(IN_FORCE, {"deputies": "d1"})


@pytest.fixture
def box(someone: Respondent) -> FakeBallotBox:
    return box_with(someone)


def here(someone: Respondent, now: datetime = NOW, sign_in: SignIn | None = None) -> Sitting:
    hand = someone if sign_in is None else Respondent(sign_in, someone.items)
    return Sitting(someone.account, "deputies", (hand.held,), IN_FORCE, now)


def answered(box: FakeBallotBox, someone: Respondent, answers: Answers = ALL) -> FakeBallotBox:
    save_page(box, here(someone), box.people[someone.account], answers, pause=no_pause)
    box.reads = box.writes = 0
    return box


def send(box: FakeBallotBox, someone: Respondent, nonce: str, now: datetime = NOW) -> res.CastResult:
    items = box.people[someone.account]
    return cast(box, here(someone, now), items, nonce, key=KEY, pause=no_pause)


def test_a_complete_ballot_goes_into_the_urn_with_one_transaction(box: FakeBallotBox, someone: Respondent) -> None:
    result = send(answered(box, someone), someone, receipts.new_nonce())
    assert isinstance(result, res.Cast)
    assert (box.reads, box.writes) == (0, 1)
    assert box.people[someone.account].invitations["deputies"].state is InvitationState.CAST
    assert sorted(box.urn.values()) == [
        ("f1", "a2", "cần nhanh hơn"),
        ("f1", "deputies", "a1", "ABC"),
        ("f1", "deputies", "a2", "DEA"),
    ]


def test_the_draft_goes_when_cast(box: FakeBallotBox, someone: Respondent) -> None:
    send(answered(box, someone), someone, receipts.new_nonce())
    assert box.people[someone.account].drafts == ()


def test_the_receipts_hash_stands_on_the_roll(box: FakeBallotBox, someone: Respondent) -> None:
    result = send(answered(box, someone), someone, receipts.new_nonce())
    assert isinstance(result, res.Cast)
    code = receipts.parse(result.receipt)
    assert code is not None
    assert box.receipts == {("small-2020", "f1", receipts.receipt_hash(code))}


def test_a_repeated_click_gets_the_same_receipt(box: FakeBallotBox, someone: Respondent) -> None:
    nonce = receipts.new_nonce()
    first = send(answered(box, someone), someone, nonce)
    assert send(box, someone, nonce) == first
    assert len(box.receipts) == 1
    assert len(box.urn) == 3


def test_a_repeated_click_after_the_window_still_gets_it(box: FakeBallotBox, someone: Respondent) -> None:
    nonce = receipts.new_nonce()
    first = send(answered(box, someone), someone, nonce, WINDOW.closes_at - timedelta(seconds=1))
    assert send(box, someone, nonce, WINDOW.closes_at + timedelta(seconds=1)) == first


def test_another_page_of_a_cast_ballot_is_already_answered(box: FakeBallotBox, someone: Respondent) -> None:
    send(answered(box, someone), someone, receipts.new_nonce())
    assert send(box, someone, receipts.new_nonce()) == res.AlreadyCast()


@pytest.mark.parametrize("forged", ["", "0" * 31, "g" * 32])
def test_a_forged_nonce_is_refused_before_anything(box: FakeBallotBox, someone: Respondent, forged: str) -> None:
    assert send(answered(box, someone), someone, forged) == res.BadNonce()
    assert (box.reads, box.writes) == (0, 0)


def test_missing_cells_are_named_and_nothing_is_cast(box: FakeBallotBox, someone: Respondent) -> None:
    gaps = Answers(chosen={cell: "A" for cell in CELLS if cell.question != "q02"})
    result = send(answered(box, someone, gaps), someone, receipts.new_nonce())
    assert result == res.Incomplete((Cell("a1", "q02"), Cell("a2", "q02")))
    assert box.writes == 0


def test_nothing_saved_is_nothing_to_cast(box: FakeBallotBox, someone: Respondent) -> None:
    assert send(box, someone, receipts.new_nonce()) == res.NoDraft()


def test_a_ballot_that_arrives_at_closing_time_is_not_accepted(box: FakeBallotBox, someone: Respondent) -> None:
    answered(box, someone)
    result = send(box, someone, receipts.new_nonce(), WINDOW.closes_at)
    assert result == res.WindowClosed(WINDOW, arrived_at=WINDOW.closes_at)
    assert box.urn == {}


def test_a_revoked_credential_casts_nothing_and_gets_no_receipt(box: FakeBallotBox, someone: Respondent) -> None:
    nonce = receipts.new_nonce()
    send(answered(box, someone), someone, nonce)
    box.revoke(someone.account, someone.held.credential_id, NOW)
    assert send(box, someone, nonce) == res.CredentialNotLive(Standing.REVOKED)


def test_any_live_credential_may_cast_and_the_other_drafts_go_too(box: FakeBallotBox, someone: Respondent) -> None:
    answered(box, someone)
    second = SignIn(someone.account, new_secret())
    box.add_credential(someone.account, mailed(second))
    there = here(someone, sign_in=second)
    start_anew(box, there, box.people[someone.account], pause=no_pause)
    save_page(box, there, box.people[someone.account], ALL, pause=no_pause)
    items = box.people[someone.account]
    assert len(items.drafts) == 2
    result = cast(box, there, items, receipts.new_nonce(), key=KEY, pause=no_pause)
    assert isinstance(result, res.Cast)
    assert box.people[someone.account].drafts == ()


def test_an_answer_saved_at_the_last_moment_is_in_the_ballot(box: FakeBallotBox, someone: Respondent) -> None:
    answered(box, someone)
    before = box.people[someone.account]
    save_page(box, here(someone), before, Answers(chosen={CELLS[0]: "D"}), pause=no_pause)
    result = cast(box, here(someone), before, receipts.new_nonce(), key=KEY, pause=no_pause)
    assert isinstance(result, res.Cast)
    assert ("f1", "deputies", "a1", "DBC") in box.urn.values()


def test_a_transaction_that_committed_unheard_gives_its_receipt(box: FakeBallotBox, someone: Respondent) -> None:
    answered(box, someone)
    deaf = replace_cast(box)
    nonce = receipts.new_nonce()
    result = cast(deaf, here(someone), box.people[someone.account], nonce, key=KEY, pause=no_pause)
    invitation = someone.items.invitations["deputies"]
    assert result == res.Cast(receipts.show(receipts.receipt_code(KEY, nonce, invitation.id)))
    assert len(box.receipts) == 1


def replace_cast(box: FakeBallotBox) -> FakeBallotBox:
    """The box, whose transactions commit but whose answers get lost."""
    committed = box.cast

    def unheard(ballot: Ballot) -> CastOutcome:
        committed(ballot)
        return CastOutcome.UNSETTLED

    box.cast = unheard  # type: ignore[method-assign]
    return box


def test_conflicts_are_tried_again_with_pauses(box: FakeBallotBox, someone: Respondent) -> None:
    answered(box, someone)
    pauses: list[int] = []
    committed, tries = box.cast, iter([CastOutcome.UNSETTLED] * 3)
    box.cast = lambda ballot: next(tries, None) or committed(ballot)  # type: ignore[method-assign]
    items = box.people[someone.account]
    result = cast(box, here(someone), items, receipts.new_nonce(), key=KEY, pause=pauses.append)
    assert isinstance(result, res.Cast)
    assert pauses == [1, 2, 3]


def test_a_store_that_never_settles_is_busy_and_keeps_the_draft(box: FakeBallotBox, someone: Respondent) -> None:
    answered(box, someone)
    tried: list[Ballot] = []

    def never(ballot: Ballot) -> CastOutcome:
        tried.append(ballot)
        return CastOutcome.UNSETTLED

    box.cast = never  # type: ignore[method-assign]
    assert send(box, someone, receipts.new_nonce()) == res.Busy()
    assert len(tried) == TRIES
    assert len({ballot.receipt_hash for ballot in tried}) == 1
    assert len(box.people[someone.account].drafts) == 1


def test_the_last_try_is_settled_too(box: FakeBallotBox, someone: Respondent) -> None:
    answered(box, someone)
    committed, tries = box.cast, iter([CastOutcome.UNSETTLED] * (TRIES - 1))

    def unheard_at_last(ballot: Ballot) -> CastOutcome:
        if next(tries, None) is None:
            committed(ballot)
        return CastOutcome.UNSETTLED

    box.cast = unheard_at_last  # type: ignore[method-assign]
    assert isinstance(send(box, someone, receipts.new_nonce()), res.Cast)


@pytest.mark.parametrize("same_page", [True, False])
def test_many_at_once_make_one_ballot(box: FakeBallotBox, someone: Respondent, same_page: bool) -> None:
    answered(box, someone)
    items, page = box.people[someone.account], receipts.new_nonce()

    def click(_: int) -> res.CastResult:
        nonce = page if same_page else receipts.new_nonce()
        return cast(box, here(someone), items, nonce, key=KEY, pause=no_pause)

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(click, range(60)))
    got = [r.receipt for r in results if isinstance(r, res.Cast)]
    assert len(set(got)) == 1
    assert len(got) == (60 if same_page else 1)
    assert all(isinstance(r, res.Cast | res.AlreadyCast) for r in results)
    assert len(box.receipts) == 1
    assert len(box.urn) == 3


def test_a_receipt_is_not_printed_by_accident(box: FakeBallotBox, someone: Respondent) -> None:
    result = send(answered(box, someone), someone, receipts.new_nonce())
    assert isinstance(result, res.Cast)
    assert result.receipt not in repr(result)


def test_two_roles_share_neither_receipt_nor_ids() -> None:
    both = respondent(IN_FORCE, {"deputies": "d1", "staff": "a1"})
    box, nonce = box_with(both), receipts.new_nonce()
    got = []
    for group, units in (("deputies", ("a1", "a2")), ("staff", ("a1",))):
        where = replace(here(both), group=group)
        full = Answers(chosen={c: "A" for c in CELLS if c.unit in units})
        save_page(box, where, box.people[both.account], full, pause=no_pause)
        got.append(cast(box, where, box.people[both.account], nonce, key=KEY, pause=no_pause))
    assert all(isinstance(r, res.Cast) for r in got)
    assert got[0] != got[1]
    assert len(box.urn) == 3
    assert len(box.receipts) == 2
