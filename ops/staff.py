"""`./phieu staff add ACCOUNT --role R [--mail ADDRESS] [--totp-now]`: secrets are printed once, kept nowhere."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

import segno

from chalicelib.staff import totp
from chalicelib.staff.accounts import (
    BadAccountName,
    BadAddress,
    NewAccount,
    StaffAccounts,
    StaffAddresses,
    mail_address,
    make,
)
from chalicelib.staff.audit import EVERY_CAMPAIGN, Actor, ActorKind, AuditLog, Entry, Verb
from chalicelib.staff.roles import Role

ISSUER = "Phieu"


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """What the commands about staff need."""

    accounts: StaffAccounts
    addresses: StaffAddresses
    audit: AuditLog
    clock: Callable[[], datetime]


def add_account(
    desk: StaffDesk, account: str, role: Role, *, mail: str = "", replace: bool = False
) -> NewAccount | None:
    """Make and store an account. None when it exists and may not be replaced.

    `mail`: where its owner is told that a document is ready. Raises `BadAccountName`, `BadAddress`.
    """
    address = mail_address(mail) if mail else ""
    made = make(account, role)
    if not desk.accounts.add(made.stored, replace=replace):
        return None
    desk.addresses.keep(made.stored.account, address)
    actor = Actor(ActorKind.COMMAND, "staff add")
    details = {"account": made.stored.account, "role": role.value}
    desk.audit.record(Entry(EVERY_CAMPAIGN, desk.clock(), actor, Verb.STAFF_ADDED, details))
    return made


def add(
    desk: StaffDesk,
    account: str,
    role: Role,
    *,
    mail: str = "",
    totp_now: bool = False,
    replace: bool = False,
    out: TextIO | None = None,
) -> int:
    """The command. Exit 0 when made, 1 when the account exists, 2 for a bad name or address."""
    screen = out or sys.stdout
    try:
        made = add_account(desk, account, role, mail=mail, replace=replace)
    except (BadAccountName, BadAddress) as error:
        print(error, file=screen)
        return 2
    if made is None:
        print(f"{account} exists. Choose another name, or give --replace to end the old one.", file=screen)
        return 1
    _print_once(made, screen)
    if totp_now:
        print(f"Code now:      {totp.code_at(made.totp_secret, totp.step_at(desk.clock()))}", file=screen)
    return 0


def remove(desk: StaffDesk, account: str, out: TextIO | None = None) -> int:
    """Delete an account; its sessions end at once. Exit 1 when there is none."""
    screen = out or sys.stdout
    if not desk.accounts.remove(account):
        print(f"There is no staff account {account}.", file=screen)
        return 1
    desk.addresses.keep(account, "")
    actor = Actor(ActorKind.COMMAND, "staff remove")
    desk.audit.record(Entry(EVERY_CAMPAIGN, desk.clock(), actor, Verb.STAFF_REMOVED, {"account": account}))
    print(f"{account} is removed.", file=screen)
    return 0


def _print_once(made: NewAccount, screen: TextIO) -> None:
    address = totp.app_address(made.totp_secret, account=made.stored.account, issuer=ISSUER)
    print("Shown once. Hand it over in person; nothing of it can be read back.\n", file=screen)
    print(f"Account:       {made.stored.account} ({made.stored.role})", file=screen)
    print(f"Password:      {made.password}", file=screen)
    print(f"TOTP secret:   {totp.secret_text(made.totp_secret)}", file=screen)
    print(f"TOTP address:  {address}", file=screen)
    segno.make(address, error="m").terminal(out=screen, compact=True)
    print("Recovery codes, one use each:", file=screen)
    for code in made.recovery_codes:
        print(f"  {code}", file=screen)
