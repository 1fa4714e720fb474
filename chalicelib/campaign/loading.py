"""A campaign's folder: `campaign.yaml` and one `form-….yaml` per form, read with every problem in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.campaign.checks.draft import CAMPAIGN_FILE, Draft
from chalicelib.campaign.checks.every import all_checks
from chalicelib.campaign.checks.problems import Place, Problem, Severity, error, warning
from chalicelib.campaign.checks.schema import CAMPAIGN, FORM
from chalicelib.campaign.checks.shapes import MISSING, Path, Reading, Record
from chalicelib.campaign.checks.tree import read_tree
from chalicelib.campaign.compiled import parse
from chalicelib.campaign.compiling import compile_rules
from chalicelib.campaign.definition import Campaign


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a folder. `campaign` is None exactly when a problem is an error."""

    campaign: Campaign | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that keep the campaign from being loaded."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems that may be meant."""
        return tuple(p for p in self.problems if p.severity is Severity.WARNING)


def load(files: Mapping[str, str | bytes]) -> Loaded:
    """The campaign that these files (name → text, or UTF-8 bytes) describe, and all that is wrong with them.

    Never raises for what stands in a file. Problems are sorted by file and line, errors first on a line.
    """
    problems: list[Problem] = []
    readings: list[tuple[str, dict[str, Any], Reading]] = []
    for name in sorted(files, key=lambda name: (name != CAMPAIGN_FILE, name)):
        if is_read(name):
            readings.append(_read(name, files[name]))
        elif name.endswith((".yaml", ".yml")):
            problems.append(_not_read(name))
    draft = _draft(readings)
    problems += [problem for _, _, reading in readings for problem in reading.problems]
    if CAMPAIGN_FILE not in files:
        problems.append(_no_campaign_file())
    problems += all_checks(draft)
    ordered = tuple(sorted(dict.fromkeys(problems), key=lambda p: (_file_order(p.place), p.severity, p.code)))
    broken = any(problem.severity is Severity.ERROR for problem in ordered)
    return Loaded(None if broken else parse(compile_rules(draft)), ordered)


def is_read(name: str) -> bool:
    """Whether a file of this name belongs to a campaign."""
    return name == CAMPAIGN_FILE or (name.startswith("form-") and name.endswith(".yaml"))


def _file_order(place: Place) -> tuple[bool, str, int]:
    return place.file != CAMPAIGN_FILE, place.file, place.line


def _read(name: str, content: str | bytes) -> tuple[str, dict[str, Any], Reading]:
    reading = Reading(name)
    text = _decoded(reading, content)
    if text is None:
        return name, {}, reading
    tree, problems = read_tree(name, text)
    reading.problems += problems
    if tree is None:
        if not problems:
            reading.wrong(1, (), "nội dung của đợt khảo sát hoặc của phiếu", "content", "tệp trống")
        return name, {}, reading
    shape: Record = CAMPAIGN if name == CAMPAIGN_FILE else FORM
    path: Path = () if name == CAMPAIGN_FILE else (name,)
    value = shape.read(tree, path, reading)
    return name, {} if value is MISSING else value, reading


def _decoded(reading: Reading, content: str | bytes) -> str | None:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        reading.problems.append(
            error(
                Place(reading.file, line),
                "encoding",
                "Tệp không phải mã UTF-8 từ dòng này.",
                "Lưu lại tệp bằng mã UTF-8 (Unicode), không dùng TCVN3 hay VNI.",
                "The file is not UTF-8.",
            )
        )
        return None


def _draft(readings: list[tuple[str, dict[str, Any], Reading]]) -> Draft:
    return Draft(
        campaign=next((data for name, data, _ in readings if name == CAMPAIGN_FILE), {}),
        forms={name: data for name, data, _ in readings if name != CAMPAIGN_FILE},
        places={path: place for _, _, reading in readings for path, place in reading.places.items()},
        texts=tuple(text for _, _, reading in readings for text in reading.texts),
    )


def _no_campaign_file() -> Problem:
    return error(
        Place(CAMPAIGN_FILE, 1),
        "no_campaign",
        "Thư mục không có tệp campaign.yaml.",
        "Chọn đúng thư mục của đợt khảo sát, hoặc chép tệp từ campaigns/soctrang-2020 rồi sửa.",
        "There is no campaign.yaml.",
    )


def _not_read(name: str) -> Problem:
    return warning(
        Place(name, 1),
        "not_read",
        f"Tệp “{name}” không được đọc.",
        "Đặt tên tệp của phiếu theo dạng form-1.yaml, hoặc bỏ tệp khỏi thư mục.",
        "This file is not read.",
    )
