"""Small campaigns for everybody's tests: `small_campaign()` is two windows, three groups, four units.

Window w1 25–31/01/2021 (staff, deputies), window w2 01–07/02/2021 (communes), local UTC+7.
Units: a1 and a2 departments, d1 a district, c1 a commune below it (respondents only).
staff of a1 and a2 rate their own department on form f1; deputies (of d1) rate both departments on f1;
communes (of c1) rate d1 on f2 and are charged to it.
Plan: staff a1 3, staff a2 2, deputies d1 2 (charged to nobody), communes c1 4 (charged to d1): 11 in all.
"""

import copy
from typing import Any

from chalicelib.campaign.compiled import form_version, parse
from chalicelib.campaign.decisions import CampaignInForce, Decision
from chalicelib.campaign.definition import Campaign


def _text(vi: str, en: str = "") -> dict[str, str]:
    return {"vi": vi, "en": en or vi}


def _group(  # noqa: PLR0917 - one line per group reads as a table
    order: int, name: str, form: str, window: str, charged_to: str, members: list[str], **rates: Any
) -> Any:
    base = {"own": False, "parent": False, "types": [], "units": [], "listed": False}
    return {
        "order": order,
        "name": _text(name),
        "capacity": _text(name.lower()),
        "ballot": _text(f"Phiếu {name.lower()}"),
        "form": form,
        "window": window,
        "rates": base | rates,
        "charged_to": charged_to,
        "members": members,
        "aliases": [],
    }


def _question(criterion: str, topic: str) -> dict[str, Any]:
    text = _text(f"Trong năm {{year}}, Ông/Bà đánh giá thế nào về {topic} của {{unit}}?")
    return {"scale": "level5", "criterion": criterion, "text": text, "short": _text(f"… về {topic}?")}


def _form(form: str, number: int, questions: list[str], remark: str | None) -> dict[str, Any]:
    return {
        "id": form,
        "number": number,
        "title": _text(f"PHIẾU SỐ {number}"),
        "audience": _text("công chức, viên chức"),
        "purpose": _text("Phiếu dùng để thử."),
        "how_to": _text("Ông/Bà chọn một phương án cho mỗi câu."),
        "sections": [
            {"id": "s1", "title": _text("Chỉ đạo"), "questions": questions[:1]},
            {"id": "s2", "title": _text("Chế độ công vụ"), "questions": questions[1:]},
        ],
        "remark": remark and _text(remark),
    }


def small_rules() -> dict[str, Any]:
    """Fresh compiled rules of the small campaign, for tests to bend before `parse`."""
    rules = copy.deepcopy(_RULES)
    for form in rules["forms"]:
        scales = {s: [rules["scales"][s], rules["options"][s]] for s in rules["scales"]}
        form["version"] = form_version(form, rules["questions"], scales)
    return rules


def small_campaign() -> Campaign:
    """The small campaign."""
    return parse(small_rules())


def small_in_force(*decisions: Decision) -> CampaignInForce:
    """The small campaign, announced, with these decisions."""
    return CampaignInForce(small_campaign(), decisions, announced=True)


_CRITERIA = [
    {"id": "1.1", "area": "1", "max_points": "2", "name": _text("Chỉ đạo, điều hành")},
    {"id": "5.1", "area": "5", "max_points": "3", "name": _text("Công chức, công vụ")},
]
_GRADES = [["excellent", "90"], ["good", "80"], ["fair", "70"], ["average", "50"], ["weak", "0"]]
_RULES: dict[str, Any] = {
    "format": 1,
    "campaign": "small-2020",
    "sample": True,
    "year": 2020,
    "title": _text("Khảo sát thử năm 2020", "Trial survey 2020"),
    "short_title": _text("Khảo sát thử 2020", "Trial 2020"),
    "organiser": {
        "name": _text("Sở Nội vụ tỉnh Mẫu"),
        "short": _text("Sở Nội vụ"),
        "parent": _text("UBND tỉnh Mẫu"),
        "email": "khaosat@example.vn",
    },
    "contacts": [
        {
            "kind": "professional",
            "office": _text("Phòng Cải cách hành chính"),
            "phone": "0299 000 0001",
            "email": "cchc@example.vn",
            "hours": _text("7 giờ 00 – 17 giờ 00"),
        },
        {
            "kind": "technical",
            "office": _text("Trung tâm Công nghệ thông tin"),
            "phone": "0299 000 0002",
            "email": "cntt@example.vn",
            "hours": _text("7 giờ 00 – 21 giờ 00"),
        },
    ],
    "legal_basis": [{"document": "Số 01/QĐ-UBND", "date": "2020-12-01", "about": _text("kế hoạch khảo sát")}],
    "zone": "Asia/Ho_Chi_Minh",
    "holidays": ["2021-01-01", "2021-02-10", "2021-02-11", "2021-02-12"],
    "weekend": [5, 6],
    "windows": [
        {"id": "w1", "title": _text("Đợt 1"), "first_day": "2021-01-25", "last_day": "2021-01-31"},
        {"id": "w2", "title": _text("Đợt 2"), "first_day": "2021-02-01", "last_day": "2021-02-07"},
    ],
    "fence_at": "10:00",
    "unit_types": [
        {"id": "department", "name": _text("Sở, ban, ngành", "Departments"), "scored": True},
        {"id": "district", "name": _text("UBND cấp huyện", "Districts"), "scored": True},
        {"id": "commune", "name": _text("UBND cấp xã", "Communes"), "scored": False},
    ],
    "units": {
        "a1": {"type": "department", "name": "Sở Một", "name_en": "Department One", "parent": None, "order": 1},
        "a2": {"type": "department", "name": "Sở Hai", "name_en": "Department Two", "parent": None, "order": 2},
        "d1": {
            "type": "district",
            "name": "UBND huyện Ba",
            "name_en": "District Three",
            "parent": None,
            "order": 3,
        },
    },
    "other_units": {
        "c1": {"type": "commune", "name": "UBND xã Bốn", "name_en": "Commune Four", "parent": "d1", "order": 4},
    },
    "groups": {
        "staff": _group(1, "Công chức sở", "f1", "w1", "own", ["department"], own=True),
        "deputies": _group(2, "Đại biểu HĐND", "f1", "w1", "none", ["district"], types=["department"]),
        "communes": _group(3, "Công chức xã", "f2", "w2", "nearest_scored", ["commune"], parent=True),
    },
    "forms": [
        _form("f1", 1, ["q01", "q02", "q03"], "Ý kiến khác"),
        _form("f2", 2, ["q01", "q03"], None),
    ],
    "questions": {
        "q01": _question("1.1", "sự năng động, quyết tâm của lãnh đạo"),
        "q02": _question("1.1", "tính kịp thời của văn bản"),
        "q03": _question("5.1", "tinh thần trách nhiệm, thái độ phục vụ"),
    },
    "scales": {"level5": {"A": "1", "B": "0.6", "C": "0.2", "D": "0", "E": None}},
    "options": {
        "level5": [
            {"id": "A", "label": _text("Rất tốt", "Very good")},
            {"id": "B", "label": _text("Tốt", "Good")},
            {"id": "C", "label": _text("Trung bình", "Average")},
            {"id": "D", "label": _text("Kém", "Poor")},
            {"id": "E", "label": _text("Không biết / không có ý kiến", "Don't know / no opinion")},
        ]
    },
    "plan": [
        {"group": "staff", "unit": "a1", "planned": 3},
        {"group": "staff", "unit": "a2", "planned": 2},
        {"group": "deputies", "unit": "d1", "planned": 2},
        {"group": "communes", "unit": "c1", "planned": 4},
    ],
    "timeline": {
        "accounts_days": 3,
        "accounts_at": "08:00",
        "opening_at": "07:30",
        "reminders": [
            {"kind": "day", "day": 3, "at": "08:00"},
            {"kind": "last_working_day", "day": 0, "at": "08:00"},
            {"kind": "last_day", "day": 0, "at": "08:00"},
        ],
        "quiet_from": "21:00",
        "quiet_to": "07:00",
    },
    "k": 5,
    "scoring": {
        "no_opinion": "excluded",
        "no_valid_answers": "renormalise",
        "min_valid": 5,
        "shortfall": {"base": "respondent_unit"},
    },
    "criteria": {
        "department": [c | {"weights": {"staff": "0.5", "deputies": "0.5"}} for c in _CRITERIA],
        "district": _CRITERIA,
    },
    "grades": {"department": _GRADES, "district": _GRADES},
    "areas": [{"id": "1", "name": _text("Chỉ đạo, điều hành")}, {"id": "5", "name": _text("Chế độ công vụ")}],
    "grade_names": {
        "excellent": _text("Xuất sắc", "Excellent"),
        "good": _text("Tốt", "Good"),
        "fair": _text("Khá", "Fair"),
        "average": _text("Trung bình", "Average"),
        "weak": _text("Yếu", "Weak"),
    },
    "sources": {"scoring.shortfall": "Công văn mẫu"},
}
