"""Who in a file is the same person as another row or as somebody on the roll (domain.md §6).

Same person = same normalised name and (same phone, or same birth year and unit), confirmed by staff. An e-mail
alone never merges people. A row whose person already stands on the roll in that unit under that name, with
details that agree at least as often as they differ, is that person's row again and needs no question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.roster.people import Mailbox, Person
from chalicelib.roster.roll import RollPerson
from chalicelib.roster.rows import Row
from chalicelib.roster.text import folded


class Why(StrEnum):
    """What makes two entries look like one person, beside the name."""

    PHONE = "phone"
    BIRTH_YEAR_AND_UNIT = "birth_year_and_unit"
    NAME_IN_UNIT = "name_in_unit"


@dataclass(frozen=True, slots=True)
class Question:
    """ "Is row `row` the same person as row `other_row`, or as `account`?" `id` is stable for the same file."""

    id: str
    row: int
    name: str
    other_row: int
    account: str
    why: Why
    suggested: bool = True


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person of the file: his or her rows in order, and the account where there is one already."""

    rows: tuple[Row, ...]
    known: RollPerson | None

    @property
    def key(self) -> str:
        """Names this applicant within one file."""
        return f"r{self.rows[0].number}"


@dataclass(frozen=True, slots=True)
class Matching:
    """The file's people; rows that wait for an answer; all questions; accounts the open questions are about."""

    applicants: tuple[Applicant, ...]
    waiting: tuple[Row, ...]
    questions: tuple[Question, ...]
    asked_about: frozenset[str]


def match(rows: Iterable[Row], roll: Iterable[RollPerson], answers: Mapping[str, bool]) -> Matching:
    """Find the people among sound `rows`. Rows whose question has no answer wait; the others go on."""
    return _Matcher(roll, answers).matched(tuple(rows))


class _Matcher:
    def __init__(self, roll: Iterable[RollPerson], answers: Mapping[str, bool]) -> None:
        self._answers = answers
        self._by_name: defaultdict[str, list[RollPerson]] = defaultdict(list)
        for known in roll:
            self._by_name[folded(known.person.name)].append(known)
        self._questions: list[Question] = []
        self._same_row: dict[int, Row] = {}
        self._known: dict[int, RollPerson] = {}
        self._waiting: set[int] = set()
        self._asked_about: set[str] = set()

    def matched(self, rows: tuple[Row, ...]) -> Matching:
        by_name: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_name[folded(row.name)].append(row)
        for name, namesakes in by_name.items():
            self._match_namesakes(namesakes, self._by_name.get(name, []))
        return Matching(
            applicants=self._applicants(rows),
            waiting=tuple(row for row in rows if row.number in self._waiting),
            questions=tuple(self._questions),
            asked_about=frozenset(self._asked_about),
        )

    def _match_namesakes(self, rows: Sequence[Row], roll: Sequence[RollPerson]) -> None:
        self._recognise(rows, roll)
        for index, row in enumerate(rows):
            if row.number not in self._known and not self._ask_about_roll(row, roll):
                self._ask_about_rows(row, rows[:index])

    def _recognise(self, rows: Sequence[Row], roll: Sequence[RollPerson]) -> None:
        """Give each person's row again to its person, the closest pair first, no role twice to one person."""
        pairs = [(row, known) for row in rows for known in roll if _is_again(row, known)]
        taken: set[tuple[str, str]] = set()
        for row, known in sorted(pairs, key=lambda pair: _closeness(*pair), reverse=True):
            roles = {(known.person.account, role.group) for role in row.roles}
            if row.number not in self._known and not roles & taken:
                self._known[row.number] = known
                taken |= roles

    def _ask_about_roll(self, row: Row, roll: Sequence[RollPerson]) -> bool:
        """Ask about the likeliest person of the roll; whether the row's fate is settled by that."""
        likely = [(why, known) for known in roll if (why := _why_known(row, known))]
        if not likely:
            return False
        why, known = max(likely, key=lambda pair: (pair[0] is not Why.NAME_IN_UNIT, _closeness(row, pair[1])))
        account = known.person.account
        answer = self._ask(Question(f"r{row.number}-{account}", row.number, row.name, 0, account, why))
        if answer:
            self._known[row.number] = known
        elif answer is None:
            self._asked_about.add(account)
        return answer is not False

    def _ask_about_rows(self, row: Row, earlier: Sequence[Row]) -> None:
        for other in earlier:
            why = _why_rows(row, other)
            if why is None or other.number in self._waiting:
                continue
            question = Question(f"r{other.number}-r{row.number}", row.number, row.name, other.number, "", why)
            answer = self._ask(question)
            if answer:
                self._same_row[row.number] = other
            if answer is not False:
                return

    def _ask(self, question: Question) -> bool | None:
        self._questions.append(question)
        answer = self._answers.get(question.id)
        if answer is None:
            self._waiting.add(question.row)
        return answer

    def _applicants(self, rows: Sequence[Row]) -> tuple[Applicant, ...]:
        together: dict[str, list[Row]] = {}
        people: dict[str, RollPerson | None] = {}
        for row in rows:
            if row.number in self._waiting:
                continue
            first = self._first_row(row)
            known = self._known.get(first.number)
            key = known.person.account if known else f"r{first.number}"
            together.setdefault(key, []).append(row)
            people[key] = known
        return tuple(Applicant(tuple(together[key]), people[key]) for key in together)

    def _first_row(self, row: Row) -> Row:
        while row.number in self._same_row:
            row = self._same_row[row.number]
        return row


def _units(row: Row) -> set[str]:
    return {role.unit for role in row.roles}


def _agreement(row: Row, person: Person) -> tuple[int, int]:
    """How many of phone, birth year and own e-mail agree, and how many differ, where both sides give them."""
    own = person.mailbox is Mailbox.OWN
    pairs = (
        (row.phone, person.phone),
        (row.birth_year, person.birth_year),
        (row.email.lower(), person.email.lower() if own else ""),
    )
    given = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    same = sum(ours == theirs for ours, theirs in given)
    return same, len(given) - same


def _is_again(row: Row, known: RollPerson) -> bool:
    if not _units(row) & known.units:
        return False
    same, different = _agreement(row, known.person)
    return same >= different


def _closeness(row: Row, known: RollPerson) -> tuple[int, int, int]:
    same, different = _agreement(row, known.person)
    held = {invitation.group for invitation in known.invitations}
    return same - different, len(held & {role.group for role in row.roles}), -known.person.order


def _why_known(row: Row, known: RollPerson) -> Why | None:
    person = known.person
    if row.phone and row.phone == person.phone:
        return Why.PHONE
    if not _units(row) & known.units:
        return None
    same_year = row.birth_year and row.birth_year == person.birth_year
    return Why.BIRTH_YEAR_AND_UNIT if same_year else Why.NAME_IN_UNIT


def _why_rows(row: Row, other: Row) -> Why | None:
    if row.phone and row.phone == other.phone:
        return Why.PHONE
    if row.birth_year and row.birth_year == other.birth_year and _units(row) & _units(other):
        return Why.BIRTH_YEAR_AND_UNIT
    return None
