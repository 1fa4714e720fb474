"""Open-loop load: respondents arrive at a kept rate, whatever the answer time, so that no waiting is hidden.

Each arrival casts a ballot that was prepared before and reads the receipt: the busiest request there is. All of it
is on loopback and bounded in time.
"""

import http.client
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ops.rehearsal.browser import Browser, Form

_HANDS = 64
_SLOW = 0.5


@dataclass(frozen=True, slots=True)
class Rung:
    """One rate held for a while. Times in ms; `late`: the worst start behind its plan; `errors`: not a receipt."""

    rate: float
    casts: int
    errors: int
    median: float
    p99: float
    late: float

    @property
    def held(self) -> bool:
        """p99 below half a second and no error."""
        return self.errors == 0 and self.p99 < _SLOW * 1000


@dataclass(frozen=True, slots=True)
class Ready:
    """A ballot at its check page."""

    port: int
    cookies: dict[str, str]
    form: Form


def prepare(port: int, token: str, group: str) -> Ready:
    """From the link to the check page."""
    browser = Browser("127.0.0.1", port)
    browser.submit(browser.get(f"/v/{token}").form("/v"))
    page = browser.get(f"/phieu/{group}")
    page = browser.get(next(one for one in page.links if one.startswith(f"/phieu/{group}/")))
    while not page.path.endswith("/xem-lai"):
        form = page.form()
        chosen = {name: options[0] for name, options in form.radios.items()}
        page = browser.submit(form, {**chosen, "action": "next"})
        if page.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{page.path}: {page.status}")
    return Ready(port, browser.cookies, page.form("/gui"))


def climb(ready: Sequence[Ready], rate: float, seconds: float) -> Rung:
    """Cast at `rate` a second for so long, arrivals at random (Poisson); needs `rate × seconds` ready ballots."""
    dice = random.Random(1)  # noqa: S311 - arrivals, not secrets
    at, plan = 0.0, []
    for one in ready[: int(rate * seconds)]:
        at += dice.expovariate(rate)
        plan.append((at, one))
    lock, waiting = threading.Lock(), iter(plan)
    spans: list[float] = []
    late: list[float] = []
    errors: list[str] = []
    began = time.perf_counter() + 0.2

    def hand() -> None:
        while True:
            with lock:
                due, one = next(waiting, (None, None))
            if due is None or one is None:
                return
            time.sleep(max(0.0, began + due - time.perf_counter()))
            started = time.perf_counter()
            told = _cast(one)
            ended = time.perf_counter()
            with lock:
                spans.append(ended - (began + due))
                late.append(started - (began + due))
                errors.extend([told] if told else [])

    hands = [threading.Thread(target=hand) for _ in range(_HANDS)]
    for one_hand in hands:
        one_hand.start()
    for one_hand in hands:
        one_hand.join()
    ordered = sorted(spans)
    return Rung(
        rate=rate,
        casts=len(ordered),
        errors=len(errors),
        median=ordered[len(ordered) // 2] * 1000,
        p99=ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000,
        late=max(late) * 1000,
    )


def _cast(one: Ready) -> str:
    """Empty for a receipt, else what came instead."""
    link = http.client.HTTPConnection("127.0.0.1", one.port, timeout=30)
    cookie = "; ".join(f"{name}={value}" for name, value in one.cookies.items())
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        link.request("POST", one.form.action, urlencode(one.form.fields), headers)
        answer = link.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        link.close()
    return "" if b"ph-receipt" in body else str(answer.status)
