"""Colours keep the contrast that WCAG 2.2 AA asks: 4.5 for text, 3 for the borders of controls."""

import re

import pytest

from chalicelib.web.catalogue import ROOT

SCHEMES = ["light", "dark"]
DARK = "prefers-color-scheme: dark"


def colours(scheme: str) -> dict[str, str]:
    source = (ROOT / "static" / "phieu.css").read_text(encoding="utf-8")
    light, found, dark = source.partition(DARK)
    assert found
    known = named(light)
    return known if scheme == "light" else {**known, **named(dark)}


def named(source: str) -> dict[str, str]:
    return {
        name: colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
        for name, colour in re.findall(r"--([\w-]+): ?(#[0-9a-f]{6}|#[0-9a-f]{3})\b", source)
    }


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["ink", "accent", "link", "good", "attention", "bad", "hint"])
@pytest.mark.parametrize("paper", ["paper", "tint"])
def test_words_are_readable_on_paper_and_on_its_tint(name: str, paper: str, scheme: str) -> None:
    known = colours(scheme)
    assert contrast(known[name], known[paper]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("name", "paper"),
    [
        ("good", "good-tint"),
        ("bad", "bad-tint"),
        ("ink", "attention-tint"),
        ("attention-ink", "attention-tint"),
        ("ink", "chosen-tint"),
        ("focus-ink", "gold"),
        ("hint", "track"),
    ],
)
def test_words_are_readable_on_their_own_tint(name: str, paper: str, scheme: str) -> None:
    known = colours(scheme)
    assert contrast(known[name], known[paper]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_white_words_are_readable_on_the_header_and_the_main_button(scheme: str) -> None:
    known = colours(scheme)
    assert min(contrast("#ffffff", known[name]) for name in ("lacquer", "lacquer-dark")) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_borders_of_controls_are_seen(scheme: str) -> None:
    known = colours(scheme)
    assert contrast(known["control"], known["paper"]) >= 3
    assert contrast(known["accent"], known["chosen-tint"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_ring_is_seen_on_paper_and_on_lacquer(scheme: str) -> None:
    known = colours(scheme)
    assert contrast(known["ink"], known["paper"]) >= 3
    assert contrast(known["gold"], known["lacquer"]) >= 3


def test_the_components_take_our_dark_colours() -> None:
    known = colours("dark")
    for component, ours in (("text", "ink"), ("body-background", "paper"), ("link", "link"), ("error", "bad")):
        assert known[f"govuk-{component}-colour"] == known[ours]
