"""Erasing a campaign's personal data when its retention has ended."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.staff.audit import Verb
from chalicelib.store.audit import StoredAudit
from chalicelib.store.connection import client
from chalicelib.store.mail_addresses import StoredAddressBook
from chalicelib.store.settings import settings
from chalicelib.store.tables import ReceiptItem, Slip
from ops.erasure import RETENTION, Erased, OtherPlan, Stores, TooEarly, execute, plan
from tests.support.campaigns import small_in_force
from tests.support.engines import Cloud, environment
from tests.support.fake_mail import a_person, an_invitation
from tests.support.stored_people import put_invitation, put_person

pytestmark = pytest.mark.engine
IN_FORCE = small_in_force()
CAMPAIGN = IN_FORCE.campaign.id
LATER = IN_FORCE.last_fence + RETENTION + timedelta(days=1)
MINE, OTHER = "BCFG2345", "HJKM2345"
WORDS = {"document": "12/QĐ-SNV", "by": "an.mau"}


@pytest.fixture
def stores(engine: object, cloud: Cloud) -> Stores:
    """A campaign with a person, and another campaign's person that nothing may happen to."""
    with environment(cloud.environment):
        here = settings()
        made = Stores(
            client("dynamodb"),
            client("s3"),
            here.roll_table,
            here.urn_table,
            here.rosters_bucket,
            here.reports_bucket,
            StoredAudit(),
        )
    for account, campaign in ((MINE, CAMPAIGN), (OTHER, "other-2021")):
        person = replace(a_person(account), campaign=campaign)
        put_person(person)
        put_invitation(replace(an_invitation("staff", account), campaign=campaign))
        keys = {"pk": {"S": f"P#{account}"}, "sk": {"S": "D#staff#x"}, "sealed": {"B": b"x"}}
        made.dynamodb.put_item(TableName=made.roll, Item=keys)
        StoredAddressBook().handed_over(account, person.email)
        made.s3.put_object(Bucket=made.rosters, Key=f"{campaign}/u1/file", Body=b"Nguyen Van Mau")
        ReceiptItem(f"R#{campaign}#f#00", "ab" * 32).save()
        Slip(f"S#{campaign}#f#g#u#0", "00" * 16, a="A").save()
        made.dynamodb.put_item(
            TableName=made.urn, Item={"pk": {"S": f"T#{campaign}#f#u"}, "sk": {"S": "0"}, "a": {"S": "x"}}
        )
    return made


def everything(stores: Stores) -> str:
    """All that both tables and the bucket hold, as text."""
    items = [stores.dynamodb.scan(TableName=table)["Items"] for table in (stores.roll, stores.urn)]
    keys = [one["Key"] for one in stores.s3.list_objects_v2(Bucket=stores.rosters).get("Contents", ())]
    return json.dumps([items, keys], default=str, sort_keys=True)


def test_the_plan_counts_and_changes_nothing(stores: Stores) -> None:
    before = everything(stores)
    made = plan(stores, IN_FORCE)
    assert made.counts == {"people": 3, "addresses": 1, "remarks": 1, "roster files": 1}
    assert everything(stores) == before


def test_what_names_somebody_goes_and_the_rest_stays(stores: Stores) -> None:
    done = execute(stores, IN_FORCE, code=plan(stores, IN_FORCE).code, now=LATER, **WORDS)
    assert isinstance(done, Erased)
    left = everything(stores)
    for gone in (MINE, f'"T#{CAMPAIGN}', f"{CAMPAIGN}/u1/file"):
        assert gone not in left
    for kept in (OTHER, "T#other-2021", "other-2021/u1/file", f"S#{CAMPAIGN}#", f"R#{CAMPAIGN}#"):
        assert kept in left


def test_it_leaves_a_receipt_and_an_entry_in_the_audit(stores: Stores) -> None:
    done = execute(stores, IN_FORCE, code=plan(stores, IN_FORCE).code, now=LATER, **WORDS)
    assert isinstance(done, Erased)
    told = json.loads(stores.s3.get_object(Bucket=stores.reports, Key=done.receipt)["Body"].read())
    assert (told["document"], told["by"], told["erased"]["people"]) == ("12/QĐ-SNV", "an.mau", 3)
    (entry,) = StoredAudit().page(CAMPAIGN).entries
    assert entry.verb is Verb.PERSONAL_DATA_ERASED
    assert entry.details["items"] == "6"


def test_before_retention_has_ended_nothing_is_erased(stores: Stores) -> None:
    before = everything(stores)
    code = plan(stores, IN_FORCE).code
    early = execute(stores, IN_FORCE, code=code, now=LATER - timedelta(days=2), **WORDS)
    assert early == TooEarly(IN_FORCE.last_fence + RETENTION)
    assert everything(stores) == before


def test_another_plan_than_the_one_that_was_seen_is_not_executed(stores: Stores) -> None:
    code = plan(stores, IN_FORCE).code
    put_person(replace(a_person("NPQR2345"), campaign=CAMPAIGN))
    assert isinstance(execute(stores, IN_FORCE, code=code, now=LATER, **WORDS), OtherPlan)
    assert "NPQR2345" in everything(stores)


def test_a_second_run_finds_nothing_left(stores: Stores) -> None:
    execute(stores, IN_FORCE, code=plan(stores, IN_FORCE).code, now=LATER, **WORDS)
    assert plan(stores, IN_FORCE).counts == {}
