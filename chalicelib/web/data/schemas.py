"""JSON schemas (2020-12) of the answers, closed: a field that is not described is not sent."""

from typing import Any

from chalicelib.web.data.problems import PROBLEMS

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_FLAG: Json = {"type": "boolean"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_PAGE: Json = {"type": "integer", "minimum": 1}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_HASH: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_NUMBER: Json = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{6}$"}


def _closed(**fields: Json) -> Json:
    return {
        "type": "object",
        "properties": fields,
        "required": sorted(fields),
        "additionalProperties": False,
    }


def _listed(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: Json = {
    "Campaigns": _closed(campaigns=_listed(_ref("Campaign"))),
    "Campaign": _closed(
        campaign=_TEXT,
        title=_TEXT,
        year={"type": "integer"},
        sample=_FLAG,
        rules_hash=_HASH,
        announced=_FLAG,
        published=_FLAG,
        counting=_FLAG | {"description": "Whether the last count has not been frozen yet."},
        windows=_listed(_closed(window=_TEXT, opens_at=_MOMENT, closes_at=_MOMENT)),
    ),
    "Progress": _closed(
        campaign=_TEXT, sample=_FLAG, page=_PAGE, pages=_PAGE, units=_listed(_ref("UnitProgress"))
    ),
    "UnitProgress": _closed(
        unit=_TEXT,
        name=_TEXT,
        taken_at=_or_null(_MOMENT) | {"description": "When the snapshot was taken; null before the first one."},
        withheld=_FLAG | {"description": "Fewer ballots than may be told of."},
        groups=_listed(_ref("GroupProgress")),
    ),
    "GroupProgress": _closed(
        groups=_listed(_TEXT) | {"minItems": 1, "description": "Several where small groups stand together."},
        planned=_COUNT,
        issued=_COUNT,
        returned=_COUNT,
        missing=_COUNT,
    ),
    "Results": _closed(
        campaign=_TEXT,
        sample=_FLAG,
        published_at=_MOMENT,
        rules_hash=_HASH,
        compared_with=_or_null(_TEXT),
        page=_PAGE,
        pages=_PAGE,
        units=_listed(_ref("UnitResult")),
    ),
    "UnitResult": _closed(
        unit=_TEXT,
        name=_TEXT,
        type=_TEXT,
        rank=_or_null(_PAGE),
        grade=_or_null(_TEXT),
        is_component=_FLAG | {"description": "On survey points alone: no grade."},
        index_percent=_or_null(_NUMBER),
        survey_points=_or_null(_NUMBER),
        full_points=_or_null(_NUMBER) | {"description": "Survey points if no ballot were missing."},
        survey_max_points=_NUMBER,
        appraised=_or_null(_closed(points=_NUMBER, max_points=_NUMBER, deductions=_NUMBER)),
        change=_or_null(_closed(places=_or_null({"type": "integer"}), percentage_points=_or_null(_NUMBER))),
        merged=_FLAG,
        withheld=_FLAG,
        criteria=_listed(_ref("CriterionResult")),
    ),
    "CriterionResult": _closed(
        criterion=_TEXT,
        area=_TEXT,
        survey_points=_or_null(_NUMBER),
        full_points=_or_null(_NUMBER),
        max_points=_NUMBER,
        not_scored=_or_null({"enum": ["no_group_counts", "no_weight", "too_few_valid"]}),
        merged=_FLAG,
    ),
    "Problem": _closed(
        type=_TEXT | {"format": "uri"},
        code={"enum": sorted(PROBLEMS)},
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        next_step=_TEXT,
        request_id=_TEXT,
    ),
}
