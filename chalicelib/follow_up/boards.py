"""A unit's ballots and missing people as its focal point sees them: from stored snapshots alone (design.md 10).

Ballots and people are counted apart. Ballots that cost the unit nothing (deputies) stand apart too: they are
followed up as a help.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import NO_UNIT, Group, Unit
from chalicelib.campaign.membership import charged_to
from chalicelib.campaign.windows import Window
from chalicelib.follow_up.coverage import BallotCount, Coverage, by_charged_unit, by_group, by_respondents_unit
from chalicelib.follow_up.focal_points import with_those_below
from chalicelib.follow_up.risk import Risk
from chalicelib.follow_up.snapshots import MOST_NAMED, WHOLE, MailWord, Snapshot, Waiting


@dataclass(frozen=True, slots=True)
class FocalReading:
    """What is stored for a focal point's page: snapshots by unit, and its requests for reminders today."""

    snapshots: Mapping[str, Snapshot]
    asked: int


@dataclass(frozen=True, slots=True)
class MissingPerson:
    """One person of a followed unit with ballots not recorded as of the snapshot: whom to reach."""

    account: str
    name: str
    position: str
    department: str
    unit: Unit
    groups: tuple[Group, ...]
    roles: int
    mail: MailWord
    shared: bool
    slip: bool
    mailed_at: datetime | None
    taken_at: datetime
    units: Mapping[str, str]

    def unit_of(self, group: str) -> str:
        """The unit in which the person owes the ballot of `group`."""
        return self.units[group]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group's ballots."""

    group: Group
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on a focal point's page.

    `groups` and `total` are the ballots that count for `unit`, `helped` those that count for no unit. `taken_at`
    (UTC) is the time of the oldest snapshot in it, None while there is none. `answers_for`: the scored unit whose
    points the ballots belong to, where that is another one. `cut`: a unit has more people missing than one list
    names; its own page shows the first.
    """

    unit: Unit
    units: tuple[Unit, ...]
    groups: tuple[GroupLine, ...]
    total: Coverage
    helped: tuple[GroupLine, ...]
    risk: Risk
    people: tuple[MissingPerson, ...]
    windows: tuple[Window, ...]
    taken_at: datetime | None
    answers_for: Unit | None
    cut: bool

    def person(self, account: str) -> MissingPerson | None:
        """Somebody on the list; None for anyone else, whoever that is."""
        return next((one for one in self.people if one.account == account), None)


def units_read(in_force: CampaignInForce, unit: str) -> tuple[str, ...]:
    """The units whose snapshots a board needs: those followed, those charged to `unit`, their sum."""
    charging = in_force.charging.get(unit, ())
    return tuple(dict.fromkeys((*with_those_below(in_force.campaign, unit), *charging, WHOLE)))


def board(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot], unit: str, risk: Risk) -> Board:
    """The board of `unit` and the units below it."""
    campaign = in_force.campaign
    followed = with_those_below(campaign, unit)
    mine = {of: snapshots[of] for of in followed if of in snapshots}
    counts = [*(count for one in mine.values() for count in one.counts), *_planned_only(in_force, followed, mine)]
    scored = campaign.unit_types[campaign.units[unit].type].scored
    counted = [c for c in counts if c.charged_to == unit] if scored else counts
    helped = [c for c in counts if c.charged_to == NO_UNIT] if scored else []
    groups, total = _coverage(counted, scored=scored)
    people = _people(in_force, mine)
    concerned = {campaign.groups[c.group].window for c in counts if c.planned or c.issued}
    elsewhere = {c.charged_to for c in counted} - {unit, NO_UNIT}
    return Board(
        unit=campaign.units[unit],
        units=tuple(campaign.units[of] for of in followed),
        groups=_lines(in_force, groups),
        total=total,
        helped=_lines(in_force, _coverage(helped, scored=False)[0]),
        risk=risk,
        people=people,
        windows=tuple(w for w in in_force.windows if w.id in concerned),
        taken_at=min((one.at for one in mine.values()), default=None),
        cut=any(len(one.missing) >= MOST_NAMED for one in mine.values()),
        answers_for=campaign.units[min(elsewhere)] if len(elsewhere) == 1 and not scored else None,
    )


def _coverage(counts: Iterable[BallotCount], *, scored: bool) -> tuple[Mapping[str, Coverage], Coverage]:
    """By group, and in all. A scored unit's surplus in a group fills that group's gaps, as in its score."""
    listed = list(counts)
    parts = by_charged_unit(listed) if scored else by_respondents_unit(listed)
    groups = by_group(parts)
    return groups, Coverage.total(groups.values())


def _planned_only(
    in_force: CampaignInForce, followed: Iterable[str], mine: Mapping[str, Snapshot]
) -> Iterable[BallotCount]:
    """A unit without a snapshot yet counts as planned."""
    for unit in followed:
        for group, planned in in_force.plan_by_unit.get(unit, {}).items() if unit not in mine else ():
            yield BallotCount(group, unit, charged_to(in_force.campaign, group, unit), planned, 0, 0, 0)


def _lines(in_force: CampaignInForce, groups: Mapping[str, Coverage]) -> tuple[GroupLine, ...]:
    return tuple(GroupLine(g, groups[g.id]) for g in in_force.campaign.groups.values() if g.id in groups)


def _people(in_force: CampaignInForce, mine: Mapping[str, Snapshot]) -> tuple[MissingPerson, ...]:
    """By unit, then by the roster's order; a person with several ballots missing stands once, where first met."""
    found: dict[str, list[tuple[Waiting, str, datetime]]] = {}
    for unit, snapshot in mine.items():
        for waiting in sorted(snapshot.missing, key=lambda w: (w.order, w.name)):
            found.setdefault(waiting.account, []).append((waiting, unit, snapshot.at))
    people = (_person(in_force, held) for held in found.values())
    return tuple(sorted(people, key=lambda p: p.unit.order))


def _person(in_force: CampaignInForce, held: list[tuple[Waiting, str, datetime]]) -> MissingPerson:
    first, unit, _ = held[0]
    groups = {waiting.group for waiting, _, _ in held}
    return MissingPerson(
        account=first.account,
        name=first.name,
        position=first.position,
        department=first.department,
        unit=in_force.campaign.units[unit],
        groups=tuple(g for g in in_force.campaign.groups.values() if g.id in groups),
        roles=first.roles,
        mail=first.mail,
        shared=first.shared,
        slip=first.slip,
        mailed_at=first.mailed_at,
        taken_at=held[0][2],
        units={waiting.group: unit for waiting, unit, _ in held},
    )
