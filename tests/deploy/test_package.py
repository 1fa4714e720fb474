"""What the packager ships is whole: code, templates, pictures, catalogues; and every template renders from it."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ops.catalogues import compile_all
from ops.engines import REGION, ROOT

SHIPPED = ("app.py", "chalicelib", "vendor", "templates", "static", "locale", ".chalice/config.json")
RENDER = """
import gettext
import sys
sys.path.insert(0, sys.argv[1])
from chalicelib.jobs.templates import MailTemplates
from chalicelib.web import templating
for environment in (templating.environment("vi"), MailTemplates()._environment):
    for name in environment.list_templates(extensions=("html", "txt")):
        environment.get_template(name)
        print(name)
assert templating.__file__.startswith(sys.argv[1])
frame = templating.render(
    "layout.html", "en", prefix="/api", campaign=None, csrf=None, may_switch_language=True, signed_in=False
)
assert 'href="/api/static/phieu' in frame, frame
assert gettext.translation("phieu", sys.argv[1] + "/locale", ["en"]).gettext("Trợ giúp") in frame, frame
assert "Trợ giúp" not in frame, frame
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip's content, unpacked. Packaged from a copy, without the libraries: they are pip's business."""
    compile_all()
    house = tmp_path_factory.mktemp("house")
    for name in SHIPPED:
        source, target = ROOT / name, house / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    (house / "requirements.txt").write_text("")
    for policy in (ROOT / ".chalice").glob("policy-*.json"):
        shutil.copyfile(policy, house / ".chalice" / policy.name)
    chalice = Path(sys.executable).parent / "chalice"
    done = subprocess.run(
        [chalice, "package", "--stage", "dev", "out"],
        cwd=house,
        env={"PATH": "/usr/bin:/bin", "AWS_DEFAULT_REGION": REGION, "HOME": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    unpacked = house / "unpacked"
    with zipfile.ZipFile(house / "out" / "deployment.zip") as archive:
        archive.extractall(unpacked)
    return unpacked


def test_everything_a_page_needs_is_in_the_zip(package: Path) -> None:
    for folder in ("templates", "static", "locale"):
        shipped = {p.relative_to(package) for p in (package / folder).rglob("*") if p.is_file()}
        wanted = {p.relative_to(ROOT) for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert shipped >= wanted


def test_the_workshop_stays_at_home(package: Path) -> None:
    assert not {"ops", "tests", "bench", "campaigns"} & {p.name for p in package.iterdir()}


def test_every_template_loads_from_the_zip(package: Path) -> None:
    command = [sys.executable, "-I", "-c", RENDER, str(package)]
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    wanted = {str(p.relative_to(ROOT / "templates")) for p in (ROOT / "templates").rglob("*.html")}
    assert set(done.stdout.split()) >= wanted
