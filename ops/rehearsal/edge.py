"""Ballots held ready are sent around the last instant of a window; the server's clock alone decides."""

import time
from datetime import timedelta
from threading import Thread

from ops.rehearsal.diary import Key
from ops.rehearsal.mail_plan import span
from ops.rehearsal.respondent import ENDED, RECEIPT, cast_held, receipt_in
from ops.rehearsal.round import Round
from ops.rehearsal.scripts import Act, Entry, Stage, Visit
from ops.rehearsal.tasks import Kept

_EDGE = timedelta(seconds=2)
_BATCH = 40
"""Threads at once: more would measure ourselves."""


def play(round_: Round, window: str) -> None:
    """Get ready a quarter of an hour before, send within two seconds around the close."""
    round_.visits(window, Stage.EDGE)
    closes = span(round_.campaign, window).closes
    ready = list(round_.diary.ready(window))[:_BATCH]
    round_.move_to(closes - _EDGE.total_seconds())
    threads = [
        Thread(target=_cast, args=(round_, key, held, closes, 2 * _EDGE * n / max(1, len(ready))))
        for n, (key, held) in enumerate(ready)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _cast(round_: Round, key: Key, held: Kept, closes: float, after: timedelta) -> None:
    time.sleep(after.total_seconds())
    person = next(one for one in round_.cast.people if one.email == key[0])
    task = round_.task(person, key[1], Visit(Stage.EDGE, Entry.PASSWORD, Act.CAST))
    if task is None:
        raise AssertionError("somebody got ready without a letter")
    page, began, ended = cast_held(task, held)
    receipt, wrong = receipt_in(page), round_.diary.edge
    if (ended < closes and not receipt) or (began >= closes and receipt):
        wrong.append(f"{key[1]}: {began - closes:+.3f} … {ended - closes:+.3f} s: {page.title}")
    elif not receipt and ENDED not in page.title:
        wrong.append(f"{key[1]}: neither {RECEIPT} nor {ENDED} but {page.title} ({page.status})")
    held.receipt, held.between = receipt, (began, ended)
    round_.diary.secrets.add(receipt)
