"""Reports about mail: a bounce or complaint is set on everyone who has the address; nothing is sent there again.

The address itself stays out of logs and audit. A report that comes twice, late or out of order changes nothing.
"""

import logging
from datetime import datetime

from chalicelib.follow_up.bounces import Report, Suppression, reports
from chalicelib.jobs.ports import Body, JobPorts
from chalicelib.roster.people import MailState, Person
from chalicelib.staff.audit import EVERY_CAMPAIGN, Actor, ActorKind, Entry, Verb

log = logging.getLogger("phieu.feedback")


def handle(ports: JobPorts, body: Body, now: datetime) -> int:
    """Work off one report. How many people it was set on. Raises `NoReport`."""
    return sum(_take(ports, report, now) for report in reports(body))


def refused(ports: JobPorts, person: Person, now: datetime) -> None:
    """The relay refused the address at once: the same as a bounce."""
    _take(ports, Report(person.email, MailState.BOUNCED), now, also=person.account)


def _take(ports: JobPorts, report: Report, now: datetime, also: str = "") -> int:
    ports.addresses.suppress(report.address, Suppression(report.state, now))
    accounts = dict.fromkeys([*ports.addresses.accounts(report.address), *([also] if also else [])])
    marked = sum(ports.addresses.mark(account, report.address, report.state) for account in accounts)
    log.info("address", extra={"state": report.state.value, "people": marked})
    details = {"state": report.state.value, "people": str(marked)}
    ports.audit.record(Entry(EVERY_CAMPAIGN, now, Actor(ActorKind.JOB, "feedback"), Verb.ADDRESS_REFUSED, details))
    return marked
