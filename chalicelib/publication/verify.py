"""Recomputes the published results of a survey: `python verify.py FOLDER`. Standard library only.

Written from the published rules, apart from the program that made the results, so that it can disagree with it.
From rules.json, counts.csv and tallies.csv it computes scores.csv again, and root.txt from receipts.txt; it checks
receipts and answers against returned ballots, planned numbers against decisions.csv, and every file against
manifest.json. The manifest's signature needs more than the standard library: `./phieu verify FOLDER`.

Exit: 0 all is equal · 1 a difference, each printed with file, row and both values · 2 a needed file is missing or
cannot be read, or the command was wrong. Needs Python 3.10 or newer.
"""

import csv
import hashlib
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

NEEDED = ("rules.json", "counts.csv", "tallies.csv", "scores.csv", "receipts.txt", "root.txt")
COLUMNS = {
    "counts.csv": "basis,group,unit,planned,returned",
    "tallies.csv": "group,rated_unit,question,option,count",
    "scores.csv": "rated_unit,criterion,survey_points,full_points,max_points,merged",
    "decisions.csv": "document,date,unit,group,before,after,reason",
    "disputes.csv": "unit,cases",
}
MERGED, NOBODY, TOTAL = "*", "-", "TOTAL"
_WHOLE = re.compile(r"[0-9]{1,15}")
_EXACT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_POINTS = re.compile(r"-?[0-9]+\.[0-9]{6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REPLACED = re.compile(r"thay [0-9]{1,15} người")
PLAN, WINDOW, REPLACEMENT = "plan", "window", "replacement"
_DECIDED = "số → số của đơn vị, ngày → ngày, hoặc thay N người / numbers of a unit, days, or a replacement"
_RECEIPT = re.compile(r"([^,\n]+),([0-9a-f]{64})")


class Unreadable(Exception):
    """A needed file is missing or is not what it should be: nothing can be said of the results. Exit 2."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")


@dataclass(frozen=True)
class Difference:
    """One place where the folder contradicts itself. `row` counts lines from 1; 0 stands for the whole file."""

    file: str
    row: int
    what: str
    published: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}, dòng/row {self.row}" if self.row else self.file
        return f"{place}: {self.what}: công bố/published {self.published} · đúng ra/expected {self.expected}"


@dataclass
class Report:
    """All that was found. `witnessed`: rows resting on merged answers, for a witnessed session to check."""

    differences: list[Difference] = field(default_factory=list)
    witnessed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    compared: int = 0

    def differs(self, file: str, row: int, what: str, published: object, expected: object) -> None:
        """Note a place where the folder contradicts itself."""
        self.differences.append(Difference(file, row, what, str(published), str(expected)))


@dataclass(frozen=True)
class Line:
    """Planned and returned ballots of one row of counts.csv."""

    row: int
    planned: int
    returned: int


Key = tuple[str, str]
Json = dict[str, Any]


@dataclass
class Folder:
    """The published numbers as read; cells are (group, unit, question) → option → count."""

    rules: Json
    charged: dict[Key, Line]
    rated: dict[Key, Line]
    cells: dict[tuple[str, str, str], dict[str, int]]
    cell_rows: dict[tuple[str, str, str], int]


def verify(files: Mapping[str, bytes]) -> Report:
    """Check a published folder given as name → bytes. Raises `Unreadable`."""
    for name in NEEDED:
        if name not in files:
            raise Unreadable(name, "thiếu tệp / the file is missing")
    report = Report()
    _check_manifest(files, report)
    folder = _read_folder(files, report)
    _check_receipts(files, folder, report)
    _check_decisions(files, folder, report)
    _check_disputes(files, folder, report)
    _check_answers(folder, report)
    _check_scores(files, folder, report)
    return report


# --- Reading ----------------------------------------------------------------------------------------------------


def _text_of(files: Mapping[str, bytes], name: str) -> str:
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(name, f"không phải UTF-8 / not UTF-8 (byte {error.start})") from None


def _json_of(files: Mapping[str, bytes], name: str) -> Json:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Unreadable(name, "một khóa đứng hai lần / a key stands twice in one object")
        return found

    try:
        found = json.loads(_text_of(files, name), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Unreadable(name, f"không phải JSON / not JSON ({error})") from None
    if not isinstance(found, dict):
        raise Unreadable(name, "không phải một đối tượng JSON / not a JSON object")
    return found


def _table(files: Mapping[str, bytes], name: str) -> Iterable[tuple[int, list[str]]]:
    """(row number, cells) of a CSV file below its header."""
    reader = csv.reader(io.StringIO(_text_of(files, name), newline=""), strict=True)
    header = COLUMNS[name].split(",")
    try:
        if next(reader, None) != header:
            raise Unreadable(name, f"dòng/row 1: cần/must be {COLUMNS[name]}")
        for cells in reader:
            if len(cells) != len(header):
                raise Unreadable(
                    name, f"dòng/row {reader.line_num}: {len(cells)} ô/cells, cần/needs {len(header)}"
                )
            yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable(name, f"dòng/row {reader.line_num}: {error}") from None


def _whole(text: str, name: str, row: int, column: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Unreadable(name, f"dòng/row {row}, {column}: {text!r} không phải số nguyên / is no whole number")
    return int(text)


def _exact(value: object, where: str) -> Fraction:
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and _EXACT.fullmatch(value):
        return Fraction(value)
    raise Unreadable("rules.json", f"{where}: {value!r} không phải số thập phân / is no decimal text")


def _read_folder(files: Mapping[str, bytes], report: Report) -> Folder:
    rules = _json_of(files, "rules.json")
    folder = Folder(rules, {}, {}, {}, {})
    try:
        _check_settings(rules)
        _check_parts(rules)
        _ = [section["questions"] for form in rules.get("forms") or [] for section in form["sections"]]
        _ = [form["id"] for form in rules.get("forms") or []]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable("rules.json", f"thiếu hoặc sai / missing or wrong: {error!r}") from None
    _read_counts(files, folder, report)
    _read_tallies(files, folder, report)
    return folder


def _read_counts(files: Mapping[str, bytes], folder: Folder, report: Report) -> None:
    name, sides = "counts.csv", {"respondent_unit": folder.charged, "rated_unit": folder.rated}
    for row, (basis, group, unit, planned, returned) in _table(files, name):
        if basis not in sides:
            raise Unreadable(name, f"dòng/row {row}: basis {basis!r}")
        line = Line(row, _whole(planned, name, row, "planned"), _whole(returned, name, row, "returned"))
        if (group, unit) in sides[basis]:
            earlier = sides[basis][group, unit].row
            report.differs(name, row, f"{basis},{group},{unit}", "hai lần/twice", f"dòng/row {earlier}")
        if group not in folder.rules["groups"]:
            report.differs(name, row, "group", group, "một nhóm của/a group of rules.json")
        if basis == "rated_unit" and unit not in folder.rules["units"]:
            report.differs(name, row, "unit", unit, "một đơn vị của/a unit of rules.json")
        sides[basis][group, unit] = line


def _read_tallies(files: Mapping[str, bytes], folder: Folder, report: Report) -> None:
    for row, (group, unit, question, option, count) in _table(files, "tallies.csv"):
        number, cell = _whole(count, "tallies.csv", row, "count"), (group, unit, question)
        options = folder.cells.setdefault(cell, {})
        folder.cell_rows.setdefault(cell, row)
        if option in options:
            report.differs("tallies.csv", row, ",".join((*cell, option)), "hai lần/twice", "một lần/once")
        options[option] = options.get(option, 0) + number


def _check_settings(rules: Json) -> None:
    """Touch every setting that scoring reads, so that a wrong one is told at once."""
    scoring = rules.get("scoring", {})
    int(rules.get("k", 5))
    int(scoring.get("min_valid", 5))
    for name, values in (("no_opinion", ("excluded", "zero")), ("no_valid_answers", ("renormalise", "zero"))):
        if scoring.get(name, values[0]) not in values:
            raise ValueError(f"scoring.{name} = {scoring[name]!r}")
    if _base_of(rules) not in {"respondent_unit", "rated_unit", "none"}:
        raise ValueError(f"scoring.shortfall.base = {_base_of(rules)!r}")


def _check_parts(rules: Json) -> None:
    """Touch scales, questions, groups, units and criteria likewise."""
    for scale, options in rules["scales"].items():
        for option, coefficient in options.items():
            if coefficient is not None:
                _exact(coefficient, f"scales.{scale}.{option}")
    for question in rules["questions"].values():
        _ = rules["scales"][question["scale"]], question["criterion"]
    _ = [group["form"] for group in rules["groups"].values()], [unit["type"] for unit in rules["units"].values()]
    for kind, criteria in rules["criteria"].items():
        for criterion in criteria:
            _exact(criterion["max_points"], f"criteria.{kind}.{criterion['id']}.max_points")
            for group, weight in (criterion.get("weights") or {}).items():
                _exact(weight, f"criteria.{kind}.{criterion['id']}.weights.{group}")


def _base_of(rules: Json) -> str:
    return str(rules.get("scoring", {}).get("shortfall", {}).get("base", "respondent_unit"))


# --- Manifest, receipts, decisions ------------------------------------------------------------------------------


def _check_manifest(files: Mapping[str, bytes], report: Report) -> None:
    if "manifest.json" not in files:
        report.notes.append("không có / there is no manifest.json")
        return
    manifest = _json_of(files, "manifest.json")
    listed = manifest.get("files")
    if not isinstance(listed, dict):
        raise Unreadable("manifest.json", "thiếu / lacks “files”")
    for name, expected in sorted(listed.items()):
        found = hashlib.sha256(files[name]).hexdigest() if name in files else "không có tệp/no such file"
        if found != expected:
            report.differs(name, 0, "SHA-256 (manifest.json)", found, expected)
    for name in (*NEEDED, "decisions.csv", "disputes.csv"):
        if name in files and name not in listed:
            report.differs("manifest.json", 0, name, "không nêu/not listed", "SHA-256")


def _check_receipts(files: Mapping[str, bytes], folder: Folder, report: Report) -> None:
    text = _text_of(files, "receipts.txt")
    lines = text.split("\n")
    if lines.pop() or "\r" in text:
        raise Unreadable("receipts.txt", "mỗi dòng kết thúc bằng LF / every line ends with LF")
    _compare_receipts(report, folder, _receipts_held(report, lines))
    published, root = _text_of(files, "root.txt").strip(), merkle_root([line.encode() for line in lines])
    if published != root:
        report.differs("root.txt", 1, "Merkle", published, root)


def _receipts_held(report: Report, lines: Sequence[str]) -> dict[str, int]:
    """Form → receipts, each line in its place and none twice."""
    held: dict[str, int] = {}
    before = b""
    for row, line in enumerate(lines, 1):
        found = _RECEIPT.fullmatch(line)
        if not found:
            raise Unreadable("receipts.txt", f"dòng/row {row}: cần/must be form,HEX")
        held[found[1]] = held.get(found[1], 0) + 1
        if line.encode() <= before:
            report.differs("receipts.txt", row, "thứ tự/order", line, f"sau/after {before.decode()}")
        before = line.encode()
    return held


def _compare_receipts(report: Report, folder: Folder, held: Mapping[str, int]) -> None:
    groups = folder.rules["groups"]
    due = dict.fromkeys((group["form"] for group in groups.values()), 0)
    for (group, _), line in folder.charged.items():
        if group in groups:
            due[groups[group]["form"]] += line.returned
    for form in sorted({*due, *held}):
        if held.get(form, 0) != due.get(form, 0):
            report.differs("receipts.txt", 0, f"số biên nhận/receipts {form}", held.get(form, 0), due.get(form, 0))


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Merkle tree hash of RFC 6962, from the leaves up: complete pairs join, an odd last node waits its turn."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def _check_decisions(files: Mapping[str, bytes], folder: Folder, report: Report) -> None:
    """Each change begins where the one before ended; a plan's last one is the planned number of counts.csv."""
    if "decisions.csv" not in files:
        report.notes.append("không có / there is no decisions.csv")
        return
    latest: dict[tuple[str, str, str], tuple[int, str]] = {}
    for row, (_, _, unit, group, old, new, _) in _table(files, "decisions.csv"):
        kind = _kind_of_decision(folder, unit, group, old, new)
        if kind is None:
            report.differs("decisions.csv", row, f"{unit},{group}", f"{old!r} → {new!r}", _DECIDED)
        elif kind != REPLACEMENT:
            if (kind, group, unit) in latest and latest[kind, group, unit][1] != old:
                report.differs("decisions.csv", row, f"before {group},{unit}", old, latest[kind, group, unit][1])
            latest[kind, group, unit] = row, new
    for (kind, group, unit), (row, after) in latest.items():
        line = folder.charged.get((group, unit), Line(0, 0, 0))
        if kind == PLAN and line.planned != int(after):
            what = f"planned respondent_unit,{group},{unit}"
            report.differs("counts.csv", line.row, what, line.planned, f"{after} (decisions.csv, dòng/row {row})")


def _kind_of_decision(folder: Folder, unit: str, group: str, old: str, new: str) -> str | None:
    """What a row of decisions.csv changes; None where it is no row of any kind: it might hide a change of plan."""
    if group not in folder.rules["groups"]:
        return None
    if _WHOLE.fullmatch(old) and _WHOLE.fullmatch(new):
        return PLAN if unit == NOBODY or unit in folder.rules["units"] else None
    if _DAY.fullmatch(old) and _DAY.fullmatch(new):
        return WINDOW if unit == NOBODY else None
    return REPLACEMENT if not old and _REPLACED.fullmatch(new) and unit != NOBODY else None


def _check_disputes(files: Mapping[str, bytes], folder: Folder, report: Report) -> None:
    """Where the file is there: together not more cases than ballots, each unit once."""
    if "disputes.csv" not in files:
        return
    seen: set[str] = set()
    cases = 0
    for row, (unit, number) in _table(files, "disputes.csv"):
        if unit in seen:
            report.differs("disputes.csv", row, unit, "hai lần/twice", "một lần/once")
        seen.add(unit)
        cases += _whole(number, "disputes.csv", row, "cases")
    returned = sum(line.returned for line in folder.charged.values())
    if cases > returned:
        report.differs("disputes.csv", 0, "cases", cases, f"≤ {returned} (counts.csv)")


# --- Answers and the k rule -------------------------------------------------------------------------------------


def _merging(sizes: Mapping[str, int], k: int) -> tuple[list[str], bool]:
    """The groups that stand merged, smallest first, and whether the unit's tallies must be withheld."""
    by_size = sorted(sizes, key=lambda group: (sizes[group], group))
    inside = [group for group in by_size if sizes[group] < k]
    larger = by_size[len(inside) :]
    while inside and sum(sizes[group] for group in inside) < k:
        if not larger:
            return inside, True
        inside.append(larger.pop(0))
    return inside, False


def _sizes(folder: Folder) -> dict[str, dict[str, int]]:
    """Rated unit → group → ballots returned; groups without any are left out."""
    sizes: dict[str, dict[str, int]] = {}
    for (group, unit), line in folder.rated.items():
        if line.returned:
            sizes.setdefault(unit, {})[group] = line.returned
    return sizes


def _check_answers(folder: Folder, report: Report) -> None:
    rules, k, sizes = folder.rules, int(folder.rules.get("k", 5)), _sizes(folder)
    merged = {unit: _merging(groups, k) for unit, groups in sizes.items()}
    for cell, options in folder.cells.items():
        group, unit, question = cell
        row = folder.cell_rows[cell]
        known = question in rules["questions"] and unit in rules["units"]
        unknown = [option for option in options if known and option not in _scale_of(rules, question)]
        if unknown or not known:
            report.differs("tallies.csv", row, ",".join((*cell, *unknown)), "lạ/unknown", "có trong/in rules.json")
            continue
        inside, withheld = merged.get(unit, ([], False))
        whole = {MERGED: sum(sizes[unit][g] for g in inside)} if inside else {}
        bound = {**sizes.get(unit, {}), **whole}.get(group, 0)
        _check_cell(report, folder, cell, bound, withheld=withheld)


def _check_cell(report: Report, folder: Folder, cell: tuple[str, str, str], bound: int, *, withheld: bool) -> None:
    row, total, k = folder.cell_rows[cell], sum(folder.cells[cell].values()), int(folder.rules.get("k", 5))
    if total > bound:
        report.differs("tallies.csv", row, ",".join(cell), total, f"≤ {bound} (counts.csv)")
    if total and withheld:
        report.differs("tallies.csv", row, f"k, {','.join(cell)}", total, "không công bố/withheld")
    elif total and cell[0] != MERGED and 0 < bound < k:
        report.differs("tallies.csv", row, f"k, {','.join(cell)}", total, f"gộp vào/merged into {MERGED}")
    elif 0 < total < k:
        report.notes.append(f"tallies.csv, dòng/row {row}: {total} < k = {k}")


def _scale_of(rules: Json, question: str) -> Json:
    scale: Json = rules["scales"][rules["questions"][question]["scale"]]
    return scale


# --- Scores -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Points:
    """Points of one criterion or a total; `actual` None: not scored."""

    actual: Fraction | None
    full: Fraction | None
    maximum: Fraction


def _six(value: Fraction | None) -> str:
    """Six decimals, half up; empty where there is no value."""
    if value is None:
        return ""
    millionths = (abs(value) * 1_000_000 + Fraction(1, 2)).__floor__()
    sign = "-" if value < 0 and millionths else ""
    return f"{sign}{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def _asked(folder: Folder) -> dict[str, set[str] | None]:
    """Form → its questions, as rules.json lists them, else as its answers show: every ballot answers all of them.

    None: neither tells.
    """
    forms = {group: body["form"] for group, body in folder.rules["groups"].items()}
    found: dict[str, set[str] | None] = dict.fromkeys(forms.values())
    for group, _, question in folder.cells:
        if group in forms:
            found[forms[group]] = (found[forms[group]] or set()) | {question}
    for form in folder.rules.get("forms") or []:
        found[form["id"]] = {question for section in form["sections"] for question in section["questions"]}
    return found


class Scorer:
    """The formula, word by word; indexes of the folder are made once."""

    def __init__(self, folder: Folder) -> None:
        self.rules, self.cells = folder.rules, folder.cells
        scoring = self.rules.get("scoring", {})
        self.counts_no_opinion = scoring.get("no_opinion", "excluded") == "zero"
        self.keeps_empty_groups = scoring.get("no_valid_answers", "renormalise") == "zero"
        self.min_valid = int(scoring.get("min_valid", 5))
        self.base = _base_of(self.rules)
        self.questions: dict[str, list[str]] = {}
        for question, body in self.rules["questions"].items():
            self.questions.setdefault(body["criterion"], []).append(question)
        self.weighing = {
            name: {o: None if w is None else _exact(w, name) for o, w in options.items()}
            for name, options in self.rules["scales"].items()
        }
        self.sizes, self.asked = _sizes(folder), _asked(folder)
        self.raters: dict[str, dict[str, Line]] = {}
        for (group, unit), line in sorted(folder.rated.items()):
            if line.planned:
                self.raters.setdefault(unit, {})[group] = line
        self.own: dict[str, tuple[int, int]] = {}
        for (_, unit), line in folder.charged.items():
            filled, planned = self.own.get(unit, (0, 0))
            self.own[unit] = filled + min(line.planned, line.returned), planned + line.planned

    def _shortfall(self, group: str, unit: str) -> Fraction:
        if self.base == "respondent_unit":
            filled, planned = self.own.get(unit, (0, 0))
            return Fraction(filled, planned) if planned else Fraction(1)
        if self.base == "rated_unit":
            line = self.raters[unit][group]
            return min(Fraction(1), Fraction(line.returned, line.planned))
        return Fraction(1)

    def _group_view(self, group: str, unit: str, criterion: str) -> tuple[Fraction | None, int]:
        """m, and the largest number of answers with a coefficient on one question."""
        shares, most = [], 0
        for question in self.questions.get(criterion, []):
            options = self.cells.get((group, unit, question), {})
            weight = self.weighing[self.rules["questions"][question]["scale"]]
            judged = {o: n for o, n in options.items() if weight.get(o) is not None}
            valid = sum(judged.values())
            most = max(most, valid)
            n = sum(options.values()) if self.counts_no_opinion else valid
            if n:
                shares.append(sum((weight[o] or 0) * count for o, count in judged.items()) / Fraction(n))
        return (sum(shares, Fraction(0)) / len(shares) if shares else None), most

    def rests_on_merged(self, unit: str, criterion: str) -> bool:
        """Whether any answer of the criterion stands merged: without it nobody can recompute the points."""
        asked = self.questions.get(criterion, [])
        return any(any(self.cells.get((MERGED, unit, question), {}).values()) for question in asked)

    def may_lack_answers(self, unit: str, criterion: str, inside: Sequence[str]) -> bool:
        """Whether answers of the criterion may be left out: so few merged ballots were asked that k hides them."""
        k, sizes = int(self.rules.get("k", 5)), self.sizes.get(unit, {})
        for question in self.questions.get(criterion, []):
            asked = [self.asked[self.rules["groups"][group]["form"]] for group in inside]
            known = sum(sizes[group] for group, of in zip(inside, asked, strict=True) if of and question in of)
            unknown = [sizes[group] for group, of in zip(inside, asked, strict=True) if of is None]
            if 0 < known < k or (not known and any(number < k for number in unknown)):
                return True
        return False

    def points(self, unit: str, criterion: Json) -> Points:
        """S and full of one criterion for one unit."""
        maximum = _exact(criterion["max_points"], "max_points")
        chosen = criterion.get("weights")
        weights, valid, above, above_full = Fraction(0), 0, Fraction(0), Fraction(0)
        for group in self.raters.get(unit, {}):
            if chosen is not None and group not in chosen:
                continue
            mean, most = self._group_view(group, unit, criterion["id"])
            if mean is None and not self.keeps_empty_groups:
                continue
            weight = Fraction(1) if chosen is None else _exact(chosen[group], "weights")
            weights += weight
            valid += most
            above_full += weight * (mean or 0)
            above += weight * (mean or 0) * self._shortfall(group, unit)
        if not weights or valid < self.min_valid:
            return Points(None, None, maximum)
        return Points(maximum * above / weights, maximum * above_full / weights, maximum)


@dataclass(frozen=True)
class Published:
    """One row of scores.csv."""

    row: int
    points: str
    full: str
    maximum: str
    merged: str


def _check_scores(files: Mapping[str, bytes], folder: Folder, report: Report) -> None:
    rules, k, sizes = folder.rules, int(folder.rules.get("k", 5)), _sizes(folder)
    published, scorer = _read_scores(files, report), Scorer(folder)
    expected: set[Key] = set()
    for unit in sorted(rules["units"]):
        criteria = rules["criteria"].get(rules["units"][unit]["type"]) or []
        if criteria:
            merging = _merging(sizes.get(unit, {}), k)
            expected.update(_check_unit(report, published, scorer, unit, criteria, merging=merging))
    for key, row in published.items():
        if key not in expected:
            report.differs(
                "scores.csv", row.row, ",".join(key), "có dòng/a row", "không có trong/not in rules.json"
            )


def _check_unit(
    report: Report,
    published: Mapping[Key, Published],
    scorer: Scorer,
    unit: str,
    criteria: Sequence[Json],
    *,
    merging: tuple[list[str], bool],
) -> list[Key]:
    """Compare the rows of one unit; the keys that it must have."""
    keys = [(unit, criterion["id"]) for criterion in criteria] + [(unit, TOTAL)]
    for key in keys:
        if key not in published:
            report.differs("scores.csv", 0, ",".join(key), "không có dòng/no row", "một dòng/a row")
    own = [scorer.points(unit, criterion) for criterion in criteria]
    inside, withheld = merging
    for key, points in zip(keys[:-1], own, strict=True):
        must = withheld or scorer.rests_on_merged(*key)
        if key in published and must and published[key].merged != "yes":
            _same(report, published[key].row, f"{','.join(key)} merged", published[key].merged, "yes")
        elif key in published:
            may = must or scorer.may_lack_answers(*key, inside)
            _compare(report, key, published[key], points, may_merge=may)
    if keys[-1] in published:
        rows = [published[key] for key in keys[:-1] if key in published]
        _compare_total(report, unit, rows, published[keys[-1]], own)
    return keys


def _read_scores(files: Mapping[str, bytes], report: Report) -> dict[Key, Published]:
    published: dict[Key, Published] = {}
    for row, (unit, criterion, points, full, maximum, merged) in _table(files, "scores.csv"):
        for column, value in (("survey_points", points), ("full_points", full), ("max_points", maximum)):
            if not (_POINTS.fullmatch(value) or (value == "" and column != "max_points")):
                raise Unreadable("scores.csv", f"dòng/row {row}, {column}: {value!r}")
        if (unit, criterion) in published:
            earlier = published[unit, criterion].row
            report.differs("scores.csv", row, f"{unit},{criterion}", "hai lần/twice", f"dòng/row {earlier}")
        published[unit, criterion] = Published(row, points, full, maximum, merged)
    return published


def _compare(report: Report, key: Key, row: Published, points: Points, *, may_merge: bool) -> None:
    """A row with merged answers cannot be recomputed: it is listed, and only what bounds it is compared."""
    what = ",".join(key)
    _same(report, row.row, f"{what} max_points", row.maximum, _six(points.maximum))
    if row.merged == "yes" and may_merge:
        report.witnessed.append(f"scores.csv, dòng/row {row.row}: {what} = {row.points or '–'}")
        _bounded(report, what, row)
        return
    _same(report, row.row, f"{what} merged", row.merged, "no")
    _same(report, row.row, f"{what} survey_points", row.points, _six(points.actual))
    _same(report, row.row, f"{what} full_points", row.full, _six(points.full))


def _compare_total(
    report: Report, unit: str, rows: Sequence[Published], total: Published, own: Sequence[Points]
) -> None:
    what = f"{unit},{TOTAL}"
    if any(row.merged == "yes" for row in rows):
        _same(report, total.row, f"{what} merged", total.merged, "yes")
        report.witnessed.append(f"scores.csv, dòng/row {total.row}: {what} = {total.points or '–'}")
        scored = [row for row in rows if row.points]
        _about(report, total.row, f"{what} survey_points", total.points, [row.points for row in scored])
        _about(report, total.row, f"{what} full_points", total.full, [row.full for row in scored])
        _about(report, total.row, f"{what} max_points", total.maximum, [row.maximum for row in scored])
        return
    counted = [points for points in own if points.actual is not None]
    actual, full = (_sum(p.actual for p in counted), _sum(p.full for p in counted)) if counted else (None, None)
    _same(report, total.row, f"{what} merged", total.merged, "no")
    _same(report, total.row, f"{what} survey_points", total.points, _six(actual))
    _same(report, total.row, f"{what} full_points", total.full, _six(full))
    _same(report, total.row, f"{what} max_points", total.maximum, _six(_sum(p.maximum for p in counted)))


def _sum(parts: Iterable[Fraction | None]) -> Fraction:
    return sum((part or Fraction(0) for part in parts), Fraction(0))


def _about(report: Report, row: int, what: str, published: str, parts: Sequence[str]) -> None:
    """A sum of rows that were rounded each for itself may differ by their roundings, and by no more."""
    about = _sum(Fraction(part) for part in parts if part)
    if abs(Fraction(published or "0") - about) > Fraction(len(parts) + 1, 2_000_000):
        report.differs("scores.csv", row, what, published or "(trống/empty)", _six(about))


def _bounded(report: Report, what: str, row: Published) -> None:
    """0 ≤ survey points ≤ full points ≤ maximum, and both or neither are there."""
    if bool(row.points) != bool(row.full):
        report.differs("scores.csv", row.row, what, f"{row.points} / {row.full}", "cả hai/both")
    elif row.points and not 0 <= Fraction(row.points) <= Fraction(row.full) <= Fraction(row.maximum):
        report.differs("scores.csv", row.row, what, f"{row.points} / {row.full}", f"0 … {row.maximum}")


def _same(report: Report, row: int, what: str, published: str, expected: str) -> None:
    report.compared += 1
    if published != expected:
        report.differs("scores.csv", row, what, published or "(trống/empty)", expected or "(trống/empty)")


# --- The command ------------------------------------------------------------------------------------------------


def _read_files(folder: Path) -> dict[str, bytes]:
    """Every file of the folder, by name. Raises `Unreadable`."""
    if not folder.is_dir():
        raise Unreadable(str(folder), "không phải thư mục / not a folder")
    files: dict[str, bytes] = {}
    for path in sorted(folder.iterdir()):
        try:
            if path.is_file():
                files[path.name] = path.read_bytes()
        except OSError as error:
            raise Unreadable(path.name, f"không đọc được / cannot be read ({error.strerror})") from None
    return files


def _tell(report: Report, files: Mapping[str, bytes], out: TextIO) -> None:
    """Print all findings, the differences last."""
    say = [f"rules.json SHA-256 {hashlib.sha256(files['rules.json']).hexdigest()}"]
    say += [f"lưu ý/note: {note}" for note in report.notes]
    if report.witnessed:
        say.append("cần kiểm tra có người chứng kiến (số đã gộp) / to be witnessed (merged answers):")
        say += [f"  {row}" for row in report.witnessed]
    say += [f"KHÁC/DIFFERENCE {difference}" for difference in report.differences]
    number = len(report.differences)
    say.append(
        f"{number} chỗ khác nhau / differences"
        if number
        else f"Khớp: {report.compared} số tính lại đều bằng số công bố. / All {report.compared} numbers agree."
    )
    out.write("\n".join(say) + "\n")


def main(words: Sequence[str], out: TextIO) -> int:
    """The command; the exit code."""
    if len(words) != 1 or words[0].startswith("-"):
        out.write("python verify.py FOLDER\n")
        return 2
    try:
        files = _read_files(Path(words[0]))
        report = verify(files)
    except Unreadable as problem:
        out.write(f"KHÔNG ĐỌC ĐƯỢC/UNREADABLE {problem}\n")
        return 2
    _tell(report, files, out)
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:], sys.stdout))
