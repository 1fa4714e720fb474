"""The forms of the page "Quyết định": what was typed becomes a decision, or all its errors at once."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.campaign.decisions import CampaignInForce, Change, Extension, Ground, PlanChange
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Fields

LONGEST = 500
MOST_PLANNED = 100_000
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Sound:
    """A decision to record."""

    ground: Ground
    change: Change


@dataclass(frozen=True, slots=True)
class Faulty:
    """Field → what is wrong with it and what to do, as msgids. Nothing was recorded."""

    errors: dict[str, str]


def extension(fields: Fields, in_force: CampaignInForce, by: str, now: datetime) -> Sound | Faulty:
    """Extend a window, for all its groups or one. Must be decided before the window's fence (design.md 6)."""
    errors: dict[str, str] = {}
    window, group = fields.get("window"), fields.get("group") or None
    last_day = parse_day(fields.get("last_day"))
    if window not in in_force.campaign.windows:
        errors["window"] = _("Xin chọn đợt nhận phiếu.")
    elif now >= in_force.window(window).fence_at:
        errors["window"] = _("Đợt này đã chốt số phiếu nên không gia hạn được nữa; xin chọn đợt khác.")
    elif group is not None and not _is_of(in_force, group, window):
        errors["group"] = _("Nhóm này không thuộc đợt đã chọn; xin chọn lại nhóm hoặc để trống.")
    elif last_day and last_day <= _present_last_day(in_force, window, group):
        errors["last_day"] = _("Ngày cuối mới phải sau ngày cuối hiện nay; gia hạn không rút ngắn đợt nhận phiếu.")
    if last_day is None:
        errors["last_day"] = _("Xin ghi ngày cuối nhận phiếu theo dạng ngày/tháng/năm, ví dụ 02/02/2021.")
    ground = _ground(fields, by, now, errors)
    if errors or ground is None or last_day is None:
        return Faulty(errors)
    return Sound(ground, Extension(window, group, last_day))


def plan_change(fields: Fields, in_force: CampaignInForce, by: str, now: datetime) -> Sound | Faulty:
    """Change the approved number of ballots of a group from a respondents' unit, before the group's fence."""
    errors: dict[str, str] = {}
    group, unit = in_force.campaign.groups.get(fields.get("group")), fields.get("unit").strip().lower()
    planned = fields.get("planned")
    if group is None:
        errors["group"] = _("Xin chọn nhóm đối tượng.")
    elif now >= in_force.window_for(group.id).fence_at:
        errors["group"] = _("Nhóm này đã chốt số phiếu nên không sửa kế hoạch được nữa.")
    if unit not in in_force.campaign.units:
        errors["unit"] = _("Không có đơn vị với mã này; xin chọn mã trong danh sách gợi ý.")
    elif group and in_force.campaign.units[unit].type not in group.members:
        errors["unit"] = _("Người của nhóm đã chọn không thuộc loại đơn vị này; xin kiểm tra lại nhóm và đơn vị.")
    if not planned.isascii() or not planned.isdigit() or int(planned) > MOST_PLANNED:
        errors["planned"] = _("Xin ghi số phiếu kế hoạch mới là một số nguyên, ví dụ 30.")
    elif group and (group.id, unit) in in_force.plan and in_force.plan[group.id, unit] == int(planned):
        errors["planned"] = _("Số này bằng số kế hoạch hiện nay nên không có gì thay đổi.")
    ground = _ground(fields, by, now, errors)
    if errors or ground is None or group is None:
        return Faulty(errors)
    return Sound(ground, PlanChange(group.id, unit, int(planned)))


def parse_day(typed: str) -> date | None:
    """A day as people write it, dd/mm/yyyy with slashes, dots or hyphens; None for anything else."""
    found = _DAY.fullmatch(typed.strip())
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _ground(fields: Fields, by: str, now: datetime, errors: dict[str, str]) -> Ground | None:
    document, reason = fields.get("document"), fields.get("reason")
    day = parse_day(fields.get("date"))
    if not document or len(document) > LONGEST:
        errors["document"] = _("Xin ghi số, ký hiệu văn bản làm căn cứ, ví dụ 12/QĐ-SNV.")
    if not reason or len(reason) > LONGEST:
        errors["reason"] = _("Xin ghi lý do, không quá 500 ký tự.")
    if day is None:
        errors["date"] = _("Xin ghi ngày của văn bản theo dạng ngày/tháng/năm, ví dụ 30/01/2021.")
    if day is None or errors:
        return None
    return Ground(document=document, date=day, by=by, reason=reason, decided_at=now)


def _is_of(in_force: CampaignInForce, group: str, window: str) -> bool:
    found = in_force.campaign.groups.get(group)
    return found is not None and found.window == window


def _present_last_day(in_force: CampaignInForce, window: str, group: str | None) -> date:
    """The last local day on which ballots are taken now."""
    found = in_force.window_for(group) if group else in_force.window(window)
    zone = in_force.campaign.zone
    return date.fromordinal(found.closes_at.astimezone(zone).date().toordinal() - 1)
