"""Appointments and accounts of focal points, in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chalicelib.follow_up.focal_points import Appointment, FocalAccount, FocalCredential, Held, address_mark


@dataclass
class FakeFocalPoints:
    """`FocalPoints` over dictionaries."""

    appointments: dict[str, Appointment] = field(default_factory=dict)
    accounts: dict[str, FocalAccount] = field(default_factory=dict)

    def appoint(self, person: str, *units: str, email: str, campaign: str = "small-2020") -> None:
        known = self.appointments.get(person, Appointment(campaign, person, (), ""))
        self.appointments[person] = replace(known, units=units, address=address_mark(email))

    def appointed(self, campaign: str) -> Iterable[Appointment]:
        return list(self.appointments.values())

    def appointment(self, campaign: str, person: str) -> Appointment | None:
        return self.appointments.get(person)

    def presented(self, held: Held) -> tuple[FocalAccount | None, Appointment | None]:
        return self.accounts.get(held.login), self.appointments.get(held.person)

    def open_account(self, appointment: Appointment, login: str) -> Appointment:
        login = appointment.login or login
        self.accounts.setdefault(login, FocalAccount(login, appointment.campaign, appointment.person, ()))
        made = replace(
            appointment,
            login=login,
            mailed=appointment.address,
            round=appointment.round + 1,
            answered=appointment.asked,
        )
        self.appointments[appointment.person] = made
        return made

    def ask_again(self, appointment: Appointment, day: str) -> bool:
        known = self.appointments[appointment.person]
        if known.asked >= day:
            return False
        self.appointments[appointment.person] = replace(known, asked=day)
        return True

    def name(self, campaign: str, person: str, address: str) -> None:
        known = self.appointments.get(person, Appointment(campaign, person, (), ""))
        self.appointments[person] = replace(known, address=address, named=True, mailed="")

    def note_refusal(self, appointment: Appointment, reason: str) -> None:
        known = self.appointments[appointment.person]
        self.appointments[appointment.person] = replace(known, refused=reason)

    def find(self, login: str) -> FocalAccount | None:
        return self.accounts.get(login)

    def add_credential(self, login: str, credential: FocalCredential) -> None:
        known = self.accounts[login]
        self.accounts[login] = replace(known, credentials=(*known.credentials, credential))
