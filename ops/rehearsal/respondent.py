"""One visit of one synthetic respondent, played over HTTP; what was really answered is told to the rehearsal."""

import random
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ops.rehearsal.browser import Browser, Form, Page, Unreachable
from ops.rehearsal.scripts import Act, Entry, draw
from ops.rehearsal.tasks import Given, Kept, Task

_RECEIPT = re.compile(r'class="ph-receipt">([0-9A-Z-]+)<')
_CHOICE = "q-"
_WEIGHTS = (30, 34, 18, 10, 8, 4, 4, 4, 4, 4)
_KNOWN_NOTHING = 0.45
_REMARKS = 0.04
_PAGES_AT_MOST = 900
RECEIPT = "Đã nhận phiếu"
ALREADY = "Phiếu này đã được gửi"
ENDED = "Đã hết thời gian nhận phiếu"
NOT_YET = "Phiếu chưa đến thời gian trả lời"
OTHER_DRAFT = "đã bắt đầu trả lời bằng thư ngày"
CHECK = "Xem lại trước khi gửi"


class Astray(Exception):
    """A page came that no step of the script leads to; the message names its title."""


def play(task: Task) -> Given:
    """Play the visit. Never raises: what went wrong stands in `problem`."""
    given = Given(task.email, task.group, task.act)
    browser = Browser("127.0.0.1", task.port, task.patient)
    try:
        _Visit(task, browser, given, draw(task.seed, task.email, f"{task.group}/{task.act}")).run()
    except (Astray, LookupError, Unreachable) as error:
        given.problem = f"{task.act}: {error}"
    given.requests += browser.requests
    given.again += browser.again
    given.errors += browser.errors
    given.cookies = browser.cookies
    given.secrets += [value for name, value in browser.cookies.items() if name == "phieu_phien"]
    return given


@dataclass(slots=True)
class _Visit:
    task: Task
    browser: Browser
    given: Given
    dice: random.Random

    def run(self) -> None:
        entered = self._enter()
        if self.task.act is Act.BE_REFUSED and ENDED in entered.title:
            return
        if entered.path != "/phieu":
            raise Astray(f"sign-in led to “{entered.title}” ({entered.status})")
        page = self.browser.get(f"/phieu/{self.task.group}")
        match self.task.act:
            case Act.LOOK | Act.BE_REFUSED:
                _expect(page, NOT_YET if self.task.act is Act.LOOK else ENDED)
            case Act.BEGIN:
                self._answer(self._first(page), pages=self.dice.randint(1, 3))
            case Act.ANEW:
                _expect(page, OTHER_DRAFT)
                self._cast(self._answer(self._first(self.browser.submit(page.form()))))
            case Act.CAST_IN_TABS:
                self._cast_in_tabs(self._answer_in_tabs(page))
            case _:
                self._finish(self._answer(self._first(page)))

    def _finish(self, check: Page) -> None:
        """What the act does with the check page."""
        match self.task.act:
            case Act.GET_READY:
                self.given.held = check.form("/gui")
            case Act.CAST_TWICE:
                self._cast_twice(check)
            case _:
                self._cast(check)

    def _enter(self) -> Page:
        letter = self.task.letter
        if self.task.entry is Entry.PASSWORD:
            form = self.browser.get("/dang-nhap").form("/dang-nhap")
            return self.browser.submit(form, {"account": letter.account, "password": letter.password})
        link = letter.latest_link if self.task.entry is Entry.LATEST_LINK else letter.account_link
        page = self.browser.get("/v/" + link.rpartition("/v/")[2])
        return page if ENDED in page.title else self.browser.submit(page.form("/v"))

    def _first(self, page: Page) -> Page:
        """From the ballot's chapters to where answering goes on, or to the check page."""
        wanted = re.compile(rf"/phieu/{self.task.group}/(\w+/\d+|xem-lai)")
        for link in page.links:
            if wanted.fullmatch(link):
                return self.browser.get(link)
        raise Astray(f"no way on from “{page.title}” ({page.status})")

    def _answer(self, page: Page, *, pages: int = _PAGES_AT_MOST) -> Page:
        """Answer page by page until the check page, or so many pages."""
        for _ in range(pages):
            if page.title.startswith(CHECK) or page.status >= 400:
                break
            page = self._one_page(page)
        return page

    def _one_page(self, page: Page) -> Page:
        form = page.form()
        unit, part = form.action.rsplit("/", 2)[1:]
        if part == "1" and "none" in form.buttons and self.dice.random() < _KNOWN_NOTHING:
            sure = self.browser.submit(form, {"action": "none"}).form()
            self.given.answers.setdefault(unit, {})
            return self.browser.submit(sure, {"action": "none_sure"})
        fields = self._chosen(form, unit)
        return self.browser.submit(form, {**fields, "action": "next"})

    def _chosen(self, form: Form, unit: str) -> dict[str, str]:
        """Options for every statement of the page, remembered as answers; sometimes a remark."""
        fields = {}
        for name, options in form.radios.items():
            option = self.dice.choices(options, _WEIGHTS[: len(options)])[0]
            fields[name] = option
            self.given.answers.setdefault(unit, {})[name.removeprefix(_CHOICE)] = option
        if form.areas and self.dice.random() < _REMARKS:
            text = f"Ý kiến mẫu {self.dice.randrange(16**12):012x}: cần rút ngắn thời gian giải quyết."
            fields[form.areas[0]] = self.given.remarks[unit] = text
        return fields

    def _cast(self, page: Page) -> Form:
        """Cast once; the form that did it."""
        form = page.form("/gui")
        self.given.secrets.append(form.fields["nonce"])
        began = self.task.clock.now().timestamp()
        answer = self.browser.submit(form)
        self._received(answer, began)
        return form

    def _received(self, answer: Page, began: float) -> None:
        receipt = _receipt_of(answer)
        self.given.between = (began, self.task.clock.now().timestamp())
        self.given.receipt = receipt

    def _cast_twice(self, page: Page) -> None:
        """The same click again gives the same receipt; anything else is told that the ballot is in."""
        form = self._cast(page)
        if _receipt_of(self.browser.submit(form)) != self.given.receipt:
            raise Astray("the same click gave another receipt")
        _expect(self.browser.submit(form, {"nonce": f"{self.dice.randrange(16**32):032x}"}), ALREADY)
        _expect(self.browser.get(f"/phieu/{self.task.group}/xem-lai"), ALREADY)

    def _answer_in_tabs(self, page: Page) -> Page:
        """All pages of a unit are open in tabs of their own and saved at the same moment."""
        units = [link for link in page.links if re.fullmatch(rf"/phieu/{self.task.group}/\w+/1", link)]
        for first in dict.fromkeys(units):
            tabs = self._tabs_of(first)
            unit = first.rsplit("/", 2)[1]
            filled = [self._chosen(form, unit) for _, form in tabs]
            with ThreadPoolExecutor(len(tabs)) as fingers:
                saved = [
                    fingers.submit(tab.submit, form, {**fields, "action": "next"})
                    for (tab, form), fields in zip(tabs, filled, strict=True)
                ]
            for one in saved:
                if one.result().status != 200:
                    raise Astray(f"a tab ended on “{one.result().title}” ({one.result().status})")
            self._gather([tab for tab, _ in tabs])
        return self.browser.get(f"/phieu/{self.task.group}/xem-lai")

    def _tabs_of(self, first: str) -> list[tuple[Browser, Form]]:
        tabs: list[tuple[Browser, Form]] = []
        number = 1
        while True:
            tab = self.browser.tab()
            page = tab.get(f"{first.rpartition('/')[0]}/{number}")
            if page.status != 200:
                self._gather([tab])
                return tabs
            tabs.append((tab, page.form()))
            number += 1

    def _cast_in_tabs(self, page: Page) -> None:
        """Two check pages are sent at the same moment: one receipt, one "already answered"."""
        tabs = [self.browser, self.browser.tab()]
        forms = [page.form("/gui"), tabs[1].get(page.path).form("/gui")]
        self.given.secrets += [form.fields["nonce"] for form in forms]
        began = self.task.clock.now().timestamp()
        with ThreadPoolExecutor(2) as fingers:
            answers = list(fingers.map(lambda pair: pair[0].submit(pair[1]), zip(tabs, forms, strict=True)))
        self._gather(tabs[1:])
        accepted = [answer for answer in answers if _RECEIPT.search(answer.html)]
        if len(accepted) != 1:
            raise Astray(f"{len(accepted)} of two tabs got a receipt: {[a.title for a in answers]}")
        _expect(next(answer for answer in answers if answer is not accepted[0]), ALREADY)
        self._received(accepted[0], began)

    def _gather(self, tabs: Sequence[Browser]) -> None:
        for tab in tabs:
            self.given.requests += tab.requests
            self.given.again += tab.again
            self.given.errors += tab.errors


def cast_held(task: Task, held: Kept) -> tuple[Page, float, float]:
    """Send the check page that somebody had ready; the answer, and the clock before and after."""
    if held.held is None:
        raise Astray("nothing was ready to be cast")
    browser = Browser("127.0.0.1", task.port, task.patient, dict(held.cookies))
    began = task.clock.now().timestamp()
    answer = browser.submit(held.held)
    return answer, began, task.clock.now().timestamp()


def receipt_in(page: Page) -> str:
    """The receipt on the page, or nothing."""
    found = _RECEIPT.search(page.html)
    return found[1] if found else ""


def _receipt_of(page: Page) -> str:
    receipt = receipt_in(page)
    if not receipt:
        raise Astray(f"no receipt but “{page.title}” ({page.status})")
    return receipt


def _expect(page: Page, title: str) -> None:
    if title not in page.title:
        raise Astray(f"“{title}” was due, “{page.title}” ({page.status}) came")
