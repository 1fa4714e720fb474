"""After the last fence: the steps by staff, the published set as anybody fetches it, receipts looked up."""

import urllib.request
from datetime import datetime, timedelta
from datetime import time as day_time
from functools import partial
from pathlib import Path
from time import sleep

from chalicelib.publication.folder import FILES
from ops.rehearsal import desks
from ops.rehearsal.mail_plan import day_of, local
from ops.rehearsal.round import Round

FOLDER = "published"
_MEMBERS = 5
_ASKED = 5
"""Receipts that are asked for on the public page, beside one that nobody has."""
NOBODYS_RECEIPT = "7K3M-Q9XZ-4TWB-H2CN"
_KNOWN_WITHIN = 12
"""Seconds: a worker of the site may know a campaign as it was ten seconds ago, before it was published."""
_THERE, _NOT_THERE = "Phiếu có trong kết quả đã công bố", "Không thấy mã này trong kết quả đã công bố"
_VERBS = ("results:checked", "results:approved", "results:published")


def play(round_: Round) -> None:
    """The next morning: checked, approved, published; then the files are fetched."""
    tomorrow = day_of(round_.campaign, round_.now()) + timedelta(days=1)
    round_.move_to(local(round_.campaign, tomorrow, day_time(9)))
    desk = desks.clerk(round_)
    day = datetime.fromtimestamp(round_.now(), round_.campaign.zone)
    desk.publish({"document": "21/SNV-CCHC", "date": f"{day:%d/%m/%Y}"}, _MEMBERS)
    round_.dossier.acts.update(_VERBS)
    round_.until(lambda: desks.browser(round_).get(_page(round_)).status == 200, "the published set", "closing")
    _fetch(round_, round_.machine.home / FOLDER)
    _ask_receipts(round_)


def _page(round_: Round) -> str:
    return f"/ket-qua/{round_.campaign.id}"


def _fetch(round_: Round, folder: Path) -> None:
    """Every file of the public page. Each of the site's processes knows within ten seconds what was published."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        round_.until(partial(_fetch_one, round_, name, folder / name), f"the published {name}")


def _fetch_one(round_: Round, name: str, target: Path) -> bool:
    """One file, from where the site leads; False where it does not lead anywhere yet."""
    answer = desks.browser(round_).get(f"{_page(round_)}/tep/{name.partition('.')[0]}")
    if answer.status != 303:
        return False
    with urllib.request.urlopen(answer.path, timeout=60) as body:  # noqa: S310 - the run's own object store
        target.write_bytes(body.read())
    return True


def _ask_receipts(round_: Round) -> None:
    """The page says of a real receipt that it is among the published ones, and of another that it is not."""
    held = [kept.receipt for _, kept in round_.diary.ballots()][:_ASKED]
    for code, there in [*((one, True) for one in held), (NOBODYS_RECEIPT, False)]:
        tries = _KNOWN_WITHIN
        while not (right := _told(round_, code, there=there)) and tries:
            tries -= 1
            sleep(1)
        if not right:
            round_.dossier.strayed.append(f"the receipt page tells a receipt wrong ({there})")


def _told(round_: Round, code: str, *, there: bool) -> bool:
    """Whether the public page says of the receipt what is so."""
    browser = desks.browser(round_)
    page = browser.submit(browser.get("/bien-nhan").form("/bien-nhan"), {"code": code})
    return page.status == 200 and (_THERE in page.html) is there and (_NOT_THERE in page.html) is not there
