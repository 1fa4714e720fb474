"""The stores of a deployed stage, for the commands that take `--stage`."""

from collections.abc import Mapping

from botocore.exceptions import ClientError

from ops.deploy_stack import Stack
from ops.deploy_stage import CannotDeploy, Target, account_of, target_of
from ops.package import region_of_environment
from ops.package_template import CannotPackage


def settings_of(stage: str) -> dict[str, str]:
    """The stage's settings, as its functions have them. Raises `CannotDeploy`."""
    try:
        target = target_of(stage, region_of_environment())
    except CannotPackage as problem:
        raise CannotDeploy(str(problem)) from None
    account_of(target.cloud)
    return settings_on(target)


def settings_on(target: Target) -> dict[str, str]:
    """The same for a target that is known."""
    name = Stack(target).outputs().get("TickName")
    if name is None:
        raise CannotDeploy(f"{target.name} chưa được triển khai. / {target.name} is not deployed yet.")
    try:
        found: Mapping[str, Mapping[str, Mapping[str, str]]] = target.cloud.client(
            "lambda"
        ).get_function_configuration(FunctionName=name)
    except ClientError as error:
        raise CannotDeploy(f"AWS: {error.response['Error'].get('Message')}") from None
    variables = found["Environment"]["Variables"]
    return {key: value for key, value in variables.items() if key.startswith("PHIEU_")} | {
        "AWS_REGION": target.cloud.region,
        "AWS_DEFAULT_REGION": target.cloud.region,
    }
