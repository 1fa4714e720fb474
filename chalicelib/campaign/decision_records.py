"""Decisions as plain records, for keeping. No record holds a name.

Staff stand in it by their account; a change of focal point holds accounts of people on the roster, so that it is
shown only to who may see names, and left out of what is published.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.campaign import decisions as d
from chalicelib.campaign.compiled import parse_timeline, timeline_record

Record = dict[str, Any]


def to_record(decision: d.Decision) -> Record:
    """A record that `from_record` reads back to an equal decision."""
    ground = decision.ground
    return {
        "number": decision.number,
        "document": ground.document,
        "date": ground.date.isoformat(),
        "by": ground.by,
        "reason": ground.reason,
        "decided_at": ground.decided_at.astimezone(UTC).isoformat(),
        **_change_record(decision.change),
    }


def from_record(record: Mapping[str, Any]) -> d.Decision:
    """The decision of a record. Raises KeyError or ValueError for one that `to_record` did not make."""
    ground = d.Ground(
        document=record["document"],
        date=date.fromisoformat(record["date"]),
        by=record["by"],
        reason=record["reason"],
        decided_at=datetime.fromisoformat(record["decided_at"]),
    )
    return d.Decision(record["number"], ground, _change(record))


def kind_of(change: d.Change) -> str:
    """The change's name in records and in the audit."""
    return str(_change_record(change)["kind"])


def _change_record(change: d.Change) -> Record:
    match change:
        case d.Extension(window, group, last_day):
            return {"kind": "extension", "window": window, "group": group, "last_day": last_day.isoformat()}
        case d.Reopening(window, group, last_day):
            return {"kind": "reopening", "window": window, "group": group, "last_day": last_day.isoformat()}
        case d.PlanChange(group, unit, planned):
            return {"kind": "plan", "group": group, "unit": unit, "planned": planned}
        case d.Replacement(group, unit, people):
            return {"kind": "replacement", "group": group, "unit": unit, "people": people}
        case d.FocalPointChange(unit, account, replaces):
            return {"kind": "focal_point", "unit": unit, "account": account, "replaces": list(replaces)}
        case d.TimelineChange(timeline):
            return {"kind": "timeline", "timeline": timeline_record(timeline)}


def _change(record: Mapping[str, Any]) -> d.Change:
    match record["kind"]:
        case "extension":
            return d.Extension(record["window"], record["group"], date.fromisoformat(record["last_day"]))
        case "reopening":
            return d.Reopening(record["window"], record["group"], date.fromisoformat(record["last_day"]))
        case "plan":
            return d.PlanChange(record["group"], record["unit"], record["planned"])
        case "replacement":
            return d.Replacement(record["group"], record["unit"], record["people"])
        case "focal_point":
            return d.FocalPointChange(record["unit"], record["account"], tuple(record.get("replaces", ())))
        case "timeline":
            return d.TimelineChange(parse_timeline(record["timeline"]))
    raise ValueError(f"Unknown kind of decision: {record['kind']!r}.")
