"""Page tables name views that are loaded later: each must be there."""

from typing import Any

import pytest

from chalicelib.later import Later
from chalicelib.web import data, focal_point, staff

TABLES: Any = (staff.PAGES, focal_point.PAGES, data.READINGS)
VIEWS = [(str(page[:-1]), page[-1]) for table in TABLES for page in table]


@pytest.mark.parametrize(("page", "view"), VIEWS)
def test_the_view_of_every_page_is_there(page: str, view: Later) -> None:
    assert view.load() is not None, page


def test_what_is_not_there_is_told_at_the_call() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        Later("chalicelib.later").nothing()
