"""Secrets in the sources: every file under version control, searched offline by detect-secrets.

What looks like a secret and is none (alphabets, pinned hashes, keys of tests) stands in `.secrets.baseline`, by
file and hash; `python -m ops.secret_scan --write` makes it anew, and its difference is to be read line by line.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

from ops.engines import ROOT
from ops.testing import LEFT_OUT

BASELINE = ".secrets.baseline"
_NO_TEXT = {".png", ".ttf", ".docx", ".xlsx", ".woff2"}
Known = dict[str, list[str]]


def found(root: Path, files: Iterable[str]) -> Known:
    """File → hashes of what looks like a secret in it, sorted."""
    with default_settings():
        secrets = SecretsCollection(root=str(root))
        secrets.scan_files(*(file for file in files if Path(file).suffix not in _NO_TEXT))
        return {name: sorted({one.secret_hash for one in secrets[name]}) for name in sorted(secrets.files)}


def strange(seen: Known, known: Known) -> Iterator[str]:
    """Files with something that the baseline does not know."""
    for name, hashes in seen.items():
        if new := set(hashes) - set(known.get(name, ())):
            yield f"{name}: {len(new)}"


def sources(root: Path) -> list[str] | None:
    """Files under version control; None where this is no checkout."""
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=root, check=False, capture_output=True, text=True)
    return [name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else None


def main(words: Sequence[str]) -> int:
    """The step of `./phieu test`."""
    files = sources(ROOT)
    if files is None:
        print("BỎ QUA: không phải kho git. / LEFT OUT: this is no git checkout.", file=sys.stderr)
        return LEFT_OUT
    seen = found(ROOT, (name for name in files if name != BASELINE))
    file = ROOT / BASELINE
    if "--write" in words:
        file.write_text(json.dumps(seen, indent=1, sort_keys=True) + "\n", "utf-8")
        return 0
    told = list(strange(seen, json.loads(file.read_text("utf-8"))))
    for line in told:
        print(f"giống bí mật / looks like a secret: {line}", file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
