"""Whose mailbox an address is (domain.md §6): an office's, or used by several people, is shared by default."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chalicelib.roster.people import Mailbox

_TOPICS = (
    "noivu|tuphap|taichinh|kehoach|congthuong|nongnghiep|giaothong|xaydung|tainguyen|moitruong|thongtin|laodong|"
    "vanhoa|thethao|dulich|khoahoc|congnghe|giaoduc|daotao|yte|thanhtra|tochuc|hanhchinh|kinhte|dantoc|thue|khobac|"
    "thongke|tonghop|ketoan|tnmt|tttt|khdt|gddt|ldtbxh|nnptnt|snv"
)
# Words that no person's address begins with, and words that stand alone or before a mark or a number: "so" and
# "phong" begin given names too, so they count only before a topic.
_OFFICE = re.compile(
    f"(vanthu|van\\.thu|ubnd|hdnd|mttq|vanphong|vpub|vphd|congvan|tiepnhan|motcua|lienhe|(so|phong|ban)[._-]?({_TOPICS}))"
    "|(vt|vp|tchc|tccb|hcth|info|contact|admin|webmaster|office|mail|email|noreply|no-reply)([._\\-0-9]|$)"
)


@dataclass(frozen=True, slots=True)
class SharedMailbox:
    """An address that gets a mail without credential. `people` are names; `office`: it sounds like one."""

    address: str
    people: tuple[str, ...]
    office: bool


def is_office(address: str) -> bool:
    """Whether the part before @ is that of an office: vanthu@, ubnd.myxuyen@, phongtaichinh@ and the like."""
    local = address.partition("@")[0].lower()
    return bool(_OFFICE.match(local))


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
