"""Tallies that may be shown, for other programs: CSV, JSON, and SPSS syntax that reads the CSV with labels.

One row counts the answers of one option: group, rated unit, question, option, its coefficient, count. Groups
that the k rule merged stand as `*`.
"""

import csv
import io
import json
from collections.abc import Iterator
from enum import StrEnum

from chalicelib.campaign.definition import Campaign
from chalicelib.scores.merging import MERGED, Shown

COLUMNS = ("group", "unit", "unit_type", "question", "criterion", "option", "coefficient", "count")
_BOM = "\ufeff"
"""Excel and SPSS take a CSV for UTF-8 only with it."""
_WIDTHS = {"group": 40, "unit": 4, "unit_type": 40, "question": 40, "criterion": 20, "option": 1}


class Export(StrEnum):
    """The forms of the export; the value is the file's ending."""

    CSV = "csv"
    JSON = "json"
    SPSS = "sps"


def exported(campaign: Campaign, shown: Shown, export: Export) -> str:
    """The whole file as text. Rows are sorted bytewise by group, unit, question, option."""
    match export:
        case Export.CSV:
            return _csv(campaign, shown)
        case Export.JSON:
            return _json(campaign, shown)
        case Export.SPSS:
            return _spss(campaign)


def key(campaign: str, export: Export) -> str:
    """Where the file stands in the reports bucket."""
    return f"{campaign}/exports/{campaign}.{export}"


Row = tuple[str, str, str, str, str, str, str, int]


def _rows(campaign: Campaign, shown: Shown) -> Iterator[Row]:
    for group, unit, question, option, count in shown.tally.lines():
        asked = campaign.questions[question]
        coefficients = {o.id: o.coefficient for o in campaign.scales[asked.scale].options}
        value = coefficients.get(option)
        kind = campaign.units[unit].type if unit in campaign.units else ""
        yield group, unit, kind, question, asked.criterion, option, "" if value is None else f"{value:f}", count


def _csv(campaign: Campaign, shown: Shown) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(campaign, shown))
    return _BOM + made.getvalue()


def _json(campaign: Campaign, shown: Shown) -> str:
    body = {
        "campaign": campaign.id,
        "rules_hash": campaign.rules_hash,
        "sample": campaign.sample,
        "k": campaign.k,
        "merged": {unit: list(groups) for unit, groups in sorted(shown.merged.items())},
        "withheld": sorted(shown.withheld),
        "tallies": [dict(zip(COLUMNS, row, strict=True)) for row in _rows(campaign, shown)],
    }
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _spss(campaign: Campaign) -> str:
    """Syntax that reads the CSV beside it. Weighting by `count` turns rows into answers."""
    variables = "\n  ".join(
        [*(f"{name} A{_WIDTHS[name]}" for name in COLUMNS if name in _WIDTHS), "coefficient F8.4", "count F8.0"]
    )
    units = {unit.id: unit.name.vi for unit in campaign.units.values() if campaign.unit_types[unit.type].scored}
    groups = {group.id: group.name.vi for group in campaign.groups.values()} | {MERGED: "Các nhóm gộp"}
    questions = {question.id: question.short.vi for question in campaign.questions.values()}
    labels = "\n".join(
        _labels(name, of) for name, of in (("group", groups), ("unit", units), ("question", questions))
    )
    return (
        f"* {campaign.title.en}.\nSET UNICODE=ON.\nGET DATA\n  /TYPE=TXT\n  /FILE='{campaign.id}.csv'\n"
        f"  /ENCODING='UTF8'\n  /DELIMITERS=','\n  /QUALIFIER='\"'\n  /ARRANGEMENT=DELIMITED\n  /FIRSTCASE=2\n"
        f"  /VARIABLES=\n  {variables}.\n{labels}\nWEIGHT BY count.\nEXECUTE.\n"
    )


def _labels(name: str, of: dict[str, str]) -> str:
    listed = "\n  ".join(f"{_quoted(value)} {_quoted(text[:120])}" for value, text in of.items())
    return f"VALUE LABELS {name}\n  {listed}."


def _quoted(text: str) -> str:
    """A literal of SPSS: its quote is doubled."""
    return "'" + text.replace("'", "''") + "'"
