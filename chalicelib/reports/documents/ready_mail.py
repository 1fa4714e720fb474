"""The mail to a staff member about a document that was asked for. No result stands in it, and no name."""

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.digest_mail import office_values
from chalicelib.follow_up.messages import Message, Renderer, composed
from chalicelib.reports.documents.asking import Paper

NAMES = {
    Paper.LETTER: "Công văn thông báo khảo sát",
    Paper.DECISION: "Dự thảo quyết định công bố kết quả, kèm phụ lục",
    Paper.SUMMARY: "Báo cáo tổng hợp kết quả",
    Paper.SHEETS: "Phiếu kết quả của từng đơn vị",
    Paper.MISSING: "Danh sách chưa ghi nhận phiếu",
    Paper.GUIDE: "Hướng dẫn trả lời, một trang",
}
"""As the page "Báo cáo" names them, which translates them too."""


def document_mail(
    in_force: CampaignInForce, paper: Paper, *, made: bool, to: str, site: str, message_id: str, render: Renderer
) -> Message:
    """Where the document can be fetched; where it was not `made`, where the reason stands."""
    campaign = in_force.campaign
    said = "Đã lập" if made else "Chưa lập được"
    values = office_values(in_force) | {
        "name": NAMES[paper],
        "made": made,
        "page": f"{site}/quan-tri/dot/{campaign.id}/bao-cao",
    }
    subject = f"{said}: {NAMES[paper]} – {campaign.short_title.vi}"
    return composed(campaign, "document", values, to=to, subject=subject, message_id=message_id, render=render)
