"""Sends one person one notice: claim, look again, make the secret, write, hand over, mark (design.md 4 and 8).

A kill between hand-over and mark may repeat that one message under its Message-ID; nothing else repeats, nothing
is lost. Addresses and secrets live only here, and never in a log.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.ballots.credentials import credential_id, link_token, new_secret, show
from chalicelib.ballots.records import Credential
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import Moment, MomentKind
from chalicelib.follow_up import messages
from chalicelib.follow_up.bounces import is_report
from chalicelib.follow_up.channel import AddressRefused, MailFailed, MailPermanent, MailThrottled
from chalicelib.follow_up.focal_points import NOTICES
from chalicelib.follow_up.mending import MOVED
from chalicelib.follow_up.moved_mail import moved_mail
from chalicelib.follow_up.notices import (
    MAX_TRIES,
    GiveUp,
    Line,
    NoticeKind,
    Send,
    Skip,
    Wait,
    decide,
    live_until,
    moment_of,
    retry,
)
from chalicelib.follow_up.ports import Correspondent
from chalicelib.jobs import digests, document_mails, feedback, focal_points
from chalicelib.jobs.ports import Body, JobPorts
from chalicelib.roster.people import MailState, Person

log = logging.getLogger("phieu.mailer")

Writer = Callable[[messages.Letter, messages.Renderer], messages.Message]
WRITERS: dict[MomentKind, Writer] = {
    MomentKind.ACCOUNTS: messages.account_mail,
    MomentKind.OPENING: messages.opening_notice,
    MomentKind.REMINDER: messages.reminder,
}


class Outcome(StrEnum):
    """What became of one queue message."""

    HANDED_OVER = "handed_over"
    NOT_DUE = "not_due"
    WAITING = "waiting"
    SKIPPED = "skipped"
    FAILED = "failed"
    REPORT_TAKEN = "report_taken"


def handle(ports: JobPorts, body: Body, now: datetime) -> Outcome:
    """Work off one message of the `mail` queue: {campaign, account, notice}, or a report about an address."""
    if is_report(body):
        feedback.handle(ports, body, now)
        return Outcome.REPORT_TAKEN
    if "document" in body:
        return Outcome.HANDED_OVER if document_mails.tell(ports, body, now) else Outcome.NOT_DUE
    if "digest" in body:
        told = digests.tell_the_department(ports, body, now)
        return Outcome.HANDED_OVER if told else Outcome.NOT_DUE
    claimed = ports.notices.claim(body["account"], body["notice"], now)
    outcome = Outcome.NOT_DUE if claimed is None else _work_off(ports, body["campaign"], claimed, now)
    log.info("mail", extra={"campaign": body["campaign"], "notice": body["notice"], "outcome": outcome.value})
    return outcome


def _work_off(ports: JobPorts, campaign: str, claimed: Line, now: datetime) -> Outcome:
    """Decide on what is read after the claim: of two notices to one person, the later claim sees the earlier."""
    to = ports.notices.correspondent(claimed.account)
    if to is None or to.campaign != campaign:
        return _end(ports, claimed, "no_such_person")
    in_force = ports.campaigns.in_force(campaign, now)
    for prefix, work in OTHERS.items():
        if claimed.notice.startswith(prefix):
            return work(ports, in_force, to, claimed, now)
    wanted = moment_of(claimed.notice, in_force)
    if wanted is None:
        return _end(ports, claimed, "no_longer_planned")
    match decide(wanted, to.addressee, in_force, now):
        case Skip(reason):
            return _end(ports, claimed, reason)
        case Wait(until):
            ports.notices.release(claimed, until, tries=claimed.tries - 1)
            return Outcome.WAITING
        case Send() as send:
            return _send(ports, in_force, to, claimed, send, wanted=wanted, now=now)


def _to_focal_point(
    ports: JobPorts, in_force: CampaignInForce, to: Correspondent, claimed: Line, now: datetime
) -> Outcome:
    if claimed.tries > MAX_TRIES:
        return _end(ports, claimed, "gave_up", failed=True)
    match focal_points.compose(ports, in_force, to, claimed, now):
        case Skip(reason):
            return _end(ports, claimed, reason)
        case Wait(until):
            ports.notices.release(claimed, until, tries=claimed.tries - 1)
            return Outcome.WAITING
        case messages.Message() as message:
            return _hand_over(ports, to.addressee.person, claimed, message, now)


def _to_old_address(
    ports: JobPorts, in_force: CampaignInForce, to: Correspondent, claimed: Line, now: datetime
) -> Outcome:
    """What becomes of this mail is nothing about the person's present address."""
    proposal = ports.proposals.get(in_force.campaign.id, claimed.notice.removeprefix(MOVED))
    if proposal is None or not proposal.before:
        return _end(ports, claimed, "no_longer_planned")
    if claimed.tries > MAX_TRIES:
        return _end(ports, claimed, "gave_up", failed=True)
    old = replace(to.addressee.person, email=proposal.before, mail_state=MailState.HANDED_OVER)
    message = moved_mail(
        in_force.campaign, old, to=proposal.before, message_id=claimed.message_id, render=ports.render
    )
    return _hand_over(ports, old, claimed, message, now)


def _send(
    ports: JobPorts,
    in_force: CampaignInForce,
    to: Correspondent,
    claimed: Line,
    send: Send,
    *,
    wanted: Moment,
    now: datetime,
) -> Outcome:
    if claimed.tries > MAX_TRIES:
        return _end(ports, claimed, "gave_up", failed=True)
    person = to.addressee.person
    if person.mail_state is MailState.UNTRIED and (known := ports.addresses.suppression(person.email)):
        ports.addresses.mark(person.account, person.email, known.state)
        return _end(ports, claimed, "address_refused", failed=True)
    begun = to.draft_begun_with
    letter = messages.Letter(
        in_force=in_force,
        person=person,
        invitations=send.invitations,
        access=_fresh_access(ports, in_force, to, now) if send.credential else None,
        site=ports.site,
        message_id=claimed.message_id,
        begun_on=begun.astimezone(in_force.campaign.zone).date() if begun else None,
        guide=ports.guide(in_force.campaign.id) if wanted.kind is MomentKind.ACCOUNTS else None,
    )
    return _hand_over(ports, person, claimed, _writer(wanted)(letter, ports.render), now)


def _hand_over(
    ports: JobPorts, person: Person, claimed: Line, message: messages.Message, now: datetime
) -> Outcome:
    try:
        ports.channel.send(message=message)
    except MailFailed as error:
        if isinstance(error, AddressRefused):
            feedback.refused(ports, person, now)
        return _after_failure(ports, claimed, error, now)
    # Before the line is marked: without it a later bounce of this address would find nobody.
    if person.mail_state is MailState.UNTRIED:
        ports.addresses.handed_over(person.account, person.email)
    ports.notices.handed_over(claimed, now)
    return Outcome.HANDED_OVER


def _writer(wanted: Moment) -> Writer:
    return messages.address_test if wanted.id == NoticeKind.ADDRESS_TEST else WRITERS[wanted.kind]


def _fresh_access(ports: JobPorts, in_force: CampaignInForce, to: Correspondent, now: datetime) -> messages.Access:
    """The secret is born here and stored one-way before the mail leaves, so that it works when it is read."""
    account, secret = to.addressee.person.account, new_secret()
    ends = live_until(to.addressee.invitations, in_force)
    ports.credentials.add_credential(account, Credential(credential_id(account, secret), now, ends))
    return messages.Access(account, show(secret), f"{ports.site}/v/{link_token(account, secret)}")


def _after_failure(ports: JobPorts, claimed: Line, error: MailFailed, now: datetime) -> Outcome:
    if isinstance(error, MailPermanent):
        return _end(ports, claimed, f"refused: {error}", failed=True)
    throttled = isinstance(error, MailThrottled)
    if throttled:
        ports.pace.throttled(now)
    match retry(claimed.tries, now, throttled=throttled):
        case GiveUp(reason):
            return _end(ports, claimed, reason, failed=True)
        case Wait(until):
            ports.notices.release(claimed, until, tries=claimed.tries - throttled)
            return Outcome.WAITING


def _end(ports: JobPorts, claimed: Line, reason: str, *, failed: bool = False) -> Outcome:
    ports.notices.end(claimed, failed=failed, reason=reason)
    return Outcome.FAILED if failed else Outcome.SKIPPED


OTHERS = {NOTICES: _to_focal_point, MOVED: _to_old_address}
"""Notices that are about nobody's ballot, by how their ids begin."""
