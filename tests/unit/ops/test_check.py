"""`./phieu check` tells every problem with its place and remedy."""

import io
from pathlib import Path

import pytest

from ops.check import NoFolder, check
from ops.engines import ROOT

BUNDLED = ROOT / "campaigns" / "soctrang-2020"


def test_the_bundled_campaign_can_be_loaded() -> None:
    screen = io.StringIO()
    assert check(BUNDLED, screen) == 0, screen.getvalue()
    assert "0 lỗi" in screen.getvalue()
    assert "2 đợt nhận phiếu, 8 nhóm, 47 đơn vị" in screen.getvalue()


def test_a_broken_campaign_fails_with_file_line_and_remedy(tmp_path: Path) -> None:
    for file in BUNDLED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "campaign.yaml").read_text("utf-8")
    (tmp_path / "campaign.yaml").write_text(text.replace("form: f1", "form: f99", 1), "utf-8")
    line = text[: text.index("form: f1")].count("\n") + 1
    screen = io.StringIO()
    assert check(tmp_path, screen) == 1
    assert f"campaign.yaml:{line}: LỖI" in screen.getvalue()
    assert "→" in screen.getvalue()


def test_something_that_is_no_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NoFolder, match=r"campaign\.yaml"):
        check(tmp_path / "nowhere")
