"""disputes.csv: how many people of each respondents' unit said "I never answered, yet it says answered".

Such a ballot cannot be found, so it is neither removed nor repeated: the number is what everybody may know of it.
"""

import csv
import io
from collections.abc import Iterator, Mapping

NAME = "disputes.csv"
HEADER = ("unit", "cases")


def rows(cases: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The rows below `HEADER`, sorted bytewise; units without a case are absent."""
    for unit in sorted(cases, key=str.encode):
        if cases[unit]:
            yield unit, str(cases[unit])


def read(content: bytes) -> dict[str, int]:
    """The inverse, from the file as published."""
    found = csv.reader(io.StringIO(content.decode(), newline=""))
    return {unit: int(number) for unit, number in list(found)[1:]}
