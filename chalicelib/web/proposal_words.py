"""How proposals are said, to focal points and to the Department alike. All are msgids."""

from chalicelib.follow_up.mending import ProposalKind, ProposalState
from chalicelib.web.catalogue import mark as _

KINDS = {
    ProposalKind.ADDRESS: _("Sửa địa chỉ email"),
    ProposalKind.PHONE: _("Sửa số điện thoại"),
    ProposalKind.NOT_ELIGIBLE: _("Không còn thuộc đối tượng"),
    ProposalKind.AWAY: _("Vắng cả đợt"),
    ProposalKind.DUPLICATE: _("Trùng người"),
    ProposalKind.UNREACHABLE: _("Không liên hệ được"),
    ProposalKind.REPLACEMENT: _("Thay người"),
}
STATES = {
    ProposalState.PENDING: (_("Chờ xem xét"), "attention"),
    ProposalState.APPROVED: (_("Đã chấp thuận"), "good"),
    ProposalState.REFUSED: (_("Không chấp thuận"), ""),
}
