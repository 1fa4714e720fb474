"""What a start would compile anew, compiled when the package is made (`chalicelib.readymade` uses it).

A fresh interpreter imports the packaged code and notes the text of every dataclass's methods and every regular
expression on the way. Written without references between objects, so that the same code gives the same bytes.
"""

import subprocess
import sys
import sysconfig
from pathlib import Path

from ops.package_template import CannotPackage

_PROGRAM = """
import dataclasses, marshal, re, sys
from array import array

methods, patterns = {}, {}
compile_pattern = re._compiler.compile

def define(text, *spaces):
    methods[text] = compile(text, "<string>", "exec")
    exec(methods[text], *spaces)

def note(text, flags=0):
    parsed = re._parser.parse(text, flags) if isinstance(text, str | bytes) else None
    if parsed is not None:
        names = parsed.state.groupdict
        numbers = [None] * parsed.state.groups
        for name, number in names.items():
            numbers[number] = name
        code = array("I", re._compiler._code(parsed, flags)).tobytes()
        told = (int(flags) | parsed.state.flags, code, parsed.state.groups - 1, dict(names), tuple(numbers))
        patterns[text, int(flags)] = told
    return compile_pattern(text, flags)

re.purge()
dataclasses.exec = define
re._compiler.compile = note
sys.path[:] = [sys.argv[1], *sys.path, sys.argv[2]]
from chalicelib import readymade
readymade.FILE.unlink(missing_ok=True)
import app
import pynamodb.models
from chalicelib.web import catalogue, templating

for language in catalogue.LANGUAGES:
    templating.environment(language).from_string("{{ 1 }}").render()

def by_text(found):
    return dict(sorted(found.items(), key=lambda one: repr(one[0])))

readymade.FILE.parent.mkdir(exist_ok=True)
# Version 2 knows no references: those would depend on which objects happened to be shared.
readymade.FILE.write_bytes(marshal.dumps((readymade.MADE_BY, by_text(methods), by_text(patterns)), 2))
"""


def compile_start(code: Path) -> None:
    """Put what a start of the code below `code` compiles into its folder `compiled`."""
    # Not -I, which would ignore the seed; without `site`, which imports before anything can be noted.
    libraries = sysconfig.get_path("purelib")
    done = subprocess.run(
        [sys.executable, "-P", "-s", "-S", "-c", _PROGRAM, str(code), libraries],
        env={"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "AWS_DEFAULT_REGION": "ap-southeast-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotPackage(f"the start does not compile: {done.stderr.strip().splitlines()[-1]}")
