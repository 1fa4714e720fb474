"""Numbers, days and deadlines in words, as Vietnamese offices write them (texts.md). Pure text, no locale.

Instants are UTC and shown in the campaign's zone; a deadline at midnight is "24 giờ 00" of the day it ends.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

Exact = Fraction | Decimal | int
_SPANS = {"vi": ("ngày", "giờ", "phút"), "en": ("d", "h", "min"), "km": ("ថ្ងៃ", "ម៉ោង", "នាទី")}


def decimal_text(value: Exact, places: int = 2, *, comma: bool = True) -> str:
    """`value` with `places` decimals, half up (scoring.md), decimal comma unless told otherwise."""
    fraction = Fraction(value)
    scaled = abs(fraction) * 10**places
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    exact = Decimal(whole).scaleb(-places)
    text = f"{exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,f}"
    if comma:
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    sign = "−" if fraction < 0 and whole else ""
    return f"{sign}{text}"


def percent_text(part: int, whole: int, *, comma: bool = True) -> str:
    """`part` of `whole` as "72,6%"; "–" where the whole is nothing."""
    if whole == 0:
        return "–"
    return f"{decimal_text(Fraction(part * 100, whole), 1, comma=comma).removesuffix(',0').removesuffix('.0')}%"


def two_digits(number: int) -> str:
    """A small count as offices write it: "02 phiếu"."""
    return f"{number:02d}"


def day_text(day: date) -> str:
    """dd/mm/yyyy, in every language of the product."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def moment_text(instant: datetime, zone: ZoneInfo, language: str = "vi") -> str:
    """An instant: "10 giờ 00 ngày 08/02/2021"."""
    local = instant.astimezone(zone)
    return _at(f"{local:%H}", f"{local:%M}", day_text(local.date()), language)


@lru_cache(maxsize=256)
def deadline_text(closes_at: datetime, zone: ZoneInfo, language: str = "vi") -> str:
    """The end of a half-open interval: midnight reads as "24 giờ 00" of the day before."""
    local = closes_at.astimezone(zone)
    if (local.hour, local.minute) != (0, 0):
        return moment_text(closes_at, zone, language)
    last_day = day_text((local - timedelta(days=1)).date())
    return _at("24", "00", last_day, language)


def _at(hour: str, minute: str, day: str, language: str) -> str:
    if language == "en":
        return f"{hour}:{minute} on {day}"
    if language == "km":
        return f"ម៉ោង {hour}:{minute} ថ្ងៃទី {day}"
    return f"{hour} giờ {minute} ngày {day}"


def arrival_text(instant: datetime, zone: ZoneInfo, language: str = "vi") -> str:
    """To the second, for who came a moment too late: "00 giờ 00 phút 03 giây ngày 01/02/2021"."""
    local = instant.astimezone(zone)
    if language == "vi":
        return f"{local:%H} giờ {local:%M} phút {local:%S} giây ngày {day_text(local.date())}"
    return _at(f"{local:%H}", f"{local:%M:%S}", day_text(local.date()), language)


def duration_text(span: timedelta, language: str = "vi") -> str:
    """Time left: "2 ngày 18 giờ", "3 giờ 05 phút", "12 phút"; never less than zero."""
    minutes = max(0, int(span.total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    day, hour, minute = _SPANS.get(language, _SPANS["vi"])
    if days:
        return f"{days} {day} {hours} {hour}" if hours else f"{days} {day}"
    if hours:
        return f"{hours} {hour} {rest:02d} {minute}" if rest else f"{hours} {hour}"
    return f"{rest} {minute}"
