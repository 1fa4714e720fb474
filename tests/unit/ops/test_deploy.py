"""Deploying: every way it can stop has its sentence, and leaves what stood before."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from ops import deploy
from ops.deploy_smoke import address_to_try, smoke
from ops.deploy_stack import ChangeSet, Stack
from ops.deploy_stage import CannotDeploy, Cloud, Target, account_of, target_of

REGION = "ap-southeast-1"
CHANGE: dict[str, Any] = {
    "ResourceChange": {"Action": "Modify", "LogicalResourceId": "Tick", "ResourceType": "AWS::Lambda::Function"}
}


def refused(code: str, message: str = "", operation: str = "Any") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


@dataclass
class FakeFormation:
    """CloudFormation with one stack. Executing leads to `ends`."""

    status: str = ""
    ends: str = "UPDATE_COMPLETE"
    change_set: Mapping[str, Any] = field(
        default_factory=lambda: {"Status": "CREATE_COMPLETE", "Changes": [CHANGE]}
    )
    execute_error: ClientError | None = None
    deleted: list[str] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)

    def describe_stack_resources(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        assert StackName == "phieu-dev"
        return {"StackResources": self.resources}

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if not self.status:
            raise refused("ValidationError", f"Stack with id {StackName} does not exist")
        return {"Stacks": [{"StackStatus": self.status}]}

    def create_change_set(self, **words: Any) -> dict[str, str]:
        assert words["ChangeSetType"] == ("UPDATE" if self.status else "CREATE")
        return {"Id": "cs"}

    def describe_change_set(self, **_words: Any) -> Mapping[str, Any]:
        return self.change_set

    def delete_change_set(self, **_words: Any) -> None:
        self.deleted.append("change set")

    def execute_change_set(self, **_words: Any) -> None:
        if self.execute_error:
            raise self.execute_error
        self.status = self.ends

    def delete_stack(self, **_words: Any) -> None:
        self.deleted.append("stack")
        self.status = ""

    def describe_stack_events(self, **_words: Any) -> dict[str, Any]:
        failed = {"ResourceStatus": "CREATE_FAILED"}
        consequence = {**failed, "LogicalResourceId": "B", "ResourceStatusReason": "Resource creation cancelled"}
        cause = {**failed, "LogicalResourceId": "UrnTable", "ResourceStatusReason": "limit reached"}
        return {"StackEvents": [consequence, cause]}


@dataclass(frozen=True)
class FakeCloud:
    """A cloud of these clients."""

    clients: Mapping[str, Any]
    region: str = REGION
    endpoint: str | None = None

    def client(self, service: str) -> Any:
        return self.clients[service]


@dataclass
class FakeTables:
    """Tables whose protection may be taken off."""

    let_go: list[str] = field(default_factory=list)

    def update_table(self, TableName: str, DeletionProtectionEnabled: bool) -> None:  # noqa: N803
        if TableName == "never-made":
            raise refused("ResourceNotFoundException")
        assert not DeletionProtectionEnabled
        self.let_go.append(TableName)


def stack(formation: FakeFormation, tables: FakeTables | None = None) -> Stack:
    cloud: Any = FakeCloud({"cloudformation": formation, "dynamodb": tables})
    return Stack(Target("dev", cloud, {}, wait=0))


def test_somebody_else_at_work_is_waited_for() -> None:
    with pytest.raises(CannotDeploy, match="Another deployment is at work"):
        stack(FakeFormation("UPDATE_IN_PROGRESS")).make_ready()


@pytest.mark.parametrize("code", ["InvalidChangeSetStatus", "ChangeSetNotFound"])
def test_whoever_comes_second_is_told(code: str) -> None:
    formation = FakeFormation("UPDATE_COMPLETE", execute_error=refused(code))
    made = stack(formation)
    proposed = made.propose("https://x", {}, "n")
    assert proposed is not None
    with pytest.raises(CannotDeploy, match="came first"):
        made.execute(proposed)


def test_a_half_made_stack_is_cleared_away() -> None:
    formation = FakeFormation("ROLLBACK_COMPLETE")
    stack(formation).make_ready()
    assert formation.deleted == ["stack"]


def test_protected_tables_do_not_keep_a_stack_that_never_stood() -> None:
    formation, tables = FakeFormation("ROLLBACK_FAILED"), FakeTables()
    table = {"ResourceType": "AWS::DynamoDB::Table", "ResourceStatus": "DELETE_FAILED"}
    formation.resources = [
        {**table, "PhysicalResourceId": "roll"},
        {**table, "PhysicalResourceId": "never-made"},
        {**table, "PhysicalResourceId": "urn", "ResourceStatus": "DELETE_COMPLETE"},
        {"ResourceType": "AWS::SQS::Queue", "ResourceStatus": "DELETE_FAILED", "PhysicalResourceId": "q"},
    ]
    stack(formation, tables).make_ready()
    assert tables.let_go == ["roll"]
    assert formation.deleted == ["stack"]


def test_a_removal_that_did_not_end_says_how_to_go_on() -> None:
    with pytest.raises(CannotDeploy, match=r"UrnTable: limit reached.*--destroy again"):
        stack(FakeFormation("DELETE_FAILED")).make_ready()


def test_a_stuck_stack_says_what_to_run() -> None:
    with pytest.raises(CannotDeploy, match="continue-update-rollback"):
        stack(FakeFormation("UPDATE_ROLLBACK_FAILED")).make_ready()


def test_a_failed_change_set_changes_nothing() -> None:
    failed = {"Status": "FAILED", "StatusReason": "Parameter MailFrom must have a value"}
    formation = FakeFormation("CREATE_COMPLETE", change_set=failed)
    with pytest.raises(CannotDeploy, match=r"MailFrom must have a value.*Nothing was changed"):
        stack(formation).propose("https://x", {}, "n")
    assert formation.deleted == ["change set"]


def test_an_empty_change_set_is_no_failure() -> None:
    nothing = {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}
    assert stack(FakeFormation("CREATE_COMPLETE", change_set=nothing)).propose("https://x", {}, "n") is None


def test_a_failed_deployment_names_the_first_cause_not_its_consequences() -> None:
    made = stack(FakeFormation("UPDATE_COMPLETE", ends="UPDATE_ROLLBACK_COMPLETE"))
    proposed = made.propose("https://x", {}, "n")
    assert proposed is not None
    with pytest.raises(CannotDeploy, match="UrnTable: limit reached"):
        made.execute(proposed)


def test_a_first_change_set_nobody_agreed_to_leaves_no_stack() -> None:
    formation = FakeFormation()
    made = stack(formation)
    proposed = made.propose("https://x", {}, "n")
    assert proposed is not None
    formation.status = "REVIEW_IN_PROGRESS"
    made.give_up(proposed)
    assert formation.deleted == ["change set", "stack"]


@dataclass(frozen=True)
class FakeIdentity:
    fails: Exception

    def get_caller_identity(self) -> None:
        raise self.fails


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (refused("ExpiredToken"), "have expired"),
        (refused("InvalidClientTokenId"), "does not know these credentials"),
        (NoCredentialsError(), "No AWS credentials"),
        (EndpointConnectionError(endpoint_url="https://sts"), "cannot be reached"),
    ],
)
def test_credentials_that_do_not_work_get_a_sentence(fault: Exception, said: str) -> None:
    cloud: Any = FakeCloud({"sts": FakeIdentity(fault)})
    with pytest.raises(CannotDeploy, match=said):
        account_of(cloud)


def stage_file(tmp_path: Path, text: str) -> Callable[[], Target]:
    (tmp_path / "prod.yaml").write_text(text)
    return lambda: target_of("prod", REGION, tmp_path)


def test_a_stage_of_another_region_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(CannotDeploy, match=r"lives in eu-west-1.*nothing was changed"):
        stage_file(tmp_path, "region: eu-west-1\nparameters: {MailFrom: a@b.vn}")()


def test_missing_parameters_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(CannotDeploy, match=r"Fill in MailFrom, Certificate, MonthlyBudget, AlarmMail in"):
        stage_file(tmp_path, f"region: {REGION}\nparameters: {{Domain: khaosat.example.vn}}")()


def test_a_stage_file_without_parameters_is_told_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(CannotDeploy, match="MailFrom, MonthlyBudget, AlarmMail"):
        stage_file(tmp_path, f"region: {REGION}\nparameters:\n")()


def test_a_trial_stage_may_do_without_alarms_by_mail_but_not_with_a_budget_that_nobody_hears_of(
    tmp_path: Path,
) -> None:
    told = f"region: {REGION}\nparameters: {{MailFrom: a@b.vn, MonthlyBudget: %s}}"
    (tmp_path / "staging.yaml").write_text(told % "'0'")
    assert target_of("staging", REGION, tmp_path).parameters["MonthlyBudget"] == "0"
    (tmp_path / "staging.yaml").write_text(told % "'20'")
    with pytest.raises(CannotDeploy, match="AlarmMail"):
        target_of("staging", REGION, tmp_path)


def test_a_whole_stage_file_is_a_target(tmp_path: Path) -> None:
    told = f"region: {REGION}\nparameters: {{MailFrom: a@b.vn, AlarmMail: c@b.vn, MonthlyBudget: '90'}}"
    target = stage_file(tmp_path, told)()
    assert (target.name, target.key_parameter) == ("phieu-prod", "/phieu-prod/server-key")
    assert target.cloud == Cloud(REGION)


@dataclass(frozen=True)
class FakeFunctions:
    error: str = ""

    def invoke(self, **_words: Any) -> dict[str, Any]:
        return {"FunctionError": self.error, "Payload": FakePayload()} if self.error else {}


class FakePayload:
    def read(self) -> bytes:
        return b'{"errorMessage": "no table"}'


def test_the_smoke_test_tells_everything_that_fails() -> None:
    cloud: Any = FakeCloud({"lambda": FakeFunctions("Unhandled")})
    faults = smoke(Target("dev", cloud, {}), "https://x", "tick", lambda _address: (502, "bad"))
    assert [fault.what for fault in faults] == ["https://x/khoe", "https://x/dang-nhap", "tick"]


@pytest.mark.parametrize(
    ("first", "status", "tried"),
    [
        (True, 0, "https://gateway/api"),
        (True, 404, "https://gateway/api"),
        (True, 200, "https://khaosat.example.vn"),
        (False, 0, "https://khaosat.example.vn"),
    ],
)
def test_a_domain_that_cannot_point_to_the_stack_yet_does_not_fail_its_first_deployment(
    first: bool, status: int, tried: str
) -> None:
    cloud: Any = FakeCloud({})
    target = Target("prod", cloud, {"Domain": "khaosat.example.vn"})
    outputs = {"EndpointURL": "https://gateway/api/", "DomainTarget": "d-1.execute-api"}
    assert address_to_try(target, outputs, first=first, get=lambda _address: (status, "")) == tried


def test_a_stage_that_answers_has_no_faults() -> None:
    cloud: Any = FakeCloud({"lambda": FakeFunctions()})
    assert smoke(Target("dev", cloud, {}), "https://x", "tick", lambda _a: (200, 'ok name="password"')) == ()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (refused("ExpiredToken", operation="PutObject"), "have expired"),
        (refused("AccessDenied", "no s3:PutObject", "PutObject"), "AccessDenied: no s3:PutObject"),
        (EndpointConnectionError(endpoint_url="https://s3"), "connection to AWS was lost"),
    ],
)
def test_whatever_stops_a_deployment_half_way_is_a_sentence_and_says_to_run_again(
    fault: Exception, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_words: object) -> Target:
        raise fault

    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setattr(deploy, "target_of", stopped)
    given = argparse.Namespace(emulator=False, stage="dev", destroy=False, yes=True)
    assert deploy.command(given) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Run this again" in told


def test_nobody_is_asked_where_nobody_sits() -> None:
    with pytest.raises(CannotDeploy, match="give --yes"):
        deploy.ask(ChangeSet("id", (), creates=False))
