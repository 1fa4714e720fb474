"""Where the staff pages stand, and the zone of the clock on their wall."""

from zoneinfo import ZoneInfo

SIGN_IN = "/quan-tri/dang-nhap"
SESSIONS = "/quan-tri/phien"
CAMPAIGN = "/quan-tri/dot/{campaign}"
HOUSE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of times on pages that belong to no campaign."""


def address(campaign: str, path: str = "") -> str:
    """A page of `campaign` on the site, without the stage's prefix."""
    return f"/quan-tri/dot/{campaign}{path}"
