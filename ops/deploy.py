"""`./phieu deploy --stage S`: package, upload, change set shown and executed, smoke test, back on failure.

The emulator runs the same code with another address (`deploy_emulator`).
"""

import argparse
import hashlib
import json
import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.deploy_smoke import Fetch, fetch, smoke
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
    faults = smoke(target, target.site(outputs), outputs["TickName"], get)
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
    url = _put(target, bucket, f"templates/{_digest(template.encode())}.json", template.encode())
    _bring(stack, url, parameters, lambda _: True)
    raise CannotDeploy(
        "bản mới không chạy được, đã trở về bản trước. / The new version failed; the former is back."
    )


def artifacts_bucket(target: Target, account: str) -> str:
    """The account's bucket for packages in this region, private; made at the first deployment."""
    name, s3 = f"phieu-artifacts-{account}-{target.cloud.region}", target.cloud.client("s3")
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket", "NotFound"}:
            raise CannotDeploy(
                f"không mở được {name}. / The bucket {name} is somebody else's or closed to these credentials."
            ) from None
        where = {"CreateBucketConfiguration": {"LocationConstraint": target.cloud.region}}
        s3.create_bucket(Bucket=name, **({} if target.cloud.region == "us-east-1" else where))
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
    return name


def ensure_server_key(target: Target) -> None:
    """Make the stage's server key where there is none. It is shown to nobody and never replaced here."""
    try:
        target.cloud.client("ssm").put_parameter(
            Name=target.key_parameter, Value=secrets.token_hex(32), Type="SecureString", Overwrite=False
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise CannotDeploy(f"khóa máy chủ / server key: {error.response['Error'].get('Message')}") from None


def upload(target: Target, bucket: str, package: Package) -> str:
    """Put zips and template under names of their content, so that an older template finds its code."""
    template: dict[str, Any] = json.loads(package.template.read_text("utf-8"))
    at = {
        f"./{zip_.path.name}": (zip_.path, f"code/{zip_.sha256}.zip") for zip_ in (package.web, package.documents)
    }
    for path, key in at.values():
        _put(target, bucket, key, path.read_bytes())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://{bucket}/{at[resource['Properties']['CodeUri']][1]}"
    body = json.dumps(template, sort_keys=True)
    return _put(target, bucket, f"templates/{_digest(body.encode())}.json", body.encode())


def _put(target: Target, bucket: str, key: str, body: bytes) -> str:
    target.cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    base = target.cloud.endpoint or f"https://s3.{target.cloud.region}.amazonaws.com"
    return f"{base}/{bucket}/{key}"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def destroy(target: Target) -> None:
    """Remove the stage with its data. Raises `CannotDeploy` where the tables are protected."""
    account_of(target.cloud)
    stack = Stack(target)
    outputs = stack.outputs()
    if not stack.status():
        raise CannotDeploy(f"không có {target.name}. / There is no stack {target.name}.")
    tables = [outputs[name] for name in ("RollTableName", "UrnTableName") if name in outputs]
    dynamodb = target.cloud.client("dynamodb")
    kept = [
        t
        for t in tables
        if dynamodb.describe_table(TableName=t)["Table"].get("DeletionProtectionEnabled") in {True, "true"}
    ]
    if kept:
        raise CannotDeploy(
            f"không xóa: {', '.join(kept)} được bảo vệ. / Not removed: these tables are protected. To remove the "
            'stage for good, deploy it with Protected: "false" first.'
        )
    for name in ("CampaignsBucketName", "RostersBucketName", "ReportsBucketName"):
        if name in outputs:
            _empty(target, outputs[name])
    stack.delete()
    target.cloud.client("ssm").delete_parameter(Name=target.key_parameter)


def _empty(target: Target, bucket: str) -> None:
    """Delete every version: a bucket with objects cannot go."""
    s3 = target.cloud.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        entries = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        if entries:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": entries, "Quiet": True})


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
