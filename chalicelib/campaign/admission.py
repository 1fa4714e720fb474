"""Which decisions may be recorded, and why not (design.md 6 and 11). The rules themselves are never up for one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.campaign.decisions import (
    CampaignInForce,
    Change,
    Decision,
    Extension,
    FocalPointChange,
    Ground,
    PlanChange,
    Reopening,
    Replacement,
    TimelineChange,
)
from chalicelib.campaign.definition import Text
from chalicelib.campaign.windows import Window, window_between
from chalicelib.campaign.wording import day_text, moment_text

FURTHEST = timedelta(days=59)
"""After the present end, or after today: what lies further is a wrong year, and no decision takes a day back."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The decision may be recorded."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The decision may not be recorded. `code` for tests and logs, `reason` for the person."""

    code: str
    reason: Text


Admission = Admitted | Refused


def admit(in_force: CampaignInForce, ground: Ground, change: Change) -> Admission:
    """Whether `change` may be recorded on `ground` at its `decided_at`; the first reason against it otherwise."""
    return next(_reasons(in_force, ground, change), Admitted())


def same_recorded(in_force: CampaignInForce, document: str, change: FocalPointChange) -> Decision | None:
    """The decision in force for the unit's focal point, where it names this very person by this document."""
    changes = [(one, one.change) for one in in_force.decisions if isinstance(one.change, FocalPointChange)]
    latest = next(((one, made) for one, made in reversed(changes) if made.unit == change.unit), None)
    if latest is None or latest[1].account != change.account:
        return None
    return latest[0] if latest[0].ground.document == document else None


def _reasons(in_force: CampaignInForce, ground: Ground, change: Change) -> Iterator[Refused]:
    if not (ground.document.strip() and ground.reason.strip() and ground.by.strip()):
        yield _no(
            "no_ground",
            "Quyết định phải ghi văn bản, lý do và người ghi.",
            "A decision needs its document, its reason and who records it.",
        )
    if in_force.published:
        yield _no(
            "published",
            "Kết quả đã công bố nên không ghi thêm quyết định.",
            "Results are published: no more decisions are recorded.",
        )
    match change:
        case Extension():
            yield from _extension(in_force, ground.decided_at, change)
        case Reopening():
            yield from _reopening(in_force, ground.decided_at, change)
        case PlanChange() | Replacement():
            yield from _numbers(in_force, ground.decided_at, change)
        case FocalPointChange():
            yield from _unit(in_force, change.unit)
            if same_recorded(in_force, ground.document, change):
                yield _no(
                    "recorded",
                    "Quyết định này đã được ghi: cùng đơn vị, cùng người, cùng văn bản.",
                    "This decision is recorded already: same unit, same person, same document.",
                )
        case TimelineChange():
            yield from _timeline(in_force, ground.decided_at)


def _extension(in_force: CampaignInForce, at: datetime, change: Extension) -> Iterator[Refused]:
    window = _window(in_force, change)
    if isinstance(window, Refused):
        yield window
        return
    if at >= window.fence_at:
        fence = moment_text(window.fence_at, in_force.campaign.zone)
        yield _no(
            "fenced",
            f"Số phiếu của đợt này đã chốt lúc {fence}; chỉ còn có thể ghi quyết định mở lại.",
            "The count of this window is frozen; only a reopening can be recorded.",
        )
    yield from _later(in_force, at, change, window)


def _reopening(in_force: CampaignInForce, at: datetime, change: Reopening) -> Iterator[Refused]:
    window = _window(in_force, change)
    if isinstance(window, Refused):
        yield window
        return
    if at < window.fence_at:
        fence = moment_text(window.fence_at, in_force.campaign.zone)
        yield _no(
            "not_fenced",
            f"Số phiếu của đợt này đến {fence} mới chốt; trước đó xin ghi quyết định gia hạn.",
            "The count of this window is not frozen yet; record an extension instead.",
        )
    yield from _later(in_force, at, change, window)


def _later(
    in_force: CampaignInForce, at: datetime, change: Extension | Reopening, window: Window
) -> Iterator[Refused]:
    zone = in_force.campaign.zone
    latest = max(window.closes_at, at).astimezone(zone).date() + FURTHEST
    if change.last_day > latest:
        yield _no(
            "too_far",
            f"Ngày cuối mới không được quá ngày {day_text(latest)}; xin kiểm tra lại năm.",
            f"The new last day must not lie after {day_text(latest)}: check the year.",
        )
        return
    rule = in_force.campaign.windows[change.window]
    new = window_between(in_force.campaign, rule.id, rule.first_day, change.last_day)
    if new.closes_at <= window.closes_at or new.closes_at <= at:
        yield _no(
            "not_later",
            "Ngày cuối mới phải sau ngày cuối đang có hiệu lực và chưa qua.",
            "The new last day must be later than the one in force, and not past.",
        )


def _window(in_force: CampaignInForce, change: Extension | Reopening) -> Window | Refused:
    """The window that the change moves: the group's own, or the whole window."""
    groups = in_force.campaign.groups
    if change.window not in in_force.campaign.windows:
        return _no("unknown_window", f"Không có đợt nhận phiếu “{change.window}”.", "There is no such window.")
    if change.group is None:
        return in_force.window(change.window)
    if change.group not in groups or groups[change.group].window != change.window:
        return _no("unknown_group", f"Đợt này không có nhóm “{change.group}”.", "The window has no such group.")
    return in_force.window_for(change.group)


def _numbers(in_force: CampaignInForce, at: datetime, change: PlanChange | Replacement) -> Iterator[Refused]:
    campaign = in_force.campaign
    yield from _unit(in_force, change.unit)
    group = campaign.groups.get(change.group)
    if group is None or change.unit not in campaign.units or campaign.units[change.unit].type not in group.members:
        yield _no(
            "not_a_member",
            "Nhóm đối tượng này không có người thuộc đơn vị đó.",
            "The group has nobody in that unit.",
        )
        return
    number, least = (change.planned, 0) if isinstance(change, PlanChange) else (change.people, 1)
    if number < least:
        yield _no("bad_number", f"Số lượng phải từ {least} trở lên.", f"The number must be at least {least}.")
    if at >= in_force.window_for(change.group).fence_at:
        yield _no(
            "fenced",
            "Số phiếu của nhóm này đã chốt nên kế hoạch và danh sách không đổi được nữa.",
            "The count of this group is frozen: plan and people stay as they are.",
        )


def _unit(in_force: CampaignInForce, unit: str) -> Iterator[Refused]:
    if unit not in in_force.campaign.units:
        yield _no("unknown_unit", f"Không có đơn vị “{unit}”.", "There is no such unit.")


def _timeline(in_force: CampaignInForce, at: datetime) -> Iterator[Refused]:
    if at >= in_force.last_close:
        yield _no(
            "all_closed",
            "Các đợt nhận phiếu đã kết thúc nên không còn thư nào để đổi giờ.",
            "All windows have closed: no message is left to move.",
        )


def _no(code: str, vi: str, en: str) -> Refused:
    return Refused(code, Text(vi, en))
