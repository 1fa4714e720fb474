"""Known vulnerabilities of everything installed in `.venv`, by pip-audit; needs its vulnerability service.

pip-audit passes over what its service does not know, so a service that knows nothing looks like a clean bill of
health. Here a package counts as audited only if the service answered for it.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ops.testing import LEFT_OUT

_COMMAND = (sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--timeout", "10")
_OURS = {"phieu", "pip", "setuptools"}


@dataclass(frozen=True, slots=True)
class Audited:
    """`looked_at`: packages the service answered for; `passed_over`: the others; `vulnerable`: one line each."""

    looked_at: int
    passed_over: tuple[str, ...]
    vulnerable: tuple[str, ...]


def read(report: Mapping[str, Any]) -> Audited:
    """What pip-audit's JSON says."""
    listed = [one for one in report.get("dependencies", ()) if one["name"] not in _OURS]
    answered = [one for one in listed if "skip_reason" not in one]
    lines = (
        f"{one['name']} {one['version']}: {fault['id']} (mended in {', '.join(fault['fix_versions']) or '–'})"
        for one in answered
        for fault in one["vulns"]
    )
    passed_over = tuple(one["name"] for one in listed if "skip_reason" in one)
    return Audited(len(answered), passed_over, tuple(lines))


def verdict(audited: Audited) -> int:
    """0: all is well; 1: something is vulnerable; `LEFT_OUT`: the service knew nothing."""
    if audited.vulnerable:
        return 1
    return 0 if audited.looked_at else LEFT_OUT


def told(audited: Audited) -> Sequence[str]:
    """What to say."""
    lines = [f"CÓ LỖ HỔNG / VULNERABLE: {line}" for line in audited.vulnerable]
    if not audited.looked_at:
        lines += ["BỎ QUA: không hỏi được dịch vụ lỗ hổng. / LEFT OUT: no vulnerability service can be reached."]
    elif audited.passed_over:
        lines += [f"chưa xem được / not looked at: {', '.join(audited.passed_over)}"]
    return lines


def main() -> int:
    """The step of `./phieu test`."""
    run = subprocess.run(_COMMAND, check=False, capture_output=True, text=True)
    try:
        audited = read(json.loads(run.stdout))
    except ValueError:
        audited = Audited(0, (), ())
    for line in told(audited):
        print(line, file=sys.stderr)
    return verdict(audited)


if __name__ == "__main__":
    sys.exit(main())
