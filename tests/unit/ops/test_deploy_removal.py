"""Removing a stage: what is protected stays, what cannot go is told, and the next removal goes on from there."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from ops.deploy_removal import destroy
from ops.deploy_stage import CannotDeploy, Target
from tests.unit.ops.test_deploy import FakeCloud, refused

OUTPUTS = {"RollTableName": "roll", "UrnTableName": "urn", "RostersBucketName": "rosters"}


@dataclass
class FakeStage:
    """A deployed stage: its stack, tables, buckets and key, as every client of the cloud at once."""

    stands: bool = True
    protected: tuple[str, ...] = ()
    key: bool = True
    key_fault: Exception | None = None
    gone: list[str] = field(default_factory=list)

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "000000000000"}

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if not self.stands:
            raise refused("ValidationError", f"{StackName} does not exist")
        told = [{"OutputKey": key, "OutputValue": value} for key, value in OUTPUTS.items()]
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Outputs": told}]}

    def delete_stack(self, StackName: str) -> None:  # noqa: N803
        self.stands = False
        self.gone.append(StackName)

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803
        if TableName in self.gone:
            raise refused("ResourceNotFoundException")
        return {"Table": {"DeletionProtectionEnabled": TableName in self.protected}}

    def get_paginator(self, _operation: str) -> "FakeStage":
        return self

    def paginate(self, Bucket: str) -> list[dict[str, Any]]:  # noqa: N803
        if Bucket in self.gone:
            raise refused("NoSuchBucket")
        one = {"Key": "k", "VersionId": "1"}
        return [{"Versions": [one], "DeleteMarkers": [{**one, "VersionId": "2"}]}, {}]

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> None:  # noqa: N803
        self.gone.extend(f"{Bucket}/{one['Key']}@{one['VersionId']}" for one in Delete["Objects"])

    def delete_parameter(self, Name: str) -> None:  # noqa: N803
        if self.key_fault:
            raise self.key_fault
        if not self.key:
            raise refused("ParameterNotFound")
        self.key = False
        self.gone.append(Name)


def target(stage: FakeStage) -> Target:
    clients = dict.fromkeys(("sts", "cloudformation", "dynamodb", "s3", "ssm"), stage)
    cloud: Any = FakeCloud(clients)
    return Target("dev", cloud, {}, wait=0)


def test_a_stage_goes_with_every_version_of_every_object_and_its_key_last() -> None:
    stage = FakeStage()
    destroy(target(stage))
    assert stage.gone == ["rosters/k@1", "rosters/k@2", "phieu-dev", "/phieu-dev/server-key"]


def test_protected_tables_keep_everything() -> None:
    stage = FakeStage(protected=("urn",))
    with pytest.raises(CannotDeploy, match=r"Not removed: these tables are protected"):
        destroy(target(stage))
    assert not stage.gone


@pytest.mark.parametrize(
    "fault", [refused("AccessDeniedException", "no right"), EndpointConnectionError(endpoint_url="https://ssm")]
)
def test_a_key_that_stays_behind_is_told_and_goes_at_the_next_removal(fault: Exception) -> None:
    stage = FakeStage(key_fault=fault)
    with pytest.raises(CannotDeploy, match=r"stack phieu-dev is gone, but its server key /phieu-dev/server-key"):
        destroy(target(stage))
    assert stage.key
    stage.key_fault = None
    destroy(target(stage))
    assert stage.gone[-1] == "/phieu-dev/server-key"
    with pytest.raises(CannotDeploy, match="There is no stack phieu-dev"):
        destroy(target(stage))


def test_what_an_unfinished_removal_took_already_does_not_stop_the_next() -> None:
    stage = FakeStage(gone=["roll", "urn", "rosters"], key=False)
    destroy(target(stage))
    assert stage.gone[-1] == "phieu-dev"


def test_another_refusal_is_not_swallowed() -> None:
    stage = FakeStage()
    stage.describe_table = lambda TableName: (_ for _ in ()).throw(refused("AccessDenied", TableName))  # type: ignore[method-assign] # noqa: N803
    with pytest.raises(ClientError, match="AccessDenied"):
        destroy(target(stage))
    assert not stage.gone
