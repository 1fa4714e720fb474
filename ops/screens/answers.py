"""Ballots cast before the results are photographed, by the rehearsal's respondents, so that there are any."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ops.clock import Clock
from ops.rehearsal.crowd import Bar, Crowd
from ops.rehearsal.scripts import Act, Entry
from ops.rehearsal.tasks import Letter, Task

PROCESSES = 2


def cast(sights: Mapping[str, Any], clock: Clock, groups: Sequence[str], but: str) -> int:
    """Everybody of `groups` answers and casts, except the account `but`. How many ballots were accepted."""
    port = urlsplit(sights["site"]).port or 80
    tasks = [
        _task(port, clock, person, group)
        for person in sights["people"]
        for group in person["ballots"]
        if group in groups and person["account"] != but
    ]
    return _accepted(tasks)


def cast_one(sights: Mapping[str, Any], clock: Clock, account: str) -> int:
    """The person with this account casts every ballot they have. How many were accepted."""
    port = urlsplit(sights["site"]).port or 80
    theirs = [person for person in sights["people"] if person["account"] == account]
    return _accepted([_task(port, clock, person, group) for person in theirs for group in person["ballots"]])


def _accepted(tasks: Sequence[Task]) -> int:
    crowd = Crowd(PROCESSES)
    try:
        given = crowd.play(tasks, bar=Bar(len(tasks), label="phiếu mẫu / sample ballots"), pulse=_nothing)
        return sum(bool(one.receipt) for one in given)
    finally:
        crowd.close()


def _nothing() -> None:
    """What is to be done meanwhile."""


def _task(port: int, clock: Clock, person: Mapping[str, Any], group: str) -> Task:
    letter = Letter(person["account"], person["password"], person["link"], person["link"])
    return Task(port, clock, 1, person["account"], group, Entry.ACCOUNT_LINK, Act.CAST, letter, patient=True)
