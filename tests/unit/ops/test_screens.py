"""Every address of the site has its pictures in docs/screens, at both widths, or a reason why it has none."""

from typing import Any

import pytest

from chalicelib.web import data, focal_point, public, published, respondent, staff
from ops.screens.command import FOLDER
from ops.screens.pictures import PICTURES, WITHOUT


def nothing() -> Any:
    """The ports of a site that nobody asks anything."""
    raise AssertionError


ADDRESSES = {
    route.path
    for part in (data, focal_point, public, published, respondent, staff)
    for route in part.routes(nothing)
    if route.method == "GET"
}


def test_every_address_has_pictures_or_a_reason_and_none_has_both() -> None:
    assert PICTURES.keys() | WITHOUT.keys() == ADDRESSES
    assert PICTURES.keys() & WITHOUT.keys() == set()


@pytest.mark.parametrize("name", sorted(name for names in PICTURES.values() for name in names))
def test_every_picture_named_is_there_at_both_widths(name: str) -> None:
    other = 390 if name.startswith(("quan-tri", "dau-moi")) else 1280
    assert (FOLDER / f"{name}.png").exists()
    assert (FOLDER / str(other) / f"{name}.png").exists()


def test_every_reason_says_something() -> None:
    assert all(WITHOUT.values())
