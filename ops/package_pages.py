"""Page templates compiled when the package is made: a start would else spend most of its time on parsing them.

Compiled by the packaged code itself, so that its filters and settings are those of the running site. A fresh
interpreter with a fixed hash seed writes the same modules each time.
"""

import subprocess
import sys
from pathlib import Path

from ops.package_template import CannotPackage

_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from chalicelib.web import catalogue, compiled, components, templating
compiled.compile_set(components.SET, components.environment())
for language in catalogue.LANGUAGES:
    compiled.compile_set(language, templating.environment(language))
"""


def compile_pages(code: Path) -> None:
    """Put every page template and component below `code` as a Python module beside its source."""
    # Not -I, which would ignore the seed.
    done = subprocess.run(
        [sys.executable, "-P", "-s", "-c", _PROGRAM, str(code)],
        env={"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotPackage(f"templates do not compile: {done.stderr.strip().splitlines()[-1]}")
