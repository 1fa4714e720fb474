"""The forms of the page "Quyết định": what was typed becomes a decision to propose, or all its errors at once.

Whether the decision may be recorded is for `campaign.admission` to say; here only what a field must hold.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.ballots.credentials import Malformed, parse_account
from chalicelib.campaign.decisions import (
    CampaignInForce,
    Change,
    Extension,
    FocalPointChange,
    Ground,
    PlanChange,
    Reopening,
)
from chalicelib.campaign.windows import Window
from chalicelib.follow_up.focal_points import Candidate, Unfit
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Fields

UNFIT = {
    Unfit.UNKNOWN: _("Không có tài khoản này trong danh sách của đợt khảo sát."),
    Unfit.NO_OWN_ADDRESS: _("Người này chưa có hộp thư riêng để nhận tài khoản đầu mối; xin bổ sung trước."),
}
LONGEST = 500
MOST_PLANNED = 100_000
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sound:
    """A decision to propose."""

    ground: Ground
    change: Change


@dataclass(frozen=True, slots=True)
class Faulty:
    """Field → what is wrong with it and what to do, as msgids. Nothing was recorded."""

    errors: dict[str, str]


def extension(fields: Fields, in_force: CampaignInForce, by: str, now: datetime) -> Sound | Faulty:
    """A window is to take ballots longer, for all its groups or one; after its fence that is a reopening."""
    errors: dict[str, str] = {}
    window, group = fields.get("window"), fields.get("group") or None
    last_day = parse_day(fields.get("last_day"))
    if window not in in_force.campaign.windows:
        errors["window"] = _("Xin chọn đợt nhận phiếu.")
    if last_day is None:
        errors["last_day"] = _("Xin ghi ngày cuối nhận phiếu theo dạng ngày/tháng/năm, ví dụ 02/02/2021.")
    ground = _ground(fields, by, now, errors)
    if errors or ground is None or last_day is None:
        return Faulty(errors)
    fenced = now >= _window(in_force, window, group).fence_at
    return Sound(ground, Reopening(window, group, last_day) if fenced else Extension(window, group, last_day))


def _window(in_force: CampaignInForce, window: str, group: str | None) -> Window:
    """The group's own window where it has one: another group may have been given longer."""
    known = in_force.campaign.groups.get(group or "")
    return in_force.window_for(known.id) if known and known.window == window else in_force.window(window)


def plan_change(fields: Fields, in_force: CampaignInForce, by: str, now: datetime) -> Sound | Faulty:
    """The approved number of ballots of a group from a respondents' unit is to change."""
    errors: dict[str, str] = {}
    group, unit, planned = fields.get("group"), fields.get("unit"), fields.get("planned")
    if group not in in_force.campaign.groups:
        errors["group"] = _("Xin chọn nhóm đối tượng.")
    if unit not in in_force.campaign.units:
        errors["unit"] = _("Xin chọn đơn vị.")
    if not (planned.isascii() and planned.isdigit() and len(planned) < 7 and int(planned) <= MOST_PLANNED):
        errors["planned"] = _("Xin ghi số phiếu kế hoạch mới là một số nguyên, ví dụ 30.")
    elif in_force.plan.get((group, unit)) == int(planned):
        errors["planned"] = _("Số này bằng số kế hoạch hiện nay nên không có gì thay đổi.")
    ground = _ground(fields, by, now, errors)
    if errors or ground is None:
        return Faulty(errors)
    return Sound(ground, PlanChange(group, unit, int(planned)))


def focal_point(
    fields: Fields,
    in_force: CampaignInForce,
    by: str,
    now: datetime,
    *,
    candidate: Callable[[str], Candidate | Unfit],
) -> Sound | Faulty:
    """A unit is to be followed up by somebody else; `candidate` looks an account up on the roll."""
    errors: dict[str, str] = {}
    unit, account = fields.get("unit"), parse_account(fields.get("account"))
    if unit not in in_force.campaign.units:
        errors["unit"] = _("Xin chọn đơn vị.")
    if isinstance(account, Malformed):
        errors["account"] = _("Xin ghi tài khoản gồm 08 ký tự của người được cử, như trong danh sách.")
    elif isinstance(found := candidate(account), Unfit):
        errors["account"] = UNFIT[found]
    ground = _ground(fields, by, now, errors)
    if errors or ground is None or isinstance(account, Malformed):
        return Faulty(errors)
    return Sound(ground, FocalPointChange(unit, account))


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
    if day is None:
        errors["date"] = _("Xin ghi ngày của văn bản theo dạng ngày/tháng/năm, ví dụ 30/01/2021.")
    if not reason or len(reason) > LONGEST:
        errors["reason"] = _("Xin ghi lý do, không quá 500 ký tự.")
    if day is None or errors:
        return None
    return Ground(document=document, date=day, by=by, reason=reason, decided_at=now)
