"""The page "Tìm một người": by account or by address, across all units, in so many reads whatever their number.

What is looked for is posted: nothing of a person stands in an address. Nothing here tells who has answered.
"""

from chalicelib.ballots.credentials import Malformed, parse_account
from chalicelib.follow_up.messages import one_line
from chalicelib.roster.roll import Found
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit

LONGEST = 254
WRONG = _("Xin ghi tài khoản gồm 08 ký tự, hoặc một địa chỉ email đầy đủ.")
NOBODY = _("Không có ai trong đợt khảo sát mang tài khoản này, hoặc đã nhận thư ở địa chỉ này.")
NOT_ALL = _("Rất nhiều người đã nhận thư ở địa chỉ này nên chưa xem hết; xin tìm theo tài khoản.")
NONE = Found(())


def show(visit: Visit) -> Reply:
    """The form."""
    return _page(visit)


def find(visit: Visit) -> Reply:
    """Whoever has this account, or got mail at this address; that names were seen is recorded."""
    campaign = visit.campaign().campaign.id
    words = one_line(visit.request.fields.get("q"))[:LONGEST]
    if "@" in words:
        found = visit.ports.mending.at_address(campaign, words)
    else:
        account = parse_account(words)
        if isinstance(account, Malformed):
            return _page(visit, words, problem=WRONG)
        one = visit.ports.mending.person(campaign, account)
        found = Found((one,) if one is not None else ())
    if found.people:
        visit.record(Verb.NAMES_SEEN, campaign, page="tim")
    return _page(visit, words, found, problem="" if found.people else _not_found(found))


def _not_found(found: Found) -> str:
    return NOT_ALL if found.more else NOBODY


def _page(visit: Visit, words: str = "", found: Found = NONE, *, problem: str = "") -> Reply:
    return staff_page(
        visit,
        "find.html",
        tab="roster",
        in_force=visit.campaign(),
        status=422 if problem == WRONG else 200,
        words=words,
        found=found.people,
        more=found.more,
        problem=problem,
        wrong=problem == WRONG,
    )
