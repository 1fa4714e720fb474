"""The Department's clerk at the browser: approves, records disputes, takes the steps to publication."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.staff import totp
from chalicelib.staff.accounts import NewAccount
from ops.rehearsal.browser import Browser, Fields, Page
from ops.rehearsal.respondent import Astray

_WAITING = re.compile(r'name="chon" value="([^"]+)" form="nhieu"')
_ANSWERING = re.compile(r'action="(/quan-tri/dot/[^"]+/bao-chua-gui/[^"]+)"')
_SLIPS = re.compile(r'action="(/quan-tri/dot/[^"]+/phieu-kin/[^"/]+)"')
_TAKING = re.compile(r'action="(/quan-tri/dot/[^"]+/phieu-kin/[^"/]+/tep/pdf)"')
_STEPS = ("kiem-tra", "thong-qua", "cong-bo")
COOKIE = "phieu_staff"
_CODES = (0, 1, -1)
"""Steps of the code's clock that the site takes: a repeated request needs a code that was not used."""


@dataclass(slots=True)
class ClerkDesk:
    """A member of staff. `made` holds the secrets of the account, `clock` says which code is shown now."""

    browser: Browser
    campaign: str
    made: NewAccount
    clock: Callable[[], datetime]

    @property
    def _base(self) -> str:
        return f"/quan-tri/dot/{self.campaign}"

    def enter(self) -> None:
        """Account, password and code. Signed out meanwhile: once more."""
        for drift in _CODES:
            form = self.browser.get("/quan-tri/dang-nhap").form("/dang-nhap")
            code = totp.code_at(self.made.totp_secret, totp.step_at(self.clock()) + drift)
            typed = {"account": self.made.stored.account, "password": self.made.password, "code": code}
            page = self.browser.submit(form, typed)
            if page.path == "/quan-tri":
                return
        raise Astray(f"the clerk's sign-in led to “{page.title}” ({page.status})")

    def approve_all(self) -> int:
        """Mark every proposal that waits, read what approving will do, approve; how many there were."""
        number = 0
        while marked := _WAITING.findall((page := self._get("/de-nghi")).html):
            asked = self.browser.submit(page.form("/de-nghi"), {"chon": marked, "answer": "approve"})
            fields: Fields = {"chon": marked, "answer": "approve", "confirmed": "1"}
            self._done(self.browser.submit(asked.form("/de-nghi"), fields))
            number += len(marked)
        return number

    def record_dispute(self, account: str, group: str) -> None:
        """Somebody says: I never answered, yet it says answered."""
        form = self._get("/bao-chua-gui").form("/bao-chua-gui")
        self._done(self.browser.submit(form, {"account": account, "group": group}))

    def answer_disputes(self, document: str) -> int:
        """Note the written answer of every case that has none; how many there were."""
        number = 0
        while True:
            page = self._get("/bao-chua-gui")
            found = _ANSWERING.search(page.html)
            if found is None:
                return number
            number += 1
            self._done(self.browser.submit(page.form(found[1]), {"document": f"{document}/{number}"}))

    def ask_slips(self, unit: str) -> None:
        """Ask for sealed slips for those of a unit whom no mail reaches."""
        form = self._get("/phieu-kin").form("/phieu-kin")
        self._done(self.browser.submit(form, {"unit": unit}))

    def agree_to_slips(self) -> None:
        """Agree to the print that another clerk asked for."""
        page = self._get("/phieu-kin")
        found = _SLIPS.search(page.html)
        if found is None:
            raise Astray("there is no print to agree to")
        self._done(self.browser.submit(page.form(found[1]), {"answer": "confirm"}))

    def slips_are_made(self) -> bool:
        """Whether the file can be fetched."""
        return _TAKING.search(self._get("/phieu-kin").html) is not None

    def slips_address(self) -> str:
        """Where the site leads for the file: once."""
        page = self._get("/phieu-kin")
        found = _TAKING.search(page.html)
        taken = self.browser.submit(page.form(found[1])) if found else page
        if taken.status != 303:
            raise Astray(f"the slips ended on “{taken.title}” ({taken.status})")
        return taken.path

    def publish(self, ground: Mapping[str, str], members: int) -> None:
        """Checked, approved by all members but one, published."""
        votes = {f"member.{n}": f"Thành viên mẫu {n}" for n in range(1, members + 1)}
        votes |= {f"vote.{n}": "for" if n < members else "absent" for n in range(1, members + 1)}
        for step in _STEPS:
            page = self._get("/cong-bo-ket-qua")
            fields: Fields = {**ground, **(votes if step == "thong-qua" else {})}
            repeated = self.browser.again
            answer = self.browser.submit(page.form(f"/{step}"), fields)
            if answer.status != 200 and self.browser.again == repeated:
                raise Astray(f"the step {step} ended on “{answer.title}” ({answer.status})")

    def _get(self, path: str) -> Page:
        page = self.browser.get(f"{self._base}{path}")
        if page.status != 200:
            raise Astray(f"{path} ended on “{page.title}” ({page.status})")
        return page

    def _done(self, page: Page) -> None:
        if page.status != 200:
            raise Astray(f"the clerk's act ended on “{page.title}” ({page.status})")
