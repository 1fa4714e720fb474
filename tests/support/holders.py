"""Somebody with exactly a deployed function's rights, to try what it may and may not do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from ops.deploy_emulator import Emulated

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "403", "Forbidden"})


@dataclass(frozen=True, slots=True)
class Holder:
    """A user of the emulated cloud with the policies of one function's role."""

    stage: Emulated
    name: str
    key: str
    secret: str

    def client(self, service: str) -> Any:
        """A client with these rights."""
        cloud = self.stage.target.cloud
        return boto3.client(
            service,
            region_name=cloud.region,
            endpoint_url=cloud.endpoint,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
        )

    def widen(self, action: str) -> None:
        """What a careless hand could add to the policy: the action, on everything."""
        statement = f'{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}'
        self._iam.put_user_policy(
            UserName=self.name,
            PolicyName="widened",
            PolicyDocument=f'{{"Version": "2012-10-17", "Statement": [{statement}]}}',
        )

    def narrow(self) -> None:
        """Back to the function's own rights."""
        self._iam.delete_user_policy(UserName=self.name, PolicyName="widened")

    @property
    def _iam(self) -> Any:
        return self.stage.target.cloud.client("iam")


def holder_of(stage: Emulated, function: str) -> Holder:
    """A fresh user with the rights of the function called `function` in the template's outputs."""
    iam = stage.target.cloud.client("iam")
    configuration = stage.target.cloud.client("lambda").get_function_configuration(
        FunctionName=stage.outputs[f"{function}Name"]
    )
    role = configuration["Role"].rpartition("/")[2]
    name = f"as-{function}"
    iam.create_user(UserName=name)
    import json  # noqa: PLC0415

    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        iam.put_user_policy(UserName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return Holder(stage, name, made["AccessKeyId"], made["SecretAccessKey"])


def denied(attempt: Callable[[], object]) -> bool:
    """Whether the attempt was refused for lack of rights; any other refusal means that it was let through."""
    try:
        attempt()
    except ClientError as error:
        return error.response["Error"]["Code"] in DENIED
    return False
