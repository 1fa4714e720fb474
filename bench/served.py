"""The load bench: the site on gunicorn, tables in dynoxide on a file, ballots ready, a count afterwards."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from bench.load import Ready, Rung, climb, highest
from bench.people import answer, enrol
from bench.stand import bench_campaign
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.windows import window_between
from ops.children import Family
from ops.rehearsal.machine import Machine, build, put_in_place

GROUP = "cap-xa"
_SECONDS = 4.0
_WARM = 15.0
_MOST = 2400
"""Casts of one rung: a high rate is held for less long."""
_CAST = "/phieu/{group}/gui"


@dataclass(frozen=True, slots=True)
class Load:
    """What was found. `site` and `engine`: CPU ms a cast at the best rate. `over`: twice the best rate, at once
    followed by `after`, half of it. `lost`: receipts shown less ballots stored (0 is right)."""

    best: Rung
    failed: Rung | None
    over: Rung
    after: Rung
    site: float
    engine: float
    lost: int


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


def load(*, workers: int = 2) -> Load:
    """Find the highest rate, go beyond it, and see the site recover."""
    campaign = bench_campaign(group=GROUP)
    with _stage(campaign, workers) as machine:
        receipts: list[int] = []
        cpu: dict[float, tuple[float, ...]] = {}

        def hold(rate: float) -> Rung:
            rung = tried(rate)
            return rung if rung.held else tried(rate)  # once more: something else may have had the machine

        def tried(rate: float) -> Rung:
            ready = _ready(machine, campaign, min(_MOST, int(rate * _SECONDS)))
            before = _spent(machine)
            rung = climb(ready, rate)
            receipts.append(rung.casts - rung.errors)
            spans = zip(before, _spent(machine), strict=True)
            cpu[rate] = tuple((until - since) / rung.casts * 1000 for since, until in spans)
            return rung

        tried(_WARM)
        best, failed = highest(hold)
        site, engine = cpu[best.rate]
        over, after = tried(best.rate * 2), tried(best.rate / 2)
        return Load(best, failed, over, after, site, engine, lost=sum(receipts) - _stored())


def _ready(machine: Machine, campaign: Campaign, number: int) -> Sequence[Ready]:
    """So many finished ballots, each with the session and the form that its check page would have given."""
    from chalicelib.ballots.receipts import new_nonce  # noqa: PLC0415
    from chalicelib.web.csrf import FIELD  # noqa: PLC0415
    from chalicelib.wiring.pages import respondent_ports  # noqa: PLC0415 - reads the environment

    ports, now = respondent_ports(), machine.clock.now()
    people = enrol(campaign, GROUP, number)
    answer(campaign, people, now)
    made = []
    for one in people:
        session = ports.sessions.begin(one.sign_in, private=False, until=now + timedelta(days=1), now=now)
        cookie = ports.sessions.cookie(session, now)
        fields = {
            FIELD: ports.csrf.token(session.csrf_seed, _CAST),
            "form": campaign.forms[one.invitation.form].version,
            "nonce": new_nonce(),
        }
        path = _CAST.replace("{group}", GROUP)
        made.append(Ready(machine.port, path, f"{cookie.name}={cookie.value}", urlencode(fields)))
    return made


def _spent(machine: Machine) -> tuple[float, float]:
    """CPU seconds of site and engine so far."""
    return _cpu(machine.parts["site"].process.pid), _cpu(machine.parts["tables"].process.pid)


def _cpu(pid: int) -> float:
    """CPU seconds of a process and its children so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(word) for word in fields[11:13]) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(_cpu(int(child)) for child in children)


def _stored() -> int:
    from chalicelib.store.tables import ReceiptItem  # noqa: PLC0415

    return sum(1 for _ in ReceiptItem.scan(consistent_read=True))
