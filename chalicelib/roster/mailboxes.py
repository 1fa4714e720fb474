"""Whose mailbox an address is (domain.md §6): an office's, or used by several people, is shared by default."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chalicelib.roster.people import Mailbox

_OFFICE = re.compile(
    r"(vanthu|van\.thu|vt|vp|vanphong|hanhchinh|tchc|tccb|phong|ubnd|hdnd|ttubnd|so[a-z]*|ban[a-z]*|info|contact|"
    r"lienhe|admin|webmaster|congvan|bienthu|tiepnhan|motcua|congttdt|office|mail|email|noreply|no-reply)"
    r"([._\-0-9].*)?"
)
_OFFICE_PREFIX = re.compile(r"(vanthu|ubnd|hdnd|vanphong|phong[a-z]{2,}|congvan)")


@dataclass(frozen=True, slots=True)
class SharedMailbox:
    """An address that gets a mail without credential. `people` are names; `office`: it sounds like one."""

    address: str
    people: tuple[str, ...]
    office: bool


def is_office(address: str) -> bool:
    """Whether the part before @ is that of an office: vanthu@, ubnd.myxuyen@, phongtaichinh@ …."""
    local = address.partition("@")[0].lower()
    return bool(_OFFICE.fullmatch(local) or _OFFICE_PREFIX.match(local))


class Mailboxes:
    """Judges addresses, given who uses each one: `users` maps lower-case addresses to keys of people."""

    def __init__(self, uses: Iterable[tuple[str, str]], own: Collection[str]) -> None:
        users: defaultdict[str, set[str]] = defaultdict(set)
        for address, person in uses:
            if address:
                users[address.lower()].add(person)
        self.users: Mapping[str, set[str]] = users
        self._own = {address.lower() for address in own}

    def kind(self, address: str) -> Mailbox:
        """Shared where several people use it, or where it is an office's and staff did not say it is personal."""
        if not address:
            return Mailbox.NONE
        key = address.lower()
        several = len(self.users.get(key, ())) > 1
        return Mailbox.SHARED if several or (is_office(key) and key not in self._own) else Mailbox.OWN
