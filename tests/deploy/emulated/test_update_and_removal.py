"""A stage's life: updated while somebody is signed in, taken back when the new version fails, and removed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ops.deploy import deploy, destroy
from ops.deploy_emulator import Emulated, get
from ops.deploy_stack import Stack
from ops.deploy_stage import CannotDeploy
from tests.support.emulated import around_now, put_in_force, visitor

pytestmark = pytest.mark.emulator


def _no(_proposed: object) -> bool:
    return False


def test_an_update_leaves_signed_in_people_where_they_are_and_removal_leaves_nothing(stage: Emulated) -> None:
    put_in_force(stage, around_now(datetime.now(UTC)))
    browser, stack = visitor(stage), Stack(stage.target)
    browser.get("/dang-nhap")
    cookies = dict(browser.cookies)
    changed = replace(stage.target, parameters={**stage.target.parameters, "LogLevel": "INFO"})

    with pytest.raises(CannotDeploy, match="Nothing was changed"):
        deploy(changed, stage.package, agree=_no, get=get)
    assert stack.parameters()["LogLevel"] == "DEBUG"

    deploy(changed, stage.package, agree=lambda _: True, get=get)
    assert stack.parameters()["LogLevel"] == "INFO"
    again = browser.get("/dang-nhap")
    assert again.status == 200
    assert browser.cookies == cookies, "the visitor's cookie is still known, the server key unchanged"

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
    assert stack.status() == ""
    assert stage.target.cloud.client("dynamodb").list_tables()["TableNames"] == []
