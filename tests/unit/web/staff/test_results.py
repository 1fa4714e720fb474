import json
import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from chalicelib.follow_up.disputes import Checked, Dispute
from chalicelib.scores.results import Appraised, CriterionScore, NotScored, Scores, Share, UnitScore
from chalicelib.scores.rules import Base
from chalicelib.scores.score_json import to_json
from tests.support.campaigns import small_in_force
from tests.support.every_staff_page import finished_desk
from tests.support.fake_staff_pages import CAMPAIGN, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}/ket-qua"
FENCE = small_in_force().last_fence


def criterion(points: str | None, full: str | None) -> CriterionScore:
    return CriterionScore(
        criterion="1.1",
        area="1",
        max_points=Fraction(5),
        points=Fraction(points) if points else None,
        full=Fraction(full) if full else None,
        reason=None if points else NotScored.TOO_FEW_VALID,
        parts=(),
        merged=False,
    )


def unit(name: str, rank: int | None, points: str | None, full: str | None = None) -> UnitScore:
    made = (criterion(points, full or points),)
    return UnitScore(name, "department", made, Share(2, 3), appraised=None, withheld=False, rank=rank)


def with_scores(desk: Desk) -> Desk:
    rules_hash = desk.campaign.here.campaign.rules_hash
    scores = Scores(
        CAMPAIGN, rules_hash, "h", Base.RESPONDENT_UNIT, (unit("a1", 2, "3", "4.5"), unit("a2", 1, "4.25"))
    )
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = json.dumps(to_json(scores)).encode()
    return desk


def test_until_the_last_fence_nobody_sees_a_point_even_where_scores_lie_ready() -> None:
    page = with_scores(Desk(now=FENCE - timedelta(seconds=1))).get(HERE).body
    assert "Chưa đến lúc xem kết quả" in page
    assert "10 giờ 00 ngày 08/02/2021" in page
    assert "4,25" not in page


def test_after_it_units_stand_by_rank_with_points_and_what_missing_ballots_cost() -> None:
    page = with_scores(Desk(now=FENCE)).get(HERE).body
    assert page.index("Sở Hai") < page.index("Sở Một")
    assert "4,25" in page
    assert "−1,50" in page
    assert "85,00%" in page


def test_the_bars_width_is_the_share_of_the_maximum() -> None:
    page = with_scores(Desk(now=FENCE)).get(HERE).body
    assert '<rect class="ph-bar__part" width="60.00"' in page
    assert '<rect class="ph-bar__lost" x="60.00" width="30.00"' in page
    assert "style=" not in page


def test_while_scores_are_being_made_the_page_says_so() -> None:
    assert "đang kiểm phiếu và tính điểm" in Desk(now=FENCE).get(HERE).body


def test_a_unit_without_enough_ballots_has_no_points() -> None:
    desk = Desk(now=FENCE)
    rules_hash = desk.campaign.here.campaign.rules_hash
    scores = Scores(CAMPAIGN, rules_hash, "h", Base.RESPONDENT_UNIT, (unit("a1", None, None), unit("a2", 1, "4")))
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = json.dumps(to_json(scores)).encode()
    assert "không đủ số phiếu" in desk.get(HERE).body


def test_a_unit_with_appraised_points_alone_keeps_its_index_and_grade_in_their_columns() -> None:
    desk = Desk(now=FENCE)
    rules_hash = desk.campaign.here.campaign.rules_hash
    given = Appraised(Fraction(8), Fraction(10), Fraction(0))
    alone = replace(unit("a1", 2, None), appraised=given, grade="good")
    both = replace(unit("a2", 1, "4"), appraised=given, grade="good")
    scores = Scores(CAMPAIGN, rules_hash, "h", Base.RESPONDENT_UNIT, (alone, both))
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = json.dumps(to_json(scores)).encode()
    head, *rows = re.findall(r"<tr>.*?</tr>", desk.get(HERE).body, re.DOTALL)
    assert "80,00%" in next(row for row in rows if "Sở Một" in row)
    assert {width(row) for row in rows[:2]} == {width(head)}


def width(row: str) -> int:
    """Columns that the row fills."""
    cells = re.findall(r"<t[hd]\b([^>]*)>", row)
    return sum(int(found[1]) if (found := re.search(r'colspan="(\d+)"', cell)) else 1 for cell in cells)


def test_scores_made_by_other_rules_are_marked() -> None:
    desk = Desk(now=FENCE)
    scores = Scores(CAMPAIGN, "0" * 64, "h", Base.RESPONDENT_UNIT, (unit("a2", 1, "4"),))
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = json.dumps(to_json(scores)).encode()
    assert "một bản quy tắc khác" in desk.get(HERE).body


def test_disputed_ballots_stand_by_unit_below_the_ranks() -> None:
    desk = finished_desk()
    checked = Checked(1, 0, 0, shared_mailbox=False)
    desk.disputes.add(Dispute(CAMPAIGN, "1", "a1", "BCFG2345", "staff", "an.mau", desk.now, checked))
    assert "Sở Một: 01 trường hợp" in desk.get(f"/quan-tri/dot/{CAMPAIGN}/ket-qua").body
