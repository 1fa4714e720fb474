"""Windows, deadlines, messages and documents against the calendar."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

from chalicelib.campaign.checks.draft import Data, Draft
from chalicelib.campaign.checks.problems import Place, Problem, error, warning
from chalicelib.campaign.checks.values import WEEKDAYS
from chalicelib.campaign.wording import day_text

LONG_WINDOW = 60
"""Days; a longer window is more likely a wrong year than a plan."""

_WEEKDAY_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_A_YEAR_OFF = range(365 - 120, 365 + 121)


def check(draft: Draft) -> Iterator[Problem]:
    """All problems of time."""
    days = _days(draft)
    if draft.campaign.get("windows") == {}:
        yield error(
            draft.place("windows"),
            "no_window",
            "Đợt khảo sát chưa có đợt nhận phiếu nào.",
            "Khai báo ít nhất một mục trong “windows” với first_day và last_day.",
            "There is no window.",
        )
    for key, (first, last) in days.items():
        yield from _window(draft, key, first, last)
    for one, other in combinations(days, 2):
        yield from _overlap(draft, one, other, days)
    yield from _messages(draft, days)
    yield from _documents(draft, days)


def _days(draft: Draft) -> dict[str, tuple[date, date]]:
    """Windows with both days readable."""
    return {
        key: (date.fromisoformat(window["first_day"]), date.fromisoformat(window["last_day"]))
        for key, window in draft.table("windows").items()
        if "first_day" in window and "last_day" in window
    }


def _window(draft: Draft, key: str, first: date, last: date) -> Iterator[Problem]:
    place = draft.place("windows", key, "last_day")
    if last < first:
        yield error(
            place,
            "empty_window",
            f"Đợt “{key}” kết thúc ({day_text(last)}) trước khi bắt đầu ({day_text(first)}).",
            "Sửa first_day hoặc last_day; cả hai ngày đều tính là ngày nhận phiếu.",
            "The window ends before it begins.",
        )
    elif (last - first).days >= LONG_WINDOW:
        yield warning(
            place,
            "long_window",
            f"Đợt “{key}” kéo dài {(last - first).days + 1} ngày.",
            "Kiểm tra lại năm của hai ngày.",
            "The window is very long.",
        )
    year = draft.campaign.get("year")
    if year is not None and not 0 <= first.year - year <= 1:
        yield warning(
            draft.place("windows", key, "first_day"),
            "window_year",
            f"Đợt “{key}” bắt đầu năm {first.year}, trong khi khảo sát cho năm {year}.",
            "Kiểm tra lại năm.",
            "The window lies far from the year surveyed.",
        )
    weekend = [WEEKDAYS.index(day) for day in draft.campaign.get("weekend") or []]
    if last.weekday() in weekend or last.isoformat() in (draft.campaign.get("holidays") or []):
        what = _WEEKDAY_NAMES[last.weekday()] if last.weekday() in weekend else "ngày nghỉ lễ"
        yield warning(
            place,
            "deadline_off",
            f"Hạn của đợt “{key}” ({day_text(last)}) là {what}.",
            "Nếu giữ nguyên thì bố trí người trực hỗ trợ trong ngày đó.",
            "The deadline is not a working day.",
        )


def _overlap(draft: Draft, one: str, other: str, days: dict[str, tuple[date, date]]) -> Iterator[Problem]:
    (first, last), (second_first, second_last) = days[one], days[other]
    if first <= second_last and second_first <= last:
        yield error(
            draft.place("windows", other),
            "overlap",
            f"Đợt “{one}” và đợt “{other}” có ngày trùng nhau.",
            "Sửa ngày để đợt sau bắt đầu sau ngày cuối của đợt trước, hoặc gộp thành một đợt.",
            "Two windows share a day.",
        )


def _messages(draft: Draft, days: dict[str, tuple[date, date]]) -> Iterator[Problem]:
    timeline: Data = draft.campaign.get("timeline") or {}
    shortest = min(((last - first).days + 1 for first, last in days.values()), default=0)
    for n, reminder in enumerate(timeline.get("reminders") or []):
        place = draft.place("timeline", "reminders", n)
        day = reminder.get("day", "")
        if day.isdigit() and int(day) > shortest > 0:
            yield warning(
                place,
                "reminder_after_close",
                f"Thư nhắc ngày thứ {day} không gửi trong đợt chỉ có {shortest} ngày.",
                "Chọn ngày sớm hơn hoặc last_day.",
                "A window is shorter than this reminder's day.",
            )
        yield from _quiet(timeline, reminder.get("at"), place)
    yield from _quiet(timeline, (timeline.get("accounts") or {}).get("at"), draft.place("timeline", "accounts"))
    yield from _quiet(timeline, timeline.get("opening_at"), draft.place("timeline", "opening_at"))


def _quiet(timeline: Data, at: str | None, place: Place) -> Iterator[Problem]:
    quiet = timeline.get("quiet") or {}
    start, end = quiet.get("from"), quiet.get("to")
    if at is None or start is None or end is None:
        return
    if (start <= at < end) if start <= end else (at >= start or at < end):
        yield warning(
            place,
            "quiet_hours",
            f"Giờ gửi {at} nằm trong giờ yên tĩnh {start}–{end}; thư sẽ đợi đến {end}.",
            "Đổi giờ gửi hoặc giờ yên tĩnh.",
            "This falls into the quiet hours.",
        )


def _documents(draft: Draft, days: dict[str, tuple[date, date]]) -> Iterator[Problem]:
    if not days:
        return
    opening = min(first for first, _ in days.values())
    for n, basis in enumerate(draft.campaign.get("legal_basis") or []):
        if "date" not in basis:
            continue
        signed = date.fromisoformat(basis["date"])
        if signed > opening or (opening - signed) // timedelta(days=1) in _A_YEAR_OFF:
            yield warning(
                draft.place("legal_basis", n, "date"),
                "basis_year",
                f"Văn bản ghi ngày {day_text(signed)}, còn khảo sát mở ngày {day_text(opening)}.",
                "Kiểm tra lại năm của văn bản.",
                "The document's date looks a year off.",
            )
