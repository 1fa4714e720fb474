"""From checked files to the compiled rules that `compiled.parse` reads (scoring.md "rules.json" and more)."""

from typing import Any

from chalicelib.campaign.checks.draft import Data, Draft
from chalicelib.campaign.checks.values import WEEKDAYS
from chalicelib.campaign.compiled import form_version


def compile_rules(draft: Draft) -> dict[str, Any]:
    """The rules of a draft in which no check found an error."""
    raw = draft.campaign
    scales = {key: scale for key, scale, _ in draft.scales()}
    rules = {
        "format": 1,
        **{
            key: raw[key]
            for key in ("campaign", "sample", "year", "title", "short_title", "organiser", "contacts")
        },
        **{key: raw[key] for key in ("legal_basis", "zone", "fence_at")},
        "holidays": sorted(set(raw["holidays"])),
        "weekend": sorted({WEEKDAYS.index(day) for day in raw["weekend"]}),
        "windows": [{"id": key, **window} for key, window in raw["windows"].items()],
        "timeline": _timeline(raw["timeline"]),
        "unit_types": [{"id": key, **kind} for key, kind in raw["unit_types"].items()],
        **_units(draft),
        "groups": {key: _group(n, group) for n, (key, group) in enumerate(raw["groups"].items(), 1)},
        "questions": {asked.question: _question(asked.definition) for asked in draft.definitions().values()},
        "scales": {key: {o: part["coefficient"] for o, part in s["options"].items()} for key, s in scales.items()},
        "options": {key: _options(scale) for key, scale in scales.items()},
        "plan": draft.plan_lines,
        **_scoring(raw, scales),
    }
    whole = {key: [rules["scales"][key], rules["options"][key]] for key in scales}
    forms = sorted(draft.forms.values(), key=lambda form: int(form["number"]))
    rules["forms"] = [_form(form, rules, whole) for form in forms]
    return rules


def _units(draft: Draft) -> dict[str, Any]:
    every = {
        key: {
            "type": unit["type"],
            "name": unit["name"]["vi"],
            "name_en": unit["name"].get("en", unit["name"]["vi"]),
            "parent": unit.get("parent"),
            "order": order,
            **({"name_km": unit["name"]["km"]} if "km" in unit["name"] else {}),
        }
        for order, (key, unit) in enumerate(draft.units.items(), 1)
    }
    return {
        "units": {key: unit for key, unit in every.items() if draft.scored(key)},
        "other_units": {key: unit for key, unit in every.items() if not draft.scored(key)},
    }


def _group(order: int, group: Data) -> Data:
    rates = {"own": False, "parent": False, "types": [], "units": [], "listed": False} | group["rates"]
    return group | {"order": order, "rates": rates, "aliases": group.get("aliases", [])}


def _question(definition: Data | None) -> Data:
    return {key: part for key, part in (definition or {}).items() if key != "id"}


def _options(scale: Data) -> list[Data]:
    return [{"id": key, "label": option["label"]} for key, option in scale["options"].items()]


def _timeline(raw: Data) -> Data:
    return {
        "accounts_days": raw["accounts"]["working_days_before"],
        "accounts_at": raw["accounts"]["at"],
        "opening_at": raw["opening_at"],
        "reminders": [_reminder(reminder) for reminder in raw["reminders"]],
        "quiet_from": raw["quiet"]["from"],
        "quiet_to": raw["quiet"]["to"],
    }


def _reminder(raw: Data) -> Data:
    day: str = raw["day"]
    if day.isdigit():
        return {"kind": "day", "day": int(day), "at": raw["at"]}
    return {"kind": day, "day": 0, "at": raw["at"]}


def _scoring(raw: Data, scales: Data) -> Data:
    scoring = raw["scoring"]
    return {
        "k": scoring["k"]["value"],
        "scoring": {
            "no_opinion": scoring["no_opinion"]["value"],
            "no_valid_answers": scoring["no_valid_answers"]["value"],
            "min_valid": scoring["min_valid"]["value"],
            "shortfall": {"base": scoring["shortfall"]["value"]},
        },
        "criteria": {key: _criteria(part) for key, part in raw["criteria"].items()},
        **_appraised(raw["criteria"]),
        "grades": {key: _grades(part) for key, part in raw["grades"].items()},
        "grade_names": raw["grade_names"],
        "areas": [{"id": key, "name": name} for key, name in raw["areas"].items()],
        "sources": {
            **{f"scoring.{key}": rule.get("source") for key, rule in scoring.items()},
            **{f"scales.{key}": scale.get("source") for key, scale in scales.items()},
            **{f"criteria.{key}": part.get("source") for key, part in raw["criteria"].items()},
            **{f"grades.{key}": part.get("source") for key, part in raw["grades"].items()},
        },
    }


def _grades(part: Data) -> list[list[str]]:
    bound = ["exclusive"] if part.get("bound") == "exclusive" else []
    return [[name, threshold, *bound] for name, threshold in part["levels"].items()]


def _criteria(part: Data) -> list[Data]:
    shared = {"weights": part["weights"]} if "weights" in part else {}
    return [shared | criterion for criterion in part["list"]]


def _appraised(criteria: Data) -> Data:
    """Criteria outside the survey; a campaign without any has rules without the key."""
    found = {kind: part["appraised"] for kind, part in criteria.items() if "appraised" in part}
    return {"appraised": found} if found else {}


def _form(raw: Data, rules: Data, scales: Data) -> Data:
    year = str(rules["year"])
    form: Data = {key: _with_year(raw[key], year) for key in ("title", "audience", "purpose", "how_to")}
    form |= {
        "id": raw["form"],
        "number": raw["number"],
        "remark": _with_year(raw["remark"], year) if "remark" in raw else None,
        "sections": [_section(section, year) for section in raw["sections"]],
    }
    return form | {"version": form_version(form, rules["questions"], scales)}


def _section(raw: Data, year: str) -> Data:
    return {
        "id": raw["id"],
        "title": _with_year(raw["title"], year),
        "questions": [q if isinstance(q, str) else q["id"] for q in raw["questions"]],
    }


def _with_year(text: Data, year: str) -> Data:
    return {language: words.replace("{year}", year) for language, words in text.items()}
