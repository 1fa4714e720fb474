"""A campaign's rules as one canonical JSON, its hash, and the way back to a `Campaign`.

The canonical form is the one scoring.md publishes: sorted keys, separators `,` and `:`, no ASCII escaping, UTF-8,
NFC. Sorting loses the order of mappings, so whatever has an order is a list or carries `order`.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.campaign import definition as d

Json = Mapping[str, Any]


def canonical(rules: Mapping[str, object]) -> bytes:
    """The one spelling of `rules`. Raises TypeError for a float: exact numbers are decimal text."""
    return json.dumps(
        _normal(rules), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def rules_hash(rules: Mapping[str, object]) -> str:
    """Hex SHA-256 of the canonical form: the version's name, printed in the notice letter."""
    return hashlib.sha256(canonical(rules)).hexdigest()


def form_version(form: Json, questions: Json, scales: Json) -> str:
    """First 16 hex digits of the hash of a form with all that its answers depend on."""
    own = [q for section in form["sections"] for q in section["questions"]]
    parts = {
        "form": {key: value for key, value in form.items() if key != "version"},
        "questions": {q: questions[q] for q in own},
        "scales": {scale: scales[scale] for scale in {questions[q]["scale"] for q in own}},
    }
    return rules_hash(parts)[:16]


def parse(rules: Mapping[str, object]) -> d.Campaign:
    """The campaign that compiled `rules` describe. They are trusted: `loading` made and checked them."""
    raw: Json = rules
    groups = sorted(raw["groups"].items(), key=lambda pair: pair[1]["order"])
    return d.Campaign(
        id=raw["campaign"],
        sample=raw["sample"],
        year=raw["year"],
        title=_text(raw["title"]),
        short_title=_text(raw["short_title"]),
        organiser=_organiser(raw["organiser"]),
        contacts=tuple(_contact(c) for c in raw["contacts"]),
        legal_basis=tuple(_basis(b) for b in raw["legal_basis"]),
        zone=ZoneInfo(raw["zone"]),
        holidays=frozenset(date.fromisoformat(day) for day in raw["holidays"]),
        weekend=frozenset(raw["weekend"]),
        windows={w["id"]: _window(w) for w in raw["windows"]},
        fence_at=time.fromisoformat(raw["fence_at"]),
        unit_types={t["id"]: d.UnitType(t["id"], _text(t["name"]), t["scored"]) for t in raw["unit_types"]},
        units=_units(raw),
        groups={key: _group(key, value) for key, value in groups},
        forms={f["id"]: _form(f) for f in raw["forms"]},
        questions={key: _question(key, raw["questions"][key]) for key in _question_order(raw)},
        scales={key: _scale(key, raw) for key in sorted(raw["scales"])},
        plan=tuple(d.PlanLine(line["group"], line["unit"], line["planned"]) for line in raw["plan"]),
        timeline=parse_timeline(raw["timeline"]),
        k=raw["k"],
        rules_hash=rules_hash(rules),
        rules=rules,
    )


def parse_timeline(raw: Json) -> d.Timeline:
    """The timeline that its record describes; also used for a recorded change of it."""
    return d.Timeline(
        accounts_days=raw["accounts_days"],
        accounts_at=time.fromisoformat(raw["accounts_at"]),
        opening_at=time.fromisoformat(raw["opening_at"]),
        reminders=tuple(d.DayRule(r["kind"], r["day"], time.fromisoformat(r["at"])) for r in raw["reminders"]),
        quiet_from=time.fromisoformat(raw["quiet_from"]),
        quiet_to=time.fromisoformat(raw["quiet_to"]),
    )


def timeline_record(timeline: d.Timeline) -> dict[str, Any]:
    """The record `parse_timeline` reads."""
    return {
        "accounts_days": timeline.accounts_days,
        "accounts_at": f"{timeline.accounts_at:%H:%M}",
        "opening_at": f"{timeline.opening_at:%H:%M}",
        "reminders": [{"kind": r.kind, "day": r.day, "at": f"{r.at:%H:%M}"} for r in timeline.reminders],
        "quiet_from": f"{timeline.quiet_from:%H:%M}",
        "quiet_to": f"{timeline.quiet_to:%H:%M}",
    }


def _normal(value: object) -> object:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case Mapping():
            return {_normal(key): _normal(part) for key, part in value.items()}
        case list() | tuple():
            return [_normal(part) for part in value]
        case None | bool() | int():
            return value
    raise TypeError(f"Rules hold text, whole numbers, true, false and null, not {type(value).__name__}.")


def _text(raw: Json) -> d.Text:
    return d.Text(raw["vi"], raw.get("en") or raw["vi"], raw.get("km", ""))


def _organiser(raw: Json) -> d.Organiser:
    return d.Organiser(_text(raw["name"]), _text(raw["short"]), _text(raw["parent"]), raw["email"])


def _contact(raw: Json) -> d.Contact:
    return d.Contact(raw["kind"], _text(raw["office"]), raw["phone"], raw["email"], _text(raw["hours"]))


def _basis(raw: Json) -> d.LegalBasis:
    return d.LegalBasis(raw["document"], date.fromisoformat(raw["date"]), _text(raw["about"]))


def _window(raw: Json) -> d.WindowRule:
    first, last = date.fromisoformat(raw["first_day"]), date.fromisoformat(raw["last_day"])
    return d.WindowRule(raw["id"], _text(raw["title"]), first, last)


def _units(raw: Json) -> dict[str, d.Unit]:
    every = [*raw["units"].items(), *raw["other_units"].items()]
    return {key: _unit(key, value) for key, value in sorted(every, key=lambda pair: pair[1]["order"])}


def _unit(key: str, raw: Json) -> d.Unit:
    name = d.Text(raw["name"], raw.get("name_en") or raw["name"], raw.get("name_km", ""))
    return d.Unit(key, raw["type"], name, raw["parent"], raw["order"])


def _group(key: str, raw: Json) -> d.Group:
    rates = raw["rates"]
    return d.Group(
        id=key,
        name=_text(raw["name"]),
        capacity=_text(raw["capacity"]),
        ballot=_text(raw["ballot"]),
        form=raw["form"],
        window=raw["window"],
        rates=d.Rates(
            own=rates["own"],
            parent=rates["parent"],
            types=tuple(rates["types"]),
            units=tuple(rates["units"]),
            listed=rates["listed"],
        ),
        charged_to=raw["charged_to"],
        members=tuple(raw["members"]),
        aliases=tuple(raw["aliases"]),
    )


def _form(raw: Json) -> d.Form:
    return d.Form(
        id=raw["id"],
        number=raw["number"],
        version=raw["version"],
        title=_text(raw["title"]),
        audience=_text(raw["audience"]),
        purpose=_text(raw["purpose"]),
        how_to=_text(raw["how_to"]),
        sections=tuple(d.Section(s["id"], _text(s["title"]), tuple(s["questions"])) for s in raw["sections"]),
        remark=None if raw["remark"] is None else _text(raw["remark"]),
    )


def _question_order(raw: Json) -> list[str]:
    asked = [q for form in raw["forms"] for section in form["sections"] for q in section["questions"]]
    return list(dict.fromkeys(asked))


def _question(key: str, raw: Json) -> d.Question:
    return d.Question(key, _text(raw["text"]), _text(raw["short"]), raw["scale"], raw["criterion"])


def _scale(key: str, raw: Json) -> d.Scale:
    coefficients: Json = raw["scales"][key]
    return d.Scale(key, tuple(_option(o, coefficients[o["id"]]) for o in raw["options"][key]))


def _option(raw: Json, coefficient: str | None) -> d.Option:
    return d.Option(raw["id"], _text(raw["label"]), None if coefficient is None else Decimal(coefficient))
