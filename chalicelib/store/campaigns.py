"""Campaigns in store: versions in object storage, what is in force and decided on the roll (design.md 11).

A version is one immutable object named by its hash. The roll's one partition of a campaign says which version is
in force and holds the decisions, so that reading a campaign costs one small query at most every 10 s a process.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError

from chalicelib.campaign.admission import Refused, admit
from chalicelib.campaign.compiled import canonical, parse
from chalicelib.campaign.decision_records import from_record, to_record
from chalicelib.campaign.decisions import CampaignInForce, Change, Decision, Ground
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.ports import UnknownCampaign, VersionStore
from chalicelib.store.tables import RollItem

FRESH_FOR = 10.0
"""Seconds for which a process may go on with what it read."""

_TRIES = 8
_FAILED_CONDITION = "ConditionalCheckFailedException"


class KnownCampaignItem(RollItem, discriminator="campaign-known"):
    """pk `CAMPAIGNS`, sk the campaign's id."""


class CampaignItem(RollItem, discriminator="campaign"):
    """pk `CAMPAIGN#campaign`, sk `META`. Times are UTC text."""

    version = UnicodeAttribute()
    loaded_at = UnicodeAttribute()
    announced_at = UnicodeAttribute(null=True)
    announced_by = UnicodeAttribute(null=True)
    published_at = UnicodeAttribute(null=True)
    manifest_key = UnicodeAttribute(null=True)


class DecisionItem(RollItem, discriminator="decision"):
    """pk `CAMPAIGN#campaign`, sk `DECISION#000001`: one record as JSON. Never changed once written."""

    record = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Published:
    """The version is in force. `changed`: it was another one, or none, before."""

    version: str
    changed: bool


@dataclass(frozen=True, slots=True)
class RulesAnnounced:
    """The version was refused: the campaign was announced with `version`, and its rules are immutable."""

    campaign: str
    version: str

    @property
    def sentence(self) -> str:
        """What happened and what to do, in Vietnamese."""
        return (
            f"Đợt khảo sát “{self.campaign}” đã thông báo với quy tắc {self.version[:12]}… nên không đổi được. "
            "Thay đổi thời gian, kế hoạch: ghi quyết định. Thay đổi quy tắc: nạp thành đợt khảo sát mới, mã khác."
        )


class VersionMissing(RuntimeError):
    """The roll names a version that object storage does not hold."""


@dataclass(frozen=True, slots=True)
class _Seen:
    at: float
    in_force: CampaignInForce


@dataclass(slots=True)
class CampaignStore:
    """`campaign.ports.Campaigns`, and the doors for staff and the command line. `monotonic` gives seconds."""

    versions: VersionStore
    monotonic: Callable[[], float]
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _parsed: dict[str, Campaign] = field(default_factory=dict)
    _ids: tuple[float, tuple[str, ...]] | None = None

    def ids(self) -> tuple[str, ...]:
        """Ids of all campaigns that have a version, sorted; one query at most every 10 s."""
        if self._ids is None or self.monotonic() - self._ids[0] >= FRESH_FOR:
            at = self.monotonic()
            found = sorted(item.sk for item in KnownCampaignItem.query("CAMPAIGNS", consistent_read=True))
            self._ids = at, tuple(found)
        return self._ids[1]

    def in_force(self, campaign_id: str, now: datetime) -> CampaignInForce:
        """See `Campaigns.in_force`. Decisions recorded later than `now` (a moved clock) are left out."""
        seen = self._seen.get(campaign_id)
        if seen is None or self.monotonic() - seen.at >= FRESH_FOR:
            at = self.monotonic()
            seen = self._seen[campaign_id] = _Seen(at, self._read(campaign_id))
        return _as_of(seen.in_force, now)

    def fresh(self, campaign: str) -> CampaignInForce:
        """The campaign with every decision recorded so far. Raises `UnknownCampaign`."""
        return self._read(campaign)

    def publish(self, campaign: Campaign, now: datetime) -> Published | RulesAnnounced:
        """Put a checked campaign's version in force, unless another one has been announced. Idempotent."""
        version = campaign.rules_hash
        self.versions.put(_key(campaign.id, version), canonical(campaign.rules), "application/json")
        item = CampaignItem(f"CAMPAIGN#{campaign.id}", "META")
        free = CampaignItem.announced_at.does_not_exist() & (CampaignItem.version != version)
        try:
            item.update(
                [
                    CampaignItem.kind.set(CampaignItem),  # an update that makes the item leaves its kind out
                    CampaignItem.version.set(version),
                    CampaignItem.campaign.set(campaign.id),
                    CampaignItem.loaded_at.set(_stamp(now)),
                ],
                CampaignItem.pk.does_not_exist() | free,
            )
        except UpdateError as error:
            if error.cause_response_code != _FAILED_CONDITION:
                raise
            in_force = CampaignItem.get(item.pk, "META", consistent_read=True).version
            if in_force != version:
                return RulesAnnounced(campaign.id, in_force)
            self._remember(campaign)
            return Published(version, changed=False)
        self._remember(campaign)
        return Published(version, changed=True)

    def announce(self, campaign: str, by: str, now: datetime) -> None:
        """Make the rules in force immutable; the first announcement stands. Raises `UnknownCampaign`."""
        actions = [CampaignItem.announced_at.set(_stamp(now)), CampaignItem.announced_by.set(by)]
        self._mark(campaign, actions, CampaignItem.announced_at.does_not_exist())

    def keep_key(self, campaign: str, public_key: str) -> None:
        """Keep the key that results will be signed with; the first one stands. Raises `UnknownCampaign`."""
        first = CampaignItem.manifest_key.does_not_exist()
        self._mark(campaign, [CampaignItem.manifest_key.set(public_key)], first)

    def manifest_key(self, campaign: str) -> str:
        """The key that was kept, read consistently; nothing where none was. Raises `UnknownCampaign`."""
        return self._read(campaign).manifest_key

    def decide(self, campaign: str, ground: Ground, change: Change) -> Decision | Refused:
        """Append a decision taken at `ground.decided_at`, or say why not. Safe against others who do the same."""
        for _ in range(_TRIES):
            in_force = self._read(campaign)
            admission = admit(in_force, ground, change)
            if isinstance(admission, Refused):
                return admission
            decision = Decision(len(in_force.decisions) + 1, ground, change)
            if _append(campaign, decision):
                self._seen.pop(campaign, None)
                return decision
        raise TimeoutError(f"Decisions of {campaign} are being recorded too fast; try again.")

    def _read(self, campaign: str) -> CampaignInForce:
        """One consistent query."""
        found = list(RollItem.query(f"CAMPAIGN#{campaign}", consistent_read=True))
        meta = next((item for item in found if isinstance(item, CampaignItem)), None)
        if meta is None:
            raise UnknownCampaign(campaign)
        return CampaignInForce(
            campaign=self._version(campaign, meta.version),
            decisions=tuple(from_record(json.loads(i.record)) for i in found if isinstance(i, DecisionItem)),
            announced=meta.announced_at is not None,
            published=meta.published_at is not None,
            manifest_key=meta.manifest_key or "",
        )

    def _version(self, campaign: str, version: str) -> Campaign:
        """A version never changes, so it is read once for the life of the process."""
        if version not in self._parsed:
            body = self.versions.get(_key(campaign, version))
            if body is None:
                raise VersionMissing(
                    f"Object storage holds no {_key(campaign, version)}; load the campaign again."
                )
            self._parsed[version] = parse(json.loads(body))
        return self._parsed[version]

    def _remember(self, campaign: Campaign) -> None:
        KnownCampaignItem("CAMPAIGNS", campaign.id, campaign=campaign.id).save()
        self._ids = None
        self._seen.pop(campaign.id, None)

    def _mark(self, campaign: str, actions: list[Any], first: Any) -> None:  # noqa: ANN401 - untyped in pynamodb
        """Write a mark that only the first caller makes."""
        item = CampaignItem(f"CAMPAIGN#{campaign}", "META")
        try:
            item.update(actions, CampaignItem.version.exists() & first)
        except UpdateError as error:
            if error.cause_response_code != _FAILED_CONDITION:
                raise
            self._read(campaign)
        self._seen.pop(campaign, None)


@dataclass(frozen=True, slots=True)
class StaffBook:
    """The door for staff: announcing also keeps the `public_key` that results will be signed with."""

    store: CampaignStore
    public_key: Callable[[], str]

    def announce(self, campaign: str, by: str, now: datetime) -> None:
        """See `CampaignStore.announce` and `keep_key`."""
        self.store.keep_key(campaign, self.public_key())
        self.store.announce(campaign, by, now)

    def manifest_key(self, campaign: str) -> str:
        """The key that the letter prints: kept now where rules were announced by themselves."""
        self.store.keep_key(campaign, self.public_key())
        return self.store.manifest_key(campaign)

    def fresh(self, campaign: str) -> CampaignInForce:
        """See `CampaignStore.fresh`."""
        return self.store.fresh(campaign)

    def decide(self, campaign: str, ground: Ground, change: Change) -> Decision | Refused:
        """See `CampaignStore.decide`."""
        return self.store.decide(campaign, ground, change)


def _append(campaign: str, decision: Decision) -> bool:
    """Whether the number was free."""
    item = DecisionItem(
        f"CAMPAIGN#{campaign}",
        f"DECISION#{decision.number:06d}",
        campaign=campaign,
        record=json.dumps(to_record(decision), ensure_ascii=False),
    )
    try:
        item.save(condition=DecisionItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != _FAILED_CONDITION:
            raise
        return False
    return True


def _as_of(in_force: CampaignInForce, now: datetime) -> CampaignInForce:
    known = tuple(decision for decision in in_force.decisions if decision.ground.decided_at <= now)
    if len(known) == len(in_force.decisions):
        return in_force
    return replace(in_force, decisions=known)


def _key(campaign: str, version: str) -> str:
    return f"{campaign}/{version}.json"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
