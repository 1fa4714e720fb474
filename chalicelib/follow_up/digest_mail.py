"""The digest as a mail: to a focal point about the own units, to the Department about all. Counts only."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.wording import day_text, moment_text, percent_text
from chalicelib.follow_up.digest import Digest, DigestLine
from chalicelib.follow_up.messages import Message, Renderer, composed, frame_values
from chalicelib.roster.people import Mailbox, Person, Sex

TO_FOCAL_POINTS = "Danh sách người chưa được ghi nhận phiếu và nút gửi thư nhắc ở trang đầu mối"
TO_THE_DEPARTMENT = "Tiến độ của mọi đơn vị, đề nghị của công chức đầu mối đang chờ xem xét ở trang quản trị"
MOST_LISTED = 15
"""Units in the Department's mail: those with the lowest coverage."""


@dataclass(frozen=True, slots=True)
class DigestLetter:
    """A focal point's digest. `units` are those followed up; those the digest does not know are left out."""

    in_force: CampaignInForce
    person: Person
    units: Sequence[str]
    digest: Digest
    site: str
    message_id: str


def focal_mail(letter: DigestLetter, render: Renderer) -> Message:
    """Coverage, change, rank and points at risk of the focal point's units."""
    campaign, lines = letter.in_force.campaign, letter.digest.lines
    told = [_told(letter.in_force, lines[unit]) for unit in letter.units if unit in lines]
    values = frame_values(campaign, letter.person) | _frame(letter.in_force, letter.digest, told)
    values |= {"site": f"{letter.site}/dau-moi", "where": TO_FOCAL_POINTS, "whole": ""}
    return _made(letter.in_force, letter.person.email, letter.message_id, values, render)


def department_mail(
    in_force: CampaignInForce, digest: Digest, site: str, message_id: str, render: Renderer
) -> Message:
    """The whole, and the scored units with the lowest coverage: communes' ballots stand in their districts'."""
    campaign = in_force.campaign
    organiser = campaign.organiser
    scored = [one for one in digest.lines.values() if campaign.unit_types[campaign.units[one.unit].type].scored]
    lowest = sorted(scored, key=lambda line: (_share(line), line.unit))[:MOST_LISTED]
    told = [_told(in_force, line) for line in lowest]
    values = _frame(in_force, digest, told) | office_values(in_force)
    values |= {
        "site": f"{site}/quan-tri",
        "where": TO_THE_DEPARTMENT,
        "whole": _whole(digest, len(told), len(scored)),
    }
    return _made(in_force, organiser.email, message_id, values, render)


def _whole(digest: Digest, listed: int, units: int) -> str:
    """All ballots, and which of so many units follow."""
    whole = digest.whole
    share = percent_text(whole.covered, whole.planned)
    sentence = f"Toàn đợt: thu về {whole.returned}/{whole.planned} phiếu theo kế hoạch ({share})."
    return f"{sentence} {listed} đơn vị có tỷ lệ thấp nhất:" if listed < units else f"{sentence} Theo đơn vị:"


def office_values(in_force: CampaignInForce) -> dict[str, object]:
    """The frame of a mail to an office instead of a person."""
    campaign = in_force.campaign
    nobody = Person("", campaign.id, "", Sex.UNKNOWN, 0, "", "", "", "", Mailbox.SHARED, "", "", 0, ())
    return frame_values(campaign, nobody) | {"addressee": campaign.organiser.name.vi, "you": "Quý cơ quan"}


def _share(line: DigestLine) -> float:
    return line.covered / line.planned if line.planned else 1.0


def _frame(in_force: CampaignInForce, digest: Digest, told: Sequence[dict[str, str]]) -> dict[str, object]:
    return {
        "day": day_text(digest.day),
        "taken": moment_text(digest.taken_at, in_force.campaign.zone),
        "lines": told,
    }


def _told(in_force: CampaignInForce, line: DigestLine) -> dict[str, str]:
    unit = in_force.campaign.units[line.unit]
    change = "" if line.change is None else f"{'+' if line.change >= 0 else '−'}{abs(line.change)} phiếu"
    return {
        "unit": unit.name.vi,
        "kind": in_force.campaign.unit_types[unit.type].name.vi,
        "coverage": f"{line.returned}/{line.planned} phiếu ({percent_text(line.covered, line.planned)})",
        "missing": str(line.missing),
        "change": change,
        "rank": f"{line.rank}/{line.of}",
        "risk": line.risk,
        "sum": line.sum_,
    }


def _made(
    in_force: CampaignInForce, to: str, message_id: str, values: dict[str, object], render: Renderer
) -> Message:
    campaign = in_force.campaign
    subject = f"Tiến độ thu phiếu ngày {values['day']} – {campaign.short_title.vi}"
    return composed(campaign, "digest", values, to=to, subject=subject, message_id=message_id, render=render)
