"""disputes.csv: how many cases each unit has, and no more."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publication.disputes_table import HEADER, read, rows
from chalicelib.scores.publication import table


def test_units_are_sorted_and_those_without_a_case_absent() -> None:
    assert list(rows({"so-b": 2, "so-a": 1, "so-c": 0})) == [("so-a", "1"), ("so-b", "2")]


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True), st.integers(1, 999)))
def test_the_file_reads_back_as_written(cases: dict[str, int]) -> None:
    assert read(table(HEADER, rows(cases)).encode()) == cases
