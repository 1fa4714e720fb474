"""The two-level campaign: nothing in the house is wired to the districts, scales and numbers of 2020."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.loading import load
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.publication.folder import tables_of
from chalicelib.publication.verify import verify
from chalicelib.reports.results_book import Results, results_book
from chalicelib.scores.formula import score
from chalicelib.scores.results import Appraised
from chalicelib.scores.rules import Base, NoOpinion, NoValidAnswers, ScoringRules
from tests.support.rounds import Played, bundled, campaign_files, played

LOADED = load(campaign_files("cantho-2026"))


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return bundled("cantho-2026")


@pytest.fixture(scope="module")
def round_() -> Played:
    return played("cantho-2026")


def test_it_has_neither_error_nor_warning_and_says_that_it_is_a_sample(campaign: Campaign) -> None:
    assert (LOADED.errors, LOADED.warnings) == ((), ())
    assert campaign.sample


def test_it_knows_no_district(campaign: Campaign) -> None:
    assert set(campaign.unit_types) == {"agency", "commune", "council", "front"}
    assert all(unit.parent is None for unit in campaign.units.values())
    assert not [unit for unit in campaign.units.values() if "huyện" in unit.name.vi]


def test_a_leaders_ballot_rates_nearly_as_many_units_as_one_ballot_can_hold(campaign: Campaign) -> None:
    communes = rated_units(campaign, "ld-so", "nv")
    assert (len(communes), campaign.forms["p2"].remark) == (96, None)
    assert charged_to(campaign, "cc-xa", "x42") == "x42"


def test_its_rules_differ_from_those_of_2020_wherever_rules_can(campaign: Campaign) -> None:
    here = ScoringRules.from_json(campaign.rules)
    there = ScoringRules.from_json(bundled("soctrang-2020").rules)
    assert (here.base, there.base) == (Base.RATED_UNIT, Base.RESPONDENT_UNIT)
    assert (here.no_opinion, here.no_valid_answers) == (NoOpinion.ZERO, NoValidAnswers.ZERO)
    assert (here.k, here.min_valid) == (6, 4)
    assert [here.survey_maximum(unit) for unit in ("nv", "x01")] == [30, Fraction("36.5")]
    assert len({tuple(scale.options) for scale in campaign.scales.values()}) == 2


def test_its_three_windows_close_at_nine_of_the_next_working_day(campaign: Campaign) -> None:
    windows = CampaignInForce(campaign).windows
    assert windows[0].closes_at == datetime(2026, 12, 11, 17, tzinfo=UTC)
    assert windows[2].fence_at == datetime(2026, 12, 28, 2, tzinfo=UTC)
    assert date(2027, 1, 1) in campaign.holidays


def test_every_unit_gets_points_and_a_rank_within_its_type(round_: Played) -> None:
    ranks = {kind: [unit.rank for unit in round_.scores.of_type(kind)] for kind in ("agency", "commune")}
    assert [len(found) for found in ranks.values()] == [14, 96]
    assert all(found[0] == 1 and None not in found for found in ranks.values())
    assert all(
        unit.max_points == (30 if unit.type == "agency" else Fraction("36.5")) for unit in round_.scores.units
    )


def test_grades_have_the_campaigns_own_names_and_a_bound_that_must_be_passed(round_: Played) -> None:
    rules = ScoringRules.from_json(round_.in_force.campaign.rules)
    survey = {unit.unit: unit.points for unit in round_.scores.units}
    bound = Appraised(Fraction(90) - survey["x01"], Fraction("63.5"), Fraction(0))
    above = replace(bound, points=bound.points + Fraction(1, 1000))
    for given, expected in ((bound, "b"), (above, "a")):
        found = score(rules, round_.ballots, rules_hash="", appraised={"x01": given}).of("x01")
        assert found
        assert found.grade == expected
        assert found.index
        assert (found.index > 90) == (expected == "a")


def test_what_is_published_is_recomputed_by_the_verifier_alone(round_: Played) -> None:
    tables = tables_of(
        round_.in_force.campaign.rules, round_.ballots.counts, round_.ballots.tally, round_.receipts
    )
    report = verify(tables)
    assert report.differences == []
    assert report.compared > 500


def test_the_workbook_of_results_is_made_from_it(round_: Played) -> None:
    results = Results(round_.scores, round_.shown, round_.counts)
    body = results_book(round_.in_force, results, datetime(2026, 12, 28, 3, tzinfo=UTC))
    texts = {str(c.value) for s in load_workbook(BytesIO(body)).worksheets for r in s.iter_rows() for c in r}
    assert "UBND phường Ninh Kiều" in texts
    assert not [text for text in texts if "2020" in text or ("Sóc Trăng" in text and "phường" not in text)]
