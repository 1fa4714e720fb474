"""One rehearsal in progress: its people, its clock, its waits, and what they really did."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from chalicelib import wiring
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.staff.accounts import NewAccount
from chalicelib.store.notices import stamp
from chalicelib.store.tables import NoticeItem, RollItem
from ops.loop import SqsQueue
from ops.rehearsal.crowd import Bar, Crowd
from ops.rehearsal.diary import Diary
from ops.rehearsal.dossier import Dossier
from ops.rehearsal.letters import Post
from ops.rehearsal.machine import Machine
from ops.rehearsal.parts import UNDELIVERED, VISITS
from ops.rehearsal.people import Cast
from ops.rehearsal.recount import rates
from ops.rehearsal.scripts import CASTING, Stage, Visit, script
from ops.rehearsal.tasks import Letter, Task
from ops.sample_people import Sample

_STUCK_SECONDS = 600.0
_POLL_SECONDS = 0.1
_LOOK_SECONDS = 2.0
_PATIENCE_SECONDS = 5.0
_BREATH_SECONDS = 0.5
"""Between two moves of the clock: each makes the jobs compare everything anew."""
_NUDGE = timedelta(seconds=61)
"""Past the shortest wait of a mail that was put off."""
_LOOKED_AT = 25
Pulse = Callable[[], None]


class Stuck(Exception):
    """Something that should happen by itself did not; the message says what."""


@dataclass(slots=True)
class Round:
    """Everything of one rehearsal. `patient`: parts of the run are killed meanwhile, by `disturb`."""

    campaign: Campaign
    machine: Machine
    post: Post
    cast: Cast
    seed: int
    crowd: Crowd
    bar: Bar
    patient: bool
    disturb: Pulse
    diary: Diary
    queues: Mapping[str, SqsQueue]
    dossier: Dossier = field(default_factory=Dossier)
    clerks: dict[str, NewAccount] = field(default_factory=dict)
    slips: dict[str, Letter] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    until_at: datetime | None = None

    @property
    def plain(self) -> CampaignInForce:
        """The campaign without any decision: rehearsals move no window."""
        return CampaignInForce(self.campaign, (), announced=False, published=False)

    def now(self) -> float:
        """The run's clock, in epoch seconds."""
        return self.machine.clock.now().timestamp()

    def move_to(self, at: float) -> None:
        """Move the clock forward, never back."""
        moment = datetime.fromtimestamp(at, UTC)
        if moment > self.machine.clock.now():
            self.machine.clock.move_to(moment)

    def visits_of(self, person: Sample, group: str) -> tuple[Visit, ...]:
        """What the person does with this ballot: the part's visits, else those that the dice give."""
        part = self.cast.parts.get(person.email)
        return VISITS[part] if part else script(self.seed, person.email, group)

    def scripts(self) -> Iterator[tuple[Sample, str, Visit]]:
        """Every visit of everybody."""
        for person in self.cast.people:
            for group, _ in person.roles:
                for visit in self.visits_of(person, group):
                    yield person, group, visit

    def address(self, identity: str) -> str:
        """The person's present address."""
        moved = self.dossier.moved.get(identity)
        return moved[0] if moved else identity

    def identity_of(self, account: str, name: str, unit: str) -> str:
        """Who has the account: by the mail or slip that told it, else by name among those whom neither reached."""
        address = self.post.owner(account)
        if address is not None:
            return self.dossier.identity(address)
        if holder := next((who for who, slip in self.slips.items() if slip.account == account), None):
            return holder
        unread = (one for one in self.cast.people if one.name == name and self.letter(one.email) is None)
        found = next((one for one in unread if unit in {of for _, of in one.roles}), None)
        return found.email if found else f"{account}?"

    def letter(self, identity: str) -> Letter | None:
        """What the person has in hand, by mail or in a sealed slip."""
        return self.post.letter(self.address(identity)) or self.slips.get(identity)

    def until(self, met: Callable[[], bool], what: str, queue: str = "") -> None:
        """Wait until `met`. Where `queue` is named and empty, only time is waited for: the clock moves on.

        A hostile run lets it move on anyway, for leases to end; never as far as the next event.
        """
        began = looked = nudged = time.monotonic()
        while not self._met(met):
            self.disturb()
            self.bar.show()
            if time.monotonic() - began > _STUCK_SECONDS:
                raise Stuck(f"{what}: still not done after {_STUCK_SECONDS:.0f} s")
            if gone := self.machine.first_ended():
                raise Stuck(f"{gone} ended by itself; see {self.machine.home / 'logs'}")
            time.sleep(_POLL_SECONDS)
            if queue and time.monotonic() - looked > _LOOK_SECONDS:
                looked = time.monotonic()
                if self._met(self.queues[queue].is_empty):
                    self._nudge()
            if self.patient and time.monotonic() - max(nudged, began + _PATIENCE_SECONDS) > _BREATH_SECONDS:
                nudged = time.monotonic()
                self._nudge()

    def mailed(self, notice: str, planned: Callable[[], bool] = lambda: True) -> None:
        """Wait until a notice is planned and none of its lines is left, then read the mail.

        What only waits for a later try gets it: the clock moves on by a minute.
        """

        def sent() -> bool:
            if not planned():
                return False
            lines = list(RollItem.todo_index.query(f"due#{self.campaign.id}#{notice}", limit=_LOOKED_AT))
            later = stamp(self.machine.clock.now() + timedelta(seconds=1))
            put_off = lines and all(isinstance(line, NoticeItem) and line.not_before > later for line in lines)
            empty = (put_off or not lines) and self.queues["mail"].is_empty()
            if put_off and empty:
                self._nudge()
            return not lines and empty

        self.until(sent, f"mail {notice}", "mail")
        self.post.collect()

    def job_planned(self, moment: str) -> bool:
        """Whether the tick has planned a notice of the timeline."""
        entry = wiring.job_ports().jobs.get(self.campaign.id, moment)
        return entry is not None and bool(entry.done_at or entry.step in {"planned", "made"})

    def job_done(self, job: str) -> bool:
        """Whether a job has come to its end."""
        entry = wiring.job_ports().jobs.get(self.campaign.id, job)
        return entry is not None and entry.done_at is not None

    def visits(self, window: str, stage: Stage) -> None:
        """Everybody who comes at this stage of the window, unless already played. The longest ballots first."""
        wanted = [
            (person, group, visit)
            for person, group, visit in self.scripts()
            if visit.stage is stage and self.campaign.groups[group].window == window
        ]
        todo = [one for one in wanted if not self.diary.played((one[0].email, one[1]), one[2].act)]
        todo.sort(key=self._length, reverse=True)
        for given in self.crowd.play(self._tasks(todo), bar=self.bar, pulse=self.disturb):
            self.diary.take(given)

    def _tasks(self, todo: Iterable[tuple[Sample, str, Visit]]) -> Iterator[Task]:
        for one in todo:
            task = self.task(*one)
            if task is None:
                self.bar.step()
            else:
                yield task

    def _length(self, wanted: tuple[Sample, str, Visit]) -> int:
        person, group, visit = wanted
        if visit.act not in CASTING:
            return 1
        unit = next(unit for of, unit in person.roles if of == group)
        form = self.campaign.forms[self.campaign.groups[group].form]
        return len(rates(self.campaign.rules, group, unit)) * len(form.questions)

    def task(self, person: Sample, group: str, visit: Visit) -> Task | None:
        """The visit as a process of the crowd plays it; None, and a note, where no account mail has come."""
        letter = self.letter(person.email)
        if letter is None:
            if self.cast.parts.get(person.email) not in UNDELIVERED:
                self.diary.problems.append(f"{group}: {visit.act}: no account mail came")
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

    def _met(self, met: Callable[[], bool]) -> bool:
        try:
            return met()
        except Exception:
            if not self.patient:
                raise
            return False

    def _nudge(self) -> None:
        wanted = self.machine.clock.now() + _NUDGE
        if self.until_at is None or wanted < self.until_at:
            self.machine.clock.move_to(wanted)
