"""Object storage against moto: one thread, no process, every answer of the service as botocore sees it."""

from collections.abc import Callable, Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.store import connection
from chalicelib.store.objects import Objects


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    connection.client.cache_clear()
    with mock_aws():
        where = {"LocationConstraint": "ap-southeast-1"}
        boto3.client("s3").create_bucket(Bucket="phieu-test", CreateBucketConfiguration=where)
        yield Objects("phieu-test")
    connection.client.cache_clear()


def test_what_was_put_is_got_and_the_last_put_counts(bucket: Objects) -> None:
    bucket.put("a/1.json", b"old", "application/json")
    bucket.put("a/1.json", "mới".encode(), "application/json")

    assert bucket.get("a/1.json") == "mới".encode()
    assert bucket.size("a/1.json") == len("mới".encode())


def test_an_object_that_is_not_there_is_none_and_no_error(bucket: Objects) -> None:
    assert bucket.get("a/none") is None
    assert bucket.size("a/none") is None


def test_keys_of_a_prefix_come_sorted(bucket: Objects) -> None:
    for key in ("many/b", "other", "many/a"):
        bucket.put(key, b"", "text/plain")

    assert list(bucket.keys("many/")) == ["many/a", "many/b"]


def test_a_download_address_is_signed_ends_soon_and_names_the_file(bucket: Objects) -> None:
    address = bucket.download_address("a/1.xlsx", file_name="ket-qua.xlsx", seconds=60)

    assert "X-Amz-Signature=" in address
    assert "X-Amz-Expires=60" in address
    assert "ket-qua.xlsx" in address


def test_an_upload_ticket_is_for_one_key_and_carries_its_way_back(bucket: Objects) -> None:
    ticket = bucket.upload_ticket("rosters/1/file", max_bytes=10, then="https://site.example/quan-tri")

    assert ticket.fields["key"] == "rosters/1/file"
    assert ticket.fields["success_action_redirect"] == "https://site.example/quan-tri"
    assert ticket.url.startswith("https://")


def test_another_failure_than_absence_is_not_hidden(bucket: Objects) -> None:
    gone = Objects("phieu-no-such-bucket")

    with pytest.raises(Exception, match="NoSuchBucket"):
        gone.get("a")


def test_an_erased_object_is_gone_whether_or_not_the_store_knows_versions(
    bucket: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    for known in (True, False):
        bucket.put("handouts/c/1.pdf", b"x", "application/pdf")
        if not known:
            refusal = ClientError({"Error": {"Code": "NotImplemented"}}, "ListObjectVersions")
            monkeypatch.setattr(Objects, "_versions", _raising(refusal))
        bucket.erase("handouts/c/1.pdf")
        assert bucket.get("handouts/c/1.pdf") is None


def test_any_other_refusal_to_list_versions_is_no_erasure(
    bucket: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("handouts/c/1.pdf", b"x", "application/pdf")
    denied = ClientError({"Error": {"Code": "AccessDenied"}}, "ListObjectVersions")
    monkeypatch.setattr(Objects, "_versions", _raising(denied))
    with pytest.raises(ClientError):
        bucket.erase("handouts/c/1.pdf")


def _raising(error: ClientError) -> Callable[..., Iterator[str]]:
    def versions(*_: object) -> Iterator[str]:
        raise error

    return versions
