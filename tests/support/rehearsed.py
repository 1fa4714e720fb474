"""A rehearsal that is over, made by hand: three people of one office, their mail, what a focal point saw."""

from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.campaign.definition import Campaign
from ops.check import read_folder
from ops.engines import ROOT
from ops.rehearsal.crowd import Bar
from ops.rehearsal.diary import Diary
from ops.rehearsal.dossier import Wave
from ops.rehearsal.letters import Kind, Post, Received
from ops.rehearsal.mail_plan import local, notices
from ops.rehearsal.parts import Part
from ops.rehearsal.people import Cast
from ops.rehearsal.promises.books import Books, Roll
from ops.rehearsal.round import Round
from ops.rehearsal.scripts import Act
from ops.rehearsal.tasks import Kept
from ops.sample_people import Sample

GROUP, UNIT = "so-nganh", "snv"
CAPACITY = "công chức sở, ban, ngành"
EARLY, MISSING, AWAY = "sang@x", "thieu@x", "vang@x"
"""Who casts before the opening notice, who never does, and who is away from the second day on."""


@cache
def campaign() -> Campaign:
    """The bundled campaign."""
    found = read_folder(ROOT / "campaigns" / "soctrang-2020").campaign
    assert found is not None
    return found


def at(day: int, hour: int, minute: int = 0) -> float:
    """A local moment of January 2021."""
    return local(campaign(), date(2021, 1, day), time(hour, minute))


def books() -> Books:
    """A round in which everything went as planned."""
    unset: Any = None
    people = [Sample("A", True, 1980, "", "", email, "", ((GROUP, UNIT),)) for email in (EARLY, MISSING, AWAY)]
    round_ = Round(
        campaign=campaign(),
        machine=unset,
        post=Post(Path(), lambda _: None),
        cast=Cast(people, {AWAY: Part.AWAY}, GROUP, UNIT),
        seed=1,
        crowd=unset,
        bar=Bar(0),
        patient=False,
        disturb=lambda: None,
        diary=Diary(campaign()),
        queues={},
    )
    round_.diary.visits[EARLY, GROUP] = [Kept(Act.CAST, "R", {}, {}, (at(25, 7), at(25, 7, 1)), None, {})]
    round_.dossier.gone[AWAY, GROUP] = (at(26, 10), "declined")
    for notice in notices(campaign()):
        round_.dossier.waves[notice.window, notice.day] = Wave(notice.at + 1, notice.at + 30)
    round_.post.received += [
        *(mail(email, Kind.ACCOUNTS, at(20, 8), f"<{n}@x>") for n, email in enumerate((EARLY, MISSING, AWAY))),
        mail(MISSING, Kind.OPENING, at(25, 7, 30) + 5),
        mail(AWAY, Kind.OPENING, at(25, 7, 30) + 6),
        *(mail(MISSING, Kind.REMINDER, at(day, 8) + 5) for day in (27, 29, 31)),
    ]
    return Books(round_, Roll())


def mail(email: str, kind: Kind, sent_at: float, message_id: str = "") -> Received:
    """One mail that came, about the person's only ballot where it is about ballots."""
    about = () if kind is Kind.ACCOUNTS else (CAPACITY,)
    return Received(email, kind, sent_at, message_id or f"<{email}{sent_at}>", about)
