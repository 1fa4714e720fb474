from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.compiled import parse
from chalicelib.campaign.decisions import (
    CampaignInForce,
    Change,
    Decision,
    Extension,
    Ground,
    Reopening,
    TimelineChange,
)
from chalicelib.campaign.definition import DayRule, Timeline
from chalicelib.campaign.timeline import Moment, MomentKind, moments, outside_quiet_hours
from tests.support.campaigns import small_campaign, small_in_force, small_rules

CAMPAIGN = small_campaign()
CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def decided(change: Change, *, at: datetime = datetime(2021, 1, 26, 2, tzinfo=UTC), number: int = 1) -> Decision:
    return Decision(number, Ground("Số 02/QĐ-UBND", date(2021, 1, 26), "thu.ky", "mất điện", at), change)


def named(in_force: CampaignInForce) -> dict[str, Moment]:
    return {moment.id: moment for moment in moments(in_force)}


def local(moment: Moment) -> str:
    return f"{moment.at.astimezone(CAMPAIGN.zone):%d/%m %H:%M}"


def test_what_happens_when_in_the_letters_campaign() -> None:
    assert [(moment.id, local(moment)) for moment in moments(small_in_force())] == [
        ("accounts", "20/01 08:00"),
        ("open-w1-2021-01-25", "25/01 07:30"),
        ("remind-w1-2021-01-27", "27/01 08:00"),
        ("remind-w1-2021-01-29", "29/01 08:00"),
        ("remind-w1-2021-01-31", "31/01 08:00"),
        ("close-w1-2021-01-31", "01/02 00:00"),
        ("open-w2-2021-02-01", "01/02 07:30"),
        ("fence-w1-2021-02-01", "01/02 10:00"),
        ("remind-w2-2021-02-03", "03/02 08:00"),
        ("remind-w2-2021-02-05", "05/02 08:00"),
        ("remind-w2-2021-02-07", "07/02 08:00"),
        ("close-w2-2021-02-07", "08/02 00:00"),
        ("fence-w2-2021-02-08", "08/02 10:00"),
    ]


def test_each_moment_says_whom_it_concerns() -> None:
    by_id = named(small_in_force())
    assert by_id["accounts"].groups == ("staff", "deputies", "communes")
    assert by_id["remind-w1-2021-01-27"].groups == ("staff", "deputies")
    assert by_id["fence-w2-2021-02-08"].groups == ("communes",)


def test_a_message_lapses_when_the_next_one_comes_and_the_fence_never() -> None:
    by_id = named(small_in_force())
    assert by_id["accounts"].lapses_at == datetime(2021, 2, 7, 17, tzinfo=UTC)
    assert by_id["open-w1-2021-01-25"].lapses_at == by_id["remind-w1-2021-01-27"].at
    assert by_id["remind-w1-2021-01-29"].lapses_at == by_id["remind-w1-2021-01-31"].at
    assert by_id["remind-w1-2021-01-31"].lapses_at == by_id["close-w1-2021-01-31"].at
    assert by_id["fence-w1-2021-02-01"].lapses_at is None
    assert by_id["close-w1-2021-01-31"].lapses_at is None


def test_asking_again_gives_the_same_moments() -> None:
    assert moments(small_in_force()) == moments(small_in_force())


def test_an_extension_brings_new_reminders_a_new_close_and_a_new_fence() -> None:
    by_id = named(small_in_force(decided(Extension("w1", None, date(2021, 2, 3)))))
    assert "remind-w1-2021-01-27" in by_id
    assert "remind-w1-2021-02-03" in by_id
    assert "close-w1-2021-02-03" in by_id
    assert "fence-w1-2021-02-04" in by_id
    assert not {"close-w1-2021-01-31", "fence-w1-2021-02-01"} & by_id.keys()


def test_an_extension_for_one_group_reminds_and_closes_that_group_by_itself() -> None:
    by_id = named(small_in_force(decided(Extension("w1", "staff", date(2021, 2, 3)))))
    assert by_id["remind-w1-2021-01-31"].groups == ("deputies",)
    assert by_id["remind-w1-2021-02-03"].groups == ("staff",)
    assert by_id["close-w1-2021-01-31"].groups == ("deputies",)
    assert by_id["close-w1-2021-02-03"].groups == ("staff",)
    assert by_id["fence-w1-2021-02-04"].groups == ("staff", "deputies")
    assert "fence-w1-2021-02-01" not in by_id


def test_a_reopening_is_a_moment_of_its_own_and_is_fenced_again() -> None:
    reopening = decided(Reopening("w1", None, date(2021, 2, 10)), at=datetime(2021, 2, 8, 4, tzinfo=UTC), number=3)
    by_id = named(small_in_force(reopening))
    reopened = by_id["reopen-w1-3"]
    assert reopened.kind is MomentKind.REOPENING
    assert reopened.at == datetime(2021, 2, 8, 4, tzinfo=UTC)
    assert reopened.groups == ("staff", "deputies")
    assert "fence-w1-2021-02-15" in by_id


def test_two_rules_for_one_day_send_one_message() -> None:
    rules = small_rules()
    rules["windows"][0]["last_day"] = "2021-01-27"
    ids = [moment.id for moment in moments(CampaignInForce(parse(rules)))]
    assert ids.count("remind-w1-2021-01-27") == 1


@pytest.mark.parametrize(
    ("written", "sent"),
    [("06:59", "07:00"), ("07:00", "07:00"), ("20:59", "20:59"), ("21:00", "07:00"), ("23:30", "07:00")],
)
def test_nothing_goes_out_in_the_quiet_hours(written: str, sent: str) -> None:
    at = datetime.combine(date(2021, 1, 25), time.fromisoformat(written), CAMPAIGN.zone)
    moved = outside_quiet_hours(CAMPAIGN, CAMPAIGN.timeline, at.astimezone(UTC))
    assert f"{moved.astimezone(CAMPAIGN.zone):%H:%M}" == sent
    assert timedelta(0) <= moved - at <= timedelta(hours=10)


def test_quiet_hours_may_lie_within_a_day() -> None:
    timeline = replace(CAMPAIGN.timeline, quiet_from=time(12), quiet_to=time(13))
    noon = datetime(2021, 1, 25, 5, 30, tzinfo=UTC)
    assert outside_quiet_hours(CAMPAIGN, timeline, noon) == datetime(2021, 1, 25, 6, tzinfo=UTC)
    assert outside_quiet_hours(CAMPAIGN, timeline, noon + timedelta(hours=1)) == noon + timedelta(hours=1)


def test_a_reminder_that_would_come_after_the_close_is_left_out() -> None:
    rules = small_rules()
    rules["timeline"]["reminders"] = [{"kind": "last_day", "day": 0, "at": "22:00"}]
    assert not [m for m in moments(CampaignInForce(parse(rules))) if m.kind is MomentKind.REMINDER]


def test_a_changed_timeline_rules_from_its_decision_on() -> None:
    earlier = replace(CAMPAIGN.timeline, reminders=(DayRule("day", 2, time(8)), DayRule("day", 5, time(9))))
    noon_of_the_third_day = datetime(2021, 1, 27, 5, tzinfo=UTC)
    changed = named(small_in_force(decided(TimelineChange(earlier), at=noon_of_the_third_day)))
    assert "remind-w1-2021-01-27" in changed, "sent before the decision"
    assert "remind-w1-2021-01-26" not in changed, "would lie before the decision"
    assert local(changed["remind-w1-2021-01-29"]) == "29/01 09:00"
    assert "remind-w1-2021-01-31" not in changed


def test_accounts_that_a_new_timeline_would_have_sent_before_it_was_decided_go_at_once() -> None:
    earlier = replace(CAMPAIGN.timeline, accounts_days=5)
    at = datetime(2021, 1, 19, 4, tzinfo=UTC)
    assert named(small_in_force(decided(TimelineChange(earlier), at=at)))["accounts"].at == at


def test_accounts_already_sent_stay_sent() -> None:
    later = replace(CAMPAIGN.timeline, accounts_days=1)
    at = datetime(2021, 1, 20, 4, tzinfo=UTC)
    assert local(named(small_in_force(decided(TimelineChange(later), at=at)))["accounts"]) == "20/01 08:00"


@given(
    st.builds(
        Timeline,
        st.integers(0, 10),
        CLOCKS,
        CLOCKS,
        st.lists(
            st.builds(
                DayRule, st.sampled_from(["day", "last_working_day", "last_day"]), st.integers(1, 9), CLOCKS
            ),
            max_size=5,
        ).map(tuple),
        st.just(time(21)),
        st.just(time(7)),
    )
)
def test_whatever_the_timeline_messages_are_unique_awake_and_inside_their_window(timeline: Timeline) -> None:
    in_force = CampaignInForce(replace(CAMPAIGN, timeline=timeline))
    made = moments(in_force)
    assert len({moment.id for moment in made}) == len(made)
    for moment in made:
        if moment.kind in {MomentKind.OPENING, MomentKind.REMINDER}:
            window = in_force.window(moment.window)
            assert window.opens_at <= moment.at < window.closes_at
            assert 7 <= moment.at.astimezone(CAMPAIGN.zone).hour < 21
            assert moment.lapses_at is not None
            assert moment.at < moment.lapses_at
