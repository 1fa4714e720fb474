"""A small campaign served on this machine: gunicorn with two workers, durable tables, a movable clock."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from chalicelib import wiring
from chalicelib.ballots.credentials import credential_id, link_token, new_account, new_secret
from chalicelib.ballots.records import Credential
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.windows import window_between
from chalicelib.store.ballots import DynamoBallotBox
from ops.children import Family
from ops.clock import Clock
from ops.local import make_stores
from ops.rehearsal.machine import Machine, build
from tests.support.campaigns import small_campaign
from tests.support.engines import environment, forget_clients, forget_wiring
from tests.support.fake_mail import a_person, an_invitation
from tests.support.stored_people import put_invitation, put_person

GROUP = "deputies"


@dataclass(slots=True)
class Served:
    """The running site. `units`: how many each respondent rates."""

    machine: Machine
    campaign: Campaign
    units: int = 2
    tokens: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where the site listens."""
        return self.machine.port

    @property
    def clock(self) -> Clock:
        """The site's clock."""
        return self.machine.clock

    @property
    def home(self) -> Path:
        """Where its data and logs are."""
        return self.machine.home

    def new_person(self) -> str:
        """Put a fresh respondent on the roll; the token of the personal link."""
        account, secret = new_account(), new_secret()
        put_person(a_person(account, unit="d1"))
        put_invitation(an_invitation(GROUP, account))
        now = self.clock.now()
        credential = Credential(credential_id(account, secret), now, now + timedelta(days=30))
        DynamoBallotBox().add_credential(account, credential)
        self.tokens.append(link_token(account, secret))
        return self.tokens[-1]

    def kill_a_worker(self) -> None:
        """SIGKILL to one of gunicorn's workers."""
        self.machine.kill_worker(random.choice)

    def kill_the_engine(self) -> None:
        """SIGKILL to the engine; it starts again on the same file. Main thread only."""
        self.machine.kill("tables")


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    """The site, started and stopped. This process speaks to its stores meanwhile."""
    family, campaign = Family(), small_campaign()
    try:
        machine = build(home, campaign, family)
        with environment(machine.settings):
            forget_everything()
            make_stores()
            machine.begin("site")
            machine.await_all()
            rule = campaign.windows[campaign.groups[GROUP].window]
            opens_at = window_between(campaign, rule.id, rule.first_day, rule.last_day).opens_at
            machine.clock.move_to(opens_at + timedelta(hours=9))
            wiring.campaigns().publish(campaign, machine.clock.now())
            yield Served(machine, campaign)
    finally:
        family.stop()
        forget_everything()


def forget_everything() -> None:
    """Drop clients, settings and everything that the composition root made."""
    forget_clients()
    forget_wiring()
