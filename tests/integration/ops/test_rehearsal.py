"""A whole round in small: people answer, are followed up, results are published, and every promise holds."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from ops import dynoxide
from ops.engines import BIN, ROOT

pytestmark = pytest.mark.engine
CAMPAIGN, SEED = "soctrang-2020", "1"


def rehearsed(campaign: str, people: int) -> tuple[int, dict[str, Any], str]:
    """Exit code, the table as scripts get it, and what was said on standard error."""
    words = ["rehearse", f"campaigns/{campaign}", "--people", str(people), "--seed", SEED, "--json"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ops", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def test_every_promise_holds_in_a_small_rehearsal() -> None:
    try:
        dynoxide.binary(BIN)
    except dynoxide.Unavailable as why:
        pytest.skip(str(why))
    code, told, errors = rehearsed(CAMPAIGN, 25)
    broken = {one["name"]: one["broken"] for one in told.get("promises", ()) if not one["held"]}
    assert (code, broken) == (0, {}), errors[-2000:]
    assert (told["campaign"], told["people"], told["kills"]) == (CAMPAIGN, 25, {})
    assert len(told["promises"]) == 38
