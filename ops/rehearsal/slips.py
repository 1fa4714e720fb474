"""Sealed slips for the staged office: one clerk asks, another agrees, the PDF is fetched once and read."""

import io
import re
import urllib.request

from pypdf import PdfReader

from chalicelib.staff.audit import Verb
from ops.rehearsal import desks
from ops.rehearsal.round import Round
from ops.rehearsal.scripts import Stage
from ops.rehearsal.tasks import Letter

_NAME = re.compile(r"^Kính gửi: (?:Ông/Bà|Ông|Bà) (.+)$", re.MULTILINE)
_ACCOUNT = re.compile(r"^Tài khoản: ([0-9A-Z]{8})$", re.MULTILINE)
_PASSWORD = re.compile(r"^([0-9A-Z]{3}(?:-[0-9A-Z]{3}){5})$", re.MULTILINE)


def play(round_: Round) -> None:
    """Print, hand over, and let those answer whom no mail reaches."""
    unit, acts = round_.cast.unit, round_.dossier.acts
    first, second = desks.clerk(round_), desks.clerk(round_, desks.SECOND_CLERK)
    first.ask_slips(unit)
    second.agree_to_slips()
    acts.update([Verb.SLIPS_ASKED, Verb.SLIPS_CONFIRMED, Verb.SLIPS_PRINTED, Verb.SLIPS_TAKEN])
    round_.until(first.slips_are_made, "sealed slips", "imports")
    with urllib.request.urlopen(first.slips_address(), timeout=60) as answer:  # noqa: S310 - the run's own store
        pages = PdfReader(io.BytesIO(answer.read())).pages
    for page in pages:
        _hand_over(round_, page.extract_text())
    round_.visits(round_.campaign.groups[round_.cast.group].window, Stage.SLIPPED)


def _hand_over(round_: Round, text: str) -> None:
    name, account, password = _NAME.search(text), _ACCOUNT.search(text), _PASSWORD.search(text)
    if name is None or account is None or password is None:
        raise LookupError("a sealed slip without name, account or password")
    holder = round_.identity_of(account[1], name[1].strip(), round_.cast.unit)
    round_.slips[holder] = Letter(account[1], password[1], "", "")
    round_.diary.secrets.add(password[1])
