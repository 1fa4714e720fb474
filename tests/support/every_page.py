"""Walks a browser through every page of the respondent and of the public, whatever the language.

`visit(name)` is called on each page; the names of routes reached are kept, so that a test can say which were not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from playwright.sync_api import Page

from chalicelib.ballots.credentials import SignIn, link_token, new_secret
from chalicelib.roster.people import InvitationState
from chalicelib.web.sessions import COOKIE
from tests.support.fake_ballots import mailed
from tests.support.respondents import AFTER, BEFORE, IN_WINDOW_1, House, house

Visit = Callable[[str], None]
PART = "/phieu/deputies/a1/1"
MAIN_BUTTON = "main form button.govuk-button:not(.govuk-button--secondary)"


def sample() -> House:
    """Somebody with a ballot in each window."""
    return house({"deputies": "d1", "communes": "c1"})


@dataclass
class Walk:
    """One browser, one house."""

    page: Page
    site: House
    visit: Visit

    def all(self) -> None:
        """Every page and state."""
        for steps in (self.before_a_session, self.refusals, self.answering, self.states, self.closed):
            self.site.visitor.now = IN_WINDOW_1
            steps()

    def open(self, name: str, path: str) -> None:
        """Go to `path` and look at it."""
        self.page.goto(path)
        self.visit(name)

    def press(self, name: str, selector: str = MAIN_BUTTON) -> None:
        """Press a button and look at what comes."""
        self._click(selector)
        self.visit(name)

    def _click(self, selector: str) -> None:
        with self.page.expect_navigation():  # the script sends a form before it goes on
            self.page.locator(selector).first.click()

    def come_in(self) -> None:
        """By the personal link."""
        self.page.goto(f"/v/{self.site.token}")
        self._click(MAIN_BUTTON)

    def before_a_session(self) -> None:
        for name, path in (
            ("landing", "/"),
            ("privacy", "/rieng-tu"),
            ("help", "/tro-giup"),
            ("accessibility", "/tro-nang"),
            ("not found", "/khong-co"),
            ("wrong link", "/v/ABC"),
            ("signed out page", "/phieu"),
            ("link", f"/v/{self.site.token}"),
        ):
            self.open(name, path)

    def refusals(self) -> None:
        self.open("sign in", "/dang-nhap")
        self.press("sign in with empty fields")
        self.page.locator("#account").fill(self.site.person.account)
        self.page.locator("#password").fill("2" * 18)
        self.press("refused password")
        self.open("resend", "/gui-lai-tai-khoan")
        self.press("resend without an account")
        self.page.locator("#account").fill(self.site.person.account)
        self.press("resent")

    def answering(self) -> None:
        self.come_in()
        self.visit("home")
        self.open("chapters", "/phieu/deputies")
        self.open("statements", PART)
        self.press("statements with gaps")
        self.page.goto(PART)
        if self.page.locator(".ph-jump summary").count():
            self.page.locator(".ph-jump summary").click()
            self.visit("units to go to")
        self.press("no opinion about a unit", "button[value=none]")
        self.open("check with gaps", "/phieu/deputies/xem-lai")
        for path in (PART, "/phieu/deputies/a2/1"):
            self.page.goto(path)
            for legend in self.page.locator(".ph-answers").all():
                legend.locator("label").first.click()
            self._click("button[value=next]")
        self.visit("check")
        self.press("receipt")
        self.open("already cast", "/phieu/deputies")
        self.open("not yet open", "/phieu/communes")
        self.open("home after the cast", "/phieu")
        self.press("signed out", "footer form button")

    def states(self) -> None:
        self.site = self._another()
        self.come_in()
        for state in (InvitationState.HELD, InvitationState.DECLINED, InvitationState.VOID, InvitationState.PAPER):
            self.site.box.set_state(self.site.person.account, "deputies", state)
            self.open(f"invitation {state.value}", "/phieu/deputies")
            self.open(f"home with {state.value}", "/phieu")
        self.site.box.set_state(self.site.person.account, "deputies", InvitationState.OPEN)
        self.page.goto(PART)
        self.page.locator(".ph-answers label").first.click()
        self._click("button[value=list]")
        self._by_another_mail()
        self.open("another mail's draft", "/phieu/deputies")
        self.open("how to open that mail", "/phieu/deputies?thu=1")
        self._damage_the_draft()
        self.come_in()
        self.open("draft that cannot be read", "/phieu/deputies")

    def closed(self) -> None:
        self.site.visitor.now = BEFORE
        self.come_in()
        self.open("home before the window", "/phieu")
        self.site.visitor.now = AFTER
        self.open("expired session", "/phieu")
        self.page.context.clear_cookies(name=COOKIE)
        self.open("closed", f"/v/{self.site.token}")

    def _another(self) -> House:
        """The same site with a fresh person beside the one who has cast."""
        fresh = sample()
        self.site.box.people |= fresh.box.people
        return replace(self.site, person=fresh.person)

    def _by_another_mail(self) -> None:
        account, second = self.site.person.account, SignIn(self.site.person.account, new_secret())
        self.site.box.add_credential(account, mailed(second))
        self.page.context.clear_cookies(name=COOKIE)
        self.page.goto(f"/v/{link_token(account, second.secret)}")
        self._click(MAIN_BUTTON)

    def _damage_the_draft(self) -> None:
        account = self.site.person.account
        items = self.site.box.people[account]
        damaged = tuple(replace(draft, sealed=b"x" * len(draft.sealed)) for draft in items.drafts)
        self.site.box.people[account] = replace(items, drafts=damaged)
