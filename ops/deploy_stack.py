"""One CloudFormation stack: its change set made, shown, executed and watched; every failure a sentence."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from ops.deploy_stage import CannotDeploy, Target

_MINUTES = 40
_HALF_MADE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"})
_CAME_FIRST = frozenset(
    {
        "InvalidChangeSetStatus",
        "InvalidChangeSetStatusException",
        "ChangeSetNotFound",
        "ChangeSetNotFoundException",
    }
)
_NOTHING = ("didn't contain changes", "no updates are to be performed", "no changes")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a change set."""

    action: str
    resource: str
    kind: str
    replaced: bool

    @property
    def line(self) -> str:
        """As it is shown."""
        return f"  {self.action:<8}{self.resource} ({self.kind}){'  THAY MỚI / REPLACED' if self.replaced else ''}"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set that is ready. `creates`: there is no stack yet."""

    id: str
    changes: tuple[Change, ...]
    creates: bool


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack of `target`."""

    target: Target

    @property
    def _cfn(self) -> Any:  # noqa: ANN401 - boto3 clients have no static type
        return self.target.cloud.client("cloudformation")

    def status(self) -> str:
        """Its status, empty when there is no stack."""
        found = self._described()
        return str(found["StackStatus"]) if found else ""

    def outputs(self) -> dict[str, str]:
        """Its outputs by name."""
        found = self._described() or {}
        return {o["OutputKey"]: o["OutputValue"] for o in found.get("Outputs", ())}

    def parameters(self) -> dict[str, str]:
        """The parameters it was last given."""
        found = self._described() or {}
        return {p["ParameterKey"]: p.get("ParameterValue", "") for p in found.get("Parameters", ())}

    def template(self) -> str | None:
        """The template it stands on, as it was sent."""
        if not self.status():
            return None
        body = self._cfn.get_template(StackName=self.target.name, TemplateStage="Original")["TemplateBody"]
        return body if isinstance(body, str) else _as_json(body)

    def make_ready(self) -> None:
        """Refuse while somebody else is at work; clear away what a failed first deployment left behind."""
        status = self.status()
        if status in _HALF_MADE:
            self._unprotect()
            self.delete()
        elif status == "DELETE_FAILED":
            raise CannotDeploy(
                f"{self.target.name} chưa xóa xong. / The removal of {self.target.name} did not end: "
                f"{self._cause()}. Mend the cause and run this with --destroy again."
            )
        elif status.endswith("_FAILED"):
            raise CannotDeploy(
                f"{self.target.name} đang ở trạng thái {status}. / The stack is {status}: look at its events, "
                "mend the cause, then run `aws cloudformation continue-update-rollback` (docs/operations.md)."
            )
        elif status.endswith("_IN_PROGRESS"):
            raise CannotDeploy(
                f"{self.target.name} đang được người khác triển khai ({status}); xin đợi rồi chạy lại. "
                "/ Another deployment is at work on this stack: wait for it, then run this again."
            )

    def _unprotect(self) -> None:
        """Let the tables of a stack that never stood go: they are empty, and protected from their first moment."""
        resources = self._cfn.describe_stack_resources(StackName=self.target.name)["StackResources"]
        for one in resources:
            left = one.get("PhysicalResourceId") and one["ResourceStatus"] != "DELETE_COMPLETE"
            if one["ResourceType"] == "AWS::DynamoDB::Table" and left:
                self._let_go(one["PhysicalResourceId"])

    def _let_go(self, table: str) -> None:
        try:
            self.target.cloud.client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=False)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise

    def propose(self, template_url: str, parameters: Mapping[str, str], name: str) -> ChangeSet | None:
        """A change set; None when nothing would change. Raises `CannotDeploy` for one that cannot be made."""
        creates = not self.status()
        try:
            made = self._cfn.create_change_set(
                StackName=self.target.name,
                ChangeSetName=name,
                ChangeSetType="CREATE" if creates else "UPDATE",
                TemplateURL=template_url,
                Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in sorted(parameters.items())],
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
                Tags=[{"Key": "app", "Value": "phieu"}, {"Key": "stage", "Value": self.target.stage}],
            )
        except ClientError as error:
            raise _failed("the change set", error) from None
        found = self._await_change_set(made["Id"])
        if found is None:
            return None
        return ChangeSet(made["Id"], tuple(_changes(found)), creates)

    def _await_change_set(self, change_set: str) -> Mapping[str, Any] | None:
        for _ in self._looks():
            found: Mapping[str, Any] = self._cfn.describe_change_set(
                ChangeSetName=change_set, StackName=self.target.name
            )
            if found["Status"] == "CREATE_COMPLETE":
                if found.get("Changes"):
                    return found
                self._drop(change_set)
                return None
            if found["Status"] == "FAILED":
                reason = str(found.get("StatusReason", ""))
                self._drop(change_set)
                if any(sign in reason.lower() for sign in _NOTHING):
                    return None
                raise CannotDeploy(
                    f"bộ thay đổi không lập được. / The change set failed: {reason}. Nothing was changed."
                )
        raise CannotDeploy("bộ thay đổi quá lâu. / The change set took too long; nothing was changed.")

    def _drop(self, change_set: str) -> None:
        self._cfn.delete_change_set(ChangeSetName=change_set, StackName=self.target.name)

    def give_up(self, proposed: ChangeSet) -> None:
        """Forget a change set; the empty stack that a first one brings goes, too."""
        self._drop(proposed.id)
        if proposed.creates:
            self.delete()

    def execute(self, proposed: ChangeSet) -> None:
        """Execute and wait. CloudFormation takes a failed change back by itself; the cause is told."""
        try:
            self._cfn.execute_change_set(ChangeSetName=proposed.id, StackName=self.target.name)
        except ClientError as error:
            if error.response["Error"]["Code"] in _CAME_FIRST:
                raise CannotDeploy(
                    "người khác vừa triển khai trước. / Another deployment came first: run this again."
                ) from None
            raise _failed("executing the change set", error) from None
        status = self._settled()
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise CannotDeploy(
                f"triển khai hỏng ({status}), đã trở về trạng thái trước. / The deployment failed and was taken "
                f"back ({status}): {self._cause()}"
            )

    def delete(self) -> None:
        """Delete the stack and wait until it is gone."""
        self._cfn.delete_stack(StackName=self.target.name)
        status = self._settled()
        if status and status != "DELETE_COMPLETE":
            raise CannotDeploy(f"chưa xóa được ({status}). / The stack could not be deleted: {self._cause()}")

    def _settled(self) -> str:
        for _ in self._looks():
            status = self.status()
            if not status.endswith("_IN_PROGRESS"):
                return status
        raise CannotDeploy(f"{self.target.name}: quá {_MINUTES} phút. / Still at work after {_MINUTES} minutes.")

    def _looks(self) -> Iterator[None]:
        until = time.monotonic() + _MINUTES * 60
        while time.monotonic() < until:
            yield
            time.sleep(self.target.wait)

    def _cause(self) -> str:
        """The first failure of the last change: later ones are its consequences."""
        try:
            events = self._cfn.describe_stack_events(StackName=self.target.name)["StackEvents"]
        except ClientError:
            return "no events are left to read"
        failed = [e for e in events if e.get("ResourceStatus", "").endswith("_FAILED")]
        told = [e for e in failed if "cancelled" not in e.get("ResourceStatusReason", "").lower()]
        if not told:
            return "CloudFormation names no cause; see the stack's events"
        return f"{told[-1]['LogicalResourceId']}: {told[-1].get('ResourceStatusReason', '')}"

    def _described(self) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._cfn.describe_stacks(StackName=self.target.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise _failed("reading the stack", error) from None
        return None if found["StackStatus"] == "DELETE_COMPLETE" else found


def _changes(found: Mapping[str, Any]) -> Iterator[Change]:
    for one in found["Changes"]:
        change = one["ResourceChange"]
        replaced = change.get("Replacement") == "True"
        yield Change(change["Action"], change["LogicalResourceId"], change["ResourceType"], replaced)


def _failed(what: str, error: ClientError) -> CannotDeploy:
    told = error.response["Error"]
    return CannotDeploy(f"AWS từ chối. / {what}: {told.get('Code')}: {told.get('Message')}")


def _as_json(body: object) -> str:
    import json  # noqa: PLC0415 - only where the service gives a parsed template back

    return json.dumps(body)
