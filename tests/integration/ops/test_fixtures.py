"""The engine fixtures keep the promises other rooms' tests rest on."""

import pytest

from chalicelib.store import tables
from chalicelib.store.objects import Objects
from chalicelib.store.settings import settings
from ops.engines import Engine
from tests.support.engines import Cloud, forget_clients

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("run", [1, 2])
def test_each_test_begins_with_empty_tables(engine: Engine, run: int) -> None:
    assert tables.RollItem.count("P#a") == 0
    assert tables.Slip.count("S#a") == 0
    tables.PersonItem("P#a", "A", name=f"Người {run}", sex="male", unit="u", mailbox="own").save()
    tables.Slip("S#a", "1", a="AB").save()
    assert tables.RollItem.count("P#a") == 1


@pytest.mark.parametrize("run", [1, 2])
def test_each_test_begins_with_empty_buckets(cloud: Cloud, run: int) -> None:
    bucket = Objects(settings().reports_bucket)
    assert list(bucket.keys("")) == []
    bucket.put("a/b.txt", b"noi dung", "text/plain")
    assert bucket.get("a/b.txt") == b"noi dung"


def test_tables_and_buckets_work_side_by_side(engine: Engine, cloud: Cloud) -> None:
    tables.Slip("S#b", "1", a="AB").save()
    Objects(settings().campaigns_bucket).put("k", b"v", "text/plain")
    assert tables.Slip.count("S#b") == 1


def test_models_of_one_table_may_come_in_any_order(engine: Engine) -> None:
    forget_clients()
    tables.InvitationItem.count("P#a")
    tables.PersonItem.count("P#a")
    assert tables.RollItem.count("P#a") == tables.Slip.count("S#a") == 0
    assert len({id(model._get_connection().connection) for model in (tables.PersonItem, tables.Slip)}) == 1
