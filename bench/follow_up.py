"""What following up costs: snapshots as they grow, a focal point's page, a notice to a hundred thousand."""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.people import enrol, sample
from bench.stand import Lambda, Stand, build, one_read

GROUP = "cap-xa"
FEW, MANY = 100, 600
"""People missing in one unit: below the number of names that one list holds."""
SOME, ALL = 10_000, 100_000
NOTICE = "remind-bench"
_PAGES = 40
_SIGNED_IN = 3
"""Requests of a focal point's page at least: the session, whether account and appointment stand, the data."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU of this process and time by the clock, in seconds; calls to the tables by their operation."""

    cpu: float
    wall: float
    calls: Mapping[str, int]


def measured(act: Callable[[], object]) -> Cost:
    """What one act costs."""
    from chalicelib.store.tables import shared_connection  # noqa: PLC0415 - reads the environment once built

    client: Any = shared_connection().client
    inner, calls = client._make_api_call, Counter[str]()  # noqa: SLF001 - the one door of a client

    def heard(operation: str, params: Mapping[str, Any]) -> Any:  # noqa: ANN401
        calls[operation] += 1
        return inner(operation, params)

    client._make_api_call = heard  # noqa: SLF001
    try:
        cpu, wall = time.process_time(), time.monotonic()
        act()
        return Cost(time.process_time() - cpu, time.monotonic() - wall, calls)
    finally:
        client._make_api_call = inner  # noqa: SLF001


Line = tuple[str, float, str, float | None, float | None]
"""Name, value, unit, target, floor."""


def figures() -> Iterator[Line]:
    """Everything, on engines of its own."""
    stand = build(GROUP, Path(tempfile.mkdtemp()))
    try:
        yield from _snapshots(stand)
        yield from _page(stand)
        yield from _notice(stand)
        yield from _coverage(stand)
    finally:
        stand.stop()


def _now() -> datetime:
    from chalicelib import wiring  # noqa: PLC0415

    return wiring.now()


def _snapshots(stand: Stand) -> Iterator[Line]:
    from chalicelib import wiring  # noqa: PLC0415
    from chalicelib.jobs import coverage  # noqa: PLC0415

    ports = wiring.job_ports()
    for unit in stand.campaign.units:
        issue(stand, unit, 1)
    coverage.run(ports, _now())
    empty = measured(lambda: coverage.run(ports, _now()))
    units = len(stand.campaign.units)
    yield "snapshots: a unit with nobody missing", empty.cpu / units * 1000, "ms", None, None
    yield "snapshots: requests for such a unit", sum(empty.calls.values()) / units, "", None, None
    costs = []
    for number, later in ((FEW, 7), (MANY - FEW, 14)):
        people = enrol(stand.campaign, GROUP, number)
        issue(stand, people[0].invitation.unit, number)
        costs.append(measured(partial(coverage.run, ports, _now() + timedelta(hours=later))))
    few, many = costs
    grown = MANY - FEW
    yield "snapshots: each person missing", (many.cpu - few.cpu) / grown * 1000, "ms", None, None
    more = sum(many.calls.values()) - sum(few.calls.values())
    yield "snapshots: requests for each person missing", more / grown, "", None, None


def issue(stand: Stand, unit: str, number: int) -> None:
    """Say that the unit's roster issued so many ballots."""
    from chalicelib.store.rosters import UnitRosterItem  # noqa: PLC0415

    campaign = stand.campaign.id
    made = UnitRosterItem(
        f"UNIT#{campaign}#{unit}", "S", campaign=campaign, unit=unit, received_at=_now().isoformat()
    )
    made.issued = [[GROUP, "-", number]]
    made.save()


def _page(stand: Stand) -> Iterator[Line]:
    from chalicelib.ballots.credentials import credential_id, link_token, new_account, new_secret  # noqa: PLC0415
    from chalicelib.ballots.records import Credential  # noqa: PLC0415
    from chalicelib.follow_up.focal_points import Appointment, FocalCredential  # noqa: PLC0415
    from chalicelib.store.focal_points import StoredFocalPoints, appoint  # noqa: PLC0415

    campaign, now = stand.campaign, _now()
    unit, empty = list(dict.fromkeys(line.unit for line in campaign.plan if line.group == GROUP))[:2]
    person, login, secret = new_account(), new_account(), new_secret()
    appoint(campaign.id, person, [unit, empty], "mark")
    StoredFocalPoints().open_account(Appointment(campaign.id, person, (unit, empty), "mark"), login)
    credential = Credential(credential_id(login, secret), now, now + timedelta(days=30))
    StoredFocalPoints().add_credential(login, FocalCredential(credential, "mark"))
    link = stand.lambda_()
    link.submit("enter", link.get("link", f"/dau-moi/v/{link_token(login, secret)}").form("/dau-moi/v"))
    page = link.get("focal", f"/dau-moi/don-vi/{unit}")
    if f"{MANY}" not in page.html:
        raise RuntimeError(f"{page.path}: {page.status} {page.title}")
    none, _ = _median_page(link, f"/dau-moi/don-vi/{empty}")
    full, calls = _median_page(link, f"/dau-moi/don-vi/{unit}")
    floor = _median(lambda: link.call("floor", "GET", "/khoe")) + _SIGNED_IN * _median(one_read)
    yield "focal point's page, nobody missing: CPU", none * 1000, "ms", None, floor * 1000
    yield "focal point's page: CPU for each name", (full - none) / MANY * 1e6, "µs", None, None
    told = sum(calls.values())
    yield "focal point's page: requests for its data", told - (_SIGNED_IN - 1), "", 1, 1
    yield "focal point's page: requests in all", told, "", _SIGNED_IN, _SIGNED_IN


def _median_page(link: Lambda, where: str) -> tuple[float, Mapping[str, int]]:
    costs = [measured(lambda: link.get("focal", where)) for _ in range(_PAGES)]
    return sorted(cost.cpu for cost in costs)[_PAGES // 2], costs[-1].calls


def _median(act: Callable[[], object]) -> float:
    return sorted(measured(act).cpu for _ in range(_PAGES))[_PAGES // 2]


def _notice(stand: Stand) -> Iterator[Line]:
    from chalicelib import wiring  # noqa: PLC0415
    from chalicelib.campaign.decisions import CampaignInForce  # noqa: PLC0415
    from chalicelib.campaign.timeline import MomentKind, moments  # noqa: PLC0415
    from chalicelib.jobs import planning, tick  # noqa: PLC0415
    from chalicelib.store.connection import client  # noqa: PLC0415

    ports, now = wiring.job_ports(), _now()
    in_force = CampaignInForce(stand.campaign, (), announced=True, published=False)
    reminder = next(m for m in moments(in_force) if m.kind is MomentKind.REMINDER and GROUP in m.groups)
    plans = []
    for number, notice in ((SOME - MANY, f"{NOTICE}-some"), (ALL - SOME, reminder.id)):
        invite(stand, number)
        moment = replace(reminder, id=notice)
        plans.append(measured(partial(planning.plan, ports, in_force, moment, None, now)))
    some, all_ = plans
    yield f"{ALL:,} reminders planned", all_.wall, "s", 60, None
    yield f"{ALL:,} reminders planned: CPU", all_.cpu, "s", None, None
    yield "a reminder planned: CPU, as it grows", (all_.cpu - some.cpu) / (ALL - SOME) * 1e6, "µs", None, None
    yield "a reminder planned: requests", sum(all_.calls.values()) / ALL, "", None, None
    for name in ("MAIL", "IMPORTS", "CLOSING", "RECOUNT"):
        client("sqs").create_queue(QueueName=os.environ[f"PHIEU_{name}_QUEUE"].rpartition("/")[2])
    queued: list[int] = []
    cost = measured(lambda: queued.append(tick.run(ports, reminder.at + timedelta(seconds=1)).queued["mail"]))
    yield f"a tick with {ALL:,} lines due: messages queued", queued[0], "", None, None
    yield f"a tick with {ALL:,} lines due", cost.wall, "s", 60, None


def _coverage(stand: Stand) -> Iterator[Line]:
    """The hour before the end: every unit's snapshot is renewed while everybody is missing."""
    from chalicelib import wiring  # noqa: PLC0415
    from chalicelib.jobs import coverage  # noqa: PLC0415

    ports = wiring.job_ports()
    for unit in stand.campaign.units:
        issue(stand, unit, ALL // len(stand.campaign.units))
    cost = measured(partial(coverage.run, ports, _now() + timedelta(hours=21)))
    named = sum(len(one.missing) for one in ports.coverage.snapshots(stand.campaign.id).values())
    yield f"coverage with {ALL:,} missing: names listed", named, "", None, None
    yield f"coverage with {ALL:,} missing", cost.wall, "s", 300, None
    yield f"coverage with {ALL:,} missing: CPU", cost.cpu, "s", None, None
    yield "coverage: CPU for each name, as it grows", cost.cpu / named * 1e6, "µs", None, None
    yield "coverage: requests for each name", sum(cost.calls.values()) / named, "", None, None


def invite(stand: Stand, number: int) -> None:
    """Put so many people with an open invitation on the roll, over all of the campaign's units in turn."""
    from chalicelib.ballots.credentials import new_account  # noqa: PLC0415
    from chalicelib.roster.people import Invitation  # noqa: PLC0415
    from chalicelib.store.person_writes import _invitation_item, _person_item  # noqa: PLC0415
    from chalicelib.store.tables import RollItem  # noqa: PLC0415

    campaign, group = stand.campaign, stand.campaign.groups[GROUP]
    with RollItem.batch_write() as batch:
        for unit in islice(cycle(campaign.units), number):
            account = new_account()
            made = Invitation(account, campaign.id, GROUP, group.form, group.window, unit, "-", ())
            batch.save(_person_item(sample(account, campaign, unit)))
            batch.save(_invitation_item(account, made))


def main() -> None:
    """`python -m bench.follow_up`."""
    os.environ.pop("PHIEU_MAIL_PER_SECOND", None)
    for name, value, unit, *_ in figures():
        print(f"{name:<60}{value:12.3f} {unit}", flush=True)


if __name__ == "__main__":
    main()
