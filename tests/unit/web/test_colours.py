"""Colours keep the contrast that WCAG 2.2 AA asks: 4.5 for text, 3 for the borders of controls."""

import re

import pytest

from chalicelib.web.catalogue import ROOT

WHITE = "#ffffff"


def colours() -> dict[str, str]:
    source = (ROOT / "static" / "phieu.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([\w-]+): ?(#[0-9a-f]{6})", source))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["ink", "lacquer", "link", "good", "attention", "bad", "hint"])
@pytest.mark.parametrize("paper", [WHITE, "tint"])
def test_words_are_readable_on_paper_and_on_its_tint(name: str, paper: str) -> None:
    known = colours()
    assert contrast(known[name], known.get(paper, paper)) >= 4.5


@pytest.mark.parametrize(
    ("name", "paper"),
    [("good", "good-tint"), ("bad", "bad-tint"), ("ink", "attention-tint"), ("ink", "gold"), ("hint", "track")],
)
def test_words_are_readable_on_their_own_tint(name: str, paper: str) -> None:
    known = colours()
    assert contrast(known[name], known[paper]) >= 4.5


def test_borders_of_controls_are_seen() -> None:
    assert contrast(colours()["control"], WHITE) >= 3


def test_the_focus_ring_is_seen_on_white_and_on_lacquer() -> None:
    known = colours()
    assert contrast(known["ink"], WHITE) >= 3
    assert contrast(known["gold"], known["lacquer"]) >= 3
