"""`./phieu bench`: how long the local run's pages take, by wall clock over loopback, one after the other."""

import http.client
import statistics
import time
from pathlib import Path
from urllib.parse import urlsplit

from ops import stage
from ops.engines import HOME

PAGES = ("/khoe", "/", "/dang-nhap", "/rieng-tu")
_ROUNDS = 200


def bench(home: Path | None) -> int:
    """The command: median and 95th percentile in ms of each page that needs no sign-in."""
    site = urlsplit(stage.current(home or HOME).site)
    for page in PAGES:
        spans = [_span(site.netloc, page) for _ in range(_ROUNDS)]
        slow = statistics.quantiles(spans, n=20)[-1]
        print(f"{page:<12} {statistics.median(spans) * 1000:6.2f} ms · 95% {slow * 1000:6.2f} ms")
    return 0


def _span(host: str, page: str) -> float:
    began = time.perf_counter()
    link = http.client.HTTPConnection(host, timeout=5)
    link.request("GET", page)
    link.getresponse().read()
    link.close()
    return time.perf_counter() - began
