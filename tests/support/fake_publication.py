"""The publication job over a finished round of the small campaign, everything in memory."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.jobs import closing, recount
from chalicelib.jobs.publication import PublicationPorts
from chalicelib.publication.manifest import SeedSigner
from chalicelib.publication.steps import Act, Basis, Choice, Step, Vote
from chalicelib.roster.people import InvitationState
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person
from tests.support.fake_mending import FakeDisputes

PUBLISHED_AT = datetime(2021, 3, 1, 2, tzinfo=UTC)
BASIS = Basis("12/QĐ-UBND", date(2021, 3, 1))
COUNCIL = (Vote("Thành viên Một", Choice.FOR),)

FENCES = {
    "fence-w1-2021-02-01": datetime(2021, 2, 1, 3, 0, 15, tzinfo=UTC),
    "fence-w2-2021-02-08": datetime(2021, 2, 8, 3, 0, 15, tzinfo=UTC),
}


def counted_world() -> World:
    """Six staff of a1 and five communes cast, fenced, counted and scored; the planned numbers are 3 and 4."""
    world = World()
    for number in range(6):
        world.notices.invite(a_person(f"S{number}"), "staff")
        world.notices.move(f"S{number}", "staff", InvitationState.CAST)
    for number in range(5):
        world.notices.invite(a_person(f"X{number}", unit="c1"), "communes")
        world.notices.move(f"X{number}", "communes", InvitationState.CAST)
    world.roll.hashes = {"f1": 6, "f2": 5}
    world.urn.answers = {
        ("f1", "staff", "a1"): ["AAB", "BBB", "ABC", "AAA", "EEE", "BCD"],
        ("f2", "communes", "d1"): ["AA", "AB", "BB", "CB", "EB"],
    }
    for job, at in FENCES.items():
        closing.handle(world.ports, {"campaign": "small-2020", "job": job}, at)
    recount.handle(world.ports, {"campaign": "small-2020"}, at)
    for body in [*world.recount.take(), {"campaign": "small-2020"}]:
        recount.handle(world.ports, body, at)
    return world


@dataclass
class MemorySteps:
    """Acts in memory; publishing marks the campaigns it is given."""

    kept: list[Act] = field(default_factory=list)
    marks: dict[str, CampaignInForce] = field(default_factory=dict)

    def acts(self, campaign: str) -> tuple[Act, ...]:
        return tuple(self.kept)

    def append(self, campaign: str, act: Act) -> bool:
        if act.number != len(self.kept) + 1:
            return False
        self.kept.append(act)
        if act.step is Step.PUBLISHED and campaign in self.marks:
            self.marks[campaign] = replace(self.marks[campaign], published=not act.undoes)
        return True

    def take(self, scores: str, *steps: Step) -> None:
        """Take these steps, one document for all."""
        for step in steps:
            votes = COUNCIL if step is Step.APPROVED else ()
            self.append("small-2020", Act(len(self.kept) + 1, step, "an.mau", PUBLISHED_AT, scores, BASIS, votes))


@dataclass
class FakeReceipts:
    held: list[tuple[str, str]] = field(default_factory=list)

    def of(self, campaign: str, forms: Iterable[str]) -> Iterable[tuple[str, str]]:
        wanted = set(forms)
        return [(form, receipt) for form, receipt in self.held if form in wanted]


@dataclass
class Press:
    """A world whose round is counted, and what publishing adds to it."""

    world: World = field(default_factory=counted_world)
    steps: MemorySteps = field(default_factory=MemorySteps)
    receipts: FakeReceipts = field(default_factory=FakeReceipts)
    disputes: FakeDisputes = field(default_factory=FakeDisputes)

    def __post_init__(self) -> None:
        self.steps.marks = self.world.campaigns.known
        self.receipts.held = self.receipts.held or [
            (form, f"{number * 37 % 256:02x}{number:062x}")
            for form, many in (("f1", 6), ("f2", 5))
            for number in range(many)
        ]

    @property
    def scores(self) -> str:
        """The inputs hash of the stored scores."""
        return str(json.loads(self.world.objects.stored["small-2020/scores.json"])["inputs_hash"])

    def keep_key(self, campaign: str, public_key: str) -> None:
        known = self.world.campaigns.known
        known[campaign] = replace(known[campaign], manifest_key=known[campaign].manifest_key or public_key)

    def publish(self) -> None:
        """Check, approve and publish what is counted."""
        self.steps.take(self.scores, Step.CHECKED, Step.APPROVED, Step.PUBLISHED)

    @property
    def ports(self) -> PublicationPorts:
        return PublicationPorts(
            campaigns=self.world.campaigns,
            steps=self.steps,
            reports=self.world.objects,
            receipts=self.receipts,
            disputes=self.disputes,
            signer=SeedSigner(b"s" * 32),
            jobs=self.world.jobs,
            audit=self.world.audit,
            keep_key=self.keep_key,
        )
