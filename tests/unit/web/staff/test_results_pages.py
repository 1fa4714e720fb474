import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from chalicelib.campaign.wording import decimal_text
from chalicelib.scores import shown_json
from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.formula import score as scored
from chalicelib.scores.results import Appraised, AppraisedLeaf, AreaPoints
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.score_json import to_json
from chalicelib.scores.straight import Straight
from chalicelib.web.routing import HttpProblem
from tests.support.fake_staff_pages import Desk, OneCampaign
from tests.support.rounds import BUNDLED, Played, played

PAGES = ("tieu-chi", "cau-tra-loi")


@pytest.fixture(scope="module", params=BUNDLED)
def round_(request: pytest.FixtureRequest) -> Played:
    return played(str(request.param))


def desk(of: Played, *, early: bool = False, stale: bool = False) -> Desk:
    fence = of.in_force.last_fence
    made = Desk(now=fence - timedelta(seconds=1) if early else fence, campaign=OneCampaign(of.in_force))
    campaign, inputs = of.in_force.campaign.id, "other" if stale else of.scores.inputs_hash
    made.reports.kept[f"{campaign}/scores.json"] = json.dumps(to_json(of.scores)).encode()
    made.reports.kept[shown_json.key(campaign)] = shown_json.to_bytes(of.shown, of.ballots.counts, inputs)
    return made


def here(of: Played) -> str:
    return f"/quan-tri/dot/{of.in_force.campaign.id}/ket-qua"


def test_before_the_last_fence_every_page_leads_to_the_one_that_says_when(round_: Played) -> None:
    unit = round_.scores.units[0].unit
    for path in (*PAGES, f"don-vi/{unit}"):
        assert desk(round_, early=True).get(f"{here(round_)}/{path}").location == here(round_)


def test_every_units_page_opens_with_a_table_beside_each_picture(round_: Played) -> None:
    ready = desk(round_)
    for score in round_.scores.units[:: max(1, len(round_.scores.units) // 12)]:
        page = ready.get(f"{here(round_)}/don-vi/{score.unit}").body
        assert round_.in_force.campaign.units[score.unit].name.vi in page
        assert page.count("<svg") == page.count('aria-hidden="true" focusable="false"')
        assert "Điểm theo tiêu chí" in page
        assert f"{score.rank} / " in page


def test_where_a_group_is_under_k_its_part_is_not_on_the_page(round_: Played) -> None:
    merged = [u for u in round_.scores.units if any(c.merged and c.points is not None for c in u.criteria)]
    for score in merged[:3]:
        assert "có số gộp, không nêu theo nhóm" in desk(round_).get(f"{here(round_)}/don-vi/{score.unit}").body


def test_the_criteria_page_names_every_type_and_the_weakest_first(round_: Played) -> None:
    page = desk(round_).get(f"{here(round_)}/tieu-chi").body
    for kind in {unit.type for unit in round_.scores.units}:
        assert round_.in_force.campaign.unit_types[kind].name.vi in page


def with_criteria(of: Played, points: Callable[[int], Fraction | None]) -> Played:
    """The round where the n-th unit of the first type has `points(n)` in every criterion."""
    first = of.scores.units[0].type
    of_type = [unit.unit for unit in of.scores.of_type(first)]
    units = tuple(
        replace(unit, criteria=tuple(c._replace(points=points(of_type.index(unit.unit))) for c in unit.criteria))
        for unit in of.scores.of_type(first)
    )
    return replace(of, scores=replace(of.scores, units=units))


def test_where_units_tie_the_criteria_page_says_how_many_others_there_are(round_: Played) -> None:
    of = with_criteria(round_, lambda number: Fraction(0 if number == 0 else 1))
    others = len(of.scores.units) - 2
    assert others > 0
    assert f"và {others:02d} đơn vị khác (1,00)" in " ".join(desk(of).get(f"{here(of)}/tieu-chi").body.split())


def test_where_all_units_are_equal_the_criteria_page_names_none(round_: Played) -> None:
    of = with_criteria(round_, lambda _number: Fraction(1))
    page = desk(of).get(f"{here(of)}/tieu-chi").body
    assert '<td colspan="2">các đơn vị bằng nhau (1,00)</td>' in page
    assert "/don-vi/" not in page


def test_a_type_without_scores_has_a_sentence_and_no_table(round_: Played) -> None:
    of = with_criteria(round_, lambda _number: None)
    page = desk(of).get(f"{here(of)}/tieu-chi").body
    assert "Chưa có tiêu chí nào đủ số phiếu." in page
    assert "<table" not in page


def test_a_group_under_k_where_nothing_is_merged_is_told_as_such(round_: Played) -> None:
    unit = round_.scores.units[0]
    few = tuple(
        c._replace(merged=False, parts=tuple(replace(part, valid=0) for part in c.parts)) for c in unit.criteria
    )
    of = replace(round_, scores=replace(round_.scores, units=(replace(unit, criteria=few),)))
    page = desk(of).get(f"{here(of)}/don-vi/{unit.unit}").body
    k = of.in_force.campaign.k
    assert f"có nhóm dưới {k:02d} câu trả lời nên không nêu theo nhóm" in page
    assert "có số gộp" not in page


def test_the_spread_of_answers_adds_up_and_holds_no_number_under_k(round_: Played) -> None:
    page = desk(round_).get(f"{here(round_)}/cau-tra-loi").body
    totals = [int(n) for n in re.findall(r'<td class="ph-number">(\d+)</td></tr>', page)]
    assert totals
    assert min(totals) >= round_.in_force.campaign.k


def with_points(of: Played) -> tuple[Played, str]:
    """The round with appraised points for one unit: short of what it gave itself, a deduction, one left out."""
    unit = of.scores.units[0].unit
    leaves = (
        AppraisedLeaf("8.1", "1", Fraction(4), Fraction(4), Fraction(7, 2), Fraction(1, 2), True, False),
        AppraisedLeaf("8.2", "1", Fraction(6), None, Fraction(5), Fraction(0), True, False),
        AppraisedLeaf("8.3", "1", Fraction(3), None, Fraction(0), Fraction(0), False, False),
    )
    areas = (AreaPoints("1", Fraction(17, 2), Fraction(10), Fraction(1, 2)),)
    given = Appraised(Fraction(17, 2), Fraction(10), Fraction(1, 2), frozenset(), areas, leaves)
    rules = ScoringRules.from_json(of.in_force.campaign.rules)
    return replace(of, scores=scored(rules, of.ballots, rules_hash="", appraised={unit: given})), unit


def test_appraised_points_stand_beside_self_assessed_ones_with_what_was_taken_off(round_: Played) -> None:
    of, unit = with_points(round_)
    page = desk(of).get(f"{here(of)}/don-vi/{unit}").body
    table = page[page.index("Tự đánh giá") :]
    for told in ("4,00", "3,50", "−0,50", "không áp dụng"):
        assert told in table
    assert "<tfoot" in table


def test_each_area_has_its_component_index_on_the_units_page(round_: Played) -> None:
    of, unit = with_points(round_)
    score = of.scores.of(unit)
    assert score is not None
    page = desk(of).get(f"{here(of)}/don-vi/{unit}").body
    assert "Chỉ số thành phần theo lĩnh vực" in page
    for area in score.areas:
        assert area.index is not None
        assert f"{decimal_text(area.index)}%" in page


def test_slips_alike_throughout_are_a_note_by_unit_and_by_group(round_: Played) -> None:
    ready, campaign = desk(round_), round_.in_force.campaign
    unit, group = round_.scores.units[0].unit, next(iter(campaign.groups))
    straight = {GroupUnit(group, unit): Straight(3, 10)}
    ready.reports.kept[shown_json.key(campaign.id)] = shown_json.to_bytes(
        round_.shown, round_.ballots.counts, round_.scores.inputs_hash, straight
    )
    page = ready.get(f"{here(round_)}/cau-tra-loi").body
    assert page.count('30%</td><td class="ph-number">10</td>') == 2
    assert campaign.groups[group].name.vi in page
    assert "3 trong 10 phiếu" in ready.get(f"{here(round_)}/don-vi/{unit}").body


def test_tallies_of_other_scores_are_not_shown_beside_these(round_: Played) -> None:
    assert desk(round_, stale=True).get(f"{here(round_)}/cau-tra-loi").location == here(round_)
    unit = round_.scores.units[0].unit
    assert "Phiếu đánh giá đơn vị" not in desk(round_, stale=True).get(f"{here(round_)}/don-vi/{unit}").body


def test_a_unit_nobody_rates_has_no_page(round_: Played) -> None:
    with pytest.raises(HttpProblem):
        desk(round_).get(f"{here(round_)}/don-vi/zzzz")


def test_grades_stand_in_the_ranking_by_the_campaigns_names_once_points_were_appraised(round_: Played) -> None:
    rules = ScoringRules.from_json(round_.in_force.campaign.rules)
    unit = round_.scores.units[0].unit
    graded = scored(
        rules, round_.ballots, rules_hash="", appraised={unit: Appraised(Fraction(60), Fraction(60), Fraction(0))}
    )
    of = replace(round_, scores=graded)
    found = graded.of(unit)
    assert found
    assert found.grade
    names: dict[str, dict[str, str]] = round_.in_force.campaign.rules["grade_names"]  # type: ignore[assignment]
    assert f"<td>{names[found.grade]['vi']}</td>" in desk(of).get(here(of)).body


def test_ballots_of_the_unit_itself_stand_in_the_ranking_only_where_they_cost_points(round_: Played) -> None:
    page = desk(round_).get(here(round_)).body
    assert ("Phiếu thu về / kế hoạch" in page) == round_.scores.measures_respondents


def test_tallies_for_other_programs_are_taken_after_the_last_fence_only(round_: Played) -> None:
    campaign = round_.in_force.campaign.id
    for early in (False, True):
        ready = desk(round_, early=early)
        ready.reports.kept[f"{campaign}/exports/{campaign}.csv"] = b"x"
        if early:
            with pytest.raises(HttpProblem):
                ready.get(f"{here(round_)}/so-lieu/csv")
        else:
            assert f"{campaign}.csv" in str(ready.get(f"{here(round_)}/so-lieu/csv").location)
            with pytest.raises(HttpProblem):
                ready.get(f"{here(round_)}/so-lieu/exe")
