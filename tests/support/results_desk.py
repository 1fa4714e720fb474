"""A desk after a whole round of a bundled campaign: every page about results has something to show."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.publication import shelf
from chalicelib.publication.folder import FILES
from chalicelib.publication.shelf import ARCHIVE, PublishedSet
from chalicelib.reports import trials
from chalicelib.scores import ballots_json, previous_log, shown_json
from chalicelib.scores.appraisals import Given, Leaf, appraised_of, leaves
from chalicelib.scores.formula import score
from chalicelib.scores.previous_log import Earlier
from chalicelib.scores.results import Appraised, Previous, Scores
from chalicelib.scores.rules import Base, ScoringRules
from chalicelib.scores.score_json import to_json
from chalicelib.scores.straight import Straight, shown_straight
from chalicelib.scores.whatif import Change, compare
from chalicelib.staff.data_keys import Scope, fresh
from chalicelib.web import published
from chalicelib.web.published import PublishedPorts
from chalicelib.web.routing import Route
from tests.support.data_site import PUBLISHED_AT, Book, DataSite
from tests.support.fake_staff_pages import Desk, OneCampaign
from tests.support.rounds import Played, played

ZERO, HALF = Fraction(0), Fraction(1, 2)
UPLOAD = "0123456789abcdef"
CHANGE = Change(Base.NONE, None, {})
TRIAL = trials.id_of(CHANGE)


def results_desk(of: Played) -> Desk:
    """Scores with appraised points and last year's, tallies that may be shown, a key in use and a revoked one."""
    campaign, scores = of.in_force.campaign, whole_scores(of)
    desk = Desk(now=of.in_force.last_fence + timedelta(hours=1), campaign=OneCampaign(of.in_force))
    kept = desk.reports.kept
    straight = {cell: Straight(slips // 9, slips) for cell, slips in of.ballots.tally.slips.items()}
    shown = shown_straight(straight, of.shown, campaign.k)
    kept[f"{campaign.id}/scores.json"] = json.dumps(to_json(scores)).encode()
    kept[shown_json.key(campaign.id)] = shown_json.to_bytes(of.shown, of.ballots.counts, scores.inputs_hash, shown)
    kept[ballots_json.key(campaign.id)] = ballots_json.to_bytes(of.ballots)
    _with_a_trial(desk, of)
    previous_log.append(desk.reports, last_year(of))
    for name in ("Trục dữ liệu của tỉnh", "Cổng thông tin"):
        desk.keys.add(fresh(name, frozenset(Scope), "an.mau", desk.now)[0])
    desk.keys.revoke(next(iter(desk.keys.kept)), "an.mau", desk.now)
    return desk


def _with_a_trial(desk: Desk, of: Played) -> None:
    """A trial of another rule that was made."""
    campaign = of.in_force.campaign
    asked = trials.asked(campaign.id, CHANGE, "an.mau", desk.now)
    made = {**asked.details, "made_at": desk.now.isoformat()}
    desk.jobs.put(JobEntry(campaign.id, "scores", done_at=desk.now))
    desk.jobs.put(replace(asked, step=trials.MADE, done_at=desk.now, details=made))
    desk.reports.kept[trials.key(campaign.id, TRIAL)] = trials.to_bytes(
        compare(campaign.rules, CHANGE, of.ballots)
    )


def results_addresses(desk: Desk) -> Iterable[str]:
    """Every staff address about results that shows a page."""
    campaign = desk.campaign.here.campaign
    base = f"/quan-tri/dot/{campaign.id}"
    scored = next(u.id for u in campaign.units.values() if campaign.unit_types[u.type].scored)
    yield from (f"{base}/ket-qua", f"{base}/ket-qua/don-vi/{scored}", f"{base}/ket-qua/tieu-chi")
    yield from (
        f"{base}/ket-qua/cau-tra-loi",
        f"{base}/thu-phuong-an",
        f"{base}/thu-phuong-an/{TRIAL}",
        f"{base}/ket-qua-truoc",
    )
    yield from (f"{base}/ket-qua-truoc/tep/{UPLOAD}", f"{base}/diem-tham-dinh/tep/{UPLOAD}")
    yield "/quan-tri/khoa-du-lieu"


def published_site(of: Played) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    """The public pages of the same results, published: their routes and their addresses."""
    campaign = of.in_force.campaign.id
    site = DataSite(replace(of, scores=whole_scores(of)))
    sizes = dict.fromkeys((*FILES, ARCHIVE), 12_345)
    one = PublishedSet(campaign, "001-a", 1, PUBLISHED_AT.isoformat(), "00" * 32, sizes)
    site.reports.put(shelf.pointer_key(campaign), shelf.pointer(one), "")
    ports = PublishedPorts(Book(replace(of.in_force, published=True)), site.reports)
    here = f"/ket-qua/{campaign}"
    return published.routes(lambda: ports), (here, f"{here}/xep-hang", "/bien-nhan")


def whole_scores(of: Played) -> Scores:
    """Index, grade, self-assessed points, deductions, criteria left out, change."""
    campaign = of.in_force.campaign
    rules = ScoringRules.from_json(campaign.rules)
    given = {unit.unit: appraisal(leaves(campaign.rules, unit.type)) for unit in of.scores.units}
    return score(rules, of.ballots, rules_hash=campaign.rules_hash, appraised=given, before=last_year(of).before)


def appraisal(criteria: Iterable[Leaf]) -> Appraised:
    """Nine tenths of each maximum, half a point off the first, the third one left out."""
    listed = tuple(criteria)
    assessed = [leaf for leaf in listed if not leaf.surveyed]
    points = {
        leaf.id: Given(leaf.max_points, leaf.max_points * 9 / 10, ZERO if n else HALF, n != 2)
        for n, leaf in enumerate(assessed)
    }
    return appraised_of(listed, points)


def last_year(of: Played) -> Earlier:
    """Some units gained places, some lost, some are new."""
    had = {
        unit.unit: Previous(1 + n % 9, Fraction(70 + n % 25), Fraction(60 + n % 30))
        for n, unit in enumerate(of.scores.units)
        if n % 5
    }
    at = of.in_force.last_fence - timedelta(days=1)
    return Earlier(of.in_force.campaign.id, "u", "an.mau", at, "năm trước", "", had)


def a_round() -> Played:
    """The campaign without districts: its largest type has about a hundred units."""
    return played("cantho-2026")
