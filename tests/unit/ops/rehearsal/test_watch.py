"""What the hostile rehearsal looks at after each kill would notice a ballot lost, doubled or halved."""

from collections import Counter

from ops.rehearsal.watch import Ballots, about_ballots, about_mail

CELLS = Counter({("f1", "deputies", "a1"): 1, ("f1", "deputies", "a2"): 1})
NOTHING = Ballots({}, Counter(), ())
ONE = Ballots({"ab" * 32: "f1"}, CELLS, ())


def invitation(state: str) -> dict[str, object]:
    rates = {"L": [{"S": "a1"}, {"S": "a2"}]}
    texts = {"kind": "invitation", "state": state, "form": "f1", "group": "deputies"}
    return {**{name: {"S": text} for name, text in texts.items()}, "rates": rates}


def notice(state: str, message: str) -> dict[str, object]:
    return {"kind": {"S": "notice"}, "state": {"S": state}, "message_id": {"S": message}}


def test_a_ballot_that_came_in_meanwhile_is_no_fault() -> None:
    assert list(about_ballots(NOTHING, [invitation("cast")], ONE)) == []
    assert list(about_ballots(NOTHING, [invitation("open")], ONE)) == []
    assert list(about_ballots(ONE, [invitation("cast")], ONE)) == []


def test_a_receipt_or_slips_without_an_invitation_that_was_cast_are_too_many() -> None:
    assert list(about_ballots(ONE, [invitation("open")], ONE)) == [
        "receipts: 1 more than ballots",
        "slips: 2 more than ballots",
    ]


def test_a_ballot_without_its_receipt_or_with_half_its_slips_is_a_loss() -> None:
    half = Ballots({}, Counter({("f1", "deputies", "a1"): 1}), ())
    assert list(about_ballots(NOTHING, [invitation("cast")], half)) == [
        "receipts: 1 fewer than ballots",
        "slips: 1 fewer than ballots",
    ]


def test_an_invitation_in_no_known_state_is_told() -> None:
    assert list(about_ballots(NOTHING, [invitation("half")], NOTHING)) == ["an invitation is half"]


def test_a_mail_that_was_marked_and_never_came_is_lost() -> None:
    roll = [notice("handed_over", "<1@x>"), notice("claimed", "<2@x>"), notice("handed_over", "<3@x>")]
    assert list(about_mail(roll, {"<1@x>", "<2@x>"})) == ["1 mails were marked as handed over and never came"]
    assert list(about_mail(roll, {"<1@x>", "<2@x>", "<3@x>"})) == []
