"""The function that serves pages carries no library that reads workbooks: nothing it imports may ask for one."""

import subprocess
import sys

from ops.engines import ROOT

FORBIDDEN = "openpyxl"


def test_the_site_is_imported_without_reading_workbooks() -> None:
    code = f"import sys; import chalicelib.wiring; sys.exit({FORBIDDEN!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
