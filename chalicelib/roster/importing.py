"""The difference between a roster and the roll, as a plan (plan → confirm → apply). Pure.

Only units that the file covers are compared for missing people: one file per unit, or one for all. Nothing is
voided unless staff name it; an invitation with a ballot never is. Source: domain.md §6, design.md 3.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.roster.mailboxes import Mailboxes, SharedMailbox, is_office
from chalicelib.roster.matching import Applicant, Matching, match
from chalicelib.roster.people import InvitationState, Mailbox, Person, Sex
from chalicelib.roster.plan import (
    Change,
    Counts,
    ImportPlan,
    PersonChange,
    ProposedVoid,
    Refusal,
    RowProblems,
)
from chalicelib.roster.problems import Problem, problem
from chalicelib.roster.roles import Wanted, wanted_invitations
from chalicelib.roster.roll import Place, RollPerson
from chalicelib.roster.rows import RosterFile, Row

MOST_SHOWN = 1_000
"""Wrong, mended and skipped rows repeated in a plan; the error workbook holds all."""
VOIDABLE = frozenset({InvitationState.OPEN, InvitationState.HELD, InvitationState.DECLINED})


@dataclass(frozen=True, slots=True)
class Answers:
    """What staff confirmed.

    `same`: question id → same person or not; `voids`: ids of invitations to void; `own_mailboxes`: addresses that
    sound like an office's and are one person's own.
    """

    same: Mapping[str, bool] = field(default_factory=dict)
    voids: frozenset[str] = frozenset()
    own_mailboxes: frozenset[str] = frozenset()


def plan_import(
    file: RosterFile, in_force: CampaignInForce, roll: Iterable[RollPerson], answers: Answers, now: datetime
) -> ImportPlan:
    """What importing the right rows of `file` would change. With file errors nothing is planned."""
    if file.errors:
        return ImportPlan(in_force.campaign.id, file.name, file_errors=file.errors, notes=file.notes)
    return _Planner(file, in_force, tuple(roll), answers, now).plan()


def as_suggested(plan: ImportPlan) -> Answers:
    """Answers that follow the plan's suggestions and void nobody."""
    return Answers(same={question.id: question.suggested for question in plan.questions})


class _Planner:
    def __init__(
        self,
        file: RosterFile,
        in_force: CampaignInForce,
        roll: tuple[RollPerson, ...],
        answers: Answers,
        now: datetime,
    ) -> None:
        self._file, self._in_force, self._roll = file, in_force, roll
        self._answers, self._now = answers, now
        self._campaign = in_force.campaign
        self._covered = covered_units(file.rows)
        self._refusals: list[Refusal] = []
        self._orders = roster_orders(file.rows)

    def plan(self) -> ImportPlan:
        matching = match(self._file.sound_rows, self._roll, self._answers.same)
        drafts = [self._draft(applicant) for applicant in matching.applicants]
        mailboxes = self._mailboxes(drafts, matching)
        people = [self._person_change(draft, mailboxes) for draft in drafts]
        people += self._newly_shared(matching, mailboxes)
        missing = self._missing(drafts, matching)
        allowed = {void.id for void in missing if void.refused is None}
        voids = tuple(sorted(self._answers.voids & allowed))
        changed = tuple(person for person in people if _differs(person))
        return ImportPlan(
            campaign=self._campaign.id,
            file_name=self._file.name,
            wrong_rows=_problems(self._file.wrong_rows, "errors"),
            mended_rows=_problems(self._file.rows, "notes"),
            skipped=tuple(RowProblems(s.number, "", (s.why,)) for s in self._file.skipped[:MOST_SHOWN]),
            notes=self._file.notes,
            units=self._covered,
            people=changed,
            questions=matching.questions,
            unanswered=tuple(q.id for q in matching.questions if q.id not in self._answers.same),
            missing=missing,
            voids=voids,
            shared=_shared(drafts, mailboxes),
            refusals=tuple(self._refusals),
            counts=self._counts(people, changed, matching, missing, voids),
        )

    def _draft(self, applicant: Applicant) -> "_Draft":
        wanted = wanted_invitations(self._in_force, applicant, self._covered, self._now)
        self._refusals += [Refusal(row, applicant.rows[0].name, why) for row, why in wanted.refused]
        places = self._places(applicant)
        return _Draft(applicant, wanted, places, self._merged(applicant, places))

    def _places(self, applicant: Applicant) -> tuple[Place, ...]:
        """Places by the file's order; the groups once held in a unit stay known there."""
        orders: dict[str, int] = {}
        groups = {place.unit: list(place.groups) for place in applicant.known.places} if applicant.known else {}
        for row in applicant.rows:
            for role in row.roles:
                orders.setdefault(role.unit, self._orders[row.number, role.unit])
                groups.setdefault(role.unit, []).append(role.group)
        return tuple(Place(unit, order, tuple(dict.fromkeys(groups[unit]))) for unit, order in orders.items())

    def _left(self, applicant: Applicant, places: Sequence[Place]) -> tuple[Place, ...]:
        """Old places in the same units at another order, and covered units whose roles all moved elsewhere."""
        stays = {place.unit: place.order for place in places}
        wanted = {role.group for row in applicant.rows for role in row.roles}
        return tuple(
            old
            for old in (applicant.known.places if applicant.known else ())
            if stays.get(old.unit, old.order) != old.order
            or (old.unit not in stays and old.unit in self._covered and wanted >= set(old.groups))
        )

    def _merged(self, applicant: Applicant, places: Sequence[Place]) -> Person:
        """The person as the file has it; where the roll has a home elsewhere, the home's data stand."""
        rows, known = applicant.rows, applicant.known
        home = next((p for p in places if known and p.unit == known.person.unit), None)
        if known and known.person.unit not in self._covered:
            return self._supplemented(known.person, rows)
        place = home or places[0]
        focal = tuple(dict.fromkeys(unit for row in rows for unit in row.focal_point_of))
        return Person(
            account=known.person.account if known else "",
            campaign=self._campaign.id,
            name=rows[0].name,
            sex=next((row.sex for row in rows if row.sex is not Sex.UNKNOWN), Sex.UNKNOWN),
            birth_year=next((row.birth_year for row in rows if row.birth_year), 0),
            position=_first(row.position for row in rows),
            unit=place.unit,
            department=_first(row.department for row in rows),
            email=_address(_first(row.email for row in rows), known),
            mailbox=Mailbox.NONE,
            phone=_first(row.phone for row in rows),
            note=_first(row.note for row in rows),
            order=place.order,
            focal_point_of=focal,
        )

    def _supplemented(self, person: Person, rows: Sequence[Row]) -> Person:
        """Another unit's file fills gaps and adds focal points; it never overwrites the home unit's data."""
        email, home = _first(row.email for row in rows), self._campaign.units.get(person.unit)
        if email and person.email and email.lower() != person.email.lower():
            unit = home.name.vi if home else person.unit
            self._refusals.append(Refusal(rows[0].number, person.name, problem("address_kept", unit=unit)))
        return replace(
            person,
            sex=person.sex if person.sex is not Sex.UNKNOWN else rows[0].sex,
            birth_year=person.birth_year or rows[0].birth_year,
            position=person.position or rows[0].position,
            email=person.email or email,
            phone=person.phone or _first(row.phone for row in rows),
            focal_point_of=tuple(
                dict.fromkeys([*person.focal_point_of, *(u for row in rows for u in row.focal_point_of)])
            ),
        )

    def _mailboxes(self, drafts: Sequence["_Draft"], matching: Matching) -> Mailboxes:
        """Who uses which address once the file is in: people of the file, rows that wait, the rest of the roll."""
        seen = {d.person.account for d in drafts if d.person.account}
        uses = [(d.person.email, d.person.account or d.applicant.key) for d in drafts]
        uses += [(row.email, f"r{row.number}") for row in matching.waiting]
        uses += [
            (k.person.email, k.person.account) for k in self._roll if _stays(k) and k.person.account not in seen
        ]
        return Mailboxes(uses, [*self._answers.own_mailboxes, *self._own_already()])

    def _own_already(self) -> Iterable[str]:
        """Office-like addresses that staff once said are personal stay so until they change."""
        return (
            k.person.email for k in self._roll if k.person.mailbox is Mailbox.OWN and is_office(k.person.email)
        )

    def _person_change(self, draft: "_Draft", mailboxes: Mailboxes) -> PersonChange:
        known = draft.applicant.known
        before = known.person if known else None
        person = replace(draft.person, mailbox=mailboxes.kind(draft.person.email))
        if before:
            person = replace(person, mail_state=before.mail_state)
        return PersonChange(
            key=draft.applicant.key,
            rows=tuple(row.number for row in draft.applicant.rows),
            before=before,
            person=person,
            fields=_differing(before, person),
            invitations=draft.wanted.changes,
            places=draft.places,
            left=self._left(draft.applicant, draft.places),
        )

    def _newly_shared(self, matching: Matching, mailboxes: Mailboxes) -> list[PersonChange]:
        """People of the roll, not in this file, whose own address turns out to be used by others too."""
        seen = {a.known.person.account for a in matching.applicants if a.known}
        found = []
        for known in self._roll:
            person = known.person
            if person.account in seen or person.mailbox is not Mailbox.OWN or not _stays(known):
                continue
            if mailboxes.kind(person.email) is Mailbox.SHARED:
                shared = replace(person, mailbox=Mailbox.SHARED)
                found.append(PersonChange(person.account, (), person, shared, ("mailbox",), ()))
        return found

    def _missing(self, drafts: Sequence["_Draft"], matching: Matching) -> tuple[ProposedVoid, ...]:
        wanted = {(d.person.account, group) for d in drafts for group in d.wanted.groups}
        covered, proposed = set(self._covered), []
        for known in self._roll:
            if known.person.account in matching.asked_about:
                continue
            for invitation in known.invitations:
                gone = invitation.unit in covered and (invitation.account, invitation.group) not in wanted
                if gone and invitation.state is not InvitationState.VOID:
                    proposed.append(
                        ProposedVoid(
                            account=invitation.account,
                            name=known.person.name,
                            group=invitation.group,
                            unit=invitation.unit,
                            state=invitation.state,
                            refused=self._void_refused(invitation.state),
                        )
                    )
        return tuple(proposed)

    def _void_refused(self, state: InvitationState) -> Problem | None:
        if state.returned:
            return problem("void_cast")
        if state not in VOIDABLE:
            return problem("void_closed")
        return problem("void_withheld") if any(self._file.wrong_rows) else None

    def _counts(
        self,
        people: Sequence[PersonChange],
        changed: Sequence[PersonChange],
        matching: Matching,
        missing: Sequence[ProposedVoid],
        voids: Sequence[str],
    ) -> Counts:
        new = sum(person.is_new for person in changed)
        moved = sum(person.is_only_moved for person in changed)
        return Counts(
            rows=len(self._file.rows),
            wrong=len(self._file.wrong_rows),
            waiting=len(matching.waiting),
            new=new,
            changed=len(changed) - new - moved,
            moved=moved,
            unchanged=sum(not _differs(person) and not person.is_new for person in people),
            new_invitations=sum(c.change is not Change.CHANGED for p in changed for c in p.invitations),
            questions=len(matching.questions),
            missing=len(missing),
            voids=len(voids),
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    applicant: Applicant
    wanted: Wanted
    places: tuple[Place, ...]
    person: Person


def covered_units(rows: Iterable[Row]) -> tuple[str, ...]:
    """Units whose roster the file is: those that some row names alone. A second unit of a dual role is not."""
    found = {role.unit: None for row in rows if len({r.unit for r in row.roles}) == 1 for role in row.roles}
    return tuple(found)


def roster_orders(rows: Iterable[Row]) -> dict[tuple[int, str], int]:
    """(row, unit) → the row's place in that unit's order, wrong rows counted."""
    counts: Counter[str] = Counter()
    orders = {}
    for row in rows:
        for unit in {role.unit for role in row.roles}:
            counts[unit] += 1
            orders[row.number, unit] = counts[unit]
    return orders


def _address(typed: str, known: RollPerson | None) -> str:
    """The address on the roll where the file leaves it empty, or only writes it in other letter case.

    An empty cell says nothing: taking the address away would end the person's passwords unasked.
    """
    before = known.person.email if known else ""
    return before if not typed or before.lower() == typed.lower() else typed


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _stays(known: RollPerson) -> bool:
    return any(invitation.state is not InvitationState.VOID for invitation in known.invitations)


def _differing(before: Person | None, person: Person) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(f.name for f in fields(Person) if getattr(before, f.name) != getattr(person, f.name))


def _differs(person: PersonChange) -> bool:
    """Whether there is anything to write. Nobody comes onto the roll without an invitation."""
    return bool(person.invitations or person.fields or person.left)


def _problems(rows: Iterable[Row], which: str) -> tuple[RowProblems, ...]:
    found: list[RowProblems] = []
    for row in rows:
        if problems := getattr(row, which):
            found.append(RowProblems(row.number, row.name, problems))
        if len(found) == MOST_SHOWN:
            break
    return tuple(found)


def _shared(drafts: Sequence[_Draft], mailboxes: Mailboxes) -> tuple[SharedMailbox, ...]:
    names: dict[str, list[str]] = {}
    for draft in drafts:
        if mailboxes.kind(draft.person.email) is Mailbox.SHARED:
            names.setdefault(draft.person.email.lower(), []).append(draft.person.name)
    return tuple(SharedMailbox(address, tuple(people), is_office(address)) for address, people in names.items())
