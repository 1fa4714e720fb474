"""What the security review cites is there."""

import re

import pytest

from ops.engines import ROOT

REVIEW = (ROOT / "docs" / "security.md").read_text("utf-8")
CITED = sorted(set(re.findall(r"`((?:unit|integration|fuzz)/[\w/]+\.py)(?:::(\w+))?`", REVIEW)))


@pytest.mark.parametrize(("file", "test"), CITED)
def test_every_cited_test_exists(file: str, test: str) -> None:
    path = ROOT / "tests" / file
    assert path.is_file()
    assert not test or f"def {test}(" in path.read_text("utf-8")


def test_every_chapter_of_the_standard_is_told_of() -> None:
    told = {int(number) for number in re.findall(r"^\| V(\d+)", REVIEW, re.MULTILINE)}
    assert told == set(range(1, 18))


def test_the_threat_model_speaks_both_languages_of_the_same_adversaries() -> None:
    model = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    vietnamese, _, english = model.partition("\n# Threat model")
    assert vietnamese.count("\n### ") == english.count("\n### ") > 0
