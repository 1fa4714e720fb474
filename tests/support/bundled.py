"""The bundled campaign's files, for tests that need the real thing rather than the small one."""

from pathlib import Path

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.loading import load

FOLDER = Path(__file__).parents[2] / "campaigns" / "soctrang-2020"


def bundled_files() -> dict[str, str]:
    """File name → text."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))}


def bundled_campaign() -> Campaign:
    """The bundled campaign, checked and compiled."""
    campaign = load(bundled_files()).campaign
    assert campaign is not None
    return campaign
