"""`./phieu deploy --emulator`: the same deployment on a cloud of our own that enforces policies; then the round.

Ministack with AUTH=true runs the real zips under the real roles. Everything it unpacks stays in a folder of this
run and goes with it.
"""

import contextlib
import http.client
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ops.children import LOOPBACK, free_port, start
from ops.deploy import deploy
from ops.deploy_stage import Cloud, Target
from ops.engines import KEY, REGION, ROOT
from ops.package import Package, make_package

SENDER = "khaosat@phieu.example"
_ROUND = "tests/deploy/emulated"


@dataclass(frozen=True, slots=True)
class Emulated:
    """A cloud of our own with the stage deployed on it."""

    target: Target
    outputs: Mapping[str, str]
    package: Package
    scratch: Path

    @property
    def site(self) -> str:
        """The public address; its host exists by `request` only."""
        return self.target.site(self.outputs)


def request(
    address: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] = {}
) -> tuple[int, list[tuple[str, str]], str]:
    """Ask the gateway by its host's name, which no name server knows: every such host is on loopback."""
    parts = urlsplit(address)
    line = f"{parts.path}?{parts.query}" if parts.query else parts.path
    asked = http.client.HTTPConnection(LOOPBACK, parts.port, timeout=120)
    with contextlib.closing(asked):
        asked.request(method, line, body or None, {"Host": parts.netloc, **headers})
        answer = asked.getresponse()
        return answer.status, answer.getheaders(), answer.read().decode("utf-8", "replace")


def get(address: str) -> tuple[int, str]:
    """A page's status and text, for the smoke test."""
    status, _, text = request(address)
    return status, text


@contextlib.contextmanager
def cloud(scratch: Path) -> Iterator[Cloud]:
    """An empty emulated cloud that asks every caller for its rights."""
    port, temporary = free_port(), scratch / "tmp"
    temporary.mkdir(parents=True)
    env = os.environ | {
        **KEY,
        "AUTH": "true",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "LOG_LEVEL": os.environ.get("PHIEU_EMULATOR_LOG", "WARNING"),
        "PERSIST_STATE": "0",
        "S3_PERSIST": "0",
        "TMPDIR": str(temporary),
    }
    for name in [name for name in env if name.startswith(("PHIEU_", "AWS_ENDPOINT_URL"))]:
        del env[name]
    child = start("ministack", [sys.executable, "-m", "ministack"], scratch / "ministack.log", env)
    try:
        child.await_port(port, seconds=120)
        yield Cloud(REGION, f"http://{LOOPBACK}:{port}")
    finally:
        child.stop()


def stage_on(made: Cloud) -> Target:
    """The stage dev on an emulated cloud. It knows neither firewalls nor budgets."""
    parameters = {
        "MailFrom": SENDER,
        "Protected": "false",
        "Firewall": "false",
        "LogLevel": "DEBUG",
        "PlainHttp": "true",
    }
    port = urlsplit(made.endpoint or "").port
    gateway = f"http://{{api}}.execute-api.localhost:{port}/api"
    return Target("dev", made, parameters, wait=0.2, stack="phieu-dev", gateway=gateway)


@contextlib.contextmanager
def deployed() -> Iterator[Emulated]:
    """The stage deployed on an emulated cloud by the code that deploys to AWS."""
    with tempfile.TemporaryDirectory(prefix="phieu-emulator-") as made_here:
        scratch = Path(made_here)
        package = make_package("dev", REGION, scratch / "package")
        with cloud(scratch) as made:
            target = stage_on(made)
            made.client("ses").verify_email_identity(EmailAddress=SENDER)
            outputs = deploy(target, package, agree=lambda _: True, get=get)
            yield Emulated(target, outputs, package, scratch)


def rehearse(words: Sequence[str] = ()) -> int:
    """Deploy and play a whole round against it. Exit 0 when everything held."""
    # The SDK leaves its pooled connections to the end of the process.
    quiet = ("-W", "ignore::ResourceWarning", "-W", "ignore::pytest.PytestUnraisableExceptionWarning")
    command = [sys.executable, "-m", "pytest", "-q", "-m", "emulator", *quiet, *words, _ROUND]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
