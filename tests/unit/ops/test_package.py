"""What packaging says when it cannot go on, and what its lists promise."""

import shutil
import struct
from pathlib import Path

import pytest

from ops import package_libraries as libraries
from ops.engines import ROOT
from ops.package import DOCUMENTS_LIST, WEB_LIST, pins, region_of_environment
from ops.package_models import slim_botocore, slim_endpoints, slim_model, words_of
from ops.package_template import CannotPackage, chalice_package, clients_in_use

AT_HOME = {"chalice", "boto3", "segno", "pyyaml"}
"""Shipped by Chalice itself, or needed by commands alone."""


def test_without_a_region_it_says_which_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with pytest.raises(CannotPackage, match="AWS_REGION"):
        region_of_environment()


def test_a_region_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "singapore")
    with pytest.raises(CannotPackage, match="“singapore”"):
        region_of_environment()


def test_without_templates_nothing_is_packaged(tmp_path: Path) -> None:
    house = tmp_path / "house"
    for name in ("static", "locale"):
        shutil.copytree(ROOT / name, house / name)
    (house / "templates").mkdir()
    with pytest.raises(CannotPackage, match="templates missing or empty"):
        chalice_package("dev", "ap-southeast-1", tmp_path, house)


def test_another_python_is_refused() -> None:
    with pytest.raises(CannotPackage, match=r"needs Python 3\.11.*3\.12"):
        libraries.check_python((3, 12))


def test_the_shipped_versions_are_those_of_the_requirements() -> None:
    shipped = pins(WEB_LIST) | pins(DOCUMENTS_LIST)
    required = pins(ROOT / "requirements.txt")
    assert {name: shipped.get(name) for name in required.keys() - AT_HOME} == {
        name: version for name, version in required.items() if name not in AT_HOME
    }


def test_every_shipped_library_is_pinned_with_its_hash() -> None:
    for path in (WEB_LIST, DOCUMENTS_LIST):
        lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        assert all("==" in line and "--hash=sha256:" in line for line in lines)


def test_the_services_in_use_are_read_from_the_code(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('client("s3").get()\nclient(\n    "sqs")\n')
    assert clients_in_use(tmp_path) == {"s3", "sqs", "dynamodb"}


def test_a_service_that_botocore_does_not_know_stops_the_package(tmp_path: Path) -> None:
    (tmp_path / "botocore" / "data" / "s3").mkdir(parents=True)
    with pytest.raises(CannotPackage, match="nowhere"):
        slim_botocore(tmp_path / "botocore", frozenset({"s3", "nowhere"}), frozenset())


MODEL = {
    "operations": {
        "GetObject": {"input": {"shape": "Ask"}, "documentation": "long"},
        "PutObject": {"input": {"shape": "Put"}},
    },
    "shapes": {
        "Ask": {"members": {"Key": {"shape": "Key", "documentation": "long"}}},
        "Key": {"type": "string"},
        "Put": {"members": {"documentation": {"shape": "Body"}}},
        "Body": {"type": "blob"},
    },
}


def test_a_description_keeps_what_the_code_names_and_what_that_needs() -> None:
    slim = slim_model(MODEL, frozenset({"get_object"}))
    assert slim["operations"] == {"GetObject": {"input": {"shape": "Ask"}}}
    assert slim["shapes"] == {"Ask": {"members": {"Key": {"shape": "Key"}}}, "Key": {"type": "string"}}


def test_a_field_that_is_called_documentation_stays() -> None:
    slim = slim_model(MODEL, frozenset({"PutObject"}))
    assert slim["shapes"]["Put"] == {"members": {"documentation": {"shape": "Body"}}}


def test_endpoints_are_told_for_our_services_in_every_region() -> None:
    told = {"partitions": [{"regions": {"a": {}}, "services": {"s3": {}, "ec2": {}, "sts": {}}}], "version": 3}
    slim = slim_endpoints(told, frozenset({"s3"}))
    assert slim == {"partitions": [{"regions": {"a": {}}, "services": {"s3": {}, "sts": {}}}], "version": 3}


def test_a_shared_object_is_cut_after_what_is_loaded_of_it() -> None:
    header = bytearray(64)
    header[:6] = b"\x7fELF\x02\x01"
    struct.pack_into("<QQ", header, 0x20, 64, 500)
    struct.pack_into("<HH", header, 0x36, 56, 2)
    struct.pack_into("<HH", header, 0x3C, 9, 8)
    segments = [
        struct.pack("<II6Q", 1, 5, offset, 0, 0, length, length, 0) for offset, length in ((0, 176), (176, 24))
    ]
    loaded = bytes(header) + b"".join(segments) + b"c" * 24
    slim = libraries.without_symbols(loaded + b"symbols" * 50)
    assert (len(slim), slim[64:]) == (200, loaded[64:])
    assert struct.unpack_from("<Q", slim, 0x28) + struct.unpack_from("<HH", slim, 0x3C) == (0, 0, 0)


def test_what_is_no_shared_object_stays_as_it_is() -> None:
    assert libraries.without_symbols(b"INPUT(-lc)") == b"INPUT(-lc)"


def test_the_words_of_the_code_are_found_in_every_module(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.py").write_text('client("s3").head_object(Key=key)\n')
    assert {"head_object", "s3"} <= words_of([tmp_path])
