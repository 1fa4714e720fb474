"""The round by the clock: rosters, mail, windows with their edges, fences, scores, publication. All of it real."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from chalicelib import wiring
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.timeline import Moment, MomentKind, moments
from chalicelib.campaign.windows import Window
from chalicelib.follow_up.closing import SETTLED_AFTER
from chalicelib.jobs.publishing import scores_key
from chalicelib.roster.importing import as_suggested
from chalicelib.roster.uploads import UploadState
from ops import roster
from ops.rehearsal import arrival, desks, edge, following, publishing
from ops.rehearsal.dossier import Wave
from ops.rehearsal.mail_plan import day_of, digest_days, local
from ops.rehearsal.round import Round, Stuck
from ops.rehearsal.scripts import Stage
from ops.sample_people import roster_of

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something of the round at its time of the moved clock (epoch seconds)."""

    at: float
    label: str
    do: Callable[[], None]


_FILE = "dien-tap.xlsx"


def play(round_: Round) -> None:
    """The whole round. Raises `Stuck`."""
    began = time.monotonic()
    _prepare(round_)
    round_.seconds["import"] = time.monotonic() - began
    events = sorted(_events(round_), key=lambda event: event.at)
    for event, after in zip(events, [*events[1:], None], strict=True):
        round_.until_at = datetime.fromtimestamp(after.at - 60, round_.campaign.zone) if after else None
        round_.bar.say(event.label)
        round_.move_to(event.at)
        event.do()
    round_.bar.say("điểm và báo cáo / scores and report")
    round_.until_at = None
    round_.until(partial(_scored, round_), "scores", "recount")
    round_.bar.say("công bố / publication")
    publishing.play(round_)
    round_.seconds["round"] = time.monotonic() - began


def begins_at(campaign: Campaign) -> datetime:
    """The day before the account mail (UTC).

    The clock stands there before any job runs: one that began at the machine's own time would hold a round of
    earlier years for over as soon as it met the campaign.
    """
    plain = CampaignInForce(campaign, (), announced=False, published=False)
    accounts = next(m for m in moments(plain) if m.kind is MomentKind.ACCOUNTS)
    return accounts.at - timedelta(hours=20)


def _prepare(round_: Round) -> None:
    """The campaign in force and the roster on the roll."""
    campaign = round_.campaign
    now = round_.machine.clock.now()
    wiring.campaigns().publish(campaign, now)
    desks.make_clerks(round_)
    data = roster_of(campaign, round_.cast.people)
    if round_.patient:
        upload, plan = arrival.by_jobs(round_, data, _FILE)
    else:
        upload, plan = roster.import_now(
            campaign.id, data, file_name=_FILE, by="command:rehearse", now=now, decide=as_suggested
        )
    if upload.state is not UploadState.APPLIED or plan.wrong_rows or plan.questions:
        raise Stuck(f"the roster was not taken: {upload.state}, {plan.wrong_rows[:2]}, {plan.questions[:2]}")


def _events(round_: Round) -> Iterator[Event]:
    for moment in moments(round_.plain):
        if moment.kind is MomentKind.ACCOUNTS:
            label = "thư tài khoản / account mail"
            yield Event((moment.at + _SECOND).timestamp(), label, partial(_accounts, round_, moment))
        elif moment.kind is MomentKind.FENCE:
            at = (moment.at + SETTLED_AFTER + _SECOND).timestamp()
            yield Event(at, f"chốt số phiếu {moment.window} / fence", partial(_fence, round_, moment))
    for window in round_.plain.windows:
        yield from _window_events(round_, window)
    for day in digest_days(round_.campaign):
        at = local(round_.campaign, day, round_.campaign.timeline.opening_at) + 1.5
        yield Event(at, f"bản tin {day:%d/%m} / digest", partial(following.digest, round_, day))
    yield from (Event(at, label, do) for at, label, do in following.events(round_))


def _window_events(round_: Round, window: Window) -> Iterator[Event]:
    def stage(one: Stage, at: datetime) -> Event:
        return Event(at.timestamp(), f"{window.id}: {one.value}", partial(round_.visits, window.id, one))

    yield stage(Stage.EARLY, window.opens_at - timedelta(minutes=20))
    mine = [m for m in moments(round_.plain) if m.window == window.id]
    opening = next(m for m in mine if m.kind is MomentKind.OPENING)
    first = (opening.at + _SECOND).timestamp()
    yield Event(first, f"{window.id}: thư mở đợt / opening mail", partial(_first, round_, window.id, opening))
    # At the hour of the earlier window's fence: these ballots are cast while it runs.
    yield stage(Stage.NOTICED, opening.at + timedelta(hours=2, minutes=30, seconds=17))
    reminded = (Stage.REMINDED_1, Stage.REMINDED_2, Stage.REMINDED_3)
    reminders = [m for m in mine if m.kind is MomentKind.REMINDER]
    for one, moment in zip(reminded, reminders, strict=False):
        label = f"{window.id}: thư nhắc / reminder"
        yield Event((moment.at + _SECOND).timestamp(), label, partial(_mail, round_, moment))
        yield stage(one, moment.at + timedelta(minutes=20))
    near = (window.closes_at - timedelta(minutes=15)).timestamp()
    yield Event(near, f"{window.id}: sát giờ / edge", partial(edge.play, round_, window.id))
    yield stage(Stage.LATE, window.closes_at + timedelta(minutes=2))


def _accounts(round_: Round, moment: Moment) -> None:
    """Respondents' account mails, then focal points'."""
    round_.mailed(moment.id, partial(round_.job_planned, moment.id))
    following.await_focal_letters(round_)


def _first(round_: Round, window: str, opening: Moment) -> None:
    """Who has the account mail does not wait for the opening notice: these ballots come in while it leaves."""
    began = round_.now()
    round_.visits(window, Stage.FIRST)
    _mail(round_, opening, began)


def _mail(round_: Round, moment: Moment, began: float | None = None) -> None:
    begun = round_.now() if began is None else began
    round_.mailed(moment.id, partial(round_.job_planned, moment.id))
    day = day_of(round_.campaign, moment.at.timestamp())
    round_.dossier.waves[moment.window, day] = Wave(begun, round_.now())


def _fence(round_: Round, moment: Moment) -> None:
    """The next window's visitors cast meanwhile; it is awaited before their stage is over."""
    for window in round_.plain.windows:
        if window.opens_at <= moment.at < window.closes_at:
            round_.visits(window.id, Stage.NOTICED)
    round_.until(partial(round_.job_done, moment.id), moment.id, "closing")


def _scored(round_: Round) -> bool:
    stored = wiring.job_ports().reports.get(scores_key(round_.campaign.id))
    return stored is not None and round_.job_done("scores")
