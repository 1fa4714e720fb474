"""The page "Địa chỉ cần lưu ý": mailboxes that several people share, and what changed after accounts had left."""

from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.follow_up.mending import late
from chalicelib.follow_up.shared_addresses import shared_addresses
from chalicelib.staff.audit import Verb
from chalicelib.web.http import Reply
from chalicelib.web.proposal_words import KINDS
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit

PATH = "/dia-chi"


def show(visit: Visit) -> Reply:
    """Both lists, from stored snapshots and from proposals. It names people, so seeing it stands in the audit."""
    in_force = visit.campaign()
    campaign = in_force.campaign
    accounts_at = next(m.at for m in moments(in_force) if m.kind is MomentKind.ACCOUNTS)
    visit.record(Verb.NAMES_SEEN, campaign.id, page="dia-chi")
    return staff_page(
        visit,
        "addresses.html",
        tab="mending",
        in_force=in_force,
        shared=shared_addresses(campaign, visit.ports.coverage.snapshots(campaign.id)),
        late=late(visit.ports.mending.all(campaign.id), accounts_at),
        accounts_at=accounts_at,
        kinds=KINDS,
    )
