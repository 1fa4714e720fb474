"""Open-loop load: respondents arrive at a kept rate, whatever the answer time, so that no waiting is hidden.

Each arrival casts a finished ballot and reads the receipt: the busiest request there is. All of it is on loopback
and bounded in time.
"""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_HANDS = 192
"""Casts that may wait at once; who comes later waits for a hand, and that is counted as waiting too."""
_SLOW = 0.5
_PATIENCE = 30
_LOWEST, _HIGHEST, _STEPS = 25.0, 1600.0, 3


@dataclass(frozen=True, slots=True)
class Rung:
    """One rate held for a while. Times in ms from the planned arrival; `errors`: casts without a receipt."""

    rate: float
    casts: int
    errors: int
    median: float
    p99: float

    @property
    def held(self) -> bool:
        """p99 below half a second and no error."""
        return self.errors == 0 and self.p99 < _SLOW * 1000


@dataclass(frozen=True, slots=True)
class Ready:
    """A finished ballot at its check page: the request that casts it."""

    port: int
    path: str
    cookie: str
    body: str


def highest(hold: Callable[[float], Rung]) -> tuple[Rung, Rung | None]:
    """The highest rate found that is held, and the lowest that is not: doubled first, then narrowed down."""
    best = hold(_LOWEST)
    if not best.held:
        return best, best
    failed: Rung | None = None
    while failed is None and best.rate < _HIGHEST:
        rung = hold(best.rate * 2)
        best, failed = (rung, None) if rung.held else (best, rung)
    for _ in range(_STEPS if failed else 0):
        rung = hold((best.rate + failed.rate) / 2) if failed else best
        best, failed = (rung, failed) if rung.held else (best, rung)
    return best, failed


def climb(ready: Sequence[Ready], rate: float) -> Rung:
    """Cast all of `ready` at `rate` a second, arrivals at random (Poisson)."""
    spans, errors = _all_cast(iter([*zip(_arrivals(rate, len(ready)), ready, strict=True)]))
    ordered = sorted(spans)
    return Rung(
        rate=rate,
        casts=len(ordered),
        errors=errors,
        median=ordered[len(ordered) // 2] * 1000,
        p99=ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000,
    )


def _arrivals(rate: float, number: int) -> Iterator[float]:
    dice, at = random.Random(1), 0.0  # noqa: S311 - arrivals, not secrets
    for _ in range(number):
        at += dice.expovariate(rate)
        yield at


def _all_cast(waiting: Iterator[tuple[float, Ready]]) -> tuple[list[float], int]:
    """Seconds of each from its planned arrival, and how many brought no receipt."""
    lock = threading.Lock()
    spans: list[float] = []
    errors: list[str] = []
    began = time.perf_counter() + 0.2

    def hand() -> None:
        while True:
            with lock:
                due, one = next(waiting, (0.0, None))
            if one is None:
                return
            time.sleep(max(0.0, began + due - time.perf_counter()))
            told = _cast(one)
            with lock:
                spans.append(time.perf_counter() - began - due)
                errors.extend([told] if told else [])

    hands = [threading.Thread(target=hand) for _ in range(_HANDS)]
    for one_hand in hands:
        one_hand.start()
    for one_hand in hands:
        one_hand.join()
    return spans, len(errors)


def _cast(one: Ready) -> str:
    """Empty for a receipt, else what came instead."""
    link = http.client.HTTPConnection("127.0.0.1", one.port, timeout=_PATIENCE)
    headers = {"Cookie": one.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        link.request("POST", one.path, one.body, headers)
        answer = link.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        link.close()
    return "" if b"ph-receipt" in body else str(answer.status)
