import csv
import io
import json
import re

import pytest

from chalicelib.reports.exports import COLUMNS, Export, exported
from tests.support.rounds import BUNDLED, Played, played


@pytest.fixture(scope="module", params=BUNDLED)
def round_(request: pytest.FixtureRequest) -> Played:
    return played(str(request.param))


def file(of: Played, export: Export) -> str:
    return exported(of.in_force.campaign, of.shown, export)


def test_csv_and_json_hold_exactly_the_tallies_that_may_be_shown(round_: Played) -> None:
    wanted = round_.shown.tally.lines()
    rows = list(csv.DictReader(io.StringIO(file(round_, Export.CSV).removeprefix("\ufeff"))))
    assert [(r["group"], r["unit"], r["question"], r["option"], int(r["count"])) for r in rows] == wanted
    body = json.loads(file(round_, Export.JSON))
    listed = [(r["group"], r["unit"], r["question"], r["option"], r["count"]) for r in body["tallies"]]
    assert listed == wanted
    assert body["rules_hash"] == round_.in_force.campaign.rules_hash


def test_no_cell_of_an_export_holds_fewer_than_k_answers(round_: Played) -> None:
    cells: dict[tuple[str, str, str], int] = {}
    for row in json.loads(file(round_, Export.JSON))["tallies"]:
        key = (row["group"], row["unit"], row["question"])
        cells[key] = cells.get(key, 0) + row["count"]
    assert min(cells.values()) >= round_.in_force.campaign.k


def test_an_option_of_no_opinion_has_no_coefficient(round_: Played) -> None:
    none = {o.id for s in round_.in_force.campaign.scales.values() for o in s.options if o.coefficient is None}
    for row in json.loads(file(round_, Export.JSON))["tallies"]:
        assert (row["coefficient"] == "") == (row["option"] in none)


def test_the_syntax_names_the_columns_of_the_csv_in_their_order_and_labels_every_unit(round_: Played) -> None:
    syntax = file(round_, Export.SPSS)
    block = syntax.partition("/VARIABLES=")[2].partition(".\nVALUE LABELS")[0]
    assert tuple(re.findall(r"^\s+(\w+) [AF]\d", block, re.MULTILINE)) == COLUMNS
    for unit in round_.scores.units:
        assert f"'{unit.unit}' '{round_.in_force.campaign.units[unit.unit].name.vi}'" in syntax
