"""What a local run tells the person who started it: addresses and sign-ins, as a page or as one line of JSON."""

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from chalicelib.staff.totp import code_at, secret_of, step_at


@dataclass(frozen=True, slots=True)
class StaffSignIn:
    """The run's own staff account. `totp` is the secret in base32."""

    account: str
    password: str
    totp: str

    def code(self) -> str:
        """What an authenticator app would show at this moment."""
        return code_at(secret_of(self.totp), step_at(datetime.now(UTC)))


@dataclass(frozen=True, slots=True)
class PersonSignIn:
    """A respondent as the account mail introduces them. `ballots`: group ids; `windows`: theirs, in that order."""

    name: str
    account: str
    password: str
    link: str
    ballots: tuple[str, ...]
    windows: tuple[str, ...]

    @property
    def kind(self) -> tuple[int, int]:
        """Sorts people with several ballots first, those with all in one window before the others."""
        return -len(self.ballots), len(set(self.windows))


@dataclass(frozen=True, slots=True)
class Sights:
    """Everything worth telling."""

    site: str
    outbox: str
    zone: ZoneInfo
    staff: StaffSignIn | None = None
    people: tuple[PersonSignIn, ...] = field(default=())

    @property
    def clock(self) -> str:
        """Where the clock is seen and moved."""
        return f"{self.outbox}/clock"


def say(text: str) -> None:
    """To the person at the screen; standard output stays free for `--json`."""
    print(text, file=sys.stderr, flush=True)


def as_line(sights: Sights) -> str:
    """The one line of `--json`."""
    staff = sights.staff
    return json.dumps(
        {
            "site": sights.site,
            "outbox": sights.outbox,
            "clock": sights.clock,
            "staff": {"account": staff.account, "password": staff.password, "totp": staff.totp} if staff else None,
            "people": [
                {
                    "name": person.name,
                    "account": person.account,
                    "password": person.password,
                    "link": person.link,
                    "ballots": list(person.ballots),
                }
                for person in sights.people
            ],
        },
        ensure_ascii=False,
    )


def tell(sights: Sights, now: datetime, *, seconds: float) -> None:
    """The same for a person, with one respondent of each kind."""
    say(f"\nSẵn sàng sau {seconds:.0f} giây. / Ready after {seconds:.0f} s.\n")
    say(f"  Trang khảo sát / site     {sights.site}")
    say(f"  Thư đã nhận / outbox      {sights.outbox}")
    say(f"  Đồng hồ / clock           {sights.clock}  ({now.astimezone(sights.zone):%d/%m/%Y %H:%M})")
    say("                            ./phieu clock 2021-02-01T08:10")
    if sights.staff:
        say(f"\n  Quản trị / staff          {sights.site}/quan-tri")
        say(f"    tài khoản {sights.staff.account} · mật khẩu {sights.staff.password}")
        say(f"    khóa TOTP {sights.staff.totp} · mã lúc này {sights.staff.code()}")
    for title, person in _one_of_each(sights.people):
        say(f"\n  {title}")
        say(f"    {person.name} · tài khoản {person.account} · mật khẩu {person.password}")
        say(f"    {person.link}")
    say(f"\n  {len(sights.people)} người có tài khoản; thư của mọi người ở trang thư. Ctrl-C để dừng.")


def _one_of_each(people: tuple[PersonSignIn, ...]) -> list[tuple[str, PersonSignIn]]:
    titles = {
        (-2, 1): "Một người có 02 phiếu trong cùng một đợt / two ballots in one window",
        (-2, 2): "Một người có mỗi đợt 01 phiếu / one ballot in each window",
        (-1, 1): "Một người có 01 phiếu / one ballot",
    }
    found: dict[tuple[int, int], PersonSignIn] = {}
    for person in people:
        found.setdefault(person.kind, person)
    return [(title, found[kind]) for kind, title in titles.items() if kind in found]
