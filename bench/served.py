"""The load bench: the site on gunicorn, tables in dynoxide on a file, ballots ready, a count afterwards."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.load import Ready, Rung, climb, prepare
from bench.stand import bench_campaign, people
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.windows import window_between
from ops.children import Family
from ops.rehearsal.machine import Machine, build, put_in_place

GROUP = "cap-xa"
_PREPARERS = 4


@dataclass(frozen=True, slots=True)
class Climbed:
    """The rungs tried, from the lowest rate; `lost`: receipts shown less ballots stored (0 is right)."""

    rungs: tuple[Rung, ...]
    workers: int
    lost: int

    @property
    def best(self) -> float:
        """The highest rate that was held; 0 where none was."""
        return max((rung.rate for rung in self.rungs if rung.held), default=0.0)


@contextmanager
def _stage(campaign: Campaign, workers: int) -> Iterator[Machine]:
    family = Family()
    with tempfile.TemporaryDirectory(prefix="phieu-load-") as home:
        try:
            machine = build(Path(home), campaign, family, workers=workers)
            put_in_place(machine.settings)
            from chalicelib import wiring  # noqa: PLC0415 - reads the environment
            from ops.local import make_stores  # noqa: PLC0415

            make_stores()
            rule = campaign.windows[campaign.groups[GROUP].window]
            opens_at = window_between(campaign, rule.id, rule.first_day, rule.last_day).opens_at
            machine.clock.move_to(opens_at + timedelta(hours=9))
            wiring.campaigns().publish(campaign, machine.clock.now())
            machine.begin("site")
            machine.await_all()
            yield machine
        finally:
            family.stop()


def load(rates: tuple[float, ...], seconds: float, *, workers: int = 2) -> Climbed:
    """Try each rate in turn on fresh ballots."""
    campaign = bench_campaign(group=GROUP)
    with _stage(campaign, workers) as machine:
        needed = sum(int(rate * seconds) for rate in rates)
        tokens = people(campaign, GROUP, needed)
        with ThreadPoolExecutor(_PREPARERS) as hands:
            ready: list[Ready] = list(hands.map(lambda token: prepare(machine.port, token, GROUP), tokens))
        rungs, receipts = [], 0
        for rate in rates:
            part, ready = ready[: int(rate * seconds)], ready[int(rate * seconds) :]
            rung = climb(part, rate, seconds)
            receipts += rung.casts - rung.errors
            rungs.append(rung)
        return Climbed(tuple(rungs), workers, receipts - _stored())


def _stored() -> int:
    from chalicelib.store.tables import ReceiptItem  # noqa: PLC0415

    return sum(1 for _ in ReceiptItem.scan(consistent_read=True))
