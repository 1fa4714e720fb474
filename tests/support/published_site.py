"""The public pages of a published round, everything behind them in memory."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.ballots.receipts import receipt_hash
from chalicelib.jobs import publication
from chalicelib.web.published import PublishedPorts, routes
from tests.support.fake_publication import PUBLISHED_AT, Press
from tests.support.site import Visitor

CODE = "7K3MQ9XZ4TWBH2CN"
"""A receipt that is among the published ones."""


@dataclass
class Addresses:
    """The bucket, with addresses that say what they lead to."""

    press: Press

    def get(self, key: str) -> bytes | None:
        return self.press.world.objects.get(key)

    def download_address(self, key: str, *, file_name: str, seconds: int = 60) -> str:
        assert key in self.press.world.objects.stored
        return f"https://bucket.example/{key}?as={file_name}&for={seconds}"


def a_visitor(press: Press, *, published: bool = True) -> Visitor:
    """Somebody who looks at the results a day after they were published."""
    press.receipts.held[0] = ("f1", receipt_hash(CODE))
    if published:
        press.publish()
        publication.handle(press.ports, {"campaign": "small-2020"}, PUBLISHED_AT)
    ports = PublishedPorts(press.world.campaigns, Addresses(press))
    return Visitor(routes(lambda: ports), PUBLISHED_AT + timedelta(days=1))
