"""Who takes part: a staged office with its parts, focal points, people with two ballots; the same for a seed."""

from functools import cache

import pytest

from ops.check import read_folder
from ops.engines import ROOT
from ops.mail_faults import Faults, comes_back
from ops.rehearsal.parts import STAGED, Part
from ops.rehearsal.people import Cast, cast_list


@cache
def cast(name: str = "soctrang-2020", people: int = 60, seed: int = 1) -> Cast:
    campaign = read_folder(ROOT / "campaigns" / name).campaign
    assert campaign is not None
    return cast_list(campaign, people, seed)


CAMPAIGNS = pytest.mark.parametrize("name", ["soctrang-2020", "cantho-2026"])


@CAMPAIGNS
@pytest.mark.parametrize("people", [25, 300])
def test_every_part_is_played_in_the_staged_office(name: str, people: int) -> None:
    made = cast(name, people)
    assert [part for part in STAGED if made.of(part) is None] == []
    assert people - 12 <= len(made.people) <= people


@CAMPAIGNS
def test_the_office_has_several_focal_points_and_a_council_has_one_from_elsewhere(name: str) -> None:
    made = cast(name)
    assert sum(one.roles[0][1] == made.unit for one in made.focal_points) >= 2
    [guest] = [one for one in made.focal_points if one.follows]
    assert guest.follows[0] not in {unit for _, unit in guest.roles}
    assert not {one.email for one in made.focal_points} & made.parts.keys()


def test_addresses_meet_the_mail_server_as_their_part_says() -> None:
    made, faults = cast(people=300), Faults()
    for address, part in made.parts.items():
        refused = bool(faults.refusal(address))
        assert refused == (part in {Part.SILENT, Part.MENDED, Part.BUSY})
        assert comes_back(address) == (part is Part.RETURNED)


def test_some_people_have_two_ballots_and_no_address_stands_twice() -> None:
    made = cast(people=300)
    assert any(len(one.roles) == 2 for one in made.people)
    assert len({one.email for one in made.people}) == len(made.people)


def test_the_same_seed_gives_the_same_people() -> None:
    cast.cache_clear()
    first = cast(seed=4)
    cast.cache_clear()
    assert cast(seed=4) == first
    assert cast(seed=5) != first
