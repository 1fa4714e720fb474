"""The values that a campaign's fields hold, read from text without guessing."""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from chalicelib.campaign.checks.shapes import Scalar, matching

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LOCAL = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def as_day(text: str) -> str | None:
    """A day written 31/01/2021 or 2021-01-31, as ISO text."""
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _LOCAL.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(year, month, day).isoformat() if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def as_clock(text: str) -> str | None:
    """A local time written 7:30 or 07:30, as "07:30"."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    try:
        return f"{time(int(found[1]), int(found[2])):%H:%M}"
    except ValueError:
        return None


def as_decimal(text: str) -> str | None:
    """An exact number, in its shortest spelling."""
    if not _DECIMAL.fullmatch(text):
        return None
    try:
        return shortest(Decimal(text))
    except InvalidOperation:
        return None


def shortest(number: Decimal) -> str:
    """The shortest decimal text of `number`: "0.60" is "0.6", "20.0" is "20"."""
    return f"{number.normalize():f}"


def _as_zone(text: str) -> str | None:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, LookupError):
        return None
    return text


def _as_reminder_day(text: str) -> str | None:
    if text in {"last_day", "last_working_day"}:
        return text
    return text if _WHOLE.fullmatch(text) and 1 <= int(text) <= 60 else None


def choice(*names: str) -> Scalar:
    """One of these words."""
    listed = ", ".join(names)
    return Scalar(lambda text: text if text in names else None, f"một trong: {listed}", f"one of {listed}")


def whole(low: int, high: int) -> Scalar:
    """A whole number from `low` to `high`."""

    def convert(text: str) -> int | None:
        return int(text) if _WHOLE.fullmatch(text) and low <= int(text) <= high else None

    return Scalar(convert, f"số nguyên từ {low} đến {high}", f"a whole number {low}..{high}")


DAY = Scalar(as_day, "ngày dạng 31/01/2021 hoặc 2021-01-31", "a date")
CLOCK = Scalar(as_clock, "giờ dạng 07:30", "a time of day")
DECIMAL = Scalar(as_decimal, "số dạng 20 hoặc 0.6 (dấu chấm thập phân)", "a decimal number")
DECIMAL_OR_NULL = Scalar(
    as_decimal, "số dạng 0.6, hoặc null nếu là “không biết”", "a number or null", nullable=True
)
YES_NO = Scalar({"true": True, "false": False}.get, "true hoặc false", "true or false")
ZONE = Scalar(_as_zone, "tên múi giờ, ví dụ Asia/Ho_Chi_Minh", "a time zone")
WEEKDAY = choice(*WEEKDAYS)
REMINDER_DAY = Scalar(_as_reminder_day, "số thứ tự ngày (1, 2, 3 …), last_working_day hoặc last_day", "a day")
EMAIL = matching(r"[^@\s]{1,64}@[A-Za-z0-9.-]{1,190}", "địa chỉ thư dạng ten@coquan.vn", "an e-mail address")
PHONE = matching(r"\+?[0-9][0-9 .]{5,20}", "số điện thoại, ví dụ 0299 000 0001", "a telephone number")
CAMPAIGN_ID = matching(r"[a-z0-9][a-z0-9-]{1,39}", "mã gồm a-z, 0-9, gạch nối, tối đa 40 ký tự", "a campaign id")
NAME = matching(r"[a-z0-9][a-z0-9-]{0,19}", "mã gồm a-z, 0-9, gạch nối, tối đa 20 ký tự", "an id")
UNIT_ID = matching(r"[a-z0-9]{1,4}", "mã đơn vị gồm 1–4 ký tự a-z, 0-9", "a unit id of at most 4 characters")
UNIT_OR_REST = matching(r"[a-z0-9]{1,4}|\*", 'mã đơn vị, hoặc "*" cho mọi đơn vị còn lại', "a unit id or *")
CRITERION_ID = matching(r"[A-Za-z0-9][A-Za-z0-9.]{0,11}", "mã dạng 1.4, tối đa 12 ký tự", "a criterion id")
OPTION_ID = matching(r"[A-Za-z0-9]", "một chữ cái hoặc chữ số", "one letter or digit")
CHARGED_TO = matching(
    r"own|nearest_scored|none|unit:[a-z0-9]{1,4}", "own, nearest_scored, none hoặc unit:MÃ", "a rule"
)
