"""`./phieu verify` runs the shipped verifier and checks the signature."""

import io
from pathlib import Path

import pytest

from ops.__main__ import main
from ops.verify import verify
from tests.unit.publication.test_folder import SIGNER, small_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, body in small_folder().items():
        (tmp_path / name).write_bytes(body)
    return tmp_path


def test_a_published_folder_agrees_and_its_signature_is_genuine(folder: Path) -> None:
    screen = io.StringIO()
    assert verify(folder, out=screen) == 0
    assert SIGNER.public_key in screen.getvalue()
    assert "Compare the key" in screen.getvalue()


def test_the_letters_key_settles_who_signed(folder: Path) -> None:
    assert verify(folder, f" {SIGNER.public_key.upper()}", io.StringIO()) == 0
    screen = io.StringIO()
    assert verify(folder, "ab" * 32, screen) == 1
    assert "signed with another key" in screen.getvalue()


def test_a_manifest_made_anew_for_tampered_files_has_no_genuine_signature(folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"2021-03-01", b"2021-03-02"))
    screen = io.StringIO()
    assert verify(folder, out=screen) == 1
    assert "the signature does not match" in screen.getvalue()


def test_the_folders_own_verifier_is_not_the_judge(folder: Path) -> None:
    (folder / "verify.py").write_text("print('all is well')\n")
    screen = io.StringIO()
    assert verify(folder, out=screen) == 1
    assert "verify.py: SHA-256 (manifest.json)" in screen.getvalue()


def test_a_folder_without_manifest_is_verified_and_that_is_said(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    screen = io.StringIO()
    assert verify(folder, out=screen) == 0
    assert "there is no manifest.json" in screen.getvalue()


def test_no_folder_ends_with_two(tmp_path: Path) -> None:
    assert main(["verify", str(tmp_path / "nothing")]) == 2
