import re
from collections.abc import Iterator
from pathlib import Path

from chalicelib.campaign.checks.schema import CAMPAIGN, FORM
from chalicelib.campaign.checks.shapes import Either, Many, Record, Shape, TableOf

GUIDE = Path(__file__).parents[4] / "docs" / "campaign-file.md"


def fields(shape: Shape) -> Iterator[str]:
    match shape:
        case Record(required, optional):
            for name, part in {**required, **optional}.items():
                yield name
                yield from fields(part)
        case Many(shape=part) | TableOf(shape=part) | Either(record=part):
            yield from fields(part)


def test_every_field_of_a_campaigns_files_is_explained_in_the_guide() -> None:
    explained = set(re.findall(r"`([a-z_]+)`", GUIDE.read_text(encoding="utf-8")))
    asked = {*fields(CAMPAIGN), *fields(FORM)}
    assert len(asked) > 60
    assert asked - explained == set()
