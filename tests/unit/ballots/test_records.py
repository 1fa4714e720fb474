from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.ballots.records import PersonItems, Standing, last_close, standing
from chalicelib.campaign.decisions import Decision, Extension, Ground
from chalicelib.roster.people import InvitationState
from tests.support.campaigns import small_in_force
from tests.support.fake_ballots import Respondent, respondent

IN_FORCE = small_in_force()
W1_ENDS = datetime(2021, 1, 31, 17, tzinfo=UTC)
W2_ENDS = datetime(2021, 2, 7, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def extended() -> Decision:
    ground = Ground("12/QĐ-SNV", date(2021, 1, 30), "clerk", "mất điện", datetime(2021, 1, 30, tzinfo=UTC))
    return Decision(1, ground, Extension("w1", None, date(2021, 2, 2)))


@pytest.fixture
def someone() -> Respondent:
    return respondent(IN_FORCE, {"staff": "a1"})


def stands(someone: Respondent, now: datetime, items: PersonItems | None = None) -> Standing:
    return standing(items or someone.items, someone.held.credential_id, IN_FORCE, now)


def test_a_credential_lives_before_and_in_the_window(someone: Respondent) -> None:
    assert stands(someone, W1_ENDS - timedelta(days=10)) is Standing.LIVE
    assert stands(someone, W1_ENDS - SECOND) is Standing.LIVE


def test_it_ends_with_the_persons_last_window(someone: Respondent) -> None:
    assert stands(someone, W1_ENDS) is Standing.ENDED


def test_a_person_with_a_later_window_keeps_it() -> None:
    both = respondent(IN_FORCE, {"staff": "a1", "communes": "c1"})
    assert stands(both, W2_ENDS - SECOND) is Standing.LIVE
    assert last_close(both.items, IN_FORCE) == W2_ENDS


def test_a_void_invitation_prolongs_nothing() -> None:
    both = respondent(IN_FORCE, {"staff": "a1", "communes": "c1"})
    void = replace(both.items.invitations["communes"], state=InvitationState.VOID)
    items = replace(both.items, invitations={**both.items.invitations, "communes": void})
    assert last_close(items, IN_FORCE) == W1_ENDS


def test_without_any_ballot_the_end_known_at_issue_counts(someone: Respondent) -> None:
    items = replace(someone.items, invitations={})
    assert last_close(items, IN_FORCE) is None
    assert stands(someone, W2_ENDS - SECOND, items) is Standing.LIVE
    assert stands(someone, W2_ENDS, items) is Standing.ENDED


def test_an_extension_prolongs_credentials_mailed_before_it(someone: Respondent) -> None:
    longer = small_in_force(extended())
    id_ = someone.held.credential_id
    assert standing(someone.items, id_, longer, W1_ENDS) is Standing.LIVE
    assert standing(someone.items, id_, longer, W1_ENDS + timedelta(days=2)) is Standing.ENDED


def test_a_revoked_credential_is_revoked_whatever_the_time(someone: Respondent) -> None:
    known = someone.items.credentials[someone.held.credential_id]
    items = replace(someone.items, credentials={known.id: replace(known, revoked_at=W1_ENDS)})
    assert stands(someone, W1_ENDS - timedelta(days=3), items) is Standing.REVOKED
    assert stands(someone, W1_ENDS, items) is Standing.REVOKED


@pytest.mark.parametrize("forged", ["", "0" * 32, "Đ" * 32])
def test_an_id_that_was_never_issued_is_unknown(someone: Respondent, forged: str) -> None:
    assert standing(someone.items, forged, IN_FORCE, W1_ENDS) is Standing.UNKNOWN
