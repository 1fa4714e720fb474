"""Cold start of the web function in the package's own layout, beside a bare Chalice app with a DynamoDB client.

    .venv/bin/python -m bench.cold_start

CPU time from interpreter start-up's end to the first form page, and the process's peak memory; the median of runs
in fresh interpreters that see nothing but the unpacked zip.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from ops.engines import REGION
from ops.package import make_package

RUNS = 7
MAX_MILLISECONDS, MAX_MEGABYTES = 250, 90
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
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
began = time.process_time()
{body}
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([(time.process_time() - began) * 1000, used, sorted(
    name for name in ("openpyxl", "docx", "fpdf", "xlsxwriter") if name in sys.modules)]))
"""
OURS = _PROBE.replace("{body}", "import app\n" + _EVENT + "assert app.app(event, Context())['statusCode'] == 200")
BARE = _PROBE.replace(
    "{body}",
    """
import boto3
from chalice import Chalice, Response
bare = Chalice(app_name="bare")
@bare.route("/dang-nhap")
def page():
    return Response("<form></form>", headers={"Content-Type": "text/html"})
boto3.client("dynamodb", region_name="ap-southeast-1")
"""
    + _EVENT
    + "assert bare(event, Context())['statusCode'] == 200",
)


def measure(program: str, layout: Path) -> tuple[float, float, list[str]]:
    """Median CPU milliseconds and megabytes of fresh interpreters, and the document libraries that were loaded."""
    found = [_once(program, layout) for _ in range(RUNS)]
    return statistics.median(f[0] for f in found), statistics.median(f[1] for f in found), found[0][2]


def _once(program: str, layout: Path) -> tuple[float, float, list[str]]:
    names = ("ROLL_TABLE", "URN_TABLE", "CAMPAIGNS_BUCKET", "ROSTERS_BUCKET", "REPORTS_BUCKET")
    queues = (f"{name}_QUEUE" for name in ("MAIL", "IMPORTS", "CLOSING", "RECOUNT"))
    env = {f"PHIEU_{name}": "x" for name in (*names, *queues)} | {
        "PHIEU_SITE": "https://phieu.example",
        "PHIEU_MAIL_FROM": "a@phieu.example",
        "PHIEU_SERVER_KEY": "0" * 64,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-I", "-S", "-c", program, str(layout)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    milliseconds, megabytes, documents = json.loads(done.stdout.strip().splitlines()[-1])
    return milliseconds, megabytes, documents


def main() -> int:
    """Print both; exit 1 beyond the limits."""
    with tempfile.TemporaryDirectory() as scratch:
        made = make_package("dev", REGION, Path(scratch) / "package")
        layout = Path(scratch) / "layout"
        with zipfile.ZipFile(made.web.path) as archive:
            archive.extractall(layout)
        ours, bare = measure(OURS, layout), measure(BARE, layout)
    print(f"web.zip {made.web.size / 1e6:.1f} MB, {made.web.unpacked / 1e6:.1f} MB unpacked")
    print(f"import to first form page: {ours[0]:.0f} ms of CPU, {ours[1]:.0f} MB; document libraries: {ours[2]}")
    print(f"bare Chalice and client:   {bare[0]:.0f} ms of CPU, {bare[1]:.0f} MB")
    return 0 if ours[0] <= MAX_MILLISECONDS and ours[1] <= MAX_MEGABYTES and not ours[2] else 1


if __name__ == "__main__":
    sys.exit(main())
