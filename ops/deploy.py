"""`./phieu deploy --stage S`: package, upload, change set shown and executed, smoke test, back on failure.

The emulator runs the same code with another address (`deploy_emulator`).
"""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from ops.deploy_artifacts import artifacts_bucket, put_template, upload
from ops.deploy_removal import destroy
from ops.deploy_smoke import Fetch, address_to_try, fetch, smoke
from ops.deploy_stack import ChangeSet, Stack
from ops.deploy_stage import CannotDeploy, Target, account_of, sentence_of, target_of
from ops.package import Package, make_package, region_of_environment
from ops.package_template import CannotPackage

Agree = Callable[[ChangeSet], bool]


def deploy(target: Target, package: Package, *, agree: Agree, get: Fetch = fetch) -> dict[str, str]:
    """Bring `target` to `package`; the stack's outputs. Raises `CannotDeploy`; then the former version serves."""
    account = account_of(target.cloud)
    stack = Stack(target)
    stack.make_ready()
    before = (stack.template(), stack.parameters())
    bucket = artifacts_bucket(target, account)
    ensure_server_key(target)
    uploaded = upload(target, bucket, package)
    parameters = {**target.parameters, "Stage": target.stage, "ServerKeyParameter": target.key_parameter}
    site = target.site(stack.outputs())
    changed = _bring(stack, uploaded, {**parameters, "Site": site}, agree)
    # The gateway names the site, and only once it stands: a first deployment tells the functions in a second step.
    if target.site(stack.outputs()) != site:
        _bring(stack, uploaded, {**parameters, "Site": target.site(stack.outputs())}, lambda _: True)
    say("không có gì thay đổi / nothing changed" if not changed else "đã triển khai / deployed")
    outputs = stack.outputs()
    at = address_to_try(target, outputs, first=before[0] is None, get=get)
    if at != target.site(outputs):
        say(
            f"tên miền chưa dẫn tới đây; xin trỏ CNAME tới {outputs['DomainTarget']}. Tạm thử tại {at}. "
            f"/ The domain does not lead here yet: point its CNAME to {outputs['DomainTarget']}. Tried at {at}."
        )
    faults = smoke(target, at, outputs["TickName"], get)
    if faults:
        for fault in faults:
            say(f"  HỎNG / FAILED {fault.what}: {fault.told}")
        _go_back(target, bucket, stack, before)
    return outputs


def _bring(stack: Stack, url: str, parameters: dict[str, str], agree: Agree) -> bool:
    name = f"phieu-{secrets.token_hex(6)}"
    proposed = stack.propose(url, parameters, name)
    if proposed is None:
        return False
    for change in proposed.changes:
        say(change.line)
    if not agree(proposed):
        stack.give_up(proposed)
        raise CannotDeploy("không thay đổi gì. / Nothing was changed.")
    stack.execute(proposed)
    return True


def _go_back(target: Target, bucket: str, stack: Stack, before: tuple[str | None, dict[str, str]]) -> None:
    template, parameters = before
    if template is None:
        raise CannotDeploy(
            "trang chưa chạy được và chưa có bản trước để trở về. / The new stack does not answer and there is no "
            "former version: mend the cause and deploy again, or remove it with --destroy."
        )
    _bring(stack, put_template(target, bucket, template), parameters, lambda _: True)
    raise CannotDeploy(
        "bản mới không chạy được, đã trở về bản trước. / The new version failed; the former is back."
    )


def ensure_server_key(target: Target) -> None:
    """Make the stage's server key where there is none. It is shown to nobody and never replaced here."""
    try:
        target.cloud.client("ssm").put_parameter(
            Name=target.key_parameter, Value=secrets.token_hex(32), Type="SecureString", Overwrite=False
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise CannotDeploy(f"khóa máy chủ / server key: {error.response['Error'].get('Message')}") from None


def say(text: str) -> None:
    """To the person at the screen, or into CI's log."""
    print(text, file=sys.stderr, flush=True)


def ask(_proposed: ChangeSet) -> bool:
    """Ask the person; without one there is nobody to agree."""
    if not sys.stdin.isatty():
        raise CannotDeploy("không có người để hỏi; xin thêm --yes. / Nobody to ask here: give --yes.")
    return input("Thực hiện? / Execute? [y/N] ").strip().lower() in {"y", "yes", "c", "có"}


def command(given: argparse.Namespace) -> int:
    """The command. Exit 1 with a sentence when it cannot be done."""
    try:
        if given.emulator:
            from ops.deploy_emulator import rehearse  # noqa: PLC0415 - needs ministack, which only the workshop has

            return rehearse()
        target = target_of(given.stage, region_of_environment())
        if given.destroy:
            destroy(target)
            say(f"đã xóa {target.name} / {target.name} is removed")
            return 0
        with tempfile.TemporaryDirectory() as scratch:
            made = make_package(given.stage, target.cloud.region, Path(scratch))
            outputs = deploy(target, made, agree=(lambda _: True) if given.yes else ask)
        print(target.site(outputs))
    except (CannotPackage, CannotDeploy) as problem:
        say(f"phieu: {problem}")
        return 1
    except ClientError as refused:
        say(f"phieu: {sentence_of(refused)} {_AGAIN}")
        return 1
    except BotoCoreError as lost:
        say(f"phieu: mất kết nối tới AWS. / The connection to AWS was lost: {lost} {_AGAIN}")
        return 1
    return 0


_AGAIN = (
    "Chạy lại sẽ làm tiếp hoặc dọn phần dở dang. / Run this again: it goes on, or clears away what is half made."
)
