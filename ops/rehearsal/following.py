"""Following up by the clock: digests, focal points who read, urge and propose, the Department that decides."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, time
from functools import partial

from chalicelib import wiring
from chalicelib.staff.audit import Verb
from ops.rehearsal import desks, slips
from ops.rehearsal.desks import units_of
from ops.rehearsal.dossier import Seen, Urge
from ops.rehearsal.focal_desk import FocalDesk, UnitPage
from ops.rehearsal.mail_plan import free_days, local, notices, span
from ops.rehearsal.parts import PREFIXES, Part
from ops.rehearsal.round import Round
from ops.rehearsal.scripts import Stage
from ops.sample_people import Sample

_DOCUMENT = "15/SNV-CCHC"
_LOOKERS = 12
"""Focal points who read their pages at each look: enough of each kind, whatever the number of people."""
_HOUR = 3600.0
Timed = tuple[float, str, Callable[[], None]]


def await_focal_letters(round_: Round) -> None:
    """Every focal point has an account of its own by mail."""

    def all_here() -> bool:
        round_.post.collect()
        return all(round_.post.focal_letter(one.email) for one in round_.cast.focal_points)

    round_.until(all_here, "focal points' account mail", "mail")


def digest(round_: Round, day: date) -> None:
    """The morning's mail to every focal point and to the Department."""
    notice = f"focal-digest-{day.isoformat()}"
    round_.mailed(notice, partial(round_.job_done, notice))


def events(round_: Round) -> Iterator[Timed]:
    """Looks on the first and last day of each window; the staged office's affairs on its window's free days.

    All within a few hours of the morning: every six hours that pass renew the numbers and names of all units.
    """
    campaign, stage = round_.campaign, round_.campaign.groups[round_.cast.group].window
    for window in campaign.windows:
        days = span(campaign, window).days
        yield local(campaign, days[0], time(10, 40)), f"{window}: đầu mối xem / looks", partial(look_round, round_)
        yield (
            local(campaign, days[-1], time(10, 40)),
            f"{window}: đầu mối xem / looks",
            partial(look_round, round_),
        )
    first, second, *_ = free_days(campaign, stage)
    reminded = [notice for notice in notices(campaign) if notice.window == stage and not notice.opening]
    yield local(campaign, first, time(9, 30)), "đề nghị / proposals", partial(proposals, round_)
    yield local(campaign, first, time(10)), "xem xét / decided", partial(decisions, round_)
    yield local(campaign, first, time(11)), "nhắc một người / urging", partial(urge_one, round_, first)
    yield local(campaign, second, time(9, 30)), "nhắc nhiều người / urging", partial(urge_many, round_, second)
    yield local(campaign, second, time(11)), "báo chưa gửi / disputed", partial(dispute, round_)
    yield local(campaign, second, time(11, 30)), "phiếu dán kín / sealed slips", partial(slips.play, round_)
    yield reminded[-1].at + 2 * _HOUR, "nhắc sau thư nhắc / urging", partial(urge_after, round_, reminded[-1].day)
    yield local(campaign, second, time(12)), "trả lời / answered", partial(answer, round_)


def look_round(round_: Round) -> None:
    """Focal points read their units' pages; what they saw is kept to be judged."""
    staged = desks.staged(round_)
    others = [one for one in round_.cast.focal_points if one not in staged]
    for person in [*staged, *others][:_LOOKERS]:
        desk = desks.focal_point(round_, person, by_link=person in staged[:1])
        for unit in units_of(person):
            _see(round_, desk, unit, papers=person in staged[:1])
    person = staged[0]
    strange = next(unit for unit in round_.campaign.units if unit not in _reach(round_, person))
    refused = desks.focal_point(round_, person).is_shut_out_of(strange)
    round_.dossier.acts[Verb.FOCAL_REFUSED] += 1
    round_.dossier.shut_out.append("" if refused else f"{strange} was shown to another's focal point")


def _reach(round_: Round, person: Sample) -> set[str]:
    reach = set(units_of(person))
    while more := {u.id for u in round_.campaign.units.values() if u.parent in reach} - reach:
        reach |= more
    return reach


def _see(round_: Round, desk: FocalDesk, unit: str, *, papers: bool = False) -> UnitPage:
    shown = desk.look(unit)
    names = {one.account: round_.identity_of(one.account, one.name, unit) for one in shown.people}
    if shown.printed is not None:
        seen = Seen("progress", unit, round_.now(), shown.printed, shown.numbers, frozenset(names.values()))
        round_.dossier.seen.append(seen)
        if papers:
            _compare_papers(round_, desk, shown)
    return shown


def _compare_papers(round_: Round, desk: FocalDesk, shown: UnitPage) -> None:
    """Print view and workbook show the page's own snapshot, name by name."""
    listed = [one.name for one in shown.people]
    for where, names in (
        ("print", desk.printed_names(shown.unit)),
        ("xlsx", desk.workbook_names(shown.unit)),
    ):
        round_.dossier.acts[Verb.FOCAL_LIST_TAKEN] += 1
        same = desk.look(shown.unit).printed == shown.printed
        if same and names != listed:
            round_.dossier.strayed.append(f"{where} of {shown.unit} names others than the page")


def _staged(round_: Round, which: int = 0) -> tuple[FocalDesk, UnitPage]:
    """One of the staged office's focal points before the office's page."""
    staged = desks.staged(round_)
    desk = desks.focal_point(round_, staged[which % len(staged)])
    return desk, _see(round_, desk, round_.cast.unit)


def _account(shown: UnitPage, person: Sample) -> str:
    found = (one.account for one in shown.people if one.name == person.name)
    account = next(found, None)
    if account is None:
        raise LookupError("somebody missing is not on the focal point's list")
    return account


def proposals(round_: Round) -> None:
    """Two addresses, somebody who left, somebody who is replaced, somebody who is away."""
    desk, shown = _staged(round_)
    cast, group = round_.cast, round_.cast.group
    says = {
        Part.MENDED: {"kind": "address", "address": _right_address(Part.MENDED, cast.of(Part.MENDED))},
        Part.MOVES: {"kind": "address", "address": _right_address(Part.MOVES, cast.of(Part.MOVES))},
        Part.LEAVES: {"kind": "not_eligible"},
        Part.REPLACED: {"kind": "replacement", "group": group, **_newcomer(round_)},
        Part.AWAY: {"kind": "away"},
    }
    for part, fields in says.items():
        person = cast.of(part)
        if person is not None:
            desk.propose(shown, _account(shown, person), fields)
            round_.dossier.acts[Verb.CHANGE_PROPOSED] += 1


def _right_address(part: Part, person: Sample | None) -> str:
    if person is None:
        return ""
    bare = person.email.removeprefix(PREFIXES.get(part, ""))
    return bare if bare != person.email else f"moi.{person.email}"


def _newcomer(round_: Round) -> dict[str, str]:
    email = f"thaythe@{round_.cast.unit}.mau.example"
    return {
        "new_name": "Người Thay Thế Mẫu",
        "new_email": email,
        "new_sex": "female",
        "new_position": "Chuyên viên",
    }


def decisions(round_: Round) -> None:
    """The Department approves all; fresh account mail leaves, and those whom it reaches answer at once."""
    desk, cast, dossier = desks.clerk(round_), round_.cast, round_.dossier
    before = round_.now()
    dossier.acts[Verb.CHANGE_DECIDED] += desk.approve_all()
    for part in (Part.MENDED, Part.MOVES):
        if (person := cast.of(part)) is not None:
            dossier.moved[person.email] = (_right_address(part, person), before)
    ended = {Part.LEAVES: "void", Part.REPLACED: "void", Part.AWAY: "declined"}
    for part, state in ended.items():
        if (person := cast.of(part)) is not None:
            dossier.gone[person.email, cast.group] = (before, state)
    if cast.of(Part.REPLACED) is not None:
        _welcome(round_, before)
    round_.mailed("accounts")
    for proposal in wiring.job_ports().proposals.latest(round_.campaign.id):
        if proposal.before:
            round_.mailed(proposal.notice)
    round_.visits(round_.campaign.groups[cast.group].window, Stage.MENDED)


def _welcome(round_: Round, at: float) -> None:
    """The newcomer takes the other's place in the rehearsal's own books."""
    fields, cast = _newcomer(round_), round_.cast
    person = Sample(
        name=fields["new_name"],
        female=True,
        birth_year=0,
        position=fields["new_position"],
        department="",
        email=fields["new_email"],
        phone="",
        roles=((cast.group, cast.unit),),
    )
    cast.people.append(person)
    cast.parts[person.email] = Part.NEWCOMER
    round_.bar.whole += 1
    round_.dossier.arrived[person.email, cast.group] = at


def _urge(round_: Round, desk: FocalDesk, shown: UnitPage, day: date, accounts: Sequence[str] | None) -> bool:
    chosen = [one for one in shown.people if accounts is None or one.account in accounts]
    at = round_.now()
    if not chosen or not desk.urge(shown, accounts):
        return False
    who = tuple(round_.identity_of(one.account, one.name, shown.unit) for one in chosen)
    round_.dossier.acts[Verb.URGE_ASKED] += 1
    round_.mailed(f"urge-{day.isoformat()}")
    round_.dossier.urges.append(Urge(shown.unit, who, day, at, round_.now()))
    return True


def urge_one(round_: Round, day: date) -> None:
    """One person, who then answers by that mail's link."""
    desk, shown = _staged(round_, 1)
    person = round_.cast.of(Part.URGED)
    if person is not None:
        _urge(round_, desk, shown, day, [_account(shown, person)])
        round_.visits(round_.campaign.groups[round_.cast.group].window, Stage.URGED)


def urge_many(round_: Round, day: date) -> None:
    """A selection, all, another selection; a fourth wish of the day is refused."""
    desk, shown = _staged(round_)
    some = [one.account for one in shown.people]
    wishes: tuple[Sequence[str] | None, ...] = (some[:3], None, some[-2:], None)
    taken = [_urge(round_, desk, desk.look(round_.cast.unit), day, wish) for wish in wishes if some]
    if some and taken != [True, True, True, False] and not round_.patient:
        round_.dossier.refused_urges.append(f"of four wishes of a day these were taken: {taken}")


def urge_after(round_: Round, day: date) -> None:
    """On a day on which everybody missing had a reminder: the wish is taken, and nobody gets a second mail."""
    desk, shown = _staged(round_, 1)
    _urge(round_, desk, shown, day, None)


def dispute(round_: Round) -> None:
    """ "I never answered, yet it says answered": recorded by the Department."""
    person, desk = round_.cast.of(Part.DISPUTES), desks.clerk(round_)
    letter = round_.letter(person.email) if person else None
    if person is not None and letter is not None:
        desk.record_dispute(letter.account, round_.cast.group)
        round_.dossier.acts[Verb.DISPUTE_RECORDED] += 1
        round_.dossier.disputed.append((person.email, round_.cast.group))


def answer(round_: Round) -> None:
    """The case gets its written answer."""
    round_.dossier.acts[Verb.DISPUTE_REPLIED] += desks.clerk(round_).answer_disputes(_DOCUMENT)
