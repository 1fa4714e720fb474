"""The round by the clock: rosters, mail, both windows with their edges, fences, scores. Real HTTP, real jobs."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Thread

from chalicelib import wiring
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.timeline import Moment, MomentKind, moments
from chalicelib.campaign.windows import Window
from chalicelib.follow_up.closing import SETTLED_AFTER
from chalicelib.jobs.imports import suggested
from chalicelib.jobs.publishing import scores_key
from chalicelib.roster.uploads import UploadState
from chalicelib.store.tables import RollItem
from ops import roster
from ops.rehearsal.crowd import Bar, Crowd
from ops.rehearsal.letters import Post
from ops.rehearsal.machine import Machine
from ops.rehearsal.respondent import ENDED, RECEIPT, Given, Task, cast_held, receipt_in
from ops.rehearsal.scripts import Act, Entry, Stage, Visit, script
from ops.sample_people import Sample, roster_of

_STUCK_SECONDS = 600.0
_EDGE = timedelta(seconds=2)
_NUDGE = timedelta(seconds=40)
Pulse = Callable[[], None]


class Stuck(Exception):
    """Something that should happen by itself did not; the message says what."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something of the round at its time of the moved clock."""

    at: datetime
    label: str
    do: Callable[[], None]


@dataclass(slots=True)
class Round:
    """One rehearsal in progress. `given` holds what every respondent really did, by (address, group)."""

    campaign: Campaign
    machine: Machine
    post: Post
    people: list[Sample]
    seed: int
    crowd: Crowd
    bar: Bar
    patient: bool
    disturb: Pulse
    given: dict[tuple[str, str], list[Given]] = field(default_factory=lambda: defaultdict(list))
    edge: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    _until: datetime | None = None

    def play(self) -> None:
        """The whole round. Raises `Stuck`."""
        began = time.monotonic()
        self._prepare()
        self.seconds["import"] = time.monotonic() - began
        events = sorted(self._events(), key=lambda event: event.at)
        for event, after in zip(events, [*events[1:], None], strict=True):
            self._until = after.at - timedelta(minutes=1) if after else None
            self.bar.say(event.label)
            if event.at > self.machine.clock.now():
                self.machine.clock.move_to(event.at)
            event.do()
        self.bar.say("điểm và báo cáo / scores and report")
        self.until(self._scored, "scores")
        self.seconds["round"] = time.monotonic() - began

    def scripts(self) -> Iterator[tuple[Sample, str, Visit]]:
        """Every visit of everybody."""
        for person in self.people:
            for group, _ in person.roles:
                for visit in script(self.seed, person.email, group):
                    yield person, group, visit

    def until(self, met: Callable[[], bool], what: str) -> None:
        """Wait until `met`. A hostile run lets the clock run on, for leases to end, as far as the next event."""
        began = time.monotonic()
        while not self._met(met):
            self.disturb()
            self.bar.show()
            if time.monotonic() - began > _STUCK_SECONDS:
                raise Stuck(f"{what}: still not done after {_STUCK_SECONDS:.0f} s")
            if gone := self.machine.first_ended():
                raise Stuck(f"{gone} ended by itself; see {self.machine.home / 'logs'}")
            time.sleep(0.25)
            if self.patient and time.monotonic() - began > 5:
                self._nudge()

    def _met(self, met: Callable[[], bool]) -> bool:
        try:
            return met()
        except Exception:
            if not self.patient:
                raise
            return False

    def _nudge(self) -> None:
        wanted = self.machine.clock.now() + _NUDGE
        if self._until is None or wanted < self._until:
            self.machine.clock.move_to(wanted)

    def _prepare(self) -> None:
        """The campaign in force and the roster on the roll, the day before the account mail."""
        accounts = next(m for m in moments(self._plain()) if m.kind is MomentKind.ACCOUNTS)
        self.machine.clock.move_to(accounts.at - timedelta(hours=20))
        now = self.machine.clock.now()
        wiring.campaigns().publish(self.campaign, now)
        upload, plan = roster.import_now(
            self.campaign.id,
            roster_of(self.campaign, self.people),
            file_name="dien-tap.xlsx",
            by="command:rehearse",
            now=now,
            decide=suggested,
        )
        if upload.state is not UploadState.APPLIED or plan.wrong_rows or plan.questions:
            raise Stuck(f"the roster was not taken: {upload.state}, {plan.wrong_rows[:2]}, {plan.questions[:2]}")

    def _plain(self) -> CampaignInForce:
        return CampaignInForce(self.campaign, (), announced=False, published=False)

    def _events(self) -> Iterator[Event]:
        for moment in moments(self._plain()):
            at = moment.at + timedelta(seconds=1)
            if moment.kind is MomentKind.ACCOUNTS:
                yield Event(at, "thư tài khoản / account mail", partial(self._mail, moment))
            elif moment.kind is MomentKind.FENCE:
                label = f"chốt số phiếu {moment.window} / fence"
                yield Event(moment.at + SETTLED_AFTER + timedelta(seconds=1), label, partial(self._fence, moment))
        for window in self._plain().windows:
            yield from self._window_events(window)

    def _window_events(self, window: Window) -> Iterator[Event]:
        def stage(one: Stage, at: datetime) -> Event:
            return Event(at, f"{window.id}: {one.value}", partial(self._visits, window.id, one))

        yield stage(Stage.EARLY, window.opens_at - timedelta(hours=6))
        mine = [m for m in moments(self._plain()) if m.window == window.id]
        opening = next(m for m in mine if m.kind is MomentKind.OPENING)
        first = opening.at + timedelta(seconds=1)
        yield Event(first, f"{window.id}: thư mở đợt / opening mail", partial(self._first, window.id, opening))
        # At the hour of the earlier window's fence: these ballots are cast while it runs.
        yield stage(Stage.NOTICED, opening.at + timedelta(hours=2, minutes=30, seconds=17))
        reminded = (Stage.REMINDED_1, Stage.REMINDED_2, Stage.REMINDED_3)
        reminders = [m for m in mine if m.kind is MomentKind.REMINDER]
        for one, moment in zip(reminded, reminders, strict=False):
            label = f"{window.id}: thư nhắc / reminder"
            yield Event(moment.at + timedelta(seconds=1), label, partial(self._mail, moment))
            yield stage(one, moment.at + timedelta(minutes=20))
        yield Event(
            window.closes_at - timedelta(minutes=15), f"{window.id}: sát giờ / edge", partial(self._edge, window)
        )
        yield stage(Stage.LATE, window.closes_at + timedelta(minutes=2))

    def _first(self, window: str, opening: Moment) -> None:
        """Who has the account mail does not wait for the opening notice."""
        self._visits(window, Stage.FIRST)
        self._mail(opening)

    def _mail(self, moment: Moment) -> None:
        """Wait until a notice is planned and none of its lines is left, then read the mail."""

        def sent() -> bool:
            entry = wiring.job_ports().jobs.get(self.campaign.id, moment.id)
            if entry is None or not (entry.done_at or entry.step == "planned"):
                return False
            lines = RollItem.todo_index.query(f"due#{self.campaign.id}#{moment.id}", limit=1)
            return next(iter(lines), None) is None

        self.until(sent, f"mail {moment.id}")
        self.post.collect()

    def _fence(self, moment: Moment) -> None:
        """The next window's visitors cast meanwhile; it is awaited before their stage is over."""
        later = [w for w in self._plain().windows if w.opens_at <= moment.at < w.closes_at]
        for window in later:
            self._visits(window.id, Stage.NOTICED)

        def fenced() -> bool:
            entry = wiring.job_ports().jobs.get(self.campaign.id, moment.id)
            return entry is not None and entry.done_at is not None

        self.until(fenced, moment.id)

    def _visits(self, window: str, stage: Stage) -> None:
        """Everybody who comes at this stage of the window, unless already played."""
        wanted = [
            (person, group, visit)
            for person, group, visit in self.scripts()
            if visit.stage is stage and self.campaign.groups[group].window == window
        ]
        todo = [one for one in wanted if not self._played(*one)]
        tasks = [task for one in todo if (task := self._task(*one)) is not None]
        for given in self.crowd.play(tasks, bar=self.bar, pulse=self.disturb):
            self.given[given.email, given.group].append(given)

    def _played(self, person: Sample, group: str, visit: Visit) -> bool:
        return any(given.act is visit.act for given in self.given.get((person.email, group), ()))

    def _task(self, person: Sample, group: str, visit: Visit) -> Task | None:
        letter = self.post.letter(person.email)
        if letter is None:
            problem = "no account mail came"
            self.given[person.email, group].append(Given(person.email, group, visit.act, problem=problem))
            return None
        return Task(
            port=self.machine.port,
            clock=self.machine.clock,
            seed=self.seed,
            email=person.email,
            group=group,
            entry=visit.entry,
            act=visit.act,
            letter=letter,
            patient=self.patient,
        )

    def _edge(self, window: Window) -> None:
        """Ballots held ready are sent around the last instant; the server's clock alone decides."""
        self._visits(window.id, Stage.EDGE)
        ready = [
            given
            for (_, group), visits in list(self.given.items())
            for given in visits
            if given.held is not None and self.campaign.groups[group].window == window.id
        ]
        self.machine.clock.move_to(window.closes_at - _EDGE)
        threads = [
            Thread(target=self._cast_at_the_edge, args=(given, window, 2 * _EDGE * n / max(1, len(ready))))
            for n, given in enumerate(ready)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _cast_at_the_edge(self, given: Given, window: Window, after: timedelta) -> None:
        time.sleep(after.total_seconds())
        letter = self.post.letter(given.email)
        if letter is None:
            raise AssertionError("somebody got ready without a letter")
        task = Task(
            self.machine.port,
            self.machine.clock,
            self.seed,
            given.email,
            given.group,
            Entry.PASSWORD,
            Act.CAST,
            letter,
            self.patient,
        )
        page, began, ended = cast_held(task, given)
        receipt = receipt_in(page)
        closes = window.closes_at.timestamp()
        if (ended < closes and not receipt) or (began >= closes and receipt):
            self.edge.append(f"{given.group}: {began - closes:+.3f} … {ended - closes:+.3f} s: {page.title}")
        elif not receipt and ENDED not in page.title:
            self.edge.append(f"{given.group}: neither {RECEIPT} nor {ENDED} but {page.title} ({page.status})")
        given.receipt, given.between = receipt, (began, ended)

    def _scored(self) -> bool:
        ports = wiring.job_ports()
        entry = ports.jobs.get(self.campaign.id, "scores")
        stored = ports.reports.get(scores_key(self.campaign.id))
        return entry is not None and entry.done_at is not None and stored is not None


def merged(visits: Iterable[Given]) -> Given | None:
    """The accepted ballot with the answers of earlier visits that its draft held, or None where none was cast."""
    answers: dict[str, dict[str, str]] = {}
    remarks: dict[str, str] = {}
    for given in visits:
        if given.act is Act.ANEW:
            answers, remarks = {}, {}
        for unit, chosen in given.answers.items():
            answers[unit] = {**answers.get(unit, {}), **chosen}
        remarks |= given.remarks
        if given.receipt:
            return replace(given, answers=answers, remarks=remarks)
    return None


def problems(given: Mapping[tuple[str, str], list[Given]]) -> list[str]:
    """Whatever went off the script."""
    return [f"{group}: {one.problem}" for (_, group), visits in given.items() for one in visits if one.problem]
