"""The respondent's pages over a fake ballot box and a campaign in force: what page tests start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.ballots.credentials import link_token
from chalicelib.ballots.ports import BallotBox
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.resending import NoticePlanner, ResendDesk
from chalicelib.web import public, respondent
from chalicelib.web.csrf import Csrf
from chalicelib.web.sessions import Sessions
from tests.support.campaigns import small_in_force
from tests.support.fake_ballots import FakeBallotBox, Respondent, box_with, no_pause
from tests.support.fake_ballots import respondent as someone
from tests.support.fake_mail import FakeNotices
from tests.support.site import Seen, Visitor

IN_WINDOW_1 = datetime(2021, 1, 26, 2, 0, tzinfo=UTC)
IN_WINDOW_2 = datetime(2021, 2, 2, 2, 0, tzinfo=UTC)
BEFORE = datetime(2021, 1, 22, 2, 0, tzinfo=UTC)
AFTER = datetime(2021, 2, 7, 17, 0, 3, tzinfo=UTC)


@dataclass
class OneCampaign:
    """A campaign store with one campaign."""

    in_force_now: CampaignInForce

    def ids(self) -> tuple[str, ...]:
        return (self.in_force_now.campaign.id,)

    def in_force(self, campaign_id: str, now: datetime) -> CampaignInForce:
        return self.in_force_now


@dataclass
class House:
    """A site with one person, and a visitor to it."""

    person: Respondent
    box: FakeBallotBox
    campaigns: OneCampaign
    visitor: Visitor
    notices: FakeNotices

    @property
    def token(self) -> str:
        return link_token(self.person.sign_in.account, self.person.sign_in.secret)

    def come_in(self, *, private: bool = False) -> Seen:
        """Open the personal link and press the button."""
        page = self.visitor.get(f"/v/{self.token}")
        return self.visitor.submit(page, {"private": "1"} if private else {})

    def answer_all(self, group: str, option: str = "A") -> Seen:
        """Answer every question of the ballot, page by page; returns the check page."""
        page = self.visitor.get(f"/phieu/{group}")
        page = self.visitor.get(next(h for text, h in page.links.items() if text == "Bắt đầu trả lời"))
        while "Lưu và tiếp tục" in page.text:
            page = self.visitor.press(page, "Lưu và tiếp tục", answers(page, option))
        return page


def answers(page: Seen, option: str = "A") -> dict[str, str]:
    """The same answer to every statement of a page."""
    return {name: option for name in page.form().options if name.startswith("q-")}


def house(
    roles: Mapping[str, str] | None = None,
    now: datetime = IN_WINDOW_1,
    in_force: CampaignInForce | None = None,
    box: BallotBox | None = None,
    notices: NoticePlanner | None = None,
) -> House:
    """A site with somebody in these roles (default: a deputy of d1, who rates two departments).

    Over `box`, where one is given, the person must be put by the test; wishes to have an account sent again go to
    `notices`, else to a fake.
    """
    force = in_force or small_in_force()
    person = someone(force, roles or {"deputies": "d1"})
    fake, campaigns, ledger = box_with(person), OneCampaign(force), FakeNotices()
    ports = respondent.RespondentPorts(
        box=box or fake,
        campaigns=campaigns,
        sessions=Sessions(bytes(32)),
        csrf=Csrf(bytes(range(32)), "https://phieu.example"),
        receipt_key=b"r" * 32,
        pause=no_pause,
        ask_again=ResendDesk(notices or ledger, "phieu.example").ask,
        only_campaign=lambda _now: force.campaign,
    )
    public_ports = public.PublicPorts(campaign=lambda _now: force.campaign)
    routes = (*respondent.routes(lambda: ports), *public.routes(lambda: public_ports))
    return House(person, fake, campaigns, Visitor(routes, now), ledger)
