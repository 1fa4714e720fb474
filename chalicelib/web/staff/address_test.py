"""The page "Kiểm tra địa chỉ email": says what the test will do, and asks the tick for it."""

from chalicelib.follow_up.address_test import JOB, MayTest, TooLate, asked, may_ask
from chalicelib.staff.audit import Verb
from chalicelib.web.http import Reply, see_other
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

PATH = "/danh-sach/thu-dia-chi"


def show(visit: Visit) -> Reply:
    """What will happen, to how many, and until when it makes sense."""
    in_force = visit.campaign()
    campaign = in_force.campaign
    entry = visit.ports.jobs.get(campaign.id, JOB)
    answer = may_ask(in_force, entry, visit.request.now)
    rosters = visit.ports.board.unit_rosters(campaign).values()
    return staff_page(
        visit,
        "address_test.html",
        tab="roster",
        in_force=in_force,
        people=sum(roster.people for roster in rosters),
        may_ask=isinstance(answer, MayTest),
        too_late=isinstance(answer, TooLate),
        accounts_at=answer.accounts_at if isinstance(answer, MayTest | TooLate) else None,
        done_at=entry.done_at if entry else None,
    )


def ask(visit: Visit) -> Reply:
    """Ask for it. Where it may not be asked for nothing is written: the page says why."""
    in_force, now = visit.campaign(), visit.request.now
    campaign = in_force.campaign.id
    if isinstance(may_ask(in_force, visit.ports.jobs.get(campaign, JOB), now), MayTest):
        visit.ports.jobs.put(asked(campaign, visit.staff.account, now))
        visit.record(Verb.ADDRESS_TEST_ASKED, campaign)
    return see_other(visit.request, address(campaign, PATH))
