"""Many at once over real HTTP: the site served by gunicorn on two workers, the tables in dynoxide."""

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import pytest

from chalicelib.campaign.windows import window_between
from chalicelib.store.tables import InvitationItem, ReceiptItem, Slip
from ops.rehearsal.browser import Browser, Form, Page
from ops.shedding import MOST_WAITING
from tests.support.served import GROUP, Served, serving

pytestmark = pytest.mark.engine
RECEIPT = re.compile(r'class="ph-receipt">([0-9A-Z-]+)<')

CLICKS = 200
MORE = 60
WORKERS = 2
TRIALS = 20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


def ready(site: Served) -> tuple[Browser, Form]:
    """A fresh respondent at the check page."""
    browser = Browser("127.0.0.1", site.port)
    page = browser.submit(browser.get(f"/v/{site.new_person()}").form("/v"))
    page = browser.get(next(one for one in browser.get(f"/phieu/{GROUP}").links if re.search(r"/\w+/1$", one)))
    while not page.path.endswith("/xem-lai"):
        form = page.form()
        page = browser.submit(form, {**{name: o[0] for name, o in form.radios.items()}, "action": "next"})
        assert page.status == 200, page.title
    return browser, page.form("/gui")


def at_once(number: int, act: Callable[[int], Page]) -> list[Page]:
    gate = threading.Barrier(number)

    def one(index: int) -> Page:
        gate.wait()
        return act(index)

    with ThreadPoolExecutor(number) as fingers:
        return list(fingers.map(one, range(number)))


def pace(seconds: float) -> None:
    """Let the served clock run."""
    threading.Event().wait(seconds)


def stored(site: Served) -> tuple[int, int, int]:
    """Invitations cast, receipts, slips."""
    cast = sum(item.state == "cast" for item in InvitationItem.scan(consistent_read=True))
    return cast, len(list(ReceiptItem.scan(consistent_read=True))), len(list(Slip.scan(consistent_read=True)))


def test_two_hundred_clicks_of_one_page_are_one_ballot_with_one_receipt(site: Served) -> None:
    before = stored(site)
    browser, form = ready(site)
    pages = at_once(CLICKS, lambda _: browser.tab().submit(form))
    receipts = Counter(found[1] for page in pages if (found := RECEIPT.search(page.html)))
    assert len(receipts) == 1, Counter(page.title for page in pages)
    assert receipts.total() == CLICKS, Counter((page.status, page.title) for page in pages)
    cast, kept, slips = (b - a for a, b in zip(before, stored(site), strict=True))
    assert (cast, kept, slips) == (1, 1, site.units)


def test_two_hundred_different_clicks_are_one_ballot_and_the_others_hear_so(site: Served) -> None:
    before = stored(site)
    browser, form = ready(site)
    pages = at_once(CLICKS, lambda n: browser.tab().submit(form, {"nonce": f"{n:032x}"}))
    told = Counter("receipt" if RECEIPT.search(page.html) else page.title.partition(" –")[0] for page in pages)
    assert told == {"receipt": 1, "Phiếu này đã được gửi": CLICKS - 1}
    cast, kept, slips = (b - a for a, b in zip(before, stored(site), strict=True))
    assert (cast, kept, slips) == (1, 1, site.units)


def test_two_tabs_that_save_different_pages_at_once_lose_no_answer(site: Served) -> None:
    for _ in range(TRIALS):
        browser = Browser("127.0.0.1", site.port)
        browser.submit(browser.get(f"/v/{site.new_person()}").form("/v"))
        places = [one for one in browser.get(f"/phieu/{GROUP}").links if re.search(r"/\w+/1$", one)]
        places = list(dict.fromkeys(places))
        tabs = [(browser.tab(), place) for place in places]
        forms = [(tab, tab.get(place).form()) for tab, place in tabs]

        def save(index: int, forms: list[tuple[Browser, Form]] = forms) -> Page:
            tab, form = forms[index]
            return tab.submit(form, {**{name: o[-1] for name, o in form.radios.items()}, "action": "next"})

        assert [page.status for page in at_once(len(forms), save)] == [200] * len(forms)
        for (tab, form), place in zip(forms, places, strict=True):
            again = tab.get(place).form()
            assert {name: again.fields.get(name) for name in form.radios} == {
                n: o[-1] for n, o in form.radios.items()
            }


def test_casts_around_the_last_instant_are_taken_by_the_servers_clock_alone(site: Served) -> None:
    campaign = site.campaign
    rule = campaign.windows[campaign.groups[GROUP].window]
    closes_at = window_between(campaign, rule.id, rule.first_day, rule.last_day).closes_at
    start = site.clock.now()
    site.clock.move_to(closes_at - timedelta(minutes=10))
    held = [ready(site) for _ in range(9)]
    before = stored(site)
    site.clock.move_to(closes_at - timedelta(seconds=1))
    told = []
    try:
        for browser, form in held:
            began = site.clock.now()
            page = browser.submit(form)
            told.append((began, bool(RECEIPT.search(page.html)), site.clock.now(), page.title))
            pace(0.2)
    finally:
        site.clock.move_to(start)
    for began, taken, ended, title in told:
        if ended < closes_at:
            assert taken, title
        if began >= closes_at:
            assert "Đã hết thời gian nhận phiếu" in title
    assert {taken for _, taken, *_ in told} == {True, False}
    assert stored(site)[0] - before[0] == sum(taken for _, taken, *_ in told)


def patiently(browser: Browser, form: Form) -> str:
    """Cast as somebody does who tries again after an error; the receipt, or the page's title."""
    page = Browser(browser.host, browser.port, patient=True, cookies=dict(browser.cookies)).submit(form)
    found = RECEIPT.search(page.html)
    return found[1] if found else page.title


@pytest.mark.parametrize("part", ["worker", "engine"])
def test_a_kill_in_the_middle_of_casts_loses_and_doubles_nothing(site: Served, part: str) -> None:
    before = stored(site)
    held = [ready(site) for _ in range(12)]
    with ThreadPoolExecutor(6) as fingers:
        running = [fingers.submit(patiently, *one) for one in held]
        site.kill_a_worker() if part == "worker" else site.kill_the_engine()
        got = Counter(one.result() for one in running)
    assert set(got.values()) == {1}, got
    assert all(re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", receipt) for receipt in got), got
    cast, kept, slips = (b - a for a, b in zip(before, stored(site), strict=True))
    assert (cast, kept, slips) == (len(held), len(held), len(held) * site.units)


def test_broken_requests_leave_the_site_standing(site: Served) -> None:
    junk = [
        b"GARBAGE\r\n\r\n",
        b"POST /phieu/deputies/gui HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n",
        b"POST /v HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab",
    ]
    for raw in junk:
        with socket.create_connection(("127.0.0.1", site.port), timeout=10) as link:
            link.sendall(raw)
            link.shutdown(socket.SHUT_WR)
            status = link.recv(4096).partition(b"\r\n")[0]
        assert re.match(rb"HTTP/1.1 4\d\d |$", status), status
    assert Browser("127.0.0.1", site.port).get("/khoe").status == 200


def test_the_logs_of_all_trials_tell_no_link(site: Served) -> None:
    logs = "".join(path.read_text("utf-8", "replace") for path in (site.home / "logs").glob("*.log"))
    assert not [token for token in site.tokens if token in logs]


def test_whoever_comes_after_too_many_waiting_is_told_so_at_once_and_the_others_are_answered(site: Served) -> None:
    ask = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    statuses: Counter[bytes] = Counter()
    with ExitStack() as open_:
        site.machine.hold_workers(held=True)
        open_.callback(site.machine.hold_workers, held=False)
        callers = [
            open_.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            for _ in range(MOST_WAITING + MORE)
        ]
        for caller in callers:
            caller.sendall(ask)
        site.machine.hold_workers(held=False)
        for caller in callers:
            with caller, caller.makefile("rb") as answer:
                statuses[answer.readline().split()[1]] += 1
    assert set(statuses) == {b"200", b"503"}
    assert MORE - 2 * WORKERS <= statuses[b"503"] <= MORE
