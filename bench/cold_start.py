"""Cold start of the web function in the package's own layout, beside a bare Chalice app with a DynamoDB client.

CPU time from the end of the interpreter's own start to the first form page, and the process's peak memory: the
median of runs in fresh interpreters that see nothing but the unpacked zip. Tables and campaign are real and stand
in other processes; the bare app makes its client and reads one item of the same table.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ops.engines import REGION
from ops.package import make_package

RUNS = 9
_EVENT = """
event = {"resource": "/dang-nhap", "path": "/dang-nhap", "httpMethod": "GET", "headers": {},
         "multiValueHeaders": {},
         "queryStringParameters": None, "multiValueQueryStringParameters": None, "pathParameters": None,
         "stageVariables": None, "body": None, "isBase64Encoded": False,
         "requestContext": {"resourcePath": "/dang-nhap", "httpMethod": "GET", "path": "/api/dang-nhap",
                            "requestId": "1", "identity": {"sourceIp": ""}}}
class Context:
    aws_request_id = "1"
"""
_PROBE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
began = time.process_time()
{body}
spent = time.process_time() - began
assert answer["statusCode"] == 200 and "<form" in answer["body"], answer
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps([spent * 1000, int(peak.split()[1]) / 1024]))
"""
OURS = _PROBE.replace("{body}", f"import app\n{_EVENT}\nanswer = app.app(event, Context())")
BARE = _PROBE.replace(
    "{body}",
    f"""
import os
import botocore.session
from chalice import Chalice, Response
bare = Chalice(app_name="bare")
tables = botocore.session.get_session().create_client("dynamodb")
@bare.route("/dang-nhap")
def page():
    tables.get_item(TableName=os.environ["PHIEU_ROLL_TABLE"], Key={{"pk": {{"S": "x"}}, "sk": {{"S": "x"}}}})
    return Response("<form></form>", headers={{"Content-Type": "text/html"}})
{_EVENT}
answer = bare(event, Context())
""",
)


@dataclass(frozen=True, slots=True)
class Start:
    """A cold start: CPU in milliseconds, peak memory in megabytes."""

    cpu: float
    memory: float


def unpacked(scratch: Path) -> Path:
    """The web function's files, as Lambda lays them out."""
    made = make_package("dev", REGION, scratch / "package")
    layout = scratch / "layout"
    with zipfile.ZipFile(made.web.path) as archive:
        archive.extractall(layout)
    return layout


def measure(layout: Path) -> tuple[Start, Start]:
    """Ours and the bare app's, taken in turns so that a busy machine disturbs both alike."""
    found = [(_once(OURS, layout), _once(BARE, layout)) for _ in range(RUNS)]
    return _median([ours for ours, _ in found]), _median([bare for _, bare in found])


def _median(found: list[Start]) -> Start:
    return Start(statistics.median(s.cpu for s in found), statistics.median(s.memory for s in found))


def _once(program: str, layout: Path) -> Start:
    named = {name: value for name, value in os.environ.items() if name.startswith(("PHIEU_", "AWS_"))}
    command = [sys.executable, "-I", "-S", "-c", program, str(layout)]
    done = subprocess.run(command, env=named, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)
    cpu, memory = json.loads(done.stdout.strip().splitlines()[-1])
    return Start(cpu, memory)


def cold_start(group: str) -> tuple[Start, Start]:
    """Both starts, against engines of their own with the bundled campaign in force."""
    from bench.stand import build  # noqa: PLC0415 - reads the environment once built

    with tempfile.TemporaryDirectory() as made_here:
        scratch = Path(made_here)
        stand = build(group, scratch)
        try:
            return measure(unpacked(scratch))
        finally:
            stand.stop()
