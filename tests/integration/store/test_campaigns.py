from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.campaign.admission import Refused
from chalicelib.campaign.compiled import parse
from chalicelib.campaign.decisions import CampaignInForce, Decision, Extension, Ground, PlanChange
from chalicelib.campaign.ports import UnknownCampaign
from chalicelib.publication.steps import Act, Basis, Choice, Step, Vote
from chalicelib.store.campaigns import (
    FRESH_FOR,
    CampaignStore,
    Published,
    RulesAnnounced,
    StaffBook,
    VersionMissing,
)
from chalicelib.store.steps import StoredSteps
from tests.support.campaigns import small_campaign, small_rules

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]

NOW = datetime(2021, 1, 20, 2, tzinfo=UTC)
EXTENSION = Extension("w1", None, date(2021, 2, 2))
CAMPAIGN = small_campaign()


@dataclass
class Bucket:
    objects: dict[str, bytes] = field(default_factory=dict)
    reads: int = 0

    def put(self, key: str, body: bytes, content_type: str) -> None:
        assert content_type == "application/json"
        self.objects[key] = body

    def get(self, key: str) -> bytes | None:
        self.reads += 1
        return self.objects.get(key)


@dataclass
class Seconds:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def ground(at: datetime = NOW) -> Ground:
    return Ground("Số 02/QĐ-UBND", date(2021, 1, 19), "thu.ky", "mất điện diện rộng", at)


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def store(bucket: Bucket, seconds: Seconds) -> CampaignStore:
    return CampaignStore(bucket, seconds)


def other_version() -> dict[str, object]:
    return small_rules() | {"k": 7}


def test_a_loaded_campaign_is_read_back_as_it_was(store: CampaignStore, bucket: Bucket) -> None:
    assert store.publish(CAMPAIGN, NOW) == Published(CAMPAIGN.rules_hash, changed=True)
    assert list(bucket.objects) == [f"small-2020/{CAMPAIGN.rules_hash}.json"]
    assert store.ids() == ("small-2020",)
    assert store.in_force("small-2020", NOW).campaign == CAMPAIGN


def test_loading_the_same_folder_again_changes_nothing(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    assert store.publish(CAMPAIGN, NOW) == Published(CAMPAIGN.rules_hash, changed=False)


def test_a_campaign_nobody_loaded_is_a_clear_error(store: CampaignStore) -> None:
    with pytest.raises(UnknownCampaign, match="nowhere"):
        store.in_force("nowhere", NOW)
    with pytest.raises(UnknownCampaign):
        store.announce("nowhere", "thu.ky", NOW)
    assert store.ids() == ()


def test_a_version_lost_from_object_storage_is_said(store: CampaignStore, bucket: Bucket) -> None:
    store.publish(CAMPAIGN, NOW)
    bucket.objects.clear()
    with pytest.raises(VersionMissing, match="load the campaign again"):
        store.in_force("small-2020", NOW)


def test_before_the_announcement_another_version_takes_its_place(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    store.publish(parse(other_version()), NOW)
    assert store.in_force("small-2020", NOW).campaign.k == 7
    assert not store.in_force("small-2020", NOW).announced


def test_a_campaign_loaded_elsewhere_is_listed_after_ten_seconds(bucket: Bucket, seconds: Seconds) -> None:
    here, there = CampaignStore(bucket, seconds), CampaignStore(bucket, seconds)
    assert there.ids() == ()
    here.publish(CAMPAIGN, NOW)
    assert here.ids() == ("small-2020",)
    assert there.ids() == ()
    seconds.now += FRESH_FOR
    assert there.ids() == ("small-2020",)


def test_after_the_announcement_rules_are_immutable(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    store.announce("small-2020", "thu.ky", NOW)
    refused = store.publish(parse(other_version()), NOW)
    assert refused == RulesAnnounced("small-2020", CAMPAIGN.rules_hash)
    assert "đợt khảo sát mới" in refused.sentence
    assert store.in_force("small-2020", NOW).campaign.k == 5
    assert store.in_force("small-2020", NOW).announced
    assert store.publish(CAMPAIGN, NOW) == Published(CAMPAIGN.rules_hash, changed=False)


def test_the_same_rules_under_another_id_are_a_new_campaign(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    store.announce("small-2020", "thu.ky", NOW)
    assert isinstance(store.publish(parse(other_version() | {"campaign": "small-2021"}), NOW), Published)
    assert store.ids() == ("small-2020", "small-2021")


def test_announcing_twice_is_announcing_once(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    store.announce("small-2020", "thu.ky", NOW)
    store.announce("small-2020", "khac", NOW + timedelta(days=1))
    assert store.in_force("small-2020", NOW).announced


def test_reading_again_within_ten_seconds_costs_nothing(
    store: CampaignStore, bucket: Bucket, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.publish(CAMPAIGN, NOW)
    first = store.in_force("small-2020", NOW)
    queries: list[str] = []
    read = CampaignStore._read

    def counted(self: CampaignStore, campaign: str) -> CampaignInForce:
        queries.append(campaign)
        return read(self, campaign)

    monkeypatch.setattr(CampaignStore, "_read", counted)
    seconds.now += FRESH_FOR - 0.1
    assert store.in_force("small-2020", NOW) is first
    assert queries == []
    seconds.now += 0.1
    store.in_force("small-2020", NOW)
    assert queries == ["small-2020"]
    assert bucket.reads == 1


def test_another_process_sees_a_decision_after_ten_seconds(bucket: Bucket, seconds: Seconds) -> None:
    here, there = CampaignStore(bucket, seconds), CampaignStore(bucket, seconds)
    here.publish(CAMPAIGN, NOW)
    there.in_force("small-2020", NOW)
    decision = here.decide("small-2020", ground(), EXTENSION)
    assert here.in_force("small-2020", NOW).decisions == (decision,)
    assert there.in_force("small-2020", NOW).decisions == ()
    seconds.now += FRESH_FOR
    assert there.in_force("small-2020", NOW).decisions == (decision,)


def test_a_refused_decision_leaves_no_trace(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    late = ground(datetime(2021, 2, 1, 3, tzinfo=UTC))
    refused = store.decide("small-2020", late, EXTENSION)
    assert isinstance(refused, Refused)
    assert refused.code == "fenced"
    assert store.in_force("small-2020", late.decided_at).decisions == ()


def publishing(number: int = 1, *, undoes: bool = False) -> Act:
    basis = Basis("12/QĐ-UBND", NOW.date(), "sai sót")
    return Act(number, Step.PUBLISHED, "an.mau", NOW, "a" * 64, basis, (Vote("Một", Choice.FOR),), undoes=undoes)


def test_acts_about_the_results_are_appended_and_read_back(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    acts = (publishing(), publishing(2, undoes=True))
    assert [StoredSteps().append("small-2020", act) for act in acts] == [True, True]
    assert StoredSteps().acts("small-2020") == acts


def test_of_two_acts_with_one_number_the_first_stands_and_the_other_marks_nothing(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    first = replace(publishing(), step=Step.CHECKED)
    assert StoredSteps().append("small-2020", first)
    assert not StoredSteps().append("small-2020", publishing())
    assert StoredSteps().acts("small-2020") == (first,)
    assert not store.in_force("small-2020", NOW).published


def test_undoing_publication_lets_decisions_in_again(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    StoredSteps().append("small-2020", publishing())
    StoredSteps().append("small-2020", publishing(2, undoes=True))
    assert isinstance(store.decide("small-2020", ground(), EXTENSION), Decision)


def test_the_first_manifest_key_stands(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    store.keep_key("small-2020", "ab" * 32)
    store.keep_key("small-2020", "cd" * 32)
    assert store.in_force("small-2020", NOW).manifest_key == "ab" * 32


def test_the_letter_gets_a_key_even_where_rules_were_announced_by_themselves(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    store.announce("small-2020", "tick", NOW)
    assert store.in_force("small-2020", NOW).manifest_key == ""
    book = StaffBook(store, lambda: "ab" * 32)
    assert book.manifest_key("small-2020") == "ab" * 32
    assert StaffBook(store, lambda: "cd" * 32).manifest_key("small-2020") == "ab" * 32


def test_once_published_nothing_is_decided(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    assert StoredSteps().append("small-2020", publishing())
    refused = store.decide("small-2020", ground(), EXTENSION)
    assert isinstance(refused, Refused)
    assert refused.code == "published"


def test_decisions_made_at_the_same_moment_are_all_kept_and_numbered(bucket: Bucket, seconds: Seconds) -> None:
    CampaignStore(bucket, seconds).publish(CAMPAIGN, NOW)

    def decide(planned: int) -> Decision | Refused:
        return CampaignStore(bucket, seconds).decide("small-2020", ground(), PlanChange("staff", "a1", planned))

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(decide, range(4)))
    kept = CampaignStore(bucket, seconds).in_force("small-2020", NOW).decisions
    assert [decision.number for decision in kept] == [1, 2, 3, 4]
    assert set(kept) == set(made)


def test_a_clock_moved_back_does_not_know_what_was_decided_later(store: CampaignStore) -> None:
    store.publish(CAMPAIGN, NOW)
    decision = store.decide("small-2020", ground(), EXTENSION)
    assert store.in_force("small-2020", NOW).decisions == (decision,)
    earlier = store.in_force("small-2020", NOW - timedelta(seconds=1))
    assert earlier == replace(earlier, decisions=())
