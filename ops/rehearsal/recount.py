"""The round's outcome recomputed from what respondents really answered, straight from scoring.md.

Nothing of `chalicelib.scores` is used here: two computations that agree were written apart. The rules are read as
published (`rules.json`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Rules = Mapping[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Ballot:
    """One accepted ballot. `slips`: rated unit → one character per question; `remarks`: rated unit → text."""

    group: str
    unit: str
    receipt: str
    slips: Mapping[str, str]
    remarks: Mapping[str, str]


@dataclass(slots=True)
class Recount:
    """`slips` by (form, group, unit), `remarks` by (form, unit), counts by (group, unit)."""

    slips: dict[tuple[str, str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    remarks: dict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    returned: Counter[Key] = field(default_factory=Counter)
    rated: Counter[Key] = field(default_factory=Counter)
    options: dict[tuple[str, str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def recount(rules: Rules, ballots: Iterable[Ballot]) -> Recount:
    """Everything that the urn, the counts and the tallies must say."""
    made = Recount()
    for ballot in ballots:
        form = rules["groups"][ballot.group]["form"]
        made.returned[ballot.group, charged(rules, ballot.group, ballot.unit)] += 1
        for unit, slip in ballot.slips.items():
            made.slips[form, ballot.group, unit][slip] += 1
            made.rated[ballot.group, unit] += 1
            for question, option in zip(questions(rules, form), slip, strict=True):
                made.options[ballot.group, unit, question][option] += 1
        for unit, text in ballot.remarks.items():
            made.remarks[form, unit][text] += 1
    return made


def questions(rules: Rules, form: str) -> list[str]:
    """The form's questions in the order of a slip."""
    found = next(one for one in rules["forms"] if one["id"] == form)
    return [question for section in found["sections"] for question in section["questions"]]


def scored_above(rules: Rules, unit: str, *, itself: bool) -> str | None:
    """The nearest unit above whose type is rated; the unit itself counts where `itself` says so."""
    at: str | None = unit if itself else parent(rules, unit)
    while at is not None and at not in rules["units"]:
        at = parent(rules, at)
    return at


def parent(rules: Rules, unit: str) -> str | None:
    """The unit above, in the published rules."""
    found = rules["units"].get(unit) or rules["other_units"][unit]
    above: str | None = found["parent"]
    return above


def charged(rules: Rules, group: str, unit: str) -> str:
    """Whose score a missing ballot of (group, respondents' unit) lowers."""
    rule: str = rules["groups"][group]["charged_to"]
    if rule.startswith("unit:"):
        return rule.removeprefix("unit:")
    if rule == "own":
        return unit if unit in rules["units"] else "-"
    return (scored_above(rules, unit, itself=True) or "-") if rule == "nearest_scored" else "-"


def rates(rules: Rules, group: str, unit: str) -> set[str]:
    """Whom (group, respondents' unit) rates."""
    rule = rules["groups"][group]["rates"]
    found = {one for one, of in rules["units"].items() if of["type"] in rule["types"]} | set(rule["units"])
    above = scored_above(rules, unit, itself=False) if rule["parent"] else None
    found |= {above} if above else set()
    return found | {unit} if rule["own"] else found - {unit}


@dataclass(frozen=True, slots=True)
class Points:
    """Survey points of one (unit, criterion): None where not scored."""

    points: Fraction | None
    full: Fraction | None


def planned(rules: Rules) -> tuple[Counter[Key], Counter[Key]]:
    """Planned numbers by (group, charged unit) and by (group, rated unit)."""
    by_charge: Counter[Key] = Counter()
    by_rating: Counter[Key] = Counter()
    for line in rules["plan"]:
        group, unit, number = line["group"], line["unit"], line["planned"]
        by_charge[group, charged(rules, group, unit)] += number
        for target in rates(rules, group, unit):
            by_rating[group, target] += number
    return by_charge, by_rating


def points(rules: Rules, made: Recount) -> dict[Key, Points]:
    """(unit, criterion) → points, for every unit whose type has criteria."""
    by_charge, by_rating = planned(rules)
    found = {}
    for unit, of in rules["units"].items():
        for criterion in rules["criteria"].get(of["type"], ()):
            rating = (group for group in rules["groups"] if by_rating[group, unit])
            covers = {group: _cover(rules, made, (by_charge, by_rating), group, unit) for group in rating}
            found[unit, criterion["id"]] = _criterion(rules, made, covers, unit, criterion)
    return found


def _cover(
    rules: Rules, made: Recount, plans: tuple[Counter[Key], Counter[Key]], group: str, unit: str
) -> Fraction:
    base = rules["scoring"]["shortfall"]["base"]
    if base == "none":
        return Fraction(1)
    if base == "rated_unit":
        plan = plans[1][group, unit]
        return min(Fraction(1), Fraction(made.rated[group, unit], plan)) if plan else Fraction(1)
    lines = {key: number for key, number in plans[0].items() if key[1] == unit}
    whole = sum(lines.values())
    came = sum(min(number, made.returned[key]) for key, number in lines.items())
    return Fraction(came, whole) if whole else Fraction(1)


def _criterion(rules: Rules, made: Recount, covers: Mapping[str, Fraction], unit: str, criterion: Rules) -> Points:
    """`covers`: the shortfall factor of each group that is planned to rate the unit."""
    weights = criterion.get("weights") or dict.fromkeys(rules["groups"], "1")
    counting = []
    for group, weight in weights.items():
        if group not in covers:
            continue
        asked = list(_questions(rules, made, group, unit, criterion["id"]))
        known = [mean for mean, _ in asked if mean is not None]
        if not known and rules["scoring"]["no_valid_answers"] == "renormalise":
            continue
        mean = sum(known, Fraction(0)) / len(known) if known else Fraction(0)
        counting.append((Fraction(weight), mean, covers[group], max((valid for _, valid in asked), default=0)))
    weight = sum((w for w, *_ in counting), Fraction(0))
    if not counting or weight == 0 or sum(v for *_, v in counting) < rules["scoring"]["min_valid"]:
        return Points(None, None)
    top = Fraction(criterion["max_points"])
    return Points(
        points=top * sum((w * m * cover for w, m, cover, _ in counting), Fraction(0)) / weight,
        full=top * sum((w * m for w, m, *_ in counting), Fraction(0)) / weight,
    )


def _questions(
    rules: Rules, made: Recount, group: str, unit: str, criterion: str
) -> Iterator[tuple[Fraction | None, int]]:
    """(mean or None, valid answers) of each question of the criterion that the group's form asks."""
    zero = rules["scoring"]["no_opinion"] == "zero"
    for question in questions(rules, rules["groups"][group]["form"]):
        if rules["questions"][question]["criterion"] != criterion:
            continue
        scale = rules["scales"][rules["questions"][question]["scale"]]
        counts = made.options.get((group, unit, question), Counter())
        whole = sum((Fraction(w) * counts[o] for o, w in scale.items() if w is not None), Fraction(0))
        valid = sum(counts[o] for o, w in scale.items() if w is not None)
        base = counts.total() if zero else valid
        yield (whole / base if base else None), valid


def ranks(rules: Rules, found: Mapping[Key, Points]) -> dict[str, int]:
    """Unit → rank within its type on the exact index; units without a scored criterion have none."""
    indexes: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for unit, of in rules["units"].items():
        tops = {c["id"]: Fraction(c["max_points"]) for c in rules["criteria"].get(of["type"], ())}
        scored = [(p, tops[c]) for (u, c), one in found.items() if u == unit and (p := one.points) is not None]
        if scored:
            indexes[of["type"]][unit] = Fraction(sum(p for p, _ in scored)) / sum(top for _, top in scored)
    return {
        unit: 1 + sum(other > index for other in units.values())
        for units in indexes.values()
        for unit, index in units.items()
    }
