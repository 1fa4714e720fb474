import hashlib
import json
import unicodedata
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.compiled import (
    canonical,
    form_version,
    parse,
    parse_timeline,
    rules_hash,
    timeline_record,
)
from chalicelib.campaign.definition import Campaign, DayRule, Timeline
from tests.support.campaigns import small_campaign, small_rules

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def test_the_canonical_form_is_the_one_that_scoring_publishes() -> None:
    rules = {"b": [1, None, True], "a": "Sở Nội vụ", "c": {"z": "1", "y": "0.6"}}
    assert canonical(rules) == '{"a":"Sở Nội vụ","b":[1,null,true],"c":{"y":"0.6","z":"1"}}'.encode()
    assert rules_hash(rules) == hashlib.sha256(canonical(rules)).hexdigest()


def test_a_name_typed_decomposed_makes_the_same_version() -> None:
    name = "Sở Nội vụ huyện Mỹ Xuyên"
    assert canonical({name: name}) == canonical(
        {unicodedata.normalize("NFD", name): unicodedata.normalize("NFD", name)}
    )


@pytest.mark.parametrize("value", [0.5, Decimal("0.5"), date(2021, 1, 25), {1, 2}, float("nan")])
def test_numbers_that_could_change_by_rounding_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="Rules hold text"):
        canonical({"weight": value})


@given(st.dictionaries(st.text(max_size=5), PLAIN, max_size=4))
def test_reading_a_canonical_form_and_writing_it_again_gives_the_same_bytes(rules: dict[str, Any]) -> None:
    once = canonical(rules)
    assert canonical(json.loads(once)) == once


def test_a_campaign_comes_back_from_its_canonical_form() -> None:
    campaign = small_campaign()
    again = parse(json.loads(canonical(campaign.rules)))
    assert again == campaign
    assert list(again.groups) == ["staff", "deputies", "communes"]
    assert list(again.units) == ["a1", "a2", "d1", "c1"]
    assert list(again.questions) == ["q01", "q02", "q03"]


def test_what_a_campaign_holds() -> None:
    campaign = small_campaign()
    assert campaign.windows["w1"].last_day == date(2021, 1, 31)
    assert campaign.fence_at == time(10)
    assert campaign.scales["level5"].options[1].coefficient == Decimal("0.6")
    assert campaign.scales["level5"].no_opinion == "E"
    assert campaign.forms["f1"].questions == ("q01", "q02", "q03")
    assert campaign.units["c1"].parent == "d1"
    assert campaign.title.in_language("en") == "Trial survey 2020"
    assert campaign.groups["staff"].name.in_language("en") == "Công chức sở"
    assert campaign.title.in_language("km") == campaign.title.vi


def test_a_text_tells_which_language_it_answers_in() -> None:
    campaign = bent(("title",), {"vi": "Khảo sát", "km": "ការស្ទង់មតិ"})
    assert [campaign.title.in_language(one) for one in ("vi", "en", "km")] == ["Khảo sát", "Khảo sát", "ការស្ទង់មតិ"]
    assert [campaign.title.spoken(one) for one in ("vi", "en", "km")] == ["vi", "vi", "km"]


def bent(path: tuple[str, ...], value: object) -> Campaign:
    rules = small_rules()
    part: Any = rules
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return parse(rules)


def test_any_other_rule_is_another_version() -> None:
    assert bent(("k",), 6).rules_hash != small_campaign().rules_hash
    assert bent(("k",), 5).rules_hash == small_campaign().rules_hash


def versions(rules: dict[str, Any]) -> dict[str, str]:
    scales = {s: [rules["scales"][s], rules["options"][s]] for s in rules["scales"]}
    return {form["id"]: form_version(form, rules["questions"], scales) for form in rules["forms"]}


def test_a_forms_version_depends_on_its_own_questions_and_scale_only() -> None:
    rules = small_rules()
    before = versions(rules)
    assert before == {form["id"]: form["version"] for form in rules["forms"]}
    rules["questions"]["q02"]["text"] = {"vi": "Câu khác {unit}", "en": "Another {unit}"}
    assert versions(rules)["f1"] != before["f1"]
    assert versions(rules)["f2"] == before["f2"]
    rules["scales"]["level5"]["B"] = "0.7"
    assert versions(rules)["f2"] != before["f2"]
    assert all(len(version) == 16 for version in before.values())


CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))
RULES = st.builds(DayRule, st.sampled_from(["day", "last_working_day", "last_day"]), st.integers(0, 60), CLOCKS)


@given(
    st.builds(Timeline, st.integers(0, 9), CLOCKS, CLOCKS, st.lists(RULES, max_size=4).map(tuple), CLOCKS, CLOCKS)
)
def test_a_timeline_comes_back_from_its_record(timeline: Timeline) -> None:
    assert parse_timeline(timeline_record(timeline)) == timeline
