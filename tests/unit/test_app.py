"""What a start of a function leaves behind."""

import subprocess
import sys

from ops.engines import ROOT

START = "import gc, app; print(gc.isenabled(), gc.get_freeze_count() > 10_000)"


def test_the_collector_rests_during_a_start_and_works_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True", "True"], done.stderr
