"""What pages weigh with the bundled campaign, compressed as they are sent: phones pay by the kilobyte."""

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.roster.ports import IssuedCount, UnitRoster
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb
from chalicelib.web import assets
from tests.support.bundled import bundled_campaign
from tests.support.fake_staff_pages import Desk, MemoryBoard, OneCampaign, StoredSnapshots
from tests.support.respondents import House, house

NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)
A_PAGE, THE_FIRST, THE_DESKS = 10_000, 30_000, 60_000
DEPUTIES = "hdnd-tinh"


def weight(body: str) -> int:
    """Bytes of the answer as gzip sends it."""
    return len(gzip.compress(body.encode(), 6))


@pytest.fixture(scope="module")
def force() -> CampaignInForce:
    return CampaignInForce(bundled_campaign(), announced=True)


@pytest.fixture(scope="module")
def site(force: CampaignInForce) -> House:
    deputies = force.campaign.groups[DEPUTIES]
    unit = next(unit.id for unit in force.campaign.units.values() if unit.type in deputies.members)
    return house({DEPUTIES: unit}, NOW, in_force=force)


def test_no_page_of_the_respondents_weighs_more_than_ten_kilobytes(site: House) -> None:
    pages = {path: site.visitor.get(path) for path in ("/", "/tro-giup", "/rieng-tu", f"/v/{site.token}")}
    pages["/phieu"] = site.come_in()
    ballot = site.visitor.get(f"/phieu/{DEPUTIES}")
    pages["units"] = ballot
    pages["statements"] = site.visitor.get(next(h for t, h in ballot.links.items() if t == "Bắt đầu trả lời"))
    pages["gaps"] = site.visitor.get(f"/phieu/{DEPUTIES}/xem-lai")
    assert {page.status for page in pages.values()} == {200}
    assert {name: weight(page.html) for name, page in pages.items() if weight(page.html) > A_PAGE} == {}


def test_the_first_page_with_all_it_needs_weighs_no_more_than_thirty_kilobytes_in_three_requests(
    site: House,
) -> None:
    page = site.visitor.get(f"/v/{site.token}").html
    needed = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(/static/[^"]+)"', page)
    assert len(needed) <= 2, "the page itself is the third"
    files = [assets.find(address.rpartition("/")[2]) for address in needed]
    assert sum(weight(one.body) for one in files if one is not None) + weight(page) <= THE_FIRST


def test_the_script_is_one_small_file() -> None:
    script = assets.find(assets.address("phieu.js").rpartition("/")[2])
    assert script is not None
    assert weight(script.body) <= 4_000


def test_no_page_of_the_desk_weighs_more_than_sixty_kilobytes(force: CampaignInForce) -> None:
    desk = full_desk(force)
    here = f"/quan-tri/dot/{force.campaign.id}"
    pages = {path: desk.get(f"{here}{path}").body for path in ("", "/danh-sach", "/quyet-dinh", "/nhat-ky")}
    assert "Dòng 1–50 trong 168" in pages["/danh-sach"]
    assert {path: weight(body) for path, body in pages.items() if weight(body) > THE_DESKS} == {}


def full_desk(force: CampaignInForce) -> Desk:
    """Every unit has sent its roster, every number is known, the audit is full."""
    campaign = force.campaign
    counts: dict[str, list[BallotCount]] = {unit: [] for unit in campaign.units}
    for (group, unit), planned in force.plan.items():
        counts[unit].append(BallotCount(group, unit, unit, planned, planned, planned // 2, 0))
    snapshots = {unit: Snapshot(campaign.id, unit, NOW, tuple(found), ()) for unit, found in counts.items()}
    rosters = {
        unit: UnitRoster(
            campaign.id, unit, NOW, "u1", 9, tuple(IssuedCount(c.group, unit, c.issued) for c in found)
        )
        for unit, found in counts.items()
        if found
    }
    desk = Desk(
        now=NOW,
        campaign=OneCampaign(force),
        coverage=StoredSnapshots(snapshots),
        board=MemoryBoard(rosters),
    )
    for number in range(60):
        actor = Actor(ActorKind.JOB, "imports")
        at = NOW - timedelta(minutes=number)
        desk.audit.record(Entry(campaign.id, at, actor, Verb.ROSTER_APPLIED, {"upload": f"u{number}"}))
    return desk
