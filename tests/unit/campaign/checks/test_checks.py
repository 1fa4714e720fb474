"""Each mistake that a person can make in the bundled campaign's files, by the line it stands on.

A case replaces one piece of text of one file and expects a code on the line where `mark` stands afterwards.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import chalicelib.campaign.checks as package
from chalicelib.campaign.checks.problems import Severity
from chalicelib.campaign.loading import load
from tests.support.bundled import bundled_files

FILES = bundled_files()
# Most communes are left out: they would only make each of these readings slower.
FILES["campaign.yaml"] = re.sub(r"  c\d\d[2-9]: .*\n", "", FILES["campaign.yaml"])
MEANT = {"deadline_off", "no_source", "second_best"}
"""Warnings that the bundled campaign has anyway."""


@dataclass(frozen=True)
class Slip:
    """`old` becomes `new` in `file`; `code` is expected where `mark` stands, which is `new` unless said.

    `old` is plain text, or a regular expression where `pattern` says so; it is replaced `times` times.
    """

    code: str
    old: str
    new: str
    mark: str = ""
    file: str = "campaign.yaml"
    severity: Severity = Severity.ERROR
    times: int = 1
    pattern: bool = False


WARNING = Severity.WARNING
W1 = "first_day: 25/01/2021, last_day: 31/01/2021"
W2 = "first_day: 01/02/2021, last_day: 07/02/2021"
GROUP = "    form: f1\n    window: w1\n    members: [province-council]"
Q01 = '      - id: q01\n        criterion: "1.4"\n        scale: level5\n'
LAST_UNITS = (
    '  h951: {type: district, name: {vi: "UBND huyện Trần Đề", en: "People\'s Committee of Trần Đề district"}}'
)
MANY = "\n".join(
    f'  z{n:02d}: {{type: central, name: {{vi: "Cơ quan {n}", en: "Agency {n}"}}}}' for n in range(45)
)
SLIPS = [
    Slip("unknown_key", "fence_at: 10:00", "fence_att: 10:00"),
    Slip("missing_key", "campaign: soctrang-2020\n", "", mark="sample: true"),
    Slip("wrong_value", "year: 2020", "year: hai nghìn"),
    Slip("wrong_value", "sample: true", "sample: yes"),
    Slip("wrong_value", "sample: true", "sample:"),
    Slip("wrong_value", "  snv: {type", "  sonoivu: {type"),
    Slip("wrong_value", "  snv: {type", "  SNV: {type"),
    Slip("wrong_value", "k: {value: 5}", "k: {value: 0}"),
    Slip("wrong_value", W1, "first_day: 25/01/2021, last_day: 31/02/2021", mark="31/02/2021"),
    Slip("wrong_value", "coefficient: 0.6", "coefficient: 60%"),
    Slip("wrong_value", "zone: Asia/Ho_Chi_Minh", "zone: Asia/Soc_Trang"),
    Slip("wrong_value", "weekend: [saturday, sunday]", "weekend: saturday"),
    Slip("wrong_value", "  email: khaosat-cchc@example.vn", "  email: khaosat-cchc"),
    Slip("wrong_value", "    members: [province-council]", "    members: []"),
    Slip("wrong_value", "  hdnd-tinh: {hdt: 45}", "  hdnd-tinh: 45"),
    Slip("wrong_value", "title:\n  vi: Khảo sát xác", "title:\n  vi:\n   - Khảo sát xác", mark="   - Khảo sát"),
    Slip("duplicate_key", "year: 2020\n", "year: 2020\nyear: 2021\n", mark="year: 2021"),
    Slip("empty_window", W1, "first_day: 31/01/2021, last_day: 25/01/2021"),
    Slip("overlap", W2, "first_day: 31/01/2021, last_day: 05/02/2021"),
    Slip("deadline_off", W2, "first_day: 01/02/2021, last_day: 10/02/2021", severity=WARNING),
    Slip("long_window", W2, "first_day: 01/02/2021, last_day: 07/02/2022", severity=WARNING),
    Slip("window_year", "year: 2020", "year: 2018", mark=W1, severity=WARNING),
    Slip("no_window", r"windows:\n(  w.*\n)+", "windows: {}\n", mark="windows: {}", pattern=True),
    Slip("basis_year", "date: 15/01/2021", "date: 15/01/2020", severity=WARNING),
    Slip("basis_year", "date: 15/01/2021", "date: 15/12/2021", severity=WARNING),
    Slip("reminder_after_close", "{day: 3, at", "{day: 9, at", severity=WARNING),
    Slip("quiet_hours", "opening_at: 07:30", "opening_at: 06:30", severity=WARNING),
    Slip("unknown_type", "snv: {type: department", "snv: {type: departmnt"),
    Slip("unknown_type", "members: [province-council]", "members: [provincecouncil]"),
    Slip("unknown_type", "rates: {parent: true, types: [central]}", "rates: {parent: true, types: [centre]}"),
    Slip(
        "empty_type",
        "unit_types:\n",
        "unit_types:\n  village: {scored: false, name: {vi: Ấp, en: Village}}\n",
        mark="village",
        severity=WARNING,
    ),
    Slip("nothing_rated", "scored: true", "scored: false", mark="unit_types:", times=4),
    Slip("unknown_parent", 'parent: h951, name: {vi: "HĐND', 'parent: h99, name: {vi: "HĐND'),
    Slip("parent_circle", "h951: {type: district,", "h951: {type: district, parent: k951,"),
    Slip("same_name", 'vi: "Sở Tư pháp"', 'vi: "Sở Nội vụ"', mark="stp:"),
    Slip("unknown_form", GROUP, GROUP.replace("f1", "f9"), mark="form: f9"),
    Slip("unknown_window", GROUP, GROUP.replace("w1", "w9"), mark="window: w9"),
    Slip("not_scored", "{parent: true, types: [central]}", "{parent: true, types: [commune]}"),
    Slip("not_scored", "rates: {own: true, types: [public-service]}", "rates: {own: true, units: [hdt]}"),
    Slip("unknown_unit", "charged_to: nearest_scored", "charged_to: unit:zz"),
    Slip(
        "nobody",
        "  hdnd-tinh: {hdt: 45}",
        "  hdnd-tinh: {hdt: 0}",
        mark="members: [province-council]",
        severity=WARNING,
    ),
    Slip("rates_nothing", "    rates: {parent: true}", "    rates: {parent: false}"),
    Slip("too_many_units", LAST_UNITS, LAST_UNITS + "\n" + MANY, mark="rates: {parent: true, types: [central]}"),
    Slip(
        "never_rated",
        r"rates: \{own: true(, types: \[public-service\])?\}",
        "rates: {units: [snv]}",
        mark="  ptt:",
        times=2,
        pattern=True,
    ),
    Slip(
        "window_without_group",
        "windows:\n",
        "windows:\n  w0: {title: {vi: Đợt 0, en: Zero}, first_day: 04/01/2021, last_day: 05/01/2021}\n",
        mark="w0:",
        severity=WARNING,
    ),
    Slip("no_group", r"groups:\n(  .*\n)+", "groups: {}\n", mark="groups: {}", pattern=True),
    Slip("unknown_group", "  hdnd-tinh: {hdt: 45}", "  hdnd-tin: {hdt: 45}"),
    Slip("unknown_unit", "  hdnd-tinh: {hdt: 45}", "  hdnd-tinh: {hdtt: 45}"),
    Slip("not_a_member", "  hdnd-tinh: {hdt: 45}", "  hdnd-tinh: {hdt: 45, snv: 2}"),
    Slip("no_plan", '  so-nganh: {"*": 20}', '  so-nganh: {"*": 20, snv: 0}', mark="  snv: {type"),
    Slip("weights_sum", "hdnd-tinh: 0.4, so-nganh: 0.3", "hdnd-tinh: 0.5, so-nganh: 0.3"),
    Slip(
        "weight_without_rating",
        "weights: {trung-uong: 0.5, hdnd-huyen: 0.5}",
        "weights: {trung-uong: 0.5, cap-xa: 0.5}",
    ),
    Slip(
        "unknown_group",
        "weights: {trung-uong: 0.5, hdnd-huyen: 0.5}",
        "weights: {trung-uon: 0.5, hdnd-huyen: 0.5}",
    ),
    Slip("points_sum", "survey_points: 20", "survey_points: 25"),
    Slip("unknown_area", 'area: "9"', 'area: "88"'),
    Slip("same_criterion", '{id: "2.3"', '{id: "1.4"', mark='"1.4", area: "2"'),
    Slip("no_criteria", r"  district:\n    survey(.*\n)+?\n", "\n", mark="criteria:", pattern=True),
    Slip("no_grades", r"  district: \{levels.*\n", "", mark="grades:", pattern=True),
    Slip("not_scored", "  district: {levels", "  commune: {levels", severity=WARNING),
    Slip("unknown_type", "  district: {levels", "  distric: {levels"),
    Slip("unknown_grade", "levels: {excellent: 90", "levels: {superb: 90"),
    Slip("grades_order", "good: 80, fair: 70", "good: 70, fair: 80"),
    Slip("grades_range", "weak: 0", "weak: 10"),
    Slip(
        "no_source",
        '    source: "Công văn tháng 01/2021',
        '    #: "Công văn',
        mark="  shortfall:",
        severity=WARNING,
    ),
    Slip(
        "less_may_raise",
        "value: respondent_unit",
        "value: rated_unit",
        mark="no_opinion: {value: excluded}",
        severity=WARNING,
    ),
    Slip("coefficient", "coefficient: 0.6", "coefficient: 60"),
    Slip("second_best", "coefficient: 0.6", "coefficient: 0.79", mark="    options:", severity=WARNING),
    Slip("options_order", "coefficient: 0.6", "coefficient: 0.1", mark="    options:", severity=WARNING),
    Slip("two_no_opinion", "coefficient: 0}", "coefficient: null}", mark="E: {label"),
    Slip("no_opinion_missing", r"      E: \{label.*\n", "", mark="    options:", severity=WARNING, pattern=True),
    Slip("few_options", r"      [BCD]: \{label.*\n", "", mark="    options:", times=3, pattern=True),
    Slip("same_scale", "form: f2", "form: f2\nscales:\n  level5: {options: {}}", "level5", "form-2.yaml"),
    Slip(
        "no_english",
        "short: {vi: Sở Nội vụ, en: Department of Home Affairs, km:",
        "short: {vi: Sở Nội vụ, km:",
        severity=WARNING,
    ),
    Slip(
        "no_khmer",
        'en: Department of Home Affairs, km: "មន្ទីរកិច្ចការផ្ទៃក្នុង"}',
        "en: Department of Home Affairs}",
        severity=WARNING,
    ),
    Slip("contact_missing", "kind: technical", "kind: professional", mark="contacts:", severity=WARNING),
    Slip("mobile", "phone: 0299 000 0002", "phone: 0912 000 002", severity=WARNING),
    Slip("unknown_criterion", Q01, Q01.replace("1.4", "1.9"), "1.9", "form-1.yaml"),
    Slip("unknown_scale", Q01, Q01.replace("level5", "level4"), "level4", "form-1.yaml"),
    Slip("missing_key", Q01, Q01.replace('        criterion: "1.4"\n', ""), "id: q01", "form-1.yaml"),
    Slip("unknown_question", "- q01", "- q99", file="form-2.yaml"),
    Slip("asked_twice", "- q02", "- q01", file="form-2.yaml"),
    Slip(
        "defined_twice",
        "      - q01\n",
        Q01 + "        text: Câu {unit}\n        short: Câu\n",
        "q01",
        "form-2.yaml",
    ),
    Slip("unknown_word", "lãnh đạo {unit} trong", "lãnh đạo {đơn vị} trong", file="form-1.yaml"),
    Slip("unit_not_named", "lãnh đạo {unit} trong", "lãnh đạo trong", file="form-1.yaml", severity=WARNING),
    Slip("same_form", "form: f2", "form: f1", file="form-2.yaml"),
    Slip("same_form", "number: 2", "number: 1", file="form-2.yaml"),
    Slip("same_section", "id: s2", "id: s1", file="form-2.yaml"),
    Slip("no_question", 'criterion: "6.3"', 'criterion: "7.5"', 'id: "6.3"', "form-1.yaml"),
    Slip(
        "form_without_group", "form: f2\n    window: w1", "form: f1\n    window: w1", "form: f2", severity=WARNING
    ),
]


def mended(slip: Slip) -> tuple[dict[str, str], int]:
    """The files with the slip in them, and how many places it changed."""
    pattern = slip.old if slip.pattern else re.escape(slip.old)
    text, count = re.subn(pattern, lambda _: slip.new, FILES[slip.file], count=slip.times)
    return FILES | {slip.file: text}, count


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.code}-{slip.new.strip()[:25]}")
def test_a_slip_is_found_on_its_line(slip: Slip) -> None:
    files, count = mended(slip)
    assert count == slip.times
    found = [problem for problem in load(files).problems if problem.code == slip.code]
    marked = [
        p for p in found if (slip.mark or slip.new.strip()) in files[p.place.file].splitlines()[p.place.line - 1]
    ]
    assert marked, [(p.code, p.place, p.message) for p in load(files).problems if p.code not in MEANT]
    assert {problem.severity for problem in marked} == {slip.severity}


def test_a_second_best_answer_that_earns_an_upper_grade_is_no_warning() -> None:
    kinder = FILES["campaign.yaml"].replace("coefficient: 0.6", "coefficient: 0.8")
    assert "second_best" not in {problem.code for problem in load(FILES | {"campaign.yaml": kinder}).problems}


def test_every_problem_that_can_be_reported_is_tried_here_or_with_the_reading_of_files() -> None:
    folder = Path(package.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in (*folder.glob("*.py"), folder.parent / "loading.py")]
    known = {code for text in sources for code in re.findall(r'^\s+"([a-z_]+)",$', text, re.MULTILINE)}
    known |= {code for text in sources for code in re.findall(r'unknown\(.*?, "(unknown_[a-z]+)"', text)}
    elsewhere = {"yaml", "too_much", "alias", "key", "no_campaign", "not_read", "encoding", "no_form"}
    assert known - elsewhere - {slip.code for slip in SLIPS} == set()
