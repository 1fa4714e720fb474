"""Criteria, weights and grades; and whether each rule says where it comes from (scoring.md)."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from chalicelib.campaign.checks.draft import Data, Draft
from chalicelib.campaign.checks.groups import rated_by
from chalicelib.campaign.checks.problems import Place, Problem, error, unknown, warning
from chalicelib.campaign.checks.shapes import Path
from chalicelib.campaign.checks.values import shortest


def check(draft: Draft) -> Iterator[Problem]:
    """All problems of scoring rules."""
    for kind, part in draft.table("criteria").items():
        yield from _type(draft, ("criteria", kind), kind)
        yield from _criteria(draft, kind, part)
    for kind, part in draft.table("grades").items():
        yield from _type(draft, ("grades", kind), kind)
        yield from _grades(draft, kind, part)
    for kind in draft.types:
        if draft.types[kind].get("scored"):
            yield from _incomplete(draft, kind)
    yield from _raising(draft)
    yield from _sources(draft)


def _raising(draft: Draft) -> Iterator[Problem]:
    """Where missing ballots lower the rated unit, a ballot less should never help it (docs/adr/0023)."""
    rules = {name: part.get("value") for name, part in draft.table("scoring").items()}
    if rules.get("shortfall") != "rated_unit":
        return
    for name, safe, default in (("no_opinion", "zero", "excluded"), ("no_valid_answers", "zero", "renormalise")):
        found = rules.get(name, default)
        if found != safe:
            yield warning(
                draft.place("scoring", name if name in rules else "shortfall"),
                "less_may_raise",
                f"Với “shortfall: rated_unit” và “{name}: {found}”, bớt một phiếu xấu vẫn có thể làm điểm tăng.",
                f"Đặt {name}: {safe} nếu bớt phiếu không bao giờ được có lợi.",
                "A ballot less may raise points under this rule.",
            )


def _type(draft: Draft, path: Path, kind: str) -> Iterator[Problem]:
    if kind not in draft.types:
        yield unknown(draft.place(*path), "unknown_type", ("loại đơn vị", "unit type"), kind, draft.types)
    elif not draft.types[kind].get("scored", True):
        yield warning(
            draft.place(*path),
            "not_scored",
            f"Loại đơn vị “{kind}” không được đánh giá nên mục này không dùng đến.",
            "Bỏ mục này, hoặc đặt scored: true cho loại đơn vị.",
            "This type is not rated.",
        )


def _incomplete(draft: Draft, kind: str) -> Iterator[Problem]:
    for name, what in (("criteria", "bộ tiêu chí"), ("grades", "ngưỡng xếp loại")):
        if name in draft.campaign and kind not in draft.table(name):
            yield error(
                draft.place(name),
                f"no_{name}",
                f"Loại đơn vị “{kind}” chưa có {what}.",
                f"Thêm “{kind}” vào “{name}”.",
                f"A rated type has no {name}.",
            )


def _criteria(draft: Draft, kind: str, part: Data) -> Iterator[Problem]:
    at: Path = ("criteria", kind)
    yield from _listed(draft, at, part)
    for n, criterion in enumerate(part.get("list") or []):
        yield from _weights(draft, kind, criterion.get("weights"), (*at, "list", n, "weights"))
    yield from _weights(draft, kind, part.get("weights"), (*at, "weights"))
    points = [Decimal(c["max_points"]) for c in part.get("list") or [] if "max_points" in c]
    expected = part.get("survey_points")
    if expected is not None and points and sum(points) != Decimal(expected):
        total = shortest(Decimal(sum(points)))
        yield error(
            draft.place(*at, "survey_points"),
            "points_sum",
            f"Điểm tối đa của các tiêu chí “{kind}” cộng lại là {total}, không phải {expected}.",
            "Sửa max_points của các tiêu chí hoặc survey_points.",
            "Maxima do not add up to the survey's points.",
        )


def _listed(draft: Draft, at: Path, part: Data) -> Iterator[Problem]:
    """Ids stand once in the whole set, survey and appraisal together; areas are known."""
    seen: set[str] = set()
    every = [
        (name, n, criterion) for name in ("list", "appraised") for n, criterion in enumerate(part.get(name) or [])
    ]
    for name, n, criterion in every:
        here: Path = (*at, name, n)
        if criterion.get("id") in seen:
            yield error(
                draft.place(*here),
                "same_criterion",
                f"Tiêu chí “{criterion['id']}” xuất hiện hai lần.",
                "Đặt mã khác hoặc bỏ một lần.",
                "A criterion stands twice.",
            )
        seen.add(criterion.get("id", ""))
        if "area" in criterion and criterion["area"] not in draft.table("areas"):
            place = draft.place(*here, "area")
            yield unknown(place, "unknown_area", ("lĩnh vực", "area"), criterion["area"], draft.table("areas"))


def _weights(draft: Draft, kind: str, weights: Data | None, path: Path) -> Iterator[Problem]:
    if weights is None:
        return
    for group in weights:
        place = draft.place(*path, group)
        if group not in draft.groups:
            yield unknown(place, "unknown_group", ("nhóm đối tượng", "group"), group, draft.groups)
        elif not _rates_type(draft, group, kind):
            yield error(
                place,
                "weight_without_rating",
                f"Nhóm “{group}” có trọng số nhưng không đánh giá loại đơn vị “{kind}”.",
                "Bỏ trọng số này, hoặc thêm loại đơn vị vào “rates” của nhóm.",
                "The group has a weight but does not rate this type.",
            )
    total = sum((Decimal(weight) for weight in weights.values()), Decimal(0))
    if total != 1:
        yield error(
            draft.place(*path),
            "weights_sum",
            f"Các trọng số cộng lại là {shortest(total)}, phải bằng 1.",
            "Sửa các trọng số để tổng bằng 1.",
            "Weights do not add up to 1.",
        )


def _rates_type(draft: Draft, key: str, kind: str) -> bool:
    group: Data = draft.groups[key]
    if (group.get("rates") or {}).get("listed"):
        return True
    return any(
        draft.units[rated]["type"] == kind for unit in draft.members[key] for rated in rated_by(draft, group, unit)
    )


def _grades(draft: Draft, kind: str, part: Data) -> Iterator[Problem]:
    levels: Data = part.get("levels") or {}
    for name in levels:
        if name not in draft.table("grade_names"):
            place = draft.place("grades", kind, "levels", name)
            yield unknown(place, "unknown_grade", ("mức xếp loại", "grade"), name, draft.table("grade_names"))
    bounds = {name: Decimal(level) for name, level in levels.items()}
    for (higher, above), (lower, below) in pairwise(bounds.items()):
        if below >= above:
            yield error(
                draft.place("grades", kind, "levels", lower),
                "grades_order",
                f"Ngưỡng của “{lower}” ({shortest(below)}) không thấp hơn “{higher}” ({shortest(above)}).",
                "Viết các mức từ cao xuống thấp.",
                "Thresholds do not descend.",
            )
    if bounds and (max(bounds.values()) > 100 or min(bounds.values()) != 0):
        yield error(
            draft.place("grades", kind, "levels"),
            "grades_range",
            "Ngưỡng xếp loại phải từ 0 đến 100, mức thấp nhất bằng 0.",
            "Sửa ngưỡng để mọi đơn vị đều có mức.",
            "Thresholds run from at most 100 down to 0.",
        )


def _sources(draft: Draft) -> Iterator[Problem]:
    for rule, part in draft.table("scoring").items():
        yield from _source(draft.place("scoring", rule), f"scoring.{rule}", part)
    for key, scale, path in draft.scales():
        yield from _source(draft.place(*path), f"scales.{key}", scale)
    for name in ("criteria", "grades"):
        for kind, part in draft.table(name).items():
            yield from _source(draft.place(name, kind), f"{name}.{kind}", part)


def _source(place: Place, name: str, rule: Data) -> Iterator[Problem]:
    if "source" not in rule:
        yield warning(
            place,
            "no_source",
            f"Quy tắc “{name}” không ghi nguồn; các trang sẽ ghi “quy ước của đợt khảo sát”.",
            "Thêm “source: văn bản, điều khoản” nếu có.",
            "The rule names no source.",
        )
