"""Where the staff pages stand."""

SIGN_IN = "/quan-tri/dang-nhap"
SESSIONS = "/quan-tri/phien"
CAMPAIGN = "/quan-tri/dot/{campaign}"


def address(campaign: str, path: str = "") -> str:
    """A page of `campaign` on the site, without the stage's prefix."""
    return f"/quan-tri/dot/{campaign}{path}"
