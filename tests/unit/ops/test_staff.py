from datetime import UTC, datetime
from io import StringIO

import pytest

from chalicelib.staff import accounts, passwords, totp
from chalicelib.staff.audit import ActorKind, Verb
from chalicelib.staff.roles import Role
from ops import staff
from ops.staff import StaffDesk
from tests.support.fake_staff import MemoryAccounts, MemoryAddresses, MemoryAudit, new_account

NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "make", lambda account, role: new_account(accounts.account_name(account), role))


@pytest.fixture
def desk() -> StaffDesk:
    return StaffDesk(MemoryAccounts(), MemoryAddresses(), MemoryAudit(), lambda: NOW)


def test_the_printed_password_code_and_recovery_codes_are_those_of_the_account(desk: StaffDesk) -> None:
    out = StringIO()
    assert staff.add(desk, "An.Mau", Role.CLERK, totp_now=True, out=out) == 0
    lines = [line.strip() for line in out.getvalue().splitlines()]
    said = {line.split(":")[0]: line.split(": ", 1)[1].strip() for line in lines if ": " in line}
    stored = desk.accounts.find("an.mau")
    assert stored is not None
    right = passwords.check(said["Password"], stored.password)
    assert isinstance(right, passwords.Right)
    secret = accounts.totp_secret(stored, right.seal)
    assert said["TOTP secret"] == totp.secret_text(secret)
    assert said["Code now"] == totp.code_at(secret, totp.step_at(NOW))
    assert sum(line.count("-") == 2 and len(line) == 14 for line in lines) == 10


def test_making_an_account_stands_in_the_audit_without_its_secrets(desk: StaffDesk) -> None:
    made = staff.add_account(desk, "an.mau", Role.AUDITOR)
    assert made is not None
    assert isinstance(desk.audit, MemoryAudit)
    (entry,) = desk.audit.kept
    assert (entry.verb, entry.actor.kind) == (Verb.STAFF_ADDED, ActorKind.COMMAND)
    assert entry.details == {"account": "an.mau", "role": "auditor"}


def test_an_existing_account_is_left_alone(desk: StaffDesk) -> None:
    staff.add(desk, "an.mau", Role.CLERK, out=StringIO())
    before, out = desk.accounts.find("an.mau"), StringIO()
    assert staff.add(desk, "an.mau", Role.CLERK, out=out) == 1
    assert "exists" in out.getvalue()
    assert desk.accounts.find("an.mau") == before


def test_a_bad_name_gets_a_sentence_and_exit_2(desk: StaffDesk) -> None:
    out = StringIO()
    assert staff.add(desk, "Ân", Role.CLERK, out=out) == 2
    assert "3 to 32 characters" in out.getvalue()


def test_a_removed_account_is_gone_and_said(desk: StaffDesk) -> None:
    staff.add(desk, "an.mau", Role.CLERK, out=StringIO())
    assert staff.remove(desk, "an.mau", out=StringIO()) == 0
    assert staff.remove(desk, "an.mau", out=StringIO()) == 1
    assert desk.accounts.find("an.mau") is None


def test_an_owners_address_is_kept_with_the_account_and_goes_with_it(desk: StaffDesk) -> None:
    staff.add(desk, "an.mau", Role.CLERK, mail=" an@snv.example.vn ", out=StringIO())
    assert isinstance(desk.addresses, MemoryAddresses)
    assert desk.addresses.address("an.mau") == "an@snv.example.vn"
    staff.remove(desk, "an.mau", out=StringIO())
    assert desk.addresses.address("an.mau") == ""


@pytest.mark.parametrize("mail", ["an", "an@snv", "an@snv.vn\nBcc: x@y.vn", "An <an@snv.vn>"])
def test_what_is_no_address_is_refused_and_no_account_made(desk: StaffDesk, mail: str) -> None:
    out = StringIO()
    assert staff.add(desk, "an.mau", Role.CLERK, mail=mail, out=out) == 2
    assert "no e-mail address" in out.getvalue()
    assert desk.accounts.find("an.mau") is None
