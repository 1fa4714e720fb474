"""Campaign folders that nobody sane would write: the check tells problems and never breaks.

Whatever it lets pass compiles, has a calendar, and can be scored: a campaign found sound at load must not break
months later, at its count.
"""

from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from chalicelib.campaign.admission import Admitted, admit
from chalicelib.campaign.compiled import canonical, parse
from chalicelib.campaign.decisions import (
    CampaignInForce,
    Change,
    Decision,
    Extension,
    Ground,
    PlanChange,
    Reopening,
    TimelineChange,
)
from chalicelib.campaign.definition import Campaign, Timeline
from chalicelib.campaign.loading import load
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.campaign.timeline import moments
from chalicelib.scores.counts import BallotFact, GroupUnit
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.merging import shown
from chalicelib.scores.planning import counts_of
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally
from tests.support.campaigns import small_in_force
from tests.support.rounds import campaign_files

FILES = campaign_files("cantho-2026")
NODES: dict[str, Any] = {name: yaml.compose(text, Loader=yaml.SafeLoader) for name, text in FILES.items()}
SCALARS = ["", "null", "true", "0", "-1", "1e99", ".nan", ".inf", "x" * 3000, "\u202e", "=1+1", "{unit}", "{", "5"]
STRANGE = ["2020-13-45", "24:61", "Ấn", "2021-02-30", "9999-12-31", "1.5", "a1", "[]", "{}", "[[]]", "{vi: null}"]
ODD = st.sampled_from([*SCALARS, *STRANGE])
WAYS = st.sampled_from(["tweak", "replace", "drop", "double", "rename"])
CALM = settings(max_examples=40, suppress_health_check=list(HealthCheck))
Place = tuple[int, ...]


def places(node: yaml.Node, here: Place = ()) -> list[Place]:
    """Where every value below the root stands: at each level the number of its entry."""
    entries = node.value if isinstance(node, yaml.MappingNode | yaml.SequenceNode) else []
    inner = [entry[1] if isinstance(entry, tuple) else entry for entry in entries]
    return [found for n, one in enumerate(inner) for found in ((*here, n), *places(one, (*here, n)))]


ALL = [(name, place) for name, node in NODES.items() for place in places(node)]


def bent(text: str, place: Place, how: str, odd: str) -> str:
    """The file with one entry changed; as it is, where an earlier change took the place away."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    above = root
    for number in place[:-1]:
        if not isinstance(above.value, list) or number >= len(above.value):
            return text
        entry = above.value[number]
        above = entry[1] if isinstance(entry, tuple) else entry
    entries, last = above.value, place[-1]
    if not isinstance(entries, list) or last >= len(entries):
        return text
    entry = entries[last]
    value = entry[1] if isinstance(entry, tuple) else entry
    if how == "drop":
        del entries[last]
    elif how == "double":
        entries.append(entry)
    elif how == "rename" and isinstance(entry, tuple):
        entry[0].value = odd
    elif how == "replace" or not isinstance(value, yaml.ScalarNode):
        new = yaml.compose(odd or "~", Loader=yaml.SafeLoader) if odd not in {"{", "=1+1"} else value
        entries[last] = (entry[0], new) if isinstance(entry, tuple) else new
    else:
        value.value = tweaked(value.value)
    return str(yaml.serialize(root, allow_unicode=True))


def tweaked(value: str) -> str:
    """Another value of the same kind, as somebody might well mean it."""
    return value.replace("1", "2") if value.strip("0123456789.") == "" else f"{value} =1+1"


@st.composite
def folders(draw: st.DrawFn) -> dict[str, str | bytes]:
    """The bundled folder with one to three entries bent; half of them gently, else sometimes a file of no YAML."""
    files: dict[str, str | bytes] = dict(FILES)
    gentle = draw(st.booleans())
    for _ in range(1 if gentle else draw(st.integers(1, 3))):
        name, place = draw(st.sampled_from(ALL))
        files[name] = bent(str(files[name]), place, "tweak" if gentle else draw(WAYS), draw(ODD))
    if not gentle and draw(st.booleans()):
        damage = st.binary(max_size=200) | st.text("ab:-[]{}\"' \n&*!|>%@\t", max_size=200)
        files[draw(st.sampled_from(sorted(files)))] = draw(damage)
    return files


def scored(campaign: Campaign) -> None:
    """One ballot from every line of the plan, all "first option", through the whole arithmetic."""
    in_force = CampaignInForce(campaign, announced=True)
    facts, slips = [], dict[GroupUnit, list[str]]()
    for group, unit in in_force.plan:
        rates = rated_units(campaign, group, unit)
        facts.append(BallotFact(group, charged_to(campaign, group, unit), rates, returned=True))
        for rated in rates:
            form = campaign.forms[campaign.groups[group].form]
            options = (campaign.scales[campaign.questions[q].scale].options[0].id for q in form.questions)
            slips.setdefault(GroupUnit(group, rated), []).append("".join(options))
    tally = Tally.merged(Tally.of_slips(key, paper(campaign, key.group), one) for key, one in slips.items())
    ballots = Ballots(counts_of(in_force, facts), tally)
    score(ScoringRules.from_json(campaign.rules), ballots, rules_hash=campaign.rules_hash)
    shown(tally, campaign.k)


def paper(campaign: Campaign, group: str) -> list[tuple[str, frozenset[str]]]:
    """Each question of the group's form with its options."""
    questions = campaign.forms[campaign.groups[group].form].questions
    scales = {q: campaign.scales[campaign.questions[q].scale] for q in questions}
    return [(q, frozenset(option.id for option in scale.options)) for q, scale in scales.items()]


@CALM
@given(files=folders())
def test_a_bent_folder_is_told_in_problems_and_what_passes_can_be_played_and_scored(
    files: dict[str, str | bytes],
) -> None:
    loaded = load(files)
    assert (loaded.campaign is None) == bool(loaded.errors)
    for problem in loaded.problems:
        assert problem.place.file, problem
    event("told" if loaded.errors else "passed")
    if loaded.campaign is None:
        return
    assert canonical(parse(loaded.campaign.rules).rules) == canonical(loaded.campaign.rules)
    assert moments(CampaignInForce(loaded.campaign))
    scored(loaded.campaign)


def test_what_is_bent_in_words_alone_passes_and_is_scored() -> None:
    texts = [(name, place) for name, place in ALL if name == "campaign.yaml"][:8]
    passed = 0
    for name, place in texts:
        loaded = load({**FILES, name: bent(FILES[name], place, "tweak", "")})
        if loaded.campaign is not None:
            scored(loaded.campaign)
            passed += 1
    assert passed


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(["campaign.yaml", "form-1.yaml", "form-x.yaml", "other.txt"]),
    body=st.binary(max_size=400),
)
def test_any_bytes_at_all_are_told_as_problems(name: str, body: bytes) -> None:
    loaded = load({name: body})
    assert loaded.campaign is None
    assert loaded.errors


DAYS = st.dates(date(2020, 12, 1), date(2021, 4, 1)) | st.sampled_from([date.min, date.max])
GROUPS = st.sampled_from(["staff", "deputies", "communes", "nobody"])
TIMES = st.times()


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """A decision about time or plan, sensible or not."""
    window, group = draw(st.sampled_from(["w1", "w2", "w9"])), draw(st.none() | GROUPS)
    kind = draw(st.sampled_from([Extension, Reopening, PlanChange, TimelineChange]))
    if kind is PlanChange:
        return PlanChange(
            group or "staff", draw(st.sampled_from(["a1", "d1", "zz"])), draw(st.integers(-5, 10**6))
        )
    if kind is TimelineChange:
        old = small_in_force().timeline
        return TimelineChange(
            Timeline(
                accounts_days=draw(st.integers(0, 30)),
                accounts_at=draw(TIMES),
                opening_at=draw(TIMES),
                reminders=old.reminders,
                quiet_from=draw(TIMES),
                quiet_to=draw(TIMES),
            )
        )
    day = draw(DAYS)
    return Extension(window, group, day) if kind is Extension else Reopening(window, group, day)


@pytest.mark.parametrize("announced", [True, False])
@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(proposed=st.lists(st.tuples(changes(), st.integers(0, 120 * 24 * 3600)), max_size=5))
def test_any_list_of_decisions_is_admitted_or_refused_and_leaves_a_calendar(
    announced: bool, proposed: list[tuple[Change, int]]
) -> None:
    here = CampaignInForce(small_in_force().campaign, (), announced=announced)
    for change, second in sorted(proposed, key=itemgetter(1)):
        at = datetime(2020, 12, 1, tzinfo=UTC) + timedelta(seconds=second)
        ground = Ground("12/QĐ", date(2021, 1, 1), "an.mau", "lý do", at)
        if isinstance(admit(here, ground, change), Admitted):
            decision = Decision(len(here.decisions) + 1, ground, change)
            here = CampaignInForce(here.campaign, (*here.decisions, decision), announced=announced)
        for window in here.windows:
            assert window.opens_at < window.closes_at <= window.fence_at
        found = list(moments(here))
        assert found
        assert all(moment.at.tzinfo is not None for moment in found)
        assert here.last_fence >= here.last_close
