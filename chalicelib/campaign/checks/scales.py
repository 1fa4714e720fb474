"""Scales: coefficients, their order, and what they make of good answers."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from chalicelib.campaign.checks.draft import Data, Draft
from chalicelib.campaign.checks.problems import Problem, error, warning
from chalicelib.campaign.checks.shapes import Path
from chalicelib.campaign.wording import decimal_text


def check(draft: Draft) -> Iterator[Problem]:
    """All problems of scales."""
    seen: set[str] = set()
    for key, scale, path in draft.scales():
        if key in seen:
            yield error(
                draft.place(*path),
                "same_scale",
                f"Thang trả lời “{key}” được viết hai lần.",
                "Giữ một lần, hoặc đặt mã khác.",
                "A scale is defined twice.",
            )
        seen.add(key)
        yield from _coefficients(draft, key, scale, path)
        yield from _second_best(draft, key, scale, path)


def _numbers(scale: Data) -> dict[str, Decimal]:
    options: Data = scale.get("options") or {}
    return {key: Decimal(o["coefficient"]) for key, o in options.items() if o.get("coefficient") is not None}


def _coefficients(draft: Draft, key: str, scale: Data, path: Path) -> Iterator[Problem]:
    numbers = _numbers(scale)
    for option, number in numbers.items():
        if number > 1:
            yield error(
                draft.place(*path, "options", option, "coefficient"),
                "coefficient",
                f"Hệ số của phương án “{option}” là {number}, phải từ 0 đến 1.",
                "Viết phần trăm thành số thập phân: 60% là 0.6.",
                "A coefficient lies between 0 and 1.",
            )
    if "options" in scale and len(numbers) < 2:
        yield error(
            draft.place(*path, "options"),
            "few_options",
            f"Thang “{key}” cần ít nhất hai phương án có hệ số.",
            "Thêm phương án.",
            "A scale needs two options with a coefficient.",
        )
    if any(later >= earlier for earlier, later in pairwise(numbers.values())):
        yield warning(
            draft.place(*path, "options"),
            "options_order",
            f"Các phương án của thang “{key}” không xếp từ tốt nhất xuống.",
            "Xếp lại theo hệ số giảm dần.",
            "Options do not go from best to worst.",
        )
    yield from _no_opinion(draft, key, scale, path)


def _no_opinion(draft: Draft, key: str, scale: Data, path: Path) -> Iterator[Problem]:
    options: Data = scale.get("options") or {}
    without = [option for option, part in options.items() if "coefficient" in part and part["coefficient"] is None]
    if len(without) > 1:
        yield error(
            draft.place(*path, "options", without[1]),
            "two_no_opinion",
            f"Thang “{key}” có hai phương án không có hệ số.",
            "Chỉ một phương án “không biết” được để coefficient: null.",
            "Only one option may be without coefficient.",
        )
    if options and not without:
        yield warning(
            draft.place(*path, "options"),
            "no_opinion_missing",
            f"Thang “{key}” không có phương án “Không biết / không có ý kiến”.",
            "Thêm một phương án với coefficient: null, vì mọi câu đều phải chọn.",
            "The scale has no option for those who do not know.",
        )


def _second_best(draft: Draft, key: str, scale: Data, path: Path) -> Iterator[Problem]:
    """If everyone gave the second-best answer, would the grade still be an upper one?"""
    numbers = sorted(_numbers(scale).values(), reverse=True)
    if len(numbers) < 3:
        return
    percent = numbers[1] * 100
    ends = {
        kind: grade
        for kind, part in draft.table("grades").items()
        if (grade := _lower_grade(part.get("levels") or {}, percent)) is not None
    }
    if ends:
        kinds = ", ".join(ends)
        names = ", ".join(dict.fromkeys(_grade_name(draft, grade) for grade in ends.values()))
        yield warning(
            draft.place(*path, "options"),
            "second_best",
            f"Nếu mọi người đều chọn phương án tốt thứ hai của thang “{key}”, kết quả chỉ là "
            f"{decimal_text(percent, 2)}%: xếp loại {names} ({kinds}).",
            "Kiểm tra lại hệ số và ngưỡng xếp loại nếu điều này ngoài ý muốn.",
            "A unanimous second-best answer ends in the middle grade or below.",
        )


def _lower_grade(levels: Data, percent: Decimal) -> str | None:
    """The grade that `percent` ends in, if it is the middle one or lower; None where it is better."""
    names = sorted(levels, key=lambda name: -Decimal(levels[name]))
    reached = next((n for n, name in enumerate(names) if percent >= Decimal(levels[name])), None)
    return names[reached] if reached is not None and 2 * reached >= len(names) - 1 else None


def _grade_name(draft: Draft, grade: str) -> str:
    return str((draft.table("grade_names").get(grade) or {}).get("vi", grade))
