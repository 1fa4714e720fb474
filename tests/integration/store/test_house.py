"""What the status page asks of the stores."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.follow_up.health import Pulse
from chalicelib.store.connection import client
from chalicelib.store.house import StoredHouse, note_mail
from chalicelib.store.job_ledger import StoredJobs
from tests.support.engines import Cloud

pytestmark = pytest.mark.engine
NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)


def house(cloud: Cloud) -> StoredHouse:
    return StoredHouse(cloud.queues | {"gone": f"{cloud.address}/000000000000/gone"}, cloud.buckets["reports"])


@pytest.mark.usefixtures("engine")
def test_the_last_tick_is_found_again(cloud: Cloud) -> None:
    assert house(cloud).pulse() is None
    pulse = Pulse(NOW, timedelta(minutes=4), ("small-2020",))
    StoredJobs().put(pulse.to_entry())
    assert house(cloud).pulse() == pulse


@pytest.mark.usefixtures("engine")
def test_batches_of_mail_add_up_by_day_and_old_days_are_left_out(cloud: Cloud) -> None:
    for batch in ({"handed_over": 9, "failed": 1}, {"handed_over": 4, "not_due": 6}, {"not_due": 1}):
        note_mail(batch, NOW)
    note_mail({"skipped": 3}, NOW - timedelta(hours=8))
    note_mail({"failed": 2}, NOW - timedelta(hours=10))
    note_mail({"failed": 2}, NOW - timedelta(days=30))
    StoredJobs().put(Pulse(NOW).to_entry())
    found = house(cloud).mail_days(NOW)
    days = [(str(one.day), *map(one.count, ("handed_over", "skipped", "failed"))) for one in found]
    assert days == [("2021-01-26", 13, 3, 1), ("2021-01-25", 0, 0, 2)], "a day begins at midnight in Việt Nam"


def test_queues_tell_what_waits_and_what_died_and_a_lost_one_is_left_out(cloud: Cloud) -> None:
    sqs = client("sqs")
    sqs.send_message(QueueUrl=cloud.queues["mail"], MessageBody="{}")
    states = {state.name: state for state in house(cloud).queue_states()}
    assert "gone" not in states
    assert (states["mail"].waiting, states["mail"].in_hand, states["mail"].dead) == (1, 0, None)
    assert states["recount"].waiting == 0
    assert list(house(cloud).busy_queues()) == ["mail"]


def test_object_storage_is_asked(cloud: Cloud) -> None:
    assert house(cloud).objects_answer()
    assert not StoredHouse({}, "no-such-bucket").objects_answer()
