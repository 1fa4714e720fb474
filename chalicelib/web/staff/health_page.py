"""The page "Tình trạng hệ thống": whether the machinery works. For operators too: ids and counts, no names."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.health import HOUSE_ZONE, Beat, beat, overdue
from chalicelib.web.catalogue import ROOT
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.told import work_of

QUEUES = {
    "mail": _("Thư chờ gửi"),
    "returned_mail": _("Báo thư không tới"),
    "imports": _("Danh sách, văn bản"),
    "closing": _("Chốt phiếu, công bố"),
    "recount": _("Kiểm phiếu"),
}
BEATS = {
    Beat.WELL: (_("Bình thường"), "good"),
    Beat.LATE: (_("Chậm"), "attention"),
    Beat.MISSING: (_("Không thấy nhịp"), "bad"),
}


def show(visit: Visit) -> Reply:
    """The tick, what is late, queues, mail, imports, stores, version."""
    now, house = visit.request.now, visit.ports.house
    known = [visit.ports.campaigns.in_force(one, now) for one in visit.ports.campaigns.ids()]
    pulse = house.pulse()
    queues = tuple(house.queue_states())
    return staff_page(
        visit,
        "health.html",
        pulse=pulse,
        ago=int((now - pulse.at).total_seconds()) if pulse else None,
        state=BEATS[beat(pulse, now)],
        late=[one for in_force in known for one in _late(visit, in_force)],
        queues=[(QUEUES.get(queue.name, queue.name), queue) for queue in queues],
        since=pulse.busy_since if pulse else {},
        dead=sum(queue.dead or 0 for queue in queues),
        days=house.mail_days(now),
        imports=_imports(visit, known),
        objects=house.objects_answer(),
        version=version(),
        stamp=_stamp(known),
    )


def _late(visit: Visit, in_force: CampaignInForce) -> Iterable[tuple[str, str, str, datetime]]:
    ledger = {entry.job: entry for entry in visit.ports.jobs.entries(in_force.campaign.id)}
    for one in overdue(in_force, ledger, visit.request.now):
        yield one.campaign, one.job, work_of(one.job), one.since


def _imports(visit: Visit, known: Iterable[CampaignInForce]) -> int:
    """Roster files that are being read or written now."""
    states = Counter(
        upload.state.settled for in_force in known for upload in visit.ports.imports.all(in_force.campaign.id)
    )
    return states[False]


def _stamp(known: list[CampaignInForce]) -> Callable[[datetime], str]:
    zone = known[0].campaign.zone if known else HOUSE_ZONE
    return lambda instant: f"{instant.astimezone(zone):%d/%m/%Y %H:%M:%S}"


@cache
def version() -> str:
    """The package's own digest (`./phieu package` writes it, its manifest names it); empty in a checkout."""
    file = ROOT / "version.json"
    return str(json.loads(file.read_text("utf-8"))["version"]) if file.exists() else ""
