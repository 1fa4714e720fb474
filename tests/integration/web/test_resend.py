"""From the wish on the site to the mail with a fresh credential, over a real engine."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.jobs import mailer, tick
from chalicelib.jobs.mailer import Outcome
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.job_ledger import StoredJobs
from chalicelib.store.notices import StoredNotices
from chalicelib.store.tables import RollItem
from ops.engines import Engine
from tests.support.fake_jobs import World
from tests.support.respondents import House, house
from tests.support.stored_people import listening, put_respondent

pytestmark = pytest.mark.engine
UNKNOWN = "BCFG2345"
PASSWORD = re.compile(r"Mật khẩu: (\S+)")


@pytest.fixture
def site(engine: Engine) -> House:
    made = house({"deputies": "d1"}, box=DynamoBallotBox(), notices=StoredNotices())
    put_respondent(made.person)
    return made


def ask(site: House, account: str) -> str:
    return site.visitor.submit(site.visitor.get("/gui-lai-tai-khoan"), {"account": account}).text


def test_the_mail_sent_again_holds_a_password_that_opens_the_ballots(site: House) -> None:
    account = site.person.account
    assert ask(site, account) == ask(site, account)
    world = World()
    world.notices.people[account] = site.person.items.person
    ports = replace(world.ports, notices=StoredNotices(), credentials=DynamoBallotBox(), jobs=StoredJobs())
    outcomes = []
    for minute in range(3):
        now = site.visitor.now + timedelta(minutes=minute)
        tick.run(ports, now)
        outcomes += [mailer.handle(ports, body, now) for body in world.mail.take()]
    assert outcomes.count(Outcome.HANDED_OVER) == 1
    (mail,) = world.channel.sent
    assert mail.to == site.person.items.person.email
    found = PASSWORD.search(mail.text)
    assert found is not None
    form = site.visitor.get("/dang-nhap")
    assert site.visitor.submit(form, {"account": account, "password": found[1]}).path == "/phieu"


def test_a_wish_costs_one_query_and_one_conditional_put(site: House) -> None:
    page = site.visitor.get("/gui-lai-tai-khoan")
    with listening() as traffic:
        site.visitor.submit(page, {"account": site.person.account})
    assert traffic.calls == {"Query": 1, "PutItem": 1}


def test_a_name_that_is_no_account_leaves_nothing_on_the_roll(site: House) -> None:
    ask(site, UNKNOWN)
    assert RollItem.count(f"P#{UNKNOWN}") == 0
