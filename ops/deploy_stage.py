"""What a stage is: its stack's name, its region, its parameters; and the cloud it lives in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import yaml
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from ops.package_template import INFRA

STAGE_FILES = INFRA / "stages"
_TIMEOUTS = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 5})
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_UNKNOWN = frozenset(
    {"InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException", "AuthFailure"}
)


class CannotDeploy(Exception):
    """The deployment stopped; the message says why, what stands now, and what to do."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """Clients of one region. `endpoint`: an emulator's address, else AWS itself."""

    region: str
    endpoint: str | None = None

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 clients have no static type
        """A client of `service`, made once."""
        return _client(service, self.region, self.endpoint)


@cache
def _client(service: str, region: str, endpoint: str | None) -> Any:  # noqa: ANN401
    return boto3.client(service, region_name=region, endpoint_url=endpoint, config=_TIMEOUTS)


@dataclass(frozen=True, slots=True)
class Target:
    """Where to deploy. `parameters` are the template's; `wait` seconds between two looks at a stack.

    `gateway`: the site's address with `{api}` in it where the gateway's own is not reachable (the emulator's).
    """

    stage: str
    cloud: Cloud
    parameters: Mapping[str, str]
    wait: float = 5.0
    stack: str = ""
    gateway: str = ""

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.stack or f"phieu-{self.stage}"

    def site(self, outputs: Mapping[str, str]) -> str:
        """The public address, without a slash at its end; empty while the stack does not stand."""
        if self.parameters.get("Domain"):
            return f"https://{self.parameters['Domain']}"
        if self.gateway and "RestAPIId" in outputs:
            return self.gateway.format(api=outputs["RestAPIId"])
        return outputs.get("EndpointURL", "").rstrip("/")

    @property
    def key_parameter(self) -> str:
        """Where the stage's server key stands."""
        return f"/{self.name}/server-key"


def target_of(stage: str, region: str, folder: Path = STAGE_FILES) -> Target:
    """The stage as its file describes it. Raises `CannotDeploy` for another region or a parameter left out."""
    file = folder / f"{stage}.yaml"
    if not file.is_file():
        raise CannotDeploy(f"không có {file}. / There is no {file}: stages are described in {folder}.")
    told = yaml.safe_load(file.read_text("utf-8"))
    if told.get("region") != region:
        raise CannotDeploy(
            f"bước “{stage}” ở vùng {told.get('region')}, AWS_REGION là {region}. "
            f"/ Stage {stage} lives in {told.get('region')}, but AWS_REGION says {region}: nothing was changed."
        )
    parameters = {name: str(value) for name, value in (told.get("parameters") or {}).items()}
    missing = list(_missing(stage, parameters))
    if missing:
        raise CannotDeploy(
            f"thiếu {', '.join(missing)} trong {file}. / Fill in {', '.join(missing)} in {file}; "
            "infra/parameters.yaml says what each means."
        )
    return Target(stage, Cloud(region), parameters)


def _missing(stage: str, parameters: Mapping[str, str]) -> Iterator[str]:
    """What the stage cannot do without and has not. Alarms of the real survey must reach somebody."""
    needed = ["MailFrom"]
    if parameters.get("Domain"):
        needed.append("Certificate")
    if stage == "prod":
        needed.append("MonthlyBudget")
    if stage == "prod" or parameters.get("MonthlyBudget", "0") != "0":
        needed.append("AlarmMail")
    yield from (name for name in needed if parameters.get(name, "") in {"", "0"})


def account_of(cloud: Cloud) -> str:
    """The account that the credentials open. Raises `CannotDeploy` with a sentence for each way they can fail."""
    try:
        return str(cloud.client("sts").get_caller_identity()["Account"])
    except (NoCredentialsError, PartialCredentialsError):
        raise CannotDeploy(
            "chưa có khóa AWS. / No AWS credentials: sign in (`aws sso login`) or set AWS_PROFILE."
        ) from None
    except ClientError as error:
        raise CannotDeploy(sentence_of(error)) from None
    except BotoCoreError as error:
        raise CannotDeploy(
            f"không tới được AWS ở {cloud.region}. / AWS cannot be reached in {cloud.region}: {error}"
        ) from None


def sentence_of(error: ClientError) -> str:
    """What a refusal of AWS means for whoever deploys."""
    code = str(error.response["Error"]["Code"])
    if code in _EXPIRED:
        return "khóa AWS đã hết hạn; xin đăng nhập lại. / The AWS credentials have expired: sign in again."
    if code in _UNKNOWN:
        return "AWS không nhận khóa này. / AWS does not know these credentials: check AWS_PROFILE."
    return f"AWS: {code}: {error.response['Error'].get('Message', '')}"
