"""Respondents for the benches, written straight into the tables, with a finished ballot where one is wanted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.campaign.definition import Campaign

_LIVE = timedelta(days=30)


@dataclass(frozen=True, slots=True, repr=False)
class Enrolled:
    """Somebody with one ballot to give: how they sign in, and the invitation."""

    sign_in: Any
    invitation: Any

    @property
    def token(self) -> str:
        """The end of the personal link."""
        return f"{self.sign_in.account}{self.sign_in.secret}"


def enrol(campaign: Campaign, group: str, number: int, *, units: int | None = None) -> Sequence[Enrolled]:
    """Put so many on the roll. `units`: how many each rates, else by the rules."""
    from chalicelib.ballots.credentials import SignIn, new_account, new_secret  # noqa: PLC0415
    from chalicelib.campaign.membership import rated_units  # noqa: PLC0415
    from chalicelib.roster.people import Invitation  # noqa: PLC0415
    from chalicelib.store.tables import RollItem  # noqa: PLC0415

    unit = next(line.unit for line in campaign.plan if line.group == group)
    scored = tuple(one.id for one in campaign.units.values() if campaign.unit_types[one.type].scored)
    rates = rated_units(campaign, group, unit) if units is None else scored[:units]
    form, window = campaign.groups[group].form, campaign.groups[group].window
    made = []
    with RollItem.batch_write() as batch:
        for order in range(number):
            account = new_account()
            invitation = Invitation(account, campaign.id, group, form, window, unit, "-", rates)
            one = Enrolled(SignIn(account, new_secret()), invitation)
            for item in _items(campaign, one, order):
                batch.save(item)
            made.append(one)
    return made


def sample(account: str, campaign: Campaign, unit: str, order: int = 0) -> Any:  # noqa: ANN401 - loaded late
    """Somebody of `unit` with a mailbox of their own."""
    from chalicelib.roster.people import Mailbox, Person, Sex  # noqa: PLC0415

    return Person(
        account=account,
        campaign=campaign.id,
        name="Nguyễn Văn Mẫu",
        sex=Sex.MALE,
        birth_year=1980,
        position="Chuyên viên",
        unit=unit,
        department="Văn phòng",
        email=f"mau{order}@mau.example",
        mailbox=Mailbox.OWN,
        phone="",
        note="",
        order=order,
        focal_point_of=(),
    )


def _items(campaign: Campaign, one: Enrolled, order: int) -> Iterable[Any]:
    from chalicelib.ballots.credentials import held  # noqa: PLC0415
    from chalicelib.store.keys import person_key  # noqa: PLC0415
    from chalicelib.store.person_writes import _invitation_item, _person_item  # noqa: PLC0415
    from chalicelib.store.tables import CredentialItem  # noqa: PLC0415

    account, issued = one.sign_in.account, datetime(2021, 1, 20, tzinfo=campaign.zone)
    yield _person_item(sample(account, campaign, one.invitation.unit, order))
    yield _invitation_item(account, one.invitation)
    yield CredentialItem(
        person_key(account),
        f"C#{held(one.sign_in).credential_id}",
        issued_at=issued.isoformat(timespec="seconds"),
        live_until=(issued + _LIVE).isoformat(timespec="seconds"),
    )


def answer(campaign: Campaign, people: Sequence[Enrolled], at: datetime) -> None:
    """Write a finished draft for each, as a save of all pages would have left it."""
    from chalicelib.ballots.answers import Answers, paper  # noqa: PLC0415
    from chalicelib.ballots.credentials import held  # noqa: PLC0415
    from chalicelib.ballots.drafts import Binding, Draft, seal  # noqa: PLC0415
    from chalicelib.store.keys import person_key  # noqa: PLC0415
    from chalicelib.store.tables import DraftItem, RollItem  # noqa: PLC0415

    with RollItem.batch_write() as batch:
        for one in people:
            on, mine = paper(campaign, one.invitation), held(one.sign_in)
            draft = Draft(Answers({cell: on.options[cell.question][0] for cell in on.cells()}), at)
            binding = Binding(one.invitation.id, mine.credential_id, on.version)
            key = f"D#{one.invitation.group}#{mine.credential_id}"
            sealed = seal(mine.draft_key, binding, draft, on)
            batch.save(DraftItem(person_key(one.sign_in.account), key, sealed=sealed, version=1))
