"""Wishes for slips on the roll, and files that leave no version behind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.ballots.records import Credential
from chalicelib.follow_up.handouts import Handout, HandoutKind, HandoutState
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.connection import client
from chalicelib.store.handouts import StoredHandouts
from chalicelib.store.objects import Objects
from chalicelib.store.person_reading import read_person
from chalicelib.store.settings import settings
from tests.support.engines import Cloud
from tests.support.fake_mail import a_person
from tests.support.stored_people import put_person

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]
NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)


def a_wish(id_: str = "h1", **changes: object) -> Handout:
    made = Handout("c", id_, HandoutKind.SLIPS, "a1", "", "an.mau", NOW, HandoutState.ASKED, NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_wish_reads_back_as_written_newest_first() -> None:
    store = StoredHandouts()
    first, second = a_wish("20210126T020000-1"), a_wish("20210126T030000-2", unit="", account="BCFG2345", people=3)
    store.add(first)
    store.add(second)
    assert store.get("c", first.id) == first
    assert store.all("c") == [second, first]
    assert store.get("c", "unknown") is None


def test_of_two_who_settle_at_once_one_wins() -> None:
    store = StoredHandouts()
    store.add(a_wish())
    confirmed, refused = (
        a_wish().now(state, NOW, by=by)
        for state, by in ((HandoutState.CONFIRMED, "binh.mau"), (HandoutState.REFUSED, "chi.mau"))
    )
    assert store.move(a_wish(), confirmed)
    assert not store.move(a_wish(), refused)
    assert store.get("c", "h1") == confirmed


def test_only_wishes_with_work_left_stand_in_the_index() -> None:
    store = StoredHandouts()
    one = a_wish()
    store.add(one)
    assert list(store.unfinished("c")) == []
    for state, listed in (
        (HandoutState.CONFIRMED, True),
        (HandoutState.MADE, True),
        (HandoutState.TAKEN, True),
        (HandoutState.ERASED, False),
    ):
        after = one.now(state, NOW + timedelta(minutes=1))
        assert store.move(one, after)
        assert list(store.unfinished("c")) == ([after] if listed else [])
        one = after


def test_a_slips_credential_is_told_from_a_mailed_one() -> None:
    put_person(a_person("BCFG2345"))
    ends = NOW + timedelta(days=5)
    DynamoBallotBox().add_credential("BCFG2345", Credential("mailed", NOW, ends))
    DynamoBallotBox().add_credential("BCFG2345", Credential("printed", NOW, ends, slip="h1"))
    items = read_person("BCFG2345")
    assert items is not None
    assert {id_: one.slip for id_, one in items.credentials.items()} == {"mailed": "", "printed": "h1"}


@pytest.fixture
def versioned(cloud: Cloud) -> Iterator[Objects]:
    bucket = settings().rosters_bucket
    client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    yield Objects(bucket)
    client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def test_an_erased_file_leaves_no_version(versioned: Objects) -> None:
    for body in (b"one", b"two"):
        versioned.put("handouts/c/h1.pdf", body, "application/pdf")
    versioned.put("handouts/c/h1.pdfx", b"another", "application/pdf")
    versioned.erase("handouts/c/h1.pdf")
    versioned.erase("handouts/c/h1.pdf")
    left = client("s3").list_object_versions(Bucket=versioned.bucket, Prefix="handouts/c/h1.pdf")
    assert [one["Key"] for one in left.get("Versions", ())] == ["handouts/c/h1.pdfx"]
    assert left.get("DeleteMarkers", []) == []
