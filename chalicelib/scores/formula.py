"""Survey points of the rated units, exactly (scoring.md, "Survey points of a rated unit")."""

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import itemgetter

from chalicelib.scores.counts import Counts
from chalicelib.scores.merging import Shown, shown
from chalicelib.scores.plain import Index, criterion_score
from chalicelib.scores.previous import before_json
from chalicelib.scores.quick import Quick
from chalicelib.scores.ranking import ranked
from chalicelib.scores.results import Appraised, Scores, Share, UnitScore, YearBefore
from chalicelib.scores.rules import Criterion, ScoringRules
from chalicelib.scores.score_json import appraised_json
from chalicelib.scores.tallies import Tally


@dataclass(frozen=True, slots=True)
class Ballots:
    """All that was counted: planned and returned numbers, and the unmerged tallies."""

    counts: Counts
    tally: Tally


def score(
    rules: ScoringRules,
    ballots: Ballots,
    *,
    rules_hash: str,
    appraised: Mapping[str, Appraised] | None = None,
    before: YearBefore | None = None,
) -> Scores:
    """Score, rank and (with appraised points) grade every unit whose type has survey criteria.

    `before`: earlier results, which stand beside the scores and change none of them.
    """
    with collector_resting():
        return _scores(rules, ballots, rules_hash, appraised, before)


@contextmanager
def collector_resting() -> Iterator[None]:
    """Spare the cyclic collector a million new results, again and again: none of them is in a cycle."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _scores(
    rules: ScoringRules,
    ballots: Ballots,
    rules_hash: str,
    appraised: Mapping[str, Appraised] | None,
    before: YearBefore | None,
) -> Scores:
    visible = shown(ballots.tally, rules.k)
    quick = Quick(Index.of(rules, ballots.counts, ballots.tally, visible))
    units = (_unit(quick, visible, unit, (appraised or {}).get(unit)) for unit in rules.scored_units())
    earlier = before.units if before else {}
    return Scores(
        campaign=rules.campaign,
        rules_hash=rules_hash,
        inputs_hash=inputs_hash(rules_hash, ballots, appraised, before),
        base=rules.base,
        units=ranked(rules, (replace(unit, previous=earlier.get(unit.unit)) for unit in units)),
        compared_with=before.label if before else "",
    )


def inputs_hash(
    rules_hash: str,
    ballots: Ballots,
    appraised: Mapping[str, Appraised] | None = None,
    before: YearBefore | None = None,
) -> str:
    """Hex SHA-256 of all that scoring reads: a job compares it to know whether scores are due again."""
    made = hashlib.sha256()
    rest = {
        "rules": rules_hash,
        "counts": ballots.counts.to_json(),
        "slips": sorted([*key, number] for key, number in ballots.tally.slips.items()),
        "appraised": {unit: appraised_json(given) for unit, given in (appraised or {}).items()},
        "before": before_json(before),
    }
    made.update(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode())
    for key, columns in sorted(ballots.tally.columns.items(), key=itemgetter(0)):
        body = columns.written()
        made.update(f"\n{key.group}\t{key.unit}\t{len(body)}\n".encode())
        made.update(body)
    return made.hexdigest()


def charged_share(counts: Counts, unit: str) -> Share:
    """The ballots charged to `unit`; a surplus in one group hides no shortfall in another."""
    lines = [line for key, line in counts.charged.items() if key.unit == unit]
    return Share(sum(line.covered for line in lines), sum(line.planned for line in lines))


def weights(counts: Counts, criterion: Criterion, unit: str) -> dict[str, Fraction]:
    """λ of the groups that rate `unit` by plan, before any leaves for want of answers."""
    raters = sorted(key.group for key, line in counts.rated.items() if key.unit == unit and line.planned > 0)
    if criterion.weights is None:
        return dict.fromkeys(raters, Fraction(1))
    return {group: criterion.weights[group] for group in raters if group in criterion.weights}


def _unit(quick: Quick, visible: Shown, unit: str, appraised: Appraised | None) -> UnitScore:
    index, withheld = quick.index, unit in visible.withheld
    kind = index.rules.type_of[unit]
    left_out = appraised.not_applicable if appraised else frozenset[str]()
    wanted = tuple(criterion for criterion in index.rules.criteria[kind] if criterion.id not in left_out)
    found = quick.criteria(unit, wanted, withheld=withheld)
    plainly = (criterion_score(index, unit, criterion, withheld=withheld) for criterion in wanted)
    criteria, totals = found or (tuple(plainly), None)
    return UnitScore(
        unit=unit,
        type=kind,
        criteria=criteria,
        charged=index.share(unit),
        appraised=appraised,
        withheld=withheld,
        totals=totals,
    )
