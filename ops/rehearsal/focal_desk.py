"""A focal point at the browser: comes in, reads the unit's page, urges, proposes. Real HTTP only."""

import io
import re
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from openpyxl import load_workbook

from chalicelib.campaign.definition import Campaign
from ops.rehearsal.browser import Browser, Page
from ops.rehearsal.respondent import Astray
from ops.rehearsal.tasks import Letter

_ROW = re.compile(
    r'<th scope="row" class="ph-mid">(.*?)</th><td class="ph-number">(\d+)</td><td class="ph-number">(\d+)</td>'
    r'<td class="ph-number">(\d+)</td><td class="ph-nowrap">.*?</td><td class="ph-number">(\d+)</td></tr>',
    re.DOTALL,
)
_PERSON = re.compile(r'<span id="n-\d+">(.*?)</span>.*?/de-nghi/([0-9A-Z]{8})(-[0-9a-f]+)"', re.DOTALL)
_PRINTED_NAME = re.compile(r'<td class="ph-number">\d+</td><th scope="row">(.*?)(?:<br>|</th>)')
_TAKEN = re.compile(r"Số liệu tính đến\s+(\d\d) giờ (\d\d) ngày (\d\d)/(\d\d)/(\d{4})")
COOKIE = "phieu_dau_moi"


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list: the account, what the forms hold for the name, the name."""

    account: str
    sealed: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What the page "Tiến độ" of a unit says. `printed`: epoch seconds of the minute on it, None before any."""

    unit: str
    printed: float | None
    numbers: Mapping[str, tuple[int, int, int, int]]
    people: tuple[Listed, ...]
    page: Page


@dataclass(slots=True)
class FocalDesk:
    """One signed-in focal point."""

    browser: Browser
    campaign: Campaign

    def enter_by_link(self, letter: Letter) -> None:
        """The link of the account mail, and its button."""
        path = "/dau-moi/v/" + letter.account_link.rpartition("/v/")[2]
        self._in(self.browser.submit(self.browser.get(path).form("/dau-moi/v")))

    def enter_by_password(self, letter: Letter) -> None:
        """Account and password of the account mail."""
        form = self.browser.get("/dau-moi/dang-nhap").form("/dang-nhap")
        self._in(self.browser.submit(form, {"account": letter.account, "password": letter.password}))

    def _in(self, page: Page) -> None:
        if page.status != 200 or not page.path.startswith("/dau-moi"):
            raise Astray(f"a focal point's sign-in led to “{page.title}” ({page.status})")

    def look(self, unit: str) -> UnitPage:
        """The unit's page."""
        page = self.browser.get(f"/dau-moi/don-vi/{unit}")
        if page.status != 200:
            raise Astray(f"the page of {unit} ended on “{page.title}” ({page.status})")
        groups = {group.name.vi: group.id for group in self.campaign.groups.values()}
        numbers = {}
        for name, *cells in _ROW.findall(page.html):
            planned, issued, returned, missing = map(int, cells)
            numbers[groups[unescape(name).strip()]] = (planned, issued, returned, missing)
        people = tuple(
            Listed(account, account + proof, unescape(name)) for name, account, proof in _PERSON.findall(page.html)
        )
        return UnitPage(unit, self._taken(page.html), numbers, people, page)

    def printed_names(self, unit: str) -> list[str]:
        """The names on the print view."""
        return [unescape(name).strip() for name in _PRINTED_NAME.findall(self._get(unit, "/in").html)]

    def workbook_names(self, unit: str) -> list[str]:
        """The names in the workbook, fetched from where the site leads."""
        address = self._get(unit, "/excel", status=303).path
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - the run's own object store
            sheet = load_workbook(io.BytesIO(answer.read()), read_only=True).worksheets[0]
        rows = [row for row in sheet.iter_rows(values_only=True) if row and str(row[0] or "").isdigit()]
        return [str(row[1]) for row in rows]

    def _get(self, unit: str, path: str, status: int = 200) -> Page:
        page = self.browser.get(f"/dau-moi/don-vi/{unit}{path}")
        if page.status != status:
            raise Astray(f"{path} of {unit} ended on “{page.title}” ({page.status})")
        return page

    def urge(self, shown: UnitPage, accounts: Sequence[str] | None) -> bool:
        """Ask for reminders to these, or to all (None), past the preview. Whether the wish was taken."""
        form = shown.page.form("/nhac")
        chosen = [one.sealed for one in shown.people if accounts is not None and one.account in accounts]
        fields: dict[str, str | list[str]] = {"who": "all"} if accounts is None else {"account": chosen}
        preview = self.browser.submit(form, fields)
        if preview.status != 200:
            return False
        sending = preview.form("/nhac/gui")
        repeated = self.browser.again
        inside = re.findall(r'name="account" value="([^"]+)"', preview.html)
        sent = self.browser.submit(sending, {"account": inside} if inside else None)
        return sent.status == 200 or self.browser.again > repeated

    def propose(self, shown: UnitPage, account: str, fields: Mapping[str, str]) -> None:
        """Propose something about a listed person."""
        sealed = next(one.sealed for one in shown.people if one.account == account)
        form = self.browser.get(f"/dau-moi/don-vi/{shown.unit}/de-nghi/{sealed}").form(sealed)
        answer = self.browser.submit(form, fields)
        if answer.status != 200:
            raise Astray(f"a proposal ended on “{answer.title}” ({answer.status})")

    def is_shut_out_of(self, unit: str) -> bool:
        """Whether another unit's page is refused."""
        return self.browser.get(f"/dau-moi/don-vi/{unit}").status == 403

    def _taken(self, html: str) -> float | None:
        found = _TAKEN.search(html)
        if found is None:
            return None
        hour, minute, day, month, year = map(int, found.groups())
        return datetime(year, month, day, hour, minute, tzinfo=self.campaign.zone).timestamp()
