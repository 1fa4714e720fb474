"""What a telephone message says to somebody whom no mail reaches.

No password, no link of one's own, no account: messages are sent by another company, and what it holds must open
nothing (docs/adr/0030).

Vietnamese in NFC for Zalo; the same without marks for SMS, where a marked letter makes a message hold 70 letters
instead of 160 (GSM 03.38).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.wording import deadline_text, two_digits
from chalicelib.follow_up.messages import one_line, survey

SINGLE, PART = 160, 153
"""Letters of one SMS, and of each part of a longer one."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One person's message. `phone`: digits from 0; `parts`: how many SMS it makes."""

    phone: str
    name: str
    unit: str
    zalo: str
    sms: str

    @property
    def parts(self) -> int:
        """How many SMS will be charged."""
        return 1 if len(self.sms) <= SINGLE else -(-len(self.sms) // PART)


@dataclass(frozen=True, slots=True)
class WithoutPhone:
    """Somebody whom neither a mail nor a message reaches."""

    account: str
    name: str
    unit: str


def text_message(
    in_force: CampaignInForce, *, phone: str, called: str, unit: str, groups: Sequence[str], site: str
) -> TextMessage:
    """The message about these groups' ballots, open ones. `called`: "Ông Nguyễn Văn Mẫu"."""
    campaign = in_force.campaign
    closing = min(in_force.window_for(group).closes_at for group in groups)
    deadline = deadline_text(closing, campaign.zone)
    helped = campaign.contacts[0].phone if campaign.contacts else ""
    text = (
        f"[{campaign.organiser.short.vi}] Kính đề nghị {called} trả lời {two_digits(len(groups))} phiếu "
        f"{survey(campaign)} trước {deadline} tại {site}/dang-nhap bằng tài khoản trong phong bì dán kín."
        f"{f' Hỗ trợ: {helped}.' if helped else ''} Nếu vừa gửi phiếu, xin bỏ qua tin này."
    )
    zalo = one_line(text)
    return TextMessage(phone, one_line(called), unit, zalo, without_marks(zalo))


def without_marks(text: str) -> str:
    """Plain ASCII letters: "Sở Nội vụ" → "So Noi vu"; what has no such twin becomes "?"."""
    told = text.replace("Đ", "D").replace("đ", "d").replace("–", "-").replace("“", '"').replace("”", '"')
    bare = "".join(c for c in unicodedata.normalize("NFD", told) if not unicodedata.combining(c))
    return bare.encode("ascii", "replace").decode("ascii")
