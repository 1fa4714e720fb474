"""A believable synthetic roster for any campaign, for local runs, rehearsals and benches. Everybody is invented.

Names are drawn from lists of syllables, addresses end in `mau.example`. The same seed gives the same people.
Among them are one with two ballots in the first window and one with a ballot in each window, where the campaign's
groups allow it; each unit has a focal point.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, cycle
from pathlib import Path

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.membership import rated_units
from chalicelib.roster.paper import Book, text_row
from chalicelib.roster.template_book import COLUMNS, WIDTHS
from chalicelib.roster.text import bare

DOMAIN = "mau.example"
SOME = 240
_FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Sơn",
    "Thạch",
    "Danh",
    "Kim",
    "Lâm",
    "Trương",
    "Phan",
]
_MALE = (
    ["Văn", "Hữu", "Minh", "Quốc", "Thanh", "Đức", "Công", "Hoàng", "Tấn"],
    ["An", "Bình", "Dũng", "Hải", "Khoa", "Long", "Nam", "Phúc", "Quang", "Sơn", "Tài", "Tú"],
)
_FEMALE = (
    ["Thị", "Ngọc", "Thu", "Kim", "Mỹ", "Bích", "Thúy", "Hồng"],
    ["Anh", "Chi", "Dung", "Hà", "Hoa", "Lan", "Mai", "Nga", "Oanh", "Phượng", "Thảo", "Yến"],
)
_POSITIONS = ("Giám đốc", "Phó Giám đốc", "Trưởng phòng", "Phó Trưởng phòng", "Chuyên viên", "Chuyên viên chính")
_DEPARTMENTS = (
    "Văn phòng",
    "Thanh tra",
    "Phòng Tổ chức – Hành chính",
    "Phòng Kế hoạch – Tài chính",
    "Phòng Nghiệp vụ",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One synthetic person: `roles` are (group, unit) pairs, the home role first.

    `focal_point` of the own units; `follows` names other units instead.
    """

    name: str
    female: bool
    birth_year: int
    position: str
    department: str
    email: str
    phone: str
    roles: tuple[tuple[str, str], ...]
    focal_point: bool = False
    follows: tuple[str, ...] = ()


def sample_people(
    campaign: Campaign, people: int, seed: int = 1, *, full_plan: bool = False, units: Sequence[str] = ()
) -> list[Sample]:
    """About `people` people (exactly, unless `full_plan` fills every line of the plan) of `units`, or of all."""
    draw = random.Random(seed)  # noqa: S311 - invented people, not secrets
    slots = _slots(campaign, people, full_plan=full_plan, units=units)
    made = _distinct([_person(draw, index, slot, campaign) for index, slot in enumerate(slots, start=1)])
    return _with_focal_points(_with_double_roles(campaign, made))


def workbook(campaign: Campaign, people: int = SOME) -> bytes:
    """The roster that a local run begins with: some people of some units of every group."""
    return write_roster(campaign, people)


def write_roster(
    campaign: Campaign,
    people: int,
    seed: int = 1,
    *,
    path: Path | None = None,
    full_plan: bool = False,
    units: Sequence[str] = (),
) -> bytes:
    """The people as an XLSX roster in the template's columns; also written to `path` where one is given."""
    data = roster_of(campaign, sample_people(campaign, people, seed, full_plan=full_plan, units=units))
    if path is not None:
        path.write_bytes(data)
    return data


def roster_of(campaign: Campaign, people: Sequence[Sample]) -> bytes:
    """These people as an XLSX roster. A person with two units has both in the cell, in the order of the groups."""
    book = Book("Danh sách mẫu")
    sheet = book.sheet("Danh sách")
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    text_row(
        sheet, 0, ("DANH SÁCH ĐỐI TƯỢNG KHẢO SÁT (MẪU, người trong danh sách là hư cấu)",), book.style(bold=True)
    )
    text_row(sheet, 2, tuple(column.value for column in COLUMNS), book.style(bold=True, border=1))
    for number, person in enumerate(people, start=1):
        text_row(sheet, number + 2, _cells(campaign, number, person), book.style())
    return book.done()


def _slots(campaign: Campaign, people: int, *, full_plan: bool, units: Sequence[str]) -> list[tuple[str, str]]:
    """(group, unit) of each person: the whole plan, or each line in turn until there are enough people."""
    lines = [line for line in campaign.plan if line.planned and (not units or line.unit in units)]
    if full_plan:
        chosen = [(line.group, line.unit) for line in lines for _ in range(line.planned)]
    else:
        chosen = _spread(campaign, [(line.group, line.unit) for line in lines], people)
    order = list(campaign.units)
    return sorted(chosen, key=lambda slot: (order.index(slot[1]), list(campaign.groups).index(slot[0])))


def _spread(campaign: Campaign, lines: list[tuple[str, str]], people: int) -> list[tuple[str, str]]:
    """Some units of each group, several people each, so that a small sample still has whole offices."""
    if not lines:
        return []
    by_group = {group: [line for line in lines if line[0] == group] for group in campaign.groups}
    by_group = {group: found for group, found in by_group.items() if found}
    share = max(1, people // len(by_group))
    few = [found[: max(1, share // 5)] for found in by_group.values()]
    turns = [cycle(found) for found in few]
    return [next(turns[index % len(turns)]) for index in range(people)]


def _person(draw: random.Random, index: int, slot: tuple[str, str], campaign: Campaign) -> Sample:
    female = draw.random() < 0.45
    middles, givens = _FEMALE if female else _MALE
    name = f"{draw.choice(_FAMILIES)} {draw.choice(middles)} {draw.choice(givens)}"
    *rest, given = bare(name).split()
    initials = "".join(word[0] for word in rest)
    return Sample(
        name=name,
        female=female,
        birth_year=campaign.year - draw.randint(26, 58),
        position=draw.choice(_POSITIONS),
        department=draw.choice(_DEPARTMENTS),
        email=f"{given}{initials}{index}@{slot[1]}.{DOMAIN}",
        phone=f"0299{index:06d}" if index < 1_000_000 else f"029{index:08d}",
        roles=(slot,),
    )


def _distinct(people: list[Sample]) -> list[Sample]:
    """Namesakes of one unit get different birth years: they are different people, and nobody should ask."""
    seen: set[tuple[str, str, int]] = set()
    found = []
    for person in people:
        year = person.birth_year
        while (person.name, person.roles[0][1], year) in seen:
            year -= 1
        seen.add((person.name, person.roles[0][1], year))
        found.append(replace(person, birth_year=year))
    return found


def _with_double_roles(campaign: Campaign, people: list[Sample]) -> list[Sample]:
    """Give two people a second role: one within the first window, one in another window."""
    wanted = [(True, _pair(campaign, people, same_window=True, but=()))]
    used = wanted[0][1] or ()
    wanted.append((False, _pair(campaign, people, same_window=False, but=used)))
    gone: set[int] = set()
    for _, pair in wanted:
        if pair:
            first, second = pair
            people[first] = replace(people[first], roles=(*people[first].roles, *people[second].roles))
            gone.add(second)
    return [person for index, person in enumerate(people) if index not in gone]


def _pair(
    campaign: Campaign, people: Sequence[Sample], *, same_window: bool, but: Sequence[int]
) -> tuple[int, int] | None:
    """The likeliest two people whose roles one person could have: a deputy who works in an agency near by."""
    firsts: dict[tuple[str, str], int] = {}
    for index, person in enumerate(people):
        if index not in but:
            firsts.setdefault(person.roles[0], index)
    first_window = next(iter(campaign.windows))
    fitting = []
    for left, right in combinations(firsts, 2):
        windows = {campaign.groups[left[0]].window, campaign.groups[right[0]].window}
        fits = windows == {first_window} if same_window else len(windows) == 2
        if fits and left[0] != right[0] and all(rated_units(campaign, *role) for role in (left, right)):
            fitting.append((left, right))
    best = max(fitting, key=lambda pair: _likelihood(campaign, pair), default=None)
    return (firsts[best[0]], firsts[best[1]]) if best else None


def _likelihood(campaign: Campaign, pair: tuple[tuple[str, str], tuple[str, str]]) -> tuple[bool, bool]:
    """Whether exactly one role is charged to nobody (a deputy's), and whether the units belong together."""
    free = sum(campaign.groups[group].charged_to == "none" for group, _ in pair)
    left, right = (campaign.units[unit] for _, unit in pair)
    return free == 1, left.parent == right.id or right.parent == left.id


def _with_focal_points(people: list[Sample]) -> list[Sample]:
    """The last single-role person of each unit follows up there."""
    last = {person.roles[0][1]: index for index, person in enumerate(people) if len(person.roles) == 1}
    chosen = set(last.values())
    return [replace(person, focal_point=index in chosen) for index, person in enumerate(people)]


def _cells(campaign: Campaign, number: int, person: Sample) -> tuple[str, ...]:
    return tuple(_cell_texts(campaign, number, person))


def _cell_texts(campaign: Campaign, number: int, person: Sample) -> Iterator[str]:
    units = list(dict.fromkeys(unit for _, unit in person.roles))
    units = units if len(units) == 1 else [unit for _, unit in person.roles]
    yield str(number)
    yield person.name
    yield "Nữ" if person.female else "Nam"
    yield str(person.birth_year)
    yield person.position
    yield "; ".join(campaign.units[unit].name.vi for unit in units)
    yield person.department
    yield "; ".join(campaign.groups[group].name.vi for group, _ in person.roles)
    yield ""
    yield person.email
    yield person.phone
    yield ""
    followed = "; ".join(campaign.units[unit].name.vi for unit in person.follows)
    yield followed or ("x" if person.focal_point else "")
