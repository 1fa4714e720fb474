"""Where packages lie: closed to everybody else, and with all that a way back needs."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from ops.deploy_artifacts import artifacts_bucket, put_template
from ops.deploy_stage import CannotDeploy, Target
from tests.unit.ops.test_deploy import FakeCloud, refused

NAME = "phieu-artifacts-000000000000-ap-southeast-1"


@dataclass
class FakeBuckets:
    """Object storage with one bucket. `code`: what is said of a bucket that cannot be opened."""

    code: str = "404"
    told: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    puts: int = 0

    def head_bucket(self, **_words: Any) -> None:
        if "create_bucket" not in self.told:
            raise refused(self.code)

    def head_object(self, Bucket: str, Key: str) -> None:  # noqa: N803
        assert Bucket == NAME
        if Key not in self.objects:
            raise refused("404")

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        assert Bucket == NAME
        self.puts += 1
        self.objects[Key] = Body

    def __getattr__(self, call: str) -> Any:
        return lambda **words: self.told.__setitem__(call, words)


def target(buckets: FakeBuckets, **parameters: str) -> Target:
    cloud: Any = FakeCloud({"s3": buckets})
    return Target("dev", cloud, parameters)


def test_the_bucket_is_private_versioned_and_tls_only() -> None:
    buckets = FakeBuckets()
    assert artifacts_bucket(target(buckets), "000000000000") == NAME
    assert set(buckets.told["put_public_access_block"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert buckets.told["put_bucket_versioning"]["VersioningConfiguration"] == {"Status": "Enabled"}
    (statement,) = json.loads(buckets.told["put_bucket_policy"]["Policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"]


def test_what_a_way_back_needs_never_expires() -> None:
    buckets = FakeBuckets()
    artifacts_bucket(target(buckets), "000000000000")
    rules = buckets.told["put_bucket_lifecycle_configuration"]["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" for rule in rules)
    assert not any("Expiration" in rule for rule in rules), (
        "a stage may stand for years on what it was deployed from"
    )


def test_a_bucket_of_an_earlier_deployment_is_closed_anew() -> None:
    buckets = FakeBuckets(told={"create_bucket": {}})
    artifacts_bucket(target(buckets), "000000000000")
    assert {"put_bucket_policy", "put_public_access_block", "put_bucket_versioning"} <= buckets.told.keys()


def test_a_bucket_of_somebody_else_is_not_written_to() -> None:
    buckets = FakeBuckets(code="403")
    with pytest.raises(CannotDeploy, match="somebody else's"):
        artifacts_bucket(target(buckets), "000000000000")
    assert not buckets.told


def test_what_is_there_under_its_content_is_not_put_again() -> None:
    buckets = FakeBuckets()
    there = target(buckets)
    first, again = put_template(there, NAME, "{}"), put_template(there, NAME, "{}")
    assert first == again
    assert first.startswith(f"https://s3.ap-southeast-1.amazonaws.com/{NAME}/templates/")
    assert (buckets.puts, list(buckets.objects.values())) == (1, [b"{}"])
