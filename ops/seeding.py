"""Brings a local run to life: the campaign in force, synthetic people by real import and mail, one clerk."""

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from chalicelib import wiring
from chalicelib.campaign.definition import Campaign
from chalicelib.roster.importing import as_suggested
from chalicelib.roster.uploads import UploadState
from chalicelib.staff.roles import Role
from chalicelib.staff.totp import secret_text
from chalicelib.store.audit import StoredAudit
from chalicelib.store.campaigns import RulesAnnounced
from chalicelib.store.staff import StoredStaffAccounts, StoredStaffAddresses
from chalicelib.store.tables import InvitationItem, PersonItem
from ops import roster, sample_people
from ops.clock import Clock
from ops.mailbox import Mailbox
from ops.sign_ins import SignIn, read
from ops.staff import StaffDesk, add_account
from ops.telling import PersonSignIn, Sights, StaffSignIn, say

STAFF = "canbo"
_PEOPLE = 160
_MAIL_SECONDS = 120


def seed(campaign: Campaign, sights: Sights, home: Path, clock: Clock, goes_on: Callable[[], bool]) -> Sights:
    """What the run has to show. People and staff are made at the first run and found again at later ones."""
    wiring.use_clock(clock.now)
    outcome = wiring.campaigns().publish(campaign, clock.now())
    if isinstance(outcome, RulesAnnounced):
        say(outcome.sentence)
    staff = _staff(home / "staff.json")
    if next(iter(PersonItem.scan(limit=1)), None) is None:
        _import_people(campaign, clock)
    return replace(sights, staff=staff, people=_people(campaign, Mailbox(home / "outbox"), goes_on))


def staff_desk() -> StaffDesk:
    """The stores of staff accounts, for commands."""
    return StaffDesk(
        accounts=StoredStaffAccounts(), addresses=StoredStaffAddresses(), audit=StoredAudit(), clock=wiring.now
    )


def _staff(file: Path) -> StaffSignIn:
    """The run's own clerk. Its secrets are kept beside the data, for this user only; they open nothing else."""
    if file.exists():
        return StaffSignIn(**json.loads(file.read_text("utf-8")))
    made = add_account(staff_desk(), STAFF, Role.CLERK, replace=True)
    if made is None:
        raise AssertionError("replacing an account cannot fail")
    told = StaffSignIn(made.stored.account, made.password, secret_text(made.totp_secret))
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as kept:
        json.dump({"account": told.account, "password": told.password, "totp": told.totp}, kept)
    return told


def _people(campaign: Campaign, mailbox: Mailbox, goes_on: Callable[[], bool]) -> tuple[PersonSignIn, ...]:
    """Everyone whose account mail came, those with several ballots first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for item in InvitationItem.scan():
        groups[item.pk.removeprefix("P#")].append(item.group)
    names = {item.pk.removeprefix("P#"): item.name for item in PersonItem.scan() if item.mailbox == "own"}
    found = _await_mail(mailbox, len(names), goes_on)
    order = list(campaign.groups)
    people = [
        _person(campaign, found[a], name, sorted(groups[a], key=order.index))
        for a, name in names.items()
        if a in found
    ]
    return tuple(sorted(people, key=lambda person: (person.kind, person.name)))


def _person(campaign: Campaign, found: SignIn, name: str, groups: list[str]) -> PersonSignIn:
    return PersonSignIn(
        name=name,
        account=found.account,
        password=found.password,
        link=found.link,
        ballots=tuple(groups),
        windows=tuple(campaign.groups[group].window for group in groups),
    )


def _await_mail(mailbox: Mailbox, wanted: int, goes_on: Callable[[], bool]) -> Mapping[str, SignIn]:
    """Sign-ins by account once everybody's account mail is in, or as many as came in time."""
    until = time.monotonic() + _MAIL_SECONDS
    found = read(mailbox.newest_first())
    while len(found) < wanted and time.monotonic() < until and goes_on():
        time.sleep(0.2)
        found = read(mailbox.newest_first())
    if len(found) < wanted and goes_on():
        say(
            f"Mới có {len(found)}/{wanted} thư tài khoản; các thư khác sẽ đến theo lịch. / Some mail is still due."
        )
    return found


def _import_people(campaign: Campaign, clock: Clock) -> None:
    """The synthetic roster by the way every roster takes; refused rows would be a fault of ours."""
    say("Lần đầu: đang nhập danh sách mẫu và gửi thư … / First run: importing sample people and sending mail …")
    upload, plan = roster.import_now(
        campaign.id,
        sample_people.roster_of(campaign, sample_people.sample_people(campaign, _PEOPLE)),
        file_name="danh-sach-mau.xlsx",
        by="command:run",
        now=clock.now(),
        decide=as_suggested,
    )
    if upload.state is not UploadState.APPLIED or plan.wrong_rows:
        raise RuntimeError(f"the sample roster was not taken: {upload.state}, {plan.wrong_rows[:3]}")
