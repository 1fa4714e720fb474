"""An in-memory ballot box that keeps the promises of `BallotBox`, and people to put into it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock

from chalicelib.ballots.credentials import Held, SignIn, held, new_account, new_secret
from chalicelib.ballots.ports import ATTEMPTS_PERIOD, Ballot, CastOutcome, DraftSave
from chalicelib.ballots.records import Credential, PersonItems, StoredDraft
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, Person, Sex

ISSUED = datetime(2021, 1, 20, 1, tzinfo=UTC)
LIVE_UNTIL = datetime(2021, 2, 7, 17, tzinfo=UTC)


@dataclass
class FakeBallotBox:
    """Roll and urn in memory. `before_cast` runs before each transaction: raise or change things there."""

    people: dict[str, PersonItems] = field(default_factory=dict)
    receipts: set[tuple[str, str, str]] = field(default_factory=set)
    urn: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failures: dict[tuple[str, int], int] = field(default_factory=dict)
    before_cast: Callable[[Ballot], None] = lambda _: None
    before_save: Callable[[StoredDraft], None] = lambda _: None
    reads: int = 0
    writes: int = 0
    lock: Lock = field(default_factory=Lock)

    def person(self, account: str) -> PersonItems | None:
        self.reads += 1
        return self.people.get(account)

    def save_draft(self, account: str, draft: StoredDraft) -> DraftSave:
        self.before_save(draft)
        with self.lock:
            self.writes += 1
            items = self.people[account]
            same = [d for d in items.drafts if (d.group, d.credential_id) == (draft.group, draft.credential_id)]
            if draft.version - 1 != max((d.version for d in same), default=0):
                return DraftSave.CONFLICT
            others = tuple(d for d in items.drafts if d not in same)
            self.people[account] = replace(items, drafts=(*others, draft))
            return DraftSave.SAVED

    def cast(self, ballot: Ballot) -> CastOutcome:
        self.before_cast(ballot)
        with self.lock:
            self.writes += 1
            wanted = ballot.invitation
            items = self.people[wanted.account]
            receipt = (wanted.campaign, wanted.form, ballot.receipt_hash)
            open_now = items.invitations[wanted.group].state is InvitationState.OPEN
            if not open_now or ballot.draft not in items.drafts or receipt in self.receipts:
                return CastOutcome.UNSETTLED
            gone = {ballot.draft, *ballot.other_drafts}
            cast = replace(items.invitations[wanted.group], state=InvitationState.CAST)
            self.people[wanted.account] = replace(
                items,
                drafts=tuple(d for d in items.drafts if d not in gone),
                invitations={**items.invitations, wanted.group: cast},
            )
            self.receipts.add(receipt)
            for slip in ballot.slips:
                self.urn[slip.id] = (wanted.form, wanted.group, slip.unit, slip.answers)
                if slip.remark:
                    self.urn[slip.remark_id] = (wanted.form, slip.unit, slip.remark)
            return CastOutcome.DONE

    def receipt_exists(self, campaign: str, form: str, receipt_hash: str) -> bool:
        self.reads += 1
        return (campaign, form, receipt_hash) in self.receipts

    def attempts(self, account: str, now: datetime) -> int:
        return self.failures.get((account, _period(now)), 0)

    def record_failure(self, items: PersonItems, now: datetime) -> None:
        key = (items.person.account, _period(now))
        self.failures[key] = self.failures.get(key, 0) + 1

    def add_credential(self, account: str, credential: Credential) -> None:
        items = self.people[account]
        self.people[account] = replace(items, credentials={**items.credentials, credential.id: credential})

    def revoke(self, account: str, credential_id: str, at: datetime) -> None:
        items = self.people[account]
        known = items.credentials.get(credential_id)
        if known is not None and known.revoked_at is None:
            revoked = replace(known, revoked_at=at)
            self.people[account] = replace(items, credentials={**items.credentials, credential_id: revoked})

    def set_state(self, account: str, group: str, state: InvitationState) -> None:
        """What staff or the fence would do."""
        items = self.people[account]
        changed = replace(items.invitations[group], state=state)
        self.people[account] = replace(items, invitations={**items.invitations, group: changed})


def _period(now: datetime) -> int:
    return int(now.timestamp() // ATTEMPTS_PERIOD.total_seconds())


def no_pause(attempt: int) -> None:
    """Tests wait for nothing."""


def sample_person(account: str, campaign: str, unit: str = "a1") -> Person:
    """A synthetic person."""
    return Person(
        account=account,
        campaign=campaign,
        name="Nguyễn Văn Mẫu",
        sex=Sex.MALE,
        birth_year=1970,
        position="Chuyên viên",
        unit=unit,
        department="",
        email="mau@phieu.example",
        mailbox=Mailbox.OWN,
        phone="",
        note="",
        order=1,
        focal_point_of=(),
    )


def sample_invitation(campaign: Campaign, account: str, group: str, unit: str) -> Invitation:
    """An open invitation by the campaign's rules."""
    rule = campaign.groups[group]
    return Invitation(
        account=account,
        campaign=campaign.id,
        group=group,
        form=rule.form,
        window=rule.window,
        unit=unit,
        charged_to=charged_to(campaign, group, unit),
        rates=rated_units(campaign, group, unit),
    )


def mailed(secret_of: SignIn, issued_at: datetime = ISSUED) -> Credential:
    """The credential as stored when its mail was made."""
    return Credential(id=held(secret_of).credential_id, issued_at=issued_at, live_until=LIVE_UNTIL)


@dataclass(frozen=True)
class Respondent:
    """A person in the box with one mailed credential."""

    sign_in: SignIn
    items: PersonItems

    @property
    def account(self) -> str:
        return self.items.person.account

    @property
    def held(self) -> Held:
        return held(self.sign_in)


def respondent(in_force: CampaignInForce, roles: Mapping[str, str] | Iterable[tuple[str, str]]) -> Respondent:
    """Somebody with an open invitation for each group → unit of `roles`."""
    campaign = in_force.campaign
    sign_in = SignIn(account=new_account(), secret=new_secret())
    pairs = dict(roles)
    credential = mailed(sign_in)
    items = PersonItems(
        person=sample_person(sign_in.account, campaign.id, next(iter(pairs.values()))),
        credentials={credential.id: credential},
        drafts=(),
        invitations={g: sample_invitation(campaign, sign_in.account, g, u) for g, u in pairs.items()},
    )
    return Respondent(sign_in=sign_in, items=items)


def box_with(*people: Respondent) -> FakeBallotBox:
    """A box that holds these people."""
    return FakeBallotBox(people={one.account: one.items for one in people})
