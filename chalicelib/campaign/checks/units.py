"""Unit types, units and the tree they form."""

from collections.abc import Iterator

from chalicelib.campaign.checks.draft import Draft
from chalicelib.campaign.checks.problems import Problem, error, unknown, warning


def check(draft: Draft) -> Iterator[Problem]:
    """All problems of units."""
    yield from _types(draft)
    yield from _parents(draft)
    yield from _names(draft)


def _types(draft: Draft) -> Iterator[Problem]:
    used = {unit.get("type") for unit in draft.table("units").values()}
    for key, unit in draft.table("units").items():
        if "type" in unit and unit["type"] not in draft.types:
            place = draft.place("units", key, "type")
            yield unknown(place, "unknown_type", ("loại đơn vị", "unit type"), unit["type"], draft.types)
    for key in draft.types:
        if key not in used:
            yield warning(
                draft.place("unit_types", key),
                "empty_type",
                f"Không có đơn vị nào thuộc loại “{key}”.",
                "Thêm đơn vị hoặc bỏ loại này.",
                "No unit has this type.",
            )
    if draft.units and not any(draft.scored(unit) for unit in draft.units):
        yield error(
            draft.place("unit_types"),
            "nothing_rated",
            "Không có đơn vị nào được đánh giá.",
            "Đặt scored: true cho ít nhất một loại đơn vị có đơn vị.",
            "No unit is rated.",
        )


def _parents(draft: Draft) -> Iterator[Problem]:
    units = draft.table("units")
    for key, unit in units.items():
        parent = unit.get("parent")
        if parent is None:
            continue
        place = draft.place("units", key, "parent")
        if parent not in units:
            yield unknown(place, "unknown_parent", ("đơn vị cấp trên", "parent unit"), parent, units)
        elif key in _above(draft, key):
            yield error(
                place,
                "parent_circle",
                f"Đơn vị “{key}” nằm dưới chính nó.",
                "Sửa “parent” của một trong các đơn vị trên vòng này.",
                "A unit stands below itself.",
            )


def _above(draft: Draft, key: str) -> set[str]:
    units = draft.table("units")
    above: set[str] = set()
    at = units[key].get("parent")
    while at in units and at not in above:
        above.add(at)
        at = units[at].get("parent")
    return above


def _names(draft: Draft) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for key, unit in draft.table("units").items():
        name = (unit.get("name") or {}).get("vi")
        if name is None:
            continue
        first = seen.setdefault(name.casefold(), key)
        if first != key:
            yield error(
                draft.place("units", key, "name"),
                "same_name",
                f"Đơn vị “{key}” trùng tên với đơn vị “{first}”: {name}.",
                "Ghi thêm địa bàn vào tên, vì danh sách đối tượng tìm đơn vị theo tên.",
                "Two units have the same name.",
            )
