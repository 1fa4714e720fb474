"""Reads sign-ins back from received account mails, as a respondent would."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ops.mailbox import Mail

_ACCOUNT = re.compile(r"^Tài khoản:\s*(\S+)\s*$", re.MULTILINE)
_PASSWORD = re.compile(r"^Mật khẩu:\s*(\S.*?)\s*$", re.MULTILINE)
_LINK = re.compile(r"https?://\S+/v/[A-Za-z0-9_-]+")
_NAME = re.compile(r"^Kính gửi:\s*(?:Ông/Bà|Ông|Bà)?\s*([^,\n]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What one account mail tells its reader."""

    account: str
    name: str
    password: str
    link: str
    email: str


def read(mails: Iterable[Mail]) -> dict[str, SignIn]:
    """Account → its sign-in, from the first mail met for each: give the newest first."""
    found: dict[str, SignIn] = {}
    for mail in mails:
        account, password = _ACCOUNT.search(mail.text), _PASSWORD.search(mail.text)
        link, name = _LINK.search(mail.text), _NAME.search(mail.text)
        if account and password and link:
            found.setdefault(
                account[1],
                SignIn(account[1], name[1].strip() if name else "", password[1], link[0], mail.to),
            )
    return found
