"""`./phieu package`: what is deployed, as files: two zips, the template, and a manifest of versions and hashes.

The same sources give the same bytes. `web.zip` is every function's; `documents.zip` is the same with the libraries
that open workbooks, for the function that reads rosters.
"""

import argparse
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ops import package_libraries as libraries
from ops.catalogues import compile_all as compile_catalogues
from ops.engines import ROOT
from ops.package_models import slim_botocore, words_of
from ops.package_pages import compile_pages
from ops.package_start import compile_start
from ops.package_template import DOCUMENTS, INFRA, WEB, CannotPackage, chalice_package, clients_in_use
from ops.package_zip import Zip, compile_all, make_zip

WEB_LIST, DOCUMENTS_LIST = INFRA / "libraries-web.txt", INFRA / "libraries-documents.txt"
DOCUMENT_FONTS = Path("templates", "documents", "fonts")
"""What only `documents.zip` carries beside its libraries: the faces that PDFs are set in."""
MAX_WEB_BYTES = 10 * 1024 * 1024
_PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)")


@dataclass(frozen=True, slots=True)
class Package:
    """A made package. `folder` holds both zips, `template.json` and `manifest.json`."""

    folder: Path
    stage: str
    web: Zip
    documents: Zip

    @property
    def template(self) -> Path:
        """The template, naming its zips beside it."""
        return self.folder / "template.json"


def region_of_environment() -> str:
    """The region that AWS_REGION or AWS_DEFAULT_REGION name. Raises `CannotPackage`."""
    found = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", found):
        raise CannotPackage(
            "chưa biết vùng AWS; xin đặt AWS_REGION, ví dụ ap-southeast-1. "
            f"/ No AWS region{f' (“{found}” is none)' if found else ''}: set AWS_REGION, such as ap-southeast-1."
        )
    return found


def make_package(stage: str, region: str, target: Path, house: Path = ROOT) -> Package:
    """Make the package of `house` in the folder `target`, replacing what an earlier one left there."""
    libraries.check_python()
    compile_catalogues()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made_here:
        scratch = Path(made_here)
        packaged = chalice_package(stage, region, scratch, house)
        services = clients_in_use(packaged.code / "chalicelib")
        web, documents = scratch / "web", scratch / "documents"
        libraries.install(WEB_LIST, web)
        libraries.slim(web)
        ours = words_of((packaged.code / "chalicelib", web / "pynamodb"))
        slim_botocore(web / "botocore", services, ours)
        compile_pages(packaged.code)
        compile_start(packaged.code)
        compile_all(web)
        compile_all(packaged.code)
        version = content_digest(packaged.code, WEB_LIST, DOCUMENTS_LIST)
        _write_json(packaged.code / "version.json", {"version": version})
        _take(packaged.code / DOCUMENT_FONTS, documents / DOCUMENT_FONTS)
        shutil.copytree(packaged.code, web, dirs_exist_ok=True)
        libraries.install(DOCUMENTS_LIST, documents)
        libraries.slim(documents)
        compile_all(documents)
        shutil.copytree(web, documents, dirs_exist_ok=True)
        made = Package(target, stage, make_zip(web, target / WEB), make_zip(documents, target / DOCUMENTS))
    if made.web.size > MAX_WEB_BYTES:
        raise CannotPackage(
            f"web.zip has {made.web.size} bytes, more than {MAX_WEB_BYTES}: cold starts would suffer"
        )
    _write_json(made.template, packaged.template)
    _write_json(target / "manifest.json", {"version": version, **manifest(made, region, services)})
    return made


def content_digest(code: Path, *lists: Path) -> str:
    """Sixteen hex digits that name what is packaged: our code and the lists of libraries. Staff see them, too."""
    digest = sha256()
    for path in (*sorted(code.rglob("*")), *lists):
        if path.is_file():
            digest.update(f"{path.relative_to(code) if path.is_relative_to(code) else path.name}\0".encode())
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _take(source: Path, target: Path) -> None:
    """Move a folder, where there is one."""
    if source.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)


def manifest(made: Package, region: str, services: Iterable[str]) -> dict[str, Any]:
    """What the package was made of. Holds no time and no machine, so that equal packages have equal manifests."""
    return {
        "stage": made.stage,
        "region": region,
        "python": ".".join(map(str, libraries.PYTHON)),
        "compiled_by": platform.python_version(),
        "services": sorted(services),
        "libraries": {"web": pins(WEB_LIST), "documents": pins(DOCUMENTS_LIST)},
        "zips": {
            zip_.path.name: {
                "sha256": zip_.sha256,
                "bytes": zip_.size,
                "unpacked": zip_.unpacked,
                "files": zip_.files,
            }
            for zip_ in (made.web, made.documents)
        },
    }


def pins(path: Path) -> dict[str, str]:
    """Name → version of every library that the list at `path` pins."""
    found = (_PIN.match(line) for line in path.read_text("utf-8").splitlines())
    return {pin[1].lower(): pin[2] for pin in found if pin}


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def package(given: argparse.Namespace) -> int:
    """The command. Exit 1 with a sentence when the package cannot be made."""
    try:
        made = make_package(
            given.stage, region_of_environment(), (given.out or ROOT / "dist" / given.stage).resolve()
        )
    except CannotPackage as problem:
        print(f"phieu: {problem}", file=sys.stderr)
        return 1
    for zip_ in (made.web, made.documents):
        print(f"{zip_.path}  {zip_.size / 1e6:.1f} MB  sha256 {zip_.sha256}")
    print(made.template)
    return 0
