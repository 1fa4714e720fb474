"""The deployment template: `chalice package` merged with the parts in `infra/`, every function given its zip.

`infra/*.yaml` are parts of one template. They are joined, never layered: two parts may not define the same thing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ops.engines import ROOT

INFRA = ROOT / "infra"
STAGES = ("dev", "staging", "prod")
WEB, DOCUMENTS = "web.zip", "documents.zip"
READS_DOCUMENTS = frozenset({"Imports"})
"""Functions that open workbooks; all others do without the libraries for it."""
_SHIPPED = ("app.py", "chalicelib", "vendor", "templates", "static", "locale", ".chalice")
_NEEDED = ("templates", "static", "locale")
_AT_HOME = shutil.ignore_patterns("__pycache__", "deployments", "deployed", "venv", "*.po")

Template = dict[str, Any]


class CannotPackage(Exception):
    """The package cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Packaged:
    """What Chalice made: the merged template, and the code unpacked under `code`."""

    template: Template
    code: Path


def chalice_package(stage: str, region: str, scratch: Path, house: Path = ROOT) -> Packaged:
    """Package `house` for `stage` in a copy under `scratch`: caches and a changing tree cannot get in.

    Raises `CannotPackage`.
    """
    copy = _copied(house, scratch / "house")
    parts = joined_parts(house / "infra")
    merge = scratch / "merge.json"
    merge.write_text(json.dumps(parts), "utf-8")
    command: list[str | Path] = [
        Path(sys.executable).parent / "chalice",
        "package",
        "--stage",
        stage,
        "--merge-template",
        merge,
        "out",
    ]
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ.get("PATH", ""), "HOME": home, "AWS_DEFAULT_REGION": region}
        done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotPackage(f"chalice package: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    with zipfile.ZipFile(copy / "out" / "deployment.zip") as archive:
        archive.extractall(scratch / "code")
    made = json.loads((copy / "out" / "sam.json").read_text("utf-8"))
    return Packaged(finished(made), scratch / "code")


def _copied(house: Path, copy: Path) -> Path:
    missing = [name for name in _NEEDED if not any((house / name).glob("**/*.*"))]
    if missing:
        raise CannotPackage(
            f"thiếu thư mục {', '.join(missing)}: gói sẽ không có trang nào. "
            f"/ {', '.join(missing)} missing or empty: the package would have no pages; clone again."
        )
    for name in _SHIPPED:
        source, target = house / name, copy / name
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=_AT_HOME)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    # The libraries are ours to install: pinned with hashes, which Chalice's own installer does not check.
    (copy / "requirements.txt").write_text("")
    return copy


def joined_parts(folder: Path = INFRA) -> Template:
    """All parts in `folder` as one template. Raises `CannotPackage` when two define the same thing."""
    whole: Template = {}
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise CannotPackage(f"{folder} không có mẫu nào. / {folder} holds no template.")
    for file in files:
        for section, entries in yaml.safe_load(file.read_text("utf-8")).items():
            known = whole.setdefault(section, {})
            twice = known.keys() & entries.keys()
            if twice:
                raise CannotPackage(f"{file.name} defines {', '.join(sorted(twice))} a second time")
            known.update(entries)
    return whole


def finished(made: Template) -> Template:
    """The template with each function's zip, and every name that Chalice fixed put under the stack's."""
    resources: Mapping[str, Any] = made["Resources"]
    for name, resource in resources.items():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"./{DOCUMENTS if name in READS_DOCUMENTS else WEB}"
    return made


def functions(template: Template) -> dict[str, Template]:
    """Logical name → properties of each function."""
    found: Mapping[str, Any] = template["Resources"]
    return {n: r["Properties"] for n, r in found.items() if r["Type"] == "AWS::Serverless::Function"}


def clients_in_use(code: Path) -> frozenset[str]:
    """Services that the code makes clients of: `client("s3")` anywhere, and pynamodb's own."""
    pattern = re.compile(r"""\bclient\(\s*["']([a-z0-9-]+)["']""")
    found = {name for file in code.rglob("*.py") for name in pattern.findall(file.read_text("utf-8"))}
    return frozenset(found | {"dynamodb"})
