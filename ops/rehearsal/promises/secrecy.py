"""Promises about secrecy: logs, tables, objects searched for secrets, answers beside names, times of casting."""

import re
from collections import Counter

from ops.rehearsal import leaks
from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.promise import EXAMPLES, Found

_WORD = re.compile(r"[\w.@+-]+")


def no_secrets(books: Books) -> Found:
    """Passwords, links, receipts, nonces and sessions, of respondents, focal points and staff, stand nowhere."""
    secrets, home = books.round.diary.secrets, books.round.machine.home
    places = [*leaks.in_files(home / "logs", secrets), *leaks.in_files(home / "cloud", secrets)]
    places += [(path.name, hits) for path in home.glob("tables.db*") if (hits := leaks.in_file(path, secrets))]
    return len(secrets), [f"{hits} secrets in {place}" for place, hits in places]


def no_people_in_logs(books: Books) -> Found:
    """No log names a respondent, a slip's answers or a remark."""
    slips = {slip for slips in books.truth.slips.values() for slip in slips if len(set(slip)) > 2}
    remarks = {text for texts in books.truth.remarks.values() for text in texts}
    words = {*books.roll.emails, *books.roll.emails.values(), *slips}
    broken: list[str] = []
    for path in sorted((books.round.machine.home / "logs").glob("*.log")):
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                told = not words.isdisjoint(_WORD.findall(line)) or ("Ý kiến" in line and _tells(line, remarks))
                broken += [f"{path.name} tells of a respondent"] if told and len(broken) < EXAMPLES else []
    return len(words) + len(remarks), broken


def _tells(line: str, remarks: set[str]) -> bool:
    return any(text in line for text in remarks)


def roll_is_mute(books: Books) -> Found:
    """The roll knows no answer and no time of casting; the audit names no respondent."""
    slips = {slip for slips in books.truth.slips.values() for slip in slips}
    faults = Counter(leaks.roll_faults(books.of_roll(), books.roll.emails, slips))
    return books.roll.items, [f"{number} × {fault}" for fault, number in faults.items()]


def urn_is_mute(books: Books) -> Found:
    """The urn knows nobody."""
    number, faults = 0, Counter[str]()
    for item in books.of_urn():
        number += 1
        faults.update(leaks.urn_faults([item]))
    return number, [f"{count} × {fault}" for fault, count in faults.items()]
