"""A stage's life: updated while somebody is signed in, taken back when the new version fails, and removed."""

import hashlib
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.staff import totp
from chalicelib.staff.roles import Role
from ops.deploy import deploy
from ops.deploy_emulator import Emulated, get
from ops.deploy_removal import destroy
from ops.deploy_stack import Stack
from ops.deploy_stage import CannotDeploy
from ops.package import Package
from ops.package_zip import Zip
from ops.seeding import staff_desk
from ops.staff import add_account
from tests.support.emulated import HttpVisitor, around_now, operator, put_in_force, visitor

pytestmark = pytest.mark.emulator


def _no(_proposed: object) -> bool:
    return False


def _of_version(package: Package, version: str, folder: Path) -> Package:
    """The same package under another version: its zips have other hashes, so that functions get new code."""
    return replace(
        package,
        web=_rewritten(package.web, version, folder),
        documents=_rewritten(package.documents, version, folder),
    )


def _rewritten(made: Zip, version: str, folder: Path) -> Zip:
    target = folder / made.path.name
    with zipfile.ZipFile(made.path) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            told = json.dumps({"version": version}).encode()
            after.writestr(entry, told if entry.filename == "version.json" else before.read(entry))
    return replace(made, path=target, sha256=hashlib.sha256(target.read_bytes()).hexdigest())


def _clerk(stage: Emulated) -> HttpVisitor:
    with operator(stage):
        made = add_account(staff_desk(), "truc", Role.CLERK)
    assert made is not None
    browser = visitor(stage)
    code = totp.code_at(made.totp_secret, totp.step_at(datetime.now(UTC)))
    form = browser.get("/quan-tri/dang-nhap")
    browser.submit(form, {"account": "truc", "password": made.password, "code": code})
    return browser


def test_an_update_leaves_signed_in_people_where_they_are_and_removal_leaves_nothing(
    stage: Emulated, tmp_path: Path
) -> None:
    put_in_force(stage, around_now(datetime.now(UTC)))
    browser, stack = _clerk(stage), Stack(stage.target)
    assert "Đăng xuất" in browser.get("/quan-tri").text
    cookies = dict(browser.cookies)
    newer = _of_version(stage.package, "0123456789abcdef", tmp_path)
    changed = replace(stage.target, parameters={**stage.target.parameters, "LogLevel": "INFO"})

    with pytest.raises(CannotDeploy, match="Nothing was changed"):
        deploy(changed, stage.package, agree=_no, get=get)
    assert stack.parameters()["LogLevel"] == "DEBUG"

    deploy(changed, newer, agree=lambda _: True, get=get)
    assert stack.parameters()["LogLevel"] == "INFO"
    again = browser.get("/quan-tri/tinh-trang")
    assert "0123456789abcdef" in again.text, "the new version serves"
    assert "Đăng xuất" in again.text, "and the session goes on"
    assert browser.cookies == cookies

    def broken(address: str) -> tuple[int, str]:
        return (500, "") if stack.parameters()["LogLevel"] == "WARNING" else get(address)

    failing = replace(stage.target, parameters={**stage.target.parameters, "LogLevel": "WARNING"})
    with pytest.raises(CannotDeploy, match="the former is back"):
        deploy(failing, stage.package, agree=lambda _: True, get=broken)
    assert stack.parameters()["LogLevel"] == "INFO"

    kept = replace(stage.target, parameters={**stage.target.parameters, "Protected": "true"})
    deploy(kept, stage.package, agree=lambda _: True, get=get)
    with pytest.raises(CannotDeploy, match="protected"):
        destroy(kept)
    deploy(changed, stage.package, agree=lambda _: True, get=get)
    destroy(changed)
    with pytest.raises(CannotDeploy, match="There is no stack"):
        destroy(changed)
    assert stack.status() == ""
    assert stage.target.cloud.client("dynamodb").list_tables()["TableNames"] == []
