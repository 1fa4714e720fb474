"""Focal points' own mail: who is owed an account is planned by the tick, and written by the mailer."""

import secrets
from datetime import date, datetime

from chalicelib.ballots.credentials import credential_id, link_token, new_account, new_secret, show
from chalicelib.ballots.records import Credential
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.digest import DIGEST, ends_at
from chalicelib.follow_up.digest_mail import DigestLetter, focal_mail
from chalicelib.follow_up.focal_mail import FocalLetter, account_mail
from chalicelib.follow_up.focal_points import (
    MAIL,
    Appointment,
    FocalCredential,
    OutOfReach,
    decided,
    owes_mail,
    units_of,
)
from chalicelib.follow_up.messages import Access, Message
from chalicelib.follow_up.notices import REQUEUE_AFTER, Line, Skip, Wait
from chalicelib.follow_up.ports import Correspondent
from chalicelib.jobs import digests
from chalicelib.jobs.ports import JobPorts
from chalicelib.roster.people import Mailbox, MailState, Person


def plan(ports: JobPorts, in_force: CampaignInForce) -> tuple[str, ...]:
    """Plan the account mails that are owed; the notices of which lines may be due.

    The line comes first and the account after it: a kill between the two is mended by the next tick, and a mailer
    that is faster waits.
    """
    campaign = in_force.campaign.id
    rounds = 0
    for appointment in ports.focal_points.appointed(campaign):
        one = appointment
        if owes_mail(one) and units_of(in_force, one):
            message_id = f"<{secrets.token_hex(16)}@{ports.mail_domain}>"
            ports.notices.plan(campaign, one.next_notice, one.person, message_id)
            one = ports.focal_points.open_account(one, new_account())
        rounds = max(rounds, one.round)
    return tuple(f"{MAIL}-{number}" for number in range(1, rounds + 1))


def compose(
    ports: JobPorts, in_force: CampaignInForce, to: Correspondent, claimed: Line, now: datetime
) -> Message | Skip | Wait:
    """The mail to a focal point, decided on what stands now; a fresh password is made with it."""
    person, appointment = (
        to.addressee.person,
        ports.focal_points.appointment(in_force.campaign.id, claimed.account),
    )
    if appointment is None or not units_of(in_force, appointment):
        unseen = appointment is not None and appointment.named and not decided(in_force, claimed.account)
        return Wait(now + REQUEUE_AFTER, "decision_first") if unseen else Skip("not_appointed")
    unreached = _out_of_reach(person)
    if unreached != appointment.refused:
        ports.focal_points.note_refusal(appointment, unreached)
    if refused := unreached or _lapsed(in_force, claimed, now):
        return Skip(refused)
    if claimed.notice.startswith(DIGEST):
        return _digest(ports, in_force, to, claimed, appointment)
    return _account(ports, in_force, to, claimed, appointment, now=now)


def _account(
    ports: JobPorts,
    in_force: CampaignInForce,
    to: Correspondent,
    claimed: Line,
    appointment: Appointment,
    *,
    now: datetime,
) -> Message | Wait:
    if not appointment.login:
        return Wait(now + REQUEUE_AFTER, "account_first")
    login, secret = appointment.login, new_secret()
    credential = Credential(credential_id(login, secret), now, in_force.last_fence)
    ports.focal_points.add_credential(login, FocalCredential(credential, appointment.address))
    access = Access(login, show(secret), f"{ports.site}/dau-moi/v/{link_token(login, secret)}")
    units = units_of(in_force, appointment)
    letter = FocalLetter(in_force, to.addressee.person, units, access, ports.site, claimed.message_id)
    return account_mail(letter, ports.render)


def _out_of_reach(person: Person) -> str:
    """Why nothing can be sent to this person; empty where it can."""
    if not person.email or person.mailbox is not Mailbox.OWN:
        return OutOfReach.NO_OWN_ADDRESS.value
    if person.mail_state in {MailState.BOUNCED, MailState.COMPLAINED}:
        return OutOfReach.ADDRESS_REFUSED.value
    return ""


def _lapsed(in_force: CampaignInForce, claimed: Line, now: datetime) -> str:
    """Whether it is too late for this mail; empty where it is not."""
    if not claimed.notice.startswith(DIGEST):
        return "lapsed" if now >= in_force.last_fence else ""
    day = date.fromisoformat(claimed.notice.removeprefix(DIGEST))
    return "lapsed" if now >= ends_at(in_force, day) else ""


def _digest(
    ports: JobPorts, in_force: CampaignInForce, to: Correspondent, claimed: Line, appointment: Appointment
) -> Message | Skip:
    day = date.fromisoformat(claimed.notice.removeprefix(DIGEST))
    made = digests.stored(ports, in_force.campaign.id, day)
    units = units_of(in_force, appointment)
    if made is None or not set(units) & set(made.lines):
        return Skip("no_numbers")
    person, site = to.addressee.person, ports.site
    return focal_mail(DigestLetter(in_force, person, units, made, site, claimed.message_id), ports.render)
