"""The data addresses over WSGI, everything behind them in memory: a round of a bundled campaign, published."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalice import Chalice
from werkzeug.test import Client, TestResponse

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import UnknownCampaign
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.publication import data_pages, shelf
from chalicelib.publication.shelf import PublishedSet
from chalicelib.staff.data_keys import Scope, fresh
from chalicelib.web.data import routes
from chalicelib.web.data.ports import DataPorts
from chalicelib.web.data.problems import problem_json
from chalicelib.web.routing import Edge, blueprint, mend_foreign_answers
from ops.wsgi import Gateway, gateway
from tests.support.fake_data import MemoryDataKeys, MemoryRateLimiter
from tests.support.fake_staff_pages import MemoryBucket
from tests.support.rounds import Played

V1 = "/du-lieu/v1"
PUBLISHED_AT = datetime(2027, 3, 1, 2, tzinfo=UTC)


@dataclass
class Book:
    """One campaign."""

    here: CampaignInForce

    def ids(self) -> tuple[str, ...]:
        return (self.here.campaign.id,)

    def in_force(self, campaign_id: str, now: datetime) -> CampaignInForce:
        if campaign_id != self.here.campaign.id:
            raise UnknownCampaign(campaign_id)
        return self.here


@dataclass
class Coverage:
    kept: dict[str, Snapshot]

    def snapshots_of(self, campaign: str, units: Sequence[str]) -> Mapping[str, Snapshot]:
        return {unit: self.kept[unit] for unit in units if unit in self.kept}


@dataclass
class DataSite:
    """Ask it: `get(path)` with the key of all scopes, or with `key`."""

    round_: Played
    published: bool = True
    now: datetime = PUBLISHED_AT + timedelta(days=1, seconds=10)
    keys: MemoryDataKeys = field(default_factory=MemoryDataKeys)
    limiter: Any = field(default_factory=MemoryRateLimiter)
    reports: MemoryBucket = field(default_factory=MemoryBucket)

    def __post_init__(self) -> None:
        self.campaign = self.round_.in_force.campaign
        self.key = self.new_key(*Scope)
        units = {count.unit for count in self.round_.counts}
        counted = {unit: tuple(c for c in self.round_.counts if c.unit == unit) for unit in units}
        self.coverage = Coverage({unit: self.snapshot(unit, counts) for unit, counts in counted.items()})
        one = PublishedSet(self.campaign.id, "001-a", 1, PUBLISHED_AT.isoformat(), "00" * 32, {})
        pages = data_pages.pages(self.campaign, self.round_.scores, one.published_at)
        self.reports.kept = {one.object_key(name): body for name, body in pages.items()}
        self.reports.kept[shelf.pointer_key(self.campaign.id)] = shelf.pointer(one)
        self.wsgi = self._served()
        self.client = Client(self.wsgi)

    def snapshot(self, unit: str, counts: tuple[BallotCount, ...]) -> Snapshot:
        return Snapshot(self.campaign.id, unit, PUBLISHED_AT, counts, ())

    def new_key(self, *scopes: Scope) -> str:
        key, token = fresh("Trục dữ liệu", frozenset(scopes), "an.mau", self.now)
        self.keys.add(key)
        return token

    def get(self, path: str, *, key: str | None = None, **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.key if key is None else key}", **headers}
        return self.client.get(V1 + path, headers=sent)

    def of(self, path: str, **headers: str) -> TestResponse:
        """An address of the campaign."""
        return self.get(f"/dot/{self.campaign.id}{path}", **headers)

    def described(self) -> dict[str, Any]:
        return dict(json.loads(self.get("/mo-ta").text))

    def _served(self) -> Gateway:
        app = Chalice("data")
        edge = Edge(clock=lambda: self.now, problem_page=problem_json, secure=True, form_targets="")
        in_force = replace(self.round_.in_force, published=self.published)
        ports = DataPorts(Book(in_force), self.coverage, self.reports, self.keys, self.limiter)
        app.register_blueprint(blueprint("data", routes(lambda: ports), lambda: edge))
        app.register_middleware(mend_foreign_answers(lambda _path: edge))
        return gateway(app)
