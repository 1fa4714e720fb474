"""The real package: small, compiled, the same twice, and without document libraries where pages start."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ops.engines import REGION, ROOT
from ops.package import MAX_WEB_BYTES, Package, make_package
from ops.package_template import functions

HOUSE = ("app.py", "chalicelib", "vendor", "templates", "static", "locale", ".chalice", "infra")
DOCUMENT_LIBRARIES = {"openpyxl", "docx", "fpdf", "uharfbuzz"}
NOT_AT_THE_START = {"xlsxwriter", "yaml", "boto3", "s3transfer", "multiprocessing"}
OTHER_FUNCTIONS_ROOMS = {
    f"chalicelib.{room}" for room in ("jobs", "reports", "publication", "scores", "follow_up")
}
IMPORT = """
import sys
sys.path.insert(0, sys.argv[1])
import app
print(*sys.modules)
"""

MISSES = """
import sys
sys.path.insert(0, sys.argv[1])
from chalicelib import readymade
anew = []
compile_pattern = readymade._compile_pattern
readymade._compile_pattern = lambda text, flags=0: anew.append(text) or compile_pattern(text, flags)
exec_text = readymade.Ready.define
def define(self, text, *spaces):
    if text not in self._methods:
        anew.append(text)
    exec_text(self, text, *spaces)
readymade.Ready.define = define
import app
print(*map(repr, anew), sep="\\n")
"""
COMPILED_LIBRARIES = """
import sys
sys.path.insert(0, sys.argv[1])
import cryptography.hazmat.bindings._rust, lxml.etree, PIL._imaging, uharfbuzz
print("loaded")
"""

CALLS = """
import sys
sys.path.insert(0, sys.argv[1])
from chalicelib.store.connection import client
from chalicelib.store.objects import Objects
bucket = Objects("phieu-x")
assert bucket.upload_ticket("k", max_bytes=10, then="https://x.vn").fields["key"] == "k"
assert "X-Amz-Signature" in bucket.download_address("k", file_name="k.xlsx")
client("s3").get_paginator("list_objects_v2")
for service, calls in {
    "s3": ("get_object", "put_object", "head_object", "delete_object"),
    "sqs": ("send_message_batch", "get_queue_attributes", "get_queue_url"),
    "ses": ("send_raw_email",),
    "ssm": ("get_parameter",),
    "dynamodb": ("query", "get_item", "put_item", "update_item", "delete_item", "transact_write_items", "scan"),
}.items():
    for call in calls:
        getattr(client(service), call)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as they are now: a tree that changes meanwhile would make other bytes."""
    copy = tmp_path_factory.mktemp("house")
    for name in HOUSE:
        source = ROOT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "deployments")
            shutil.copytree(source, copy / name, symlinks=True, ignore=ignore)
        else:
            shutil.copyfile(source, copy / name)
    return copy


@pytest.fixture(scope="module")
def package(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Package:
    return make_package("prod", REGION, tmp_path_factory.mktemp("package"), house)


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_the_same_sources_give_the_same_bytes(package: Package, house: Path, tmp_path: Path) -> None:
    again = make_package("prod", REGION, tmp_path, house)
    assert (again.web.sha256, again.documents.sha256) == (package.web.sha256, package.documents.sha256)
    for name in ("manifest.json", "template.json"):
        assert (tmp_path / name).read_bytes() == (package.folder / name).read_bytes()


def test_the_web_function_is_small(package: Package) -> None:
    assert package.web.size <= MAX_WEB_BYTES


def test_everything_is_compiled_and_sources_stay_at_home(package: Package) -> None:
    shipped = names(package.web.path)
    assert {"app.pyc", "chalicelib/wiring/work.pyc", "botocore/client.pyc"} <= shipped
    assert not [name for name in shipped if name.endswith(".py")]


def test_the_package_carries_the_version_that_its_manifest_names(package: Package) -> None:
    with zipfile.ZipFile(package.web.path) as archive:
        inside = json.loads(archive.read("version.json"))
    told = json.loads((package.folder / "manifest.json").read_text("utf-8"))
    assert inside == {"version": told["version"]}
    assert len(told["version"]) == 16


def test_pages_and_catalogues_are_inside(package: Package) -> None:
    shipped = names(package.web.path)
    assert {"templates/layout.html", "static/phieu.css", "locale/en/LC_MESSAGES/phieu.mo"} <= shipped


def test_botocore_knows_our_services_and_no_other(package: Package) -> None:
    shipped = {
        n.split("/")[2] for n in names(package.web.path) if n.startswith("botocore/data/") and n.count("/") > 2
    }
    told = json.loads((package.folder / "manifest.json").read_text("utf-8"))
    assert shipped == set(told["services"]) == {"dynamodb", "s3", "ses", "sqs", "ssm"}


def test_document_libraries_are_beside_the_pages_function_not_in_it(package: Package) -> None:
    assert not {n.split("/")[0] for n in names(package.web.path)} & DOCUMENT_LIBRARIES
    assert "openpyxl" in {n.split("/")[0] for n in names(package.documents.path)}


def test_the_web_function_starts_from_its_zip_alone_and_loads_no_document_library(
    package: Package, tmp_path: Path
) -> None:
    with zipfile.ZipFile(package.web.path) as archive:
        archive.extractall(tmp_path)
    loaded = set(_run(IMPORT, tmp_path).split())
    assert "chalicelib.web.respondent.start" in loaded
    assert not {name.partition(".")[0] for name in loaded} & {*DOCUMENT_LIBRARIES, *NOT_AT_THE_START}
    assert not [name for name in loaded if ".".join(name.split(".")[:2]) in OTHER_FUNCTIONS_ROOMS]


def test_a_start_compiles_nothing_that_the_package_could_hold_ready(package: Package, tmp_path: Path) -> None:
    with zipfile.ZipFile(package.web.path) as archive:
        archive.extractall(tmp_path)
    assert _run(MISSES, tmp_path).split() == []


def test_compiled_libraries_load_without_their_symbols(package: Package, tmp_path: Path) -> None:
    with zipfile.ZipFile(package.documents.path) as archive:
        archive.extractall(tmp_path)
    assert _run(COMPILED_LIBRARIES, tmp_path) == "loaded\n"


def _run(program: str, layout: Path) -> str:
    """What a fresh interpreter prints that sees nothing but the unpacked zip."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(layout)],
        env={"AWS_DEFAULT_REGION": REGION},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_the_sdk_needs_for_our_calls_is_left_in_its_descriptions(package: Package, tmp_path: Path) -> None:
    with zipfile.ZipFile(package.web.path) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", CALLS, str(tmp_path)],
        env={"AWS_DEFAULT_REGION": REGION, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_each_function_has_its_zip(package: Package) -> None:
    template = json.loads(package.template.read_text("utf-8"))
    zips = {name: properties["CodeUri"] for name, properties in functions(template).items()}
    assert zips.pop("Imports") == "./documents.zip"
    assert set(zips.values()) == {"./web.zip"}


def test_the_manifest_names_every_library_and_both_hashes(package: Package) -> None:
    told = json.loads((package.folder / "manifest.json").read_text("utf-8"))
    assert told["libraries"]["web"]["pynamodb"] == "6.1.0"
    assert told["zips"]["web.zip"]["sha256"] == package.web.sha256
    assert told["zips"]["documents.zip"]["sha256"] == package.documents.sha256
