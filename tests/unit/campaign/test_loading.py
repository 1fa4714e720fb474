"""The bundled campaign, and what happens to it when someone makes a mistake."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.campaign.compiled import canonical, parse
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import NO_UNIT, Campaign
from chalicelib.campaign.loading import Loaded, load
from chalicelib.campaign.membership import charged_to, rated_units
from tests.support.bundled import FOLDER, bundled_files

FILES = bundled_files()
LOADED = load(FILES)


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    assert LOADED.campaign is not None
    return LOADED.campaign


def test_the_bundled_campaign_has_no_error_and_only_warnings_that_are_meant() -> None:
    assert LOADED.errors == ()
    assert {problem.code for problem in LOADED.warnings} == {"deadline_off", "no_source", "second_best"}


def test_the_letters_shortfall_rule_names_its_source() -> None:
    named = " ".join(problem.message for problem in LOADED.warnings)
    assert "scoring.shortfall" not in named
    assert "scoring.no_opinion" in named


def test_both_deadlines_of_the_letter_are_sundays() -> None:
    sundays = [problem for problem in LOADED.warnings if problem.code == "deadline_off"]
    lines = Path(FOLDER / "campaign.yaml").read_text(encoding="utf-8").splitlines()
    assert [lines[problem.place.line - 1].strip()[:2] for problem in sundays] == ["w1", "w2"]
    assert all("Chủ nhật" in problem.message for problem in sundays)


def test_it_is_the_campaign_of_the_letter(campaign: Campaign) -> None:
    types = [unit.type for unit in campaign.units.values()]
    counted = {kind: types.count(kind) for kind in campaign.unit_types}
    assert counted == {
        "department": 21,
        "public-service": 8,
        "central": 7,
        "district": 11,
        "province-council": 1,
        "district-council": 11,
        "commune": 109,
    }
    assert sum(counted[kind] for kind, rule in campaign.unit_types.items() if rule.scored) == 47
    assert len(campaign.groups) == 8
    by_window = {w: [g.id for g in campaign.groups.values() if g.window == w] for w in campaign.windows}
    assert [len(groups) for groups in by_window.values()] == [5, 3]
    assert campaign.sample


def test_every_rated_unit_is_rated_by_two_groups_and_has_a_plan(campaign: Campaign) -> None:
    in_force = CampaignInForce(campaign)
    for unit in (u for u in campaign.units.values() if campaign.unit_types[u.type].scored):
        rating = [group for group in campaign.groups if in_force.planned_rating(group, unit.id)]
        assert len(rating) >= 2, unit
        assert any(in_force.planned(group, unit.id) for group in campaign.groups), unit


def test_the_deputies_count_is_that_of_the_living_roster(campaign: Campaign) -> None:
    in_force = CampaignInForce(campaign)
    assert in_force.planned("hdnd-tinh", NO_UNIT) == 45
    assert in_force.planned("hdnd-huyen", NO_UNIT) == 370
    assert 1_600 <= in_force.planned_total() <= 3_000


def test_a_commune_official_rates_the_own_district_and_is_charged_to_it(campaign: Campaign) -> None:
    communes = [unit for unit in campaign.units.values() if unit.type == "commune"]
    for unit in communes:
        assert rated_units(campaign, "cap-xa", unit.id) == (unit.parent,)
        assert charged_to(campaign, "cap-xa", unit.id) == unit.parent
    assert len({unit.parent for unit in communes}) == 11


def test_every_form_asks_fifteen_questions_and_a_free_remark(campaign: Campaign) -> None:
    assert [len(form.questions) for form in campaign.forms.values()] == [15] * 5
    assert all(form.remark for form in campaign.forms.values())
    assert len({form.version for form in campaign.forms.values()}) == 5
    assert all("{" not in form.purpose.vi + form.title.vi for form in campaign.forms.values())


def test_every_text_speaks_english_too(campaign: Campaign) -> None:
    assert campaign.units["c001"].name.en != campaign.units["c001"].name.vi
    assert all(question.text.en != question.text.vi for question in campaign.questions.values())


def test_the_compiled_rules_are_a_version_that_reads_back(campaign: Campaign) -> None:
    assert parse(campaign.rules) == campaign
    assert canonical(campaign.rules).startswith(b'{"appraised":')
    again = load({name: content.encode("utf-8-sig") for name, content in FILES.items()}).campaign
    assert again is not None
    assert again.rules_hash == campaign.rules_hash


def test_files_typed_decomposed_make_the_same_version(campaign: Campaign) -> None:
    again = load({name: unicodedata.normalize("NFD", content) for name, content in FILES.items()}).campaign
    assert again is not None
    assert again.rules_hash == campaign.rules_hash


def test_the_order_of_files_does_not_matter(campaign: Campaign) -> None:
    again = load(dict(reversed(FILES.items()))).campaign
    assert again is not None
    assert again.rules_hash == campaign.rules_hash


def codes(loaded: Loaded) -> list[tuple[str, str, int]]:
    return [(problem.code, problem.place.file, problem.place.line) for problem in loaded.problems]


def test_an_empty_folder_is_said() -> None:
    assert codes(load({})) == [("no_campaign", "campaign.yaml", 1)]


def test_files_of_other_names_are_said_not_to_be_read() -> None:
    found = codes(load(FILES | {"phieu-1.yaml": "a: 1", "README.md": "x", "anh.png": b"\xff"}))
    assert ("not_read", "phieu-1.yaml", 1) in found
    assert not [one for one in found if one[1] in {"README.md", "anh.png"}]


def test_a_file_in_an_old_vietnamese_encoding_is_said_with_its_line() -> None:
    loaded = load(FILES | {"form-1.yaml": b"# phi\nform: f1\ntitle: S\xea N\xe9i v\xf4\n"})
    assert ("encoding", "form-1.yaml", 3) in codes(loaded)
    assert loaded.campaign is None


def test_an_empty_form_is_said() -> None:
    assert ("wrong_value", "form-1.yaml", 1) in codes(load(FILES | {"form-1.yaml": ""}))


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_content_is_a_traceback(content: bytes | str) -> None:
    assert load({"campaign.yaml": content, "form-1.yaml": content}).campaign is None


LINES = FILES["campaign.yaml"].splitlines()
SHORT = [line for line in LINES if "type: commune" not in line or "c01" in line]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_slip_of_the_hand_is_a_traceback(data: st.DataObject) -> None:
    """Lines lost, doubled or with a word put wrong: always problems or a campaign, never an exception."""
    lines = list(SHORT)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "empty", "swap"])):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "empty":
                lines[at] = lines[at].split(":")[0] + ":"
            case _:
                word = data.draw(
                    st.sampled_from(["w1", "{}", "[]", "null", "0", "hdnd-tinh", "unit:zz", "*", "1e9"])
                )
                key, _, rest = lines[at].rpartition(" ")
                lines[at] = f"{key} {word}" + ("}" * rest.count("}") if "{" in key else "")
    loaded = load(FILES | {"campaign.yaml": "\n".join(lines)})
    assert (loaded.campaign is None) == bool(loaded.errors)
    assert all(problem.message and problem.remedy and problem.english for problem in loaded.problems)
