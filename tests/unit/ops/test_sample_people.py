"""Synthetic rosters: invented, repeatable, and right by the campaign they are made for."""

from pathlib import Path

from chalicelib.campaign.loading import is_read, load
from chalicelib.roster.importing import Answers, plan_import
from chalicelib.roster.reading import read
from ops.sample_people import sample_people, workbook, write_roster
from tests.support.campaigns import small_campaign, small_in_force
from tests.support.rosters import NOW

BUNDLED = Path(__file__).parents[3] / "campaigns" / "soctrang-2020"


def test_the_sample_roster_has_no_errors_no_questions_and_own_mailboxes() -> None:
    file = read(workbook(small_campaign(), 30), "mau.xlsx", small_campaign())
    plan = plan_import(file, small_in_force(), (), Answers(), NOW)
    assert (file.errors, file.wrong_rows, plan.questions, plan.shared, plan.refusals) == ((), (), (), (), ())
    assert {row.email.rpartition("@")[2].split(".", 1)[1] for row in file.rows} == {"mau.example"}


def test_the_same_seed_gives_the_same_people() -> None:
    assert sample_people(small_campaign(), 20, 7) == sample_people(small_campaign(), 20, 7)
    assert sample_people(small_campaign(), 20, 7) != sample_people(small_campaign(), 20, 8)


def test_the_full_plan_is_filled_to_the_ballot() -> None:
    file = read(write_roster(small_campaign(), 0, full_plan=True), "mau.xlsx", small_campaign())
    assert sum(len(row.roles) for row in file.rows) == sum(line.planned for line in small_campaign().plan)


def test_only_the_chosen_units_are_filled() -> None:
    people = sample_people(small_campaign(), 10, units=["a1"])
    assert {unit for person in people for _, unit in person.roles} == {"a1"}


def test_the_bundled_campaign_gets_dual_roles_within_a_window_and_across_windows() -> None:
    campaign = load({p.name: p.read_text("utf-8") for p in BUNDLED.iterdir() if is_read(p.name)}).campaign
    assert campaign is not None
    people = sample_people(campaign, 240)
    windows = [tuple(campaign.groups[group].window for group, _ in p.roles) for p in people if len(p.roles) == 2]
    assert sorted(len(set(pair)) for pair in windows) == [1, 2]
    assert {person.roles[0][0] for person in people} == set(campaign.groups)
    assert any(person.focal_point for person in people)
