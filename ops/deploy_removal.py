"""`./phieu deploy --stage S --destroy`: a stage with its data goes, or says why not; run again, it goes on."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.deploy_stack import Stack
from ops.deploy_stage import CannotDeploy, Target, account_of

_TABLES = ("RollTableName", "UrnTableName")
_BUCKETS = ("CampaignsBucketName", "RostersBucketName", "ReportsBucketName")


def destroy(target: Target) -> None:
    """Remove the stage with its data, its server key last. Raises `CannotDeploy` where the tables are protected.

    What an earlier removal left (a stack that could not be deleted, or the key alone) goes at the next one.
    """
    account_of(target.cloud)
    stack = Stack(target)
    if not stack.status():
        if not _forget_key(target):
            raise CannotDeploy(f"không có {target.name}. / There is no stack {target.name}.")
        return
    outputs = stack.outputs()
    kept = [outputs[name] for name in _TABLES if name in outputs and _protected(target, outputs[name])]
    if kept:
        raise CannotDeploy(
            f"không xóa: {', '.join(kept)} được bảo vệ. / Not removed: these tables are protected. To remove the "
            'stage for good, deploy it with Protected: "false" first.'
        )
    for name in _BUCKETS:
        if name in outputs:
            _empty(target, outputs[name])
    stack.delete()
    _forget_key(target)


def _protected(target: Target, table: str) -> bool:
    try:
        told = target.cloud.client("dynamodb").describe_table(TableName=table)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        raise
    return told.get("DeletionProtectionEnabled") in {True, "true"}


def _empty(target: Target, bucket: str) -> None:
    """Delete every version: a bucket with objects cannot go."""
    s3 = target.cloud.client("s3")
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
            entries = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
            if entries:
                s3.delete_objects(Bucket=bucket, Delete={"Objects": entries, "Quiet": True})
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise


def _forget_key(target: Target) -> bool:
    """Delete the server key; whether there was one. Raises `CannotDeploy` when it stays behind."""
    try:
        target.cloud.client("ssm").delete_parameter(Name=target.key_parameter)
    except ClientError as error:
        told: Any = error.response["Error"]
        if told["Code"] == "ParameterNotFound":
            return False
        raise _left(target, f"{told['Code']}: {told.get('Message', '')}") from None
    except BotoCoreError as lost:
        raise _left(target, str(lost)) from None
    return True


def _left(target: Target, reason: str) -> CannotDeploy:
    return CannotDeploy(
        f"đã xóa {target.name}, còn lại khóa máy chủ {target.key_parameter} ({reason}); xin chạy lại. "
        f"/ The stack {target.name} is gone, but its server key {target.key_parameter} is still there ({reason}): "
        "run this again with rights to ssm:DeleteParameter."
    )
