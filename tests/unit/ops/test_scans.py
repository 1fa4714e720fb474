"""The scan for secrets and the audit of dependencies, and that what could not be made is never called passed."""

import subprocess
from pathlib import Path

import pytest

from ops import dependency_audit, secret_scan
from ops.dependency_audit import Audited
from ops.testing import LEFT_OUT, Outcome, Step

KEY = "AKIA" + "IOSFODNN7EXAMPLE"
SOUND = {"name": "segno", "version": "1.6.6", "vulns": []}
VULNERABLE = {"name": "jinja2", "version": "3.1.2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.3"]}]}
UNKNOWN = {"name": "chalice", "skip_reason": "Dependency not found on PyPI"}


def test_a_key_in_a_file_is_found_unless_the_baseline_knows_it(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text(f'key = "{KEY}"\n', "utf-8")
    (tmp_path / "plain.py").write_text("answer = 42\n", "utf-8")
    seen = secret_scan.found(tmp_path, ["settings.py", "plain.py"])
    assert list(secret_scan.strange(seen, {})) == ["settings.py: 1"]
    assert list(secret_scan.strange(seen, seen)) == []
    (tmp_path / "settings.py").write_text(f'\n\nkey = "{KEY}"\n', "utf-8")
    assert secret_scan.found(tmp_path, ["settings.py"]) == seen, "a line that moves is no new secret"


def test_another_secret_in_a_known_file_is_new(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text(f'key = "{KEY}"\n', "utf-8")
    known = secret_scan.found(tmp_path, ["settings.py"])
    (tmp_path / "settings.py").write_text(f'key = "{KEY}"\nother = "{KEY[:-1]}X"\n', "utf-8")
    assert list(secret_scan.strange(secret_scan.found(tmp_path, ["settings.py"]), known)) == ["settings.py: 1"]


def test_only_files_under_version_control_are_searched(tmp_path: Path) -> None:
    assert secret_scan.sources(tmp_path) is None
    subprocess.run(("git", "init", "-q"), cwd=tmp_path, check=True)
    (tmp_path / "a.py").touch()
    (tmp_path / "b.py").touch()
    subprocess.run(("git", "add", "a.py"), cwd=tmp_path, check=True)
    assert secret_scan.sources(tmp_path) == ["a.py"]


@pytest.mark.parametrize(
    ("dependencies", "code"),
    [
        ([SOUND], 0),
        ([SOUND, UNKNOWN], 0),
        ([SOUND, VULNERABLE], 1),
        ([VULNERABLE, UNKNOWN], 1),
        ([UNKNOWN], LEFT_OUT),
        ([], LEFT_OUT),
    ],
)
def test_an_audit_passes_only_if_the_service_answered(dependencies: list[object], code: int) -> None:
    assert dependency_audit.verdict(dependency_audit.read({"dependencies": dependencies})) == code


def test_the_audit_says_what_is_wrong_and_what_it_did_not_see() -> None:
    audited = dependency_audit.read({"dependencies": [VULNERABLE, UNKNOWN]})
    assert audited == Audited(1, ("chalice",), ("jinja2 3.1.2: PYSEC-1 (mended in 3.1.3)",))
    vulnerable, passed_over = dependency_audit.told(audited)
    assert "jinja2 3.1.2" in vulnerable
    assert "chalice" in passed_over
    assert "LEFT OUT" in dependency_audit.told(Audited(0, ("chalice",), ()))[0]


@pytest.mark.parametrize(("code", "said"), [(0, "đạt"), (1, "HỎNG"), (LEFT_OUT, "LEFT OUT")])
def test_a_check_that_was_left_out_is_called_so(code: int, said: str) -> None:
    assert said in Outcome(Step("pip-audit", ()), code, 1.0).line
