"""CPU of a whole participation through the Lambda entry point: start, home, pages, check, cast, receipt."""

import statistics
from dataclasses import dataclass

from bench.people import enrol
from bench.stand import Lambda, Stand
from ops.rehearsal.browser import Page

_WARM = 8


@dataclass(frozen=True, slots=True)
class Participation:
    """Medians in CPU ms, capacity units, requests, and calls to the engine, of one participation."""

    page: float
    save: float
    cast: float
    whole: float
    requests: int
    calls: int
    read_units: float
    write_units: float


def participate(link: Lambda, token: str, group: str) -> Page:
    """One person from the mail's link to the receipt. Raises `RuntimeError` where no receipt comes."""
    page = link.submit("start", link.get("link", f"/v/{token}").form("/v"))
    page = link.get("chapters", f"/phieu/{group}")
    way = next(one for one in page.links if one.startswith(f"/phieu/{group}/"))
    page = link.get("page", way)
    while not page.path.endswith("/xem-lai"):
        form = page.form()
        chosen = {name: options[0] for name, options in form.radios.items()}
        page = link.submit("save", form, {**chosen, "action": "next"})
        if page.status != 200:
            raise RuntimeError(f"{page.path}: {page.status} {page.title}")
    page = link.submit("cast", page.form("/gui"))
    if "ph-receipt" not in page.html:
        raise RuntimeError(f"no receipt: {page.status} {page.title}")
    return page


def measure(stand: Stand, group: str, number: int, *, units: int | None = None) -> Participation:
    """The median person of `number`, after some to warm up."""
    tokens = [one.token for one in enrol(stand.campaign, group, number + _WARM, units=units)]
    for token in tokens[:_WARM]:
        participate(stand.lambda_(), token, group)
    stand.spent.cpu.clear()
    stand.spent.read = stand.spent.write = 0.0
    stand.spent.calls = 0
    wholes = []
    for token in tokens[_WARM:]:
        before = sum(map(sum, stand.spent.cpu.values()))
        participate(stand.lambda_(), token, group)
        wholes.append(sum(map(sum, stand.spent.cpu.values())) - before)
    median = {step: statistics.median(spans) * 1000 for step, spans in stand.spent.cpu.items()}
    calls = sum(len(spans) for spans in stand.spent.cpu.values())
    return Participation(
        page=median["page"],
        save=median["save"],
        cast=median["cast"],
        whole=statistics.median(wholes) * 1000,
        requests=calls // number,
        calls=stand.spent.calls // number,
        read_units=stand.spent.read / number,
        write_units=stand.spent.write / number,
    )
