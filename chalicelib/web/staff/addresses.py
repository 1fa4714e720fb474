"""The page "Địa chỉ cần lưu ý": shared mailboxes, focal points out of reach, changes after accounts had left."""

from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.follow_up.focal_points import OutOfReach, out_of_reach
from chalicelib.follow_up.mending import MOST_LISTED, late
from chalicelib.follow_up.shared_addresses import shared_addresses
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.proposal_words import KINDS
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit

PATH = "/dia-chi"
REASONS = {
    OutOfReach.NO_ADDRESS: _("chưa có địa chỉ email"),
    OutOfReach.NO_OWN_ADDRESS: _("không có hộp thư riêng"),
    OutOfReach.ADDRESS_REFUSED: _("địa chỉ bị trả lại hoặc từ chối thư"),
}


def show(visit: Visit) -> Reply:
    """From stored snapshots, appointments and proposals. It names people, so seeing it stands in the audit."""
    in_force = visit.campaign()
    campaign = in_force.campaign
    known = visit.ports.mending.latest(campaign.id)
    accounts_at = next(m.at for m in moments(in_force) if m.kind is MomentKind.ACCOUNTS)
    visit.record(Verb.NAMES_SEEN, campaign.id, page="dia-chi")
    return staff_page(
        visit,
        "addresses.html",
        tab="mending",
        in_force=in_force,
        shared=shared_addresses(campaign, visit.ports.coverage.snapshots(campaign.id)),
        unreached=out_of_reach(in_force, visit.ports.appointed(campaign.id)),
        reasons=REASONS,
        late=late(known, accounts_at),
        cut=MOST_LISTED if len(known) >= MOST_LISTED else 0,
        accounts_at=accounts_at,
        kinds=KINDS,
    )
