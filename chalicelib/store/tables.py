"""The two tables and their items (design.md 3): the roll says who, the urn says what, nothing joins them.

pynamodb defines the tables and (de)serialises items. All items of one person share a partition, so a page costs
one query. Sort keys begin with a letter that keeps together what a page needs: A person, C credential, D draft,
I invitation (the range from `A` up to, but not including, `J`). N notices and T attempts stay out of that range.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from typing import Any, cast

from pynamodb.attributes import (
    BinaryAttribute,
    DiscriminatorAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.connection import Connection, TableConnection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.store.connection import session
from chalicelib.store.wire import shorten

_shared: list[Connection] = []
_sharing = Lock()
"""Else threads that come first at once would each make a client, and the one that stays might not be shortened."""


class OneClient(Model):
    """Lets all models share one botocore client: a client per class would cost 70 ms and 14 MB each."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        with _sharing:
            table = super()._get_connection()
            if not _shared:
                table.connection._local.session = session()  # noqa: SLF001 - else it makes a second one
                shorten(table.connection.client)
                _shared.append(table.connection)
            elif table.connection is not _shared[0]:
                with suppress(ValueError):  # another model of the same table was first to describe it
                    _shared[0].add_meta_table(table.get_meta_table())
                table.connection = _shared[0]
            return table


class _MetaBase:
    region = os.environ.get("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION", "ap-southeast-1"))
    billing_mode = "PAY_PER_REQUEST"
    connect_timeout_seconds = 1
    read_timeout_seconds = 3
    max_retry_attempts = 2


class Todo(GlobalSecondaryIndex["RollItem"]):  # type: ignore[no-untyped-call]
    """Sparse: holds only items with work left (invitations without a ballot, notices not handed over)."""

    class Meta:
        """Every attribute is projected: readers of the index need no second read."""

        index_name = "todo"
        projection = AllProjection()

    todo = UnicodeAttribute(hash_key=True)
    todo_key = UnicodeAttribute(range_key=True)


class RollItem(OneClient):
    """Anything on the roll. `expires` is the TTL in epoch seconds, for sessions, attempts and uploads."""

    class Meta(_MetaBase):
        """The table's name comes from the environment; tests set it before the first call."""

        table_name = os.environ.get("PHIEU_ROLL_TABLE", "phieu-roll")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    campaign = UnicodeAttribute(null=True)
    todo = UnicodeAttribute(null=True)
    todo_key = UnicodeAttribute(null=True)
    expires = NumberAttribute(null=True)
    todo_index = Todo()


class PersonItem(RollItem, discriminator="person"):
    """pk `P#account`, sk `A`."""

    name = UnicodeAttribute()
    sex = UnicodeAttribute()
    birth_year = NumberAttribute(default=0)
    position = UnicodeAttribute(default="")
    unit = UnicodeAttribute()
    department = UnicodeAttribute(default="")
    email = UnicodeAttribute(default="")
    mailbox = UnicodeAttribute()
    phone = UnicodeAttribute(default="")
    note = UnicodeAttribute(default="")
    order = NumberAttribute(default=0)
    focal_point_of: ListAttribute[Any] = ListAttribute(default=list)
    mail_state = UnicodeAttribute(default="untried")


class InvitationItem(RollItem, discriminator="invitation"):
    """pk `P#account`, sk `I#group`. While without a ballot and not void: todo `missing#campaign#unit`."""

    group = UnicodeAttribute()
    form = UnicodeAttribute()
    window = UnicodeAttribute()
    unit = UnicodeAttribute()
    charged_to = UnicodeAttribute()
    rates: ListAttribute[Any] = ListAttribute(default=list)
    state = UnicodeAttribute()


class CredentialItem(RollItem, discriminator="credential"):
    """pk `P#account`, sk `C#credential_id`. One-way: no secret is stored. `slip`: the print it came with."""

    issued_at = UnicodeAttribute()
    live_until = UnicodeAttribute()
    revoked = UnicodeAttribute(null=True)
    slip = UnicodeAttribute(null=True)


class DraftItem(RollItem, discriminator="draft"):
    """pk `P#account`, sk `D#group#credential_id`. Sealed and padded; holds no time."""

    sealed = BinaryAttribute(legacy_encoding=False)
    version = NumberAttribute()


class AttemptItem(RollItem, discriminator="attempt"):
    """pk `P#account`, sk `T`: wrong passwords in the current quarter of an hour."""

    failures = NumberAttribute(default=0)


class NoticeItem(RollItem, discriminator="notice"):
    """pk `P#account`, sk `N#notice`: the mail ledger (design.md 8), one line per person and notice.

    state: due → claimed → handed_over; or skipped, failed (with `reason`). While due or claimed it stands in the
    index under todo `due#campaign#notice` (`moved-` for all notices to old addresses), todo_key the account.
    `claimed_until` is the end of the lease; before `not_before` the line is not queued (again).
    """

    notice = UnicodeAttribute()
    state = UnicodeAttribute()
    message_id = UnicodeAttribute()
    claimed_until = UnicodeAttribute(default="")
    not_before = UnicodeAttribute(default="")
    handed_at = UnicodeAttribute(default="")
    tries = NumberAttribute(default=0)
    reason = UnicodeAttribute(default="")


class ReceiptItem(RollItem, discriminator="receipt"):
    """pk `R#campaign#form#hh`, sk hex SHA-256 of the receipt code; `hh` its first two digits. Tied to nobody."""


class Slip(OneClient):
    """One rated unit's answers in the urn. pk `S#campaign#form#group#unit#shard`, sk 32 random hex digits.

    Nothing else may ever stand here (design.md 3): the allow-list is these three attributes.
    """

    class Meta(_MetaBase):
        """The table's name comes from the environment; tests set it before the first call."""

        table_name = os.environ.get("PHIEU_URN_TABLE", "phieu-urn")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    a = UnicodeAttribute()


def configure(*, roll: str, urn: str) -> None:
    """Point the models at these tables; later models of the roll follow it."""
    for model in (RollItem, *_all_below(RollItem)):
        cast(Any, model).Meta.table_name = roll
    cast(Any, Slip).Meta.table_name = urn


def _all_below(model: type[Model]) -> list[type[Model]]:
    return [m for child in model.__subclasses__() for m in (child, *_all_below(child))]


def shared_connection() -> Connection:
    """The connection that all models share, for transactions."""
    RollItem._get_connection()  # noqa: SLF001 - pynamodb offers no public door to a model's connection
    Slip._get_connection()  # noqa: SLF001
    return _shared[0]


def ask(operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """One call of the tables' client, past the models: for what every page of a respondent does.

    Raises botocore's `ClientError` for a refusal, `BotoCoreError` where no answer came.
    """
    client: Any = (_shared[0] if _shared else shared_connection()).client
    answer: dict[str, Any] = client._make_api_call(operation, params)  # noqa: SLF001 - the one door of a client
    return answer


def roll_table() -> str:
    """The roll's name."""
    name: str = cast(Any, RollItem).Meta.table_name
    return name


def urn_table() -> str:
    """The urn's name."""
    name: str = cast(Any, Slip).Meta.table_name
    return name
