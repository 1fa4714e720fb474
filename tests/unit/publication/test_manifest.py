import json
from datetime import UTC, datetime

import pytest

from chalicelib.publication.manifest import Genuine, NotGenuine, SeedSigner, check_signature, signed

SIGNER = SeedSigner(b"s" * 32)
AT = datetime(2021, 3, 1, 2, tzinfo=UTC)
MANIFEST = signed("small-2020", {"counts.csv": b"a", "scores.csv": b"b"}, AT, SIGNER)


def test_a_manifest_names_every_file_the_moment_and_the_key() -> None:
    body = json.loads(MANIFEST)
    assert body["files"]["counts.csv"].startswith("ca978112ca1bbdca")
    assert body["published_at"] == "2021-03-01T02:00:00Z"
    assert body["public_key"] == SIGNER.public_key
    assert body["signature"]["algorithm"] == "Ed25519"


def test_the_signature_is_the_signers() -> None:
    assert check_signature(MANIFEST) == Genuine(SIGNER.public_key)
    assert check_signature(MANIFEST, SIGNER.public_key) == Genuine(SIGNER.public_key)


def test_another_key_than_the_letters_is_told() -> None:
    assert check_signature(MANIFEST, SeedSigner(b"t" * 32).public_key) == NotGenuine("foreign")


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"2021-03-01", b"2021-03-02"), (b"ca978112", b"ca978113"), (b'"value":"', b'"value":"00')],
)
def test_a_changed_manifest_is_no_longer_genuine(before: bytes, after: bytes) -> None:
    assert isinstance(check_signature(MANIFEST.replace(before, after)), NotGenuine)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'{"signature":{"value":"zz"},"public_key":"00"}', b"1.5"]
)
def test_what_is_no_manifest_is_told(body: bytes) -> None:
    assert check_signature(body) == NotGenuine("unreadable")


def test_equal_files_give_equal_bytes() -> None:
    assert signed("small-2020", {"scores.csv": b"b", "counts.csv": b"a"}, AT, SIGNER) == MANIFEST
