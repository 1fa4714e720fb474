"""The promise that nobody missing goes without a reminder and nobody else gets one, person by person.

Who must have been written to follows from the timeline, from when each ballot really came in, and from what focal
points asked for. Where a ballot came in while a notice was leaving, either is right, but never two.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ops.rehearsal.diary import Key
from ops.rehearsal.dossier import Wave
from ops.rehearsal.letters import ABOUT_BALLOTS, Kind, Received
from ops.rehearsal.mail_plan import day_of, notices, span
from ops.rehearsal.parts import UNDELIVERED, Part
from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.mail import unrepeated
from ops.rehearsal.promises.promise import Found
from ops.sample_people import Sample

_URGES_A_PERSON = 3
_BLINK = 1.0


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something on which a person may be written to. `window`: the notice's, empty for an urge."""

    day: date
    wave: Wave
    window: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What a mail of this occasion must name, and what it may name besides."""

    sure: frozenset[str]
    maybe: frozenset[str]
    must: bool


def planned(books: Books) -> Found:
    """Every missing person got exactly the planned reminders and the ones asked for; nobody got any other."""
    mails = _by_person(books)
    common = list(_occasions(books))
    asked = _asked(books)
    seen, broken = 0, []
    for person in books.round.cast.people:
        occasions = sorted([*common, *asked.get(person.email, ())], key=lambda one: one.wave.began)
        told = _Told(books, person, mails.get(person.email, []))
        for occasion in occasions:
            seen += told.look_at(occasion)
        broken += told.broken
        broken += [f"a {mail.kind} that nothing explains" for mail in told.left]
    return seen, broken


def _by_person(books: Books) -> dict[str, list[Received]]:
    found = defaultdict(list)
    for mail in unrepeated(books):
        if mail.kind in ABOUT_BALLOTS or mail.kind is Kind.ACCOUNTS:
            found[books.round.dossier.identity(mail.address)].append(mail)
    return found


def _occasions(books: Books) -> Iterator[Occasion]:
    for notice in notices(books.round.campaign):
        wave = books.round.dossier.waves.get((notice.window, notice.day))
        if wave is not None:
            yield Occasion(notice.day, Wave(min(wave.began, notice.at + _BLINK), wave.ended), notice.window)


def _asked(books: Books) -> dict[str, list[Occasion]]:
    found = defaultdict(list)
    for urge in books.round.dossier.urges:
        for identity in urge.people:
            found[identity].append(Occasion(urge.day, Wave(urge.at, urge.ended), ""))
    return found


class _Told:
    """One person's mail against the occasions, in order of time."""

    def __init__(self, books: Books, person: Sample, mails: list[Received]) -> None:
        self._books, self._person, self._mails = books, person, mails
        self._about = [mail for mail in mails if mail.kind in ABOUT_BALLOTS]
        self._urged = 0
        self.left = list(self._about)
        self.broken: list[str] = []

    def look_at(self, occasion: Occasion) -> int:
        """Judge one occasion; 1 where something was due or came."""
        wave, owed = occasion.wave, self._owed(occasion)
        came = [mail for mail in self._about if wave.began - _BLINK <= mail.sent_at <= wave.ended + _BLINK]
        came = [mail for mail in came if mail in self.left]
        name = f"{'the notice of ' + occasion.window if occasion.window else 'the urging'} on {occasion.day:%d/%m}"
        if owed.must and not came:
            self.broken.append(f"{name} never came")
        if not owed.sure and not owed.maybe and came:
            return 0  # it stays among those left over: some other occasion must explain it
        if len(came) > 1:
            self.broken.append(f"{name} came {len(came)} times")
        for mail in came:
            self.left.remove(mail)
            self._urged += not occasion.window
            if not owed.sure <= set(mail.capacities) <= owed.sure | owed.maybe:
                self.broken.append(f"{name} names {mail.capacities} instead of {sorted(owed.sure)}")
        return bool(owed.must or came)

    def _owed(self, occasion: Occasion) -> Owed:
        nothing = Owed(frozenset(), frozenset(), must=False)
        if not self._reachable(occasion.wave.began) or self._mailed_today(occasion):
            return nothing
        if not occasion.window and self._urged >= _URGES_A_PERSON:
            return nothing
        groups = self._books.round.campaign.groups
        sure: set[str] = set()
        maybe: set[str] = set()
        concerned: set[tuple[str, bool]] = set()
        for group, _ in self._person.roles:
            standing = self._open((self._person.email, group), occasion.wave)
            if standing is None:
                continue
            capacity = groups[group].capacity.vi
            (sure if standing else maybe).add(capacity)
            if groups[group].window == occasion.window or not occasion.window:
                concerned.add((capacity, standing))
        if not concerned:
            return nothing
        return Owed(frozenset(sure), frozenset(maybe), must=any(standing for _, standing in concerned))

    def _open(self, key: Key, wave: Wave) -> bool | None:
        """True: missing and open all the while; False: it changed meanwhile; None: not open."""
        window = span(self._books.round.campaign, self._books.round.campaign.groups[key[1]].window)
        if not window.opens <= wave.began < window.closes:
            return None
        dossier = self._books.round.dossier
        ends = [self._books.between[key]] if key in self._books.between else []
        if key in dossier.gone:
            ends.append((dossier.gone[key][0], dossier.gone[key][0]))
        if any(ended <= wave.began for _, ended in ends) or dossier.arrived.get(key, 0.0) > wave.began:
            return None
        return all(began > wave.ended for began, _ in ends)

    def _reachable(self, at: float) -> bool:
        part = self._books.round.cast.parts.get(self._person.email)
        moved = self._books.round.dossier.moved.get(self._person.email)
        if part is Part.MENDED:
            return moved is not None and moved[1] <= at
        return part not in UNDELIVERED

    def _mailed_today(self, occasion: Occasion) -> bool:
        campaign = self._books.round.campaign
        # A Date has no fractions of a second: what another occasion explained came before, whatever its second.
        earlier = (
            mail
            for mail in self._mails
            if mail.sent_at < occasion.wave.began and (mail.kind is Kind.ACCOUNTS or mail not in self.left)
        )
        return any(day_of(campaign, mail.sent_at) == occasion.day for mail in earlier)
