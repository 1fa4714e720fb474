"""Cells that stand for themselves: name, sex, birth year, e-mail, telephone."""

import re
from dataclasses import dataclass, field

from chalicelib.roster.people import Sex
from chalicelib.roster.problems import Column, Problem, problem
from chalicelib.roster.text import bare, looks_legacy

MAX_EMAIL = 254
MAX_LOCAL_PART = 64
_IN_NAMES = frozenset(" '’-.·")
_MARKS = frozenset({"x", "1", "co", "yes", "true", "v", "dung"})
_TICKS = frozenset("×✓✔☑●☒✗√")
_MALE = frozenset({"nam", "male", "m", "ong", "trai"})
_FEMALE = frozenset({"nu", "female", "f", "ba", "gai"})
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TYPOS = {
    "gmai.com": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.com.vn": "gmail.com",
    "gmial.com": "gmail.com",
    "gamil.com": "gmail.com",
    "yaho.com": "yahoo.com",
    "yahoo.con": "yahoo.com",
}


@dataclass
class Findings:
    """What was found wrong (`errors`) or mended (`notes`) in one row so far."""

    errors: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def error(self, code: str, column: Column, **params: object) -> None:
        """Remember something the clerk must mend."""
        self.errors.append(problem(code, column, **params))

    def note(self, code: str, column: Column, **params: object) -> None:
        """Remember something the clerk should know."""
        self.notes.append(problem(code, column, **params))


def is_mark(text: str) -> bool:
    """Whether a cell is ticked: with x, ×, ✓, "có", 1 and the like."""
    return text.strip() in _TICKS or bare(text) in _MARKS


def read_name(text: str, found: Findings) -> str:
    """A person's full name: at least two words of letters."""
    if not text:
        found.error("name_missing", Column.NAME)
    elif looks_legacy(text):
        found.error("text_legacy_font", Column.NAME, value=text)
    elif strange := "".join(sorted({c for c in text if not c.isalpha() and c not in _IN_NAMES})):
        found.error("name_characters", Column.NAME, value=text, characters=" ".join(strange))
    elif " " not in text:
        found.error("name_one_word", Column.NAME, value=text)
    return text


def read_sex(text: str, male: str, female: str, found: Findings) -> Sex:
    """The sex from one column in words, or from two columns with a mark or a birth year."""
    if male and female:
        found.error("sex_both", Column.MALE)
        return Sex.UNKNOWN
    if male or female:
        return Sex.MALE if male else Sex.FEMALE
    word = bare(text)
    if word in _MALE or word in _FEMALE:
        return Sex.MALE if word in _MALE else Sex.FEMALE
    if text:
        found.error("sex_unknown", Column.SEX, value=text)
    return Sex.UNKNOWN


def read_birth_year(text: str, survey_year: int, found: Findings) -> int:
    """A year of four digits, alone or at the end of a date; 0 where the cell is empty or wrong."""
    if not text:
        return 0
    match = re.fullmatch(r"(?:\D*\d{1,2}\D{1,3}\d{1,2}\D{1,3})?(\d{4})(?:[-/]\d{1,2}[-/]\d{1,2}.*)?", text)
    if match is None:
        found.error("birth_year_unreadable", Column.BIRTH_YEAR, value=text)
        return 0
    year, first, last = int(match[1]), survey_year - 100, survey_year - 16
    if not first <= year <= last:
        found.error("birth_year_range", Column.BIRTH_YEAR, value=year, first=first, last=last)
        return 0
    return year


def read_phone(text: str, found: Findings) -> str:
    """The first telephone number of a cell, 10 or 11 digits from 0; the 0 that spreadsheets lose is put back."""
    if not text:
        return ""
    numbers = [piece for piece in re.split(r"[/;,\n]| - ", text) if re.search(r"\d", piece)]
    digits = re.sub(r"\D", "", numbers[0]) if numbers else ""
    digits = re.sub(r"^(00)?84(?=\d{9,10}$)", "0", digits)
    if len(digits) == 9 and not digits.startswith("0"):
        digits = f"0{digits}"
    if not re.fullmatch(r"0\d{9,10}", digits):
        found.error("phone_unreadable", Column.PHONE, value=text)
        return ""
    if len(numbers) > 1:
        found.note("phone_several", Column.PHONE, value=digits)
    elif re.sub(r"[\s.\-()]", "", text) != digits:
        found.note("phone_mended", Column.PHONE, value=digits)
    return digits


def read_email(text: str, found: Findings) -> str:
    """An address that mail can reach, its domain in lower case; empty where missing or wrong.

    Rules: RFC 5321 sizes, RFC 5322 plain local parts (quoted ones nobody has), host names of RFC 1123.
    """
    if not text or bare(text) in {"khong", "khong co", "none"} or text in {"-", "–"}:
        found.note("email_missing", Column.EMAIL)
        return ""
    address = re.sub(r"^(mailto:|<)+|[>;,.]+$", "", text.strip()).strip()
    local, _, domain = address.partition("@")
    domain = domain.lower()
    if not _email_is_sound(address, local, domain, found):
        return ""
    address = f"{local}@{domain}"
    if address.lower() != text.lower():
        found.note("email_mended", Column.EMAIL, value=address)
    if likely := _TYPOS.get(domain):
        found.note("email_likely_typo", Column.EMAIL, value=domain, likely=likely)
    return address


def _email_is_sound(address: str, local: str, domain: str, found: Findings) -> bool:
    before = len(found.errors)
    several = len(re.findall(r"[^\s;,@]+@[^\s;,@]+", address))
    if several > 1:
        found.error("email_several", Column.EMAIL, count=several)
    elif "@" not in address:
        found.error("email_no_at", Column.EMAIL, value=address)
    elif address.count("@") > 1:
        found.error("email_many_at", Column.EMAIL, value=address)
    else:
        _check_local(address, local, found)
        _check_domain(address, domain, found)
    return len(found.errors) == before


def _check_local(address: str, local: str, found: Findings) -> None:
    if len(address) > MAX_EMAIL or len(local) > MAX_LOCAL_PART:
        found.error("email_long", Column.EMAIL, value=address)
    if re.search(r"\s", address):
        found.error("email_spaces", Column.EMAIL, value=address)
    if not local:
        found.error("email_no_local", Column.EMAIL, value=address)
    if not address.isascii():
        found.error("email_diacritics", Column.EMAIL, value=address)
    elif strange := sorted({c for c in local if not _LOCAL.match(c) and not c.isspace()}):
        found.error("email_characters", Column.EMAIL, value=address, characters=" ".join(strange))
    if ".." in local or local.startswith(".") or local.endswith("."):
        found.error("email_dots", Column.EMAIL, value=address)


def _check_domain(address: str, domain: str, found: Findings) -> None:
    labels = domain.split(".")
    sound = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    top_level = labels[-1].isalpha() and len(labels[-1]) > 1
    if domain.isascii() and not re.search(r"\s", domain) and not (sound and top_level):
        found.error("email_domain", Column.EMAIL, value=address)
