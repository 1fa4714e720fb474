"""Promises about numbers: frozen counts, tallies, points and ranks computed a second time; the jobs' checks."""

import io
import json
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from chalicelib import wiring
from chalicelib.jobs import frozen
from chalicelib.jobs.publishing import REPORT, report_key, scores_key
from chalicelib.jobs.recount import tally_key
from chalicelib.scores import shown_json
from chalicelib.scores.counts import GroupUnit
from chalicelib.store.connection import client
from ops.loop import QUEUES
from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.promise import Found
from ops.rehearsal.recount import planned, points, ranks
from ops.rehearsal.straight import straight

_ABSENT: Mapping[str, Any] = {"tally": {"answers": [], "slips": []}, "violations": ["absent"]}


def counts(books: Books) -> Found:
    """Frozen numbers: returned as given, planned as in the plan."""
    by_charge, by_rating = planned(books.rules)
    seen, broken = 0, []
    for window in books.round.campaign.windows:
        body = wiring.job_ports().reports.get(frozen.key(books.round.campaign.id, window))
        if body is None:
            broken.append(f"window {window} was not frozen")
            continue
        stored = frozen.from_bytes(body).counts
        sides = ((stored.charged, books.truth.returned, by_charge), (stored.rated, books.truth.rated, by_rating))
        for lines, returned, plan in sides:
            for key, line in lines.items():
                seen += 1
                if (line.returned, line.planned) != (returned[key], plan[key]):
                    broken.append(f"{key}: {line} instead of {returned[key]} of {plan[key]}")
    return seen, broken


def tallies(books: Books) -> Found:
    """Each tally counts what was answered."""
    campaign = books.round.campaign
    broken, seen = [], 0
    for (form, group, unit), slips in books.truth.slips.items():
        body = wiring.job_ports().reports.get(tally_key(campaign.id, form, GroupUnit(group, unit)))
        record: Mapping[str, Any] = json.loads(body) if body else _ABSENT
        found = {(q, o): n for _, _, q, o, n in record["tally"]["answers"]}
        asked = campaign.forms[form].questions
        given = {(q, o): n for q in asked for o, n in books.truth.options[group, unit, q].items()}
        seen += len(given)
        number = [n for *_, n in record["tally"]["slips"]]
        if found != given or number != [slips.total()] or record["violations"]:
            broken.append(f"{form}/{group}/{unit}")
    return seen, broken


def scores(books: Books) -> Found:
    """Points and ranks by a second computation, exactly."""
    body = wiring.job_ports().reports.get(scores_key(books.round.campaign.id))
    if body is None:
        return 1, ["there are no scores"]
    wanted = points(books.rules, books.truth)
    places = ranks(books.rules, wanted)
    seen, broken = 0, []
    for unit in json.loads(body)["units"]:
        for criterion in unit["criteria"]:
            key = unit["unit"], criterion["criterion"]
            found = tuple(_exact(criterion[name]) for name in ("points", "full"))
            seen += 1
            if found != (wanted[key].points, wanted[key].full):
                broken.append(f"{key}: {criterion['points']} instead of {wanted[key].points}")
        place = places.get(unit["unit"])
        if unit["rank"] != place:
            broken.append(f"{unit['unit']}: rank {unit['rank']} instead of {place}")
    return seen, broken + ([] if seen == len(wanted) else [f"{seen} criteria instead of {len(wanted)}"])


def straight_lining(books: Books) -> Found:
    """Shares of slips with one answer throughout, merged as tallies are."""
    body = wiring.job_ports().reports.get(shown_json.key(books.round.campaign.id))
    told = {(group, unit): (alike, of) for group, unit, alike, of in json.loads(body or b"{}").get("straight", ())}
    wanted = straight(books.rules, books.truth)
    broken = [
        f"{key}: {told.get(key)} instead of {wanted.get(key)}"
        for key in sorted({*told, *wanted})
        if told.get(key) != wanted.get(key)
    ]
    return len(wanted), broken


def _exact(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def jobs(books: Books) -> Found:
    """Promise 7 as the jobs themselves checked it."""
    entries = wiring.job_ports().jobs.all(books.round.campaign.id)
    told = {job: entry.details["violations"] for job, entry in entries.items() if "violations" in entry.details}
    broken = [f"{job}: {violations}" for job, violations in told.items() if violations != "[]"]
    missing = len(books.round.campaign.windows) - len(told)
    return len(told), broken + ([f"{missing} windows were never checked"] if missing else [])


def report(books: Books) -> Found:
    """The workbook is whole."""
    body = wiring.job_ports().reports.get(report_key(books.round.campaign.id, REPORT))
    if body is None:
        return 1, ["there is no report"]
    bad = zipfile.ZipFile(io.BytesIO(body)).testzip()
    return 1, [f"{bad} is damaged"] if bad else []


def no_dead_letters(books: Books) -> Found:
    """No message was given up."""
    broken = []
    for name in QUEUES:
        address = f"{books.round.machine.settings[f'PHIEU_{name.upper()}_QUEUE']}-dead"
        asked = client("sqs").get_queue_attributes(
            QueueUrl=address, AttributeNames=["ApproximateNumberOfMessages"]
        )
        if number := int(asked["Attributes"]["ApproximateNumberOfMessages"]):
            broken.append(f"{number} dead letters of {name}")
    return len(QUEUES), broken
