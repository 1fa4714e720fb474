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


def test_what_is_called_met_is_held_by_a_test() -> None:
    rows = [line for line in REVIEW.splitlines() if re.match(r"\| V\d", line)]
    assert len(rows) > 30
    assert [row[:60] for row in rows if re.search(r"\bMet\b", row) and ".py" not in row.rsplit("|", 2)[1]] == []
    assert [row[:60] for row in rows if "Missing" in row] == []


def test_the_threat_model_speaks_both_languages_of_the_same_adversaries() -> None:
    model = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    vietnamese, _, english = model.partition("\n# Threat model")
    assert vietnamese.count("\n### ") == english.count("\n### ") > 0
