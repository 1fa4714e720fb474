"""Who is to answer instead of somebody: read from the form, by the roster's own rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.ballots.credentials import new_account
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Group
from chalicelib.follow_up.mending import Faulty, Newcomer, ProposalKind, checked, replaceable_until
from chalicelib.follow_up.messages import one_line
from chalicelib.roster.people import Sex
from chalicelib.roster.problems import Problem
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Fields

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why the form cannot be taken, everything at once: msgids, and the roster's problems."""

    sentences: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def groups(in_force: CampaignInForce, listed: Iterable[Group], now: datetime) -> list[Group]:
    """Those of a person's missing ballots in which somebody else may still take the place."""
    return [group for group in listed if now < replaceable_until(in_force, group.id)]


def read(fields: Fields, in_force: CampaignInForce, listed: Sequence[str], now: datetime) -> Newcomer | Wrong:
    """The newcomer of the form. An e-mail may be absent: then a sealed slip is handed over."""
    group, name = fields.get("group"), one_line(fields.get("new_name"))
    email = checked(ProposalKind.ADDRESS, fields.get("new_email"))
    phone = checked(ProposalKind.PHONE, fields.get("new_phone"))
    sentences = tuple(_wrong(group, name, in_force, listed, now))
    typed = ((fields.get("new_email"), email), (fields.get("new_phone"), phone))
    problems = [one for said, value in typed if said and isinstance(value, Faulty) for one in value.problems]
    if sentences or problems:
        return Wrong(sentences, tuple(problems))
    return Newcomer(
        account=new_account(),
        group=group,
        name=name,
        sex={"male": Sex.MALE, "female": Sex.FEMALE}.get(fields.get("new_sex"), Sex.UNKNOWN),
        position=one_line(fields.get("new_position"))[:LONGEST],
        email="" if isinstance(email, Faulty) else email.value,
        phone="" if isinstance(phone, Faulty) else phone.value,
    )


def _wrong(
    group: str, name: str, in_force: CampaignInForce, listed: Sequence[str], now: datetime
) -> Iterator[str]:
    if group not in listed:
        yield _("Xin chọn phiếu cần thay người.")
    elif now >= replaceable_until(in_force, group):
        yield _("Đã quá 17 giờ 00 ngày làm việc cuối của đợt nên không thay người được nữa.")
    if len(name.split()) < 2 or len(name) > LONGEST:
        yield _("Xin ghi đủ họ và tên người thay.")
