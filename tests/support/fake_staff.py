"""Staff stores in memory, for tests of signing in and of the staff pages."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.staff.accounts import NewAccount, StaffAccount, make
from chalicelib.staff.attempts import Attempts
from chalicelib.staff.audit import Entry, Page
from chalicelib.staff.passwords import Cost
from chalicelib.staff.roles import Role
from chalicelib.staff.sessions import StaffSession

CHEAP = Cost(log_n=4, r=1, p=1)


def new_account(account: str = "an.mau", role: Role = Role.CLERK) -> NewAccount:
    return make(account, role, cost=CHEAP)


@dataclass
class MemoryAddresses:
    kept: dict[str, str] = field(default_factory=dict)

    def address(self, account: str) -> str:
        return self.kept.get(account, "")

    def keep(self, account: str, address: str) -> None:
        self.kept[account] = address


@dataclass
class MemoryAccounts:
    kept: dict[str, StaffAccount] = field(default_factory=dict)

    def find(self, account: str) -> StaffAccount | None:
        return self.kept.get(account)

    def add(self, account: StaffAccount, *, replace: bool) -> bool:
        if account.account in self.kept and not replace:
            return False
        self.kept[account.account] = account
        return True

    def remove(self, account: str) -> bool:
        return self.kept.pop(account, None) is not None

    def use_step(self, account: str, step: int) -> bool:
        known = self.kept[account]
        if step <= known.last_step:
            return False
        self.kept[account] = replace(known, last_step=step)
        return True

    def use_recovery_code(self, account: str, code_hash: str) -> bool:
        known = self.kept[account]
        if code_hash not in known.recovery:
            return False
        self.kept[account] = replace(known, recovery=known.recovery - {code_hash})
        return True


@dataclass
class MemoryAttempts:
    kept: dict[str, Attempts] = field(default_factory=dict)

    def seen(self, account: str) -> Attempts:
        return self.kept.get(account, Attempts())

    def take(self, account: str, *, seen: Attempts, then: Attempts, forget_at: datetime) -> bool:
        if self.seen(account) != seen:
            return False
        self.kept[account] = then
        return True

    def clear(self, account: str) -> None:
        self.kept.pop(account, None)


@dataclass
class MemorySessions:
    kept: dict[str, StaffSession] = field(default_factory=dict)

    def begin(self, session: StaffSession) -> None:
        self.kept[session.id_hash] = session

    def find(self, id_hash: str) -> StaffSession | None:
        return self.kept.get(id_hash)

    def touch(self, session: StaffSession, now: datetime) -> None:
        if session.id_hash in self.kept:
            self.kept[session.id_hash] = replace(session, seen_at=now)

    def end(self, id_hash: str) -> None:
        self.kept.pop(id_hash, None)

    def all(self, account: str) -> list[StaffSession]:
        mine = (one for one in self.kept.values() if one.account == account)
        return sorted(mine, key=lambda one: one.began_at, reverse=True)


@dataclass
class MemoryAudit:
    kept: list[Entry] = field(default_factory=list)

    def record(self, entry: Entry) -> None:
        told = any((e.verb, e.once) == (entry.verb, entry.once) for e in self.kept if entry.once)
        self.kept += [] if told else [entry]

    def page(
        self, campaign: str, *, after: str | None = None, before: datetime | None = None, limit: int = 50
    ) -> Page:
        found = [e for e in reversed(self.kept) if e.campaign == campaign]
        start = int(after) if after else sum(before is not None and e.at >= before for e in found)
        more = str(start + limit) if len(found) > start + limit else None
        return Page(tuple(found[start : start + limit]), more)
