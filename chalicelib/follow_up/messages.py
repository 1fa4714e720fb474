"""What Phiếu writes to people: one message, in plain text and HTML (texts.md 1 and 11). Vietnamese, NFC.

Only the account mail and the notices to one's own mailbox hold a credential; a shared mailbox never gets one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from unicodedata import category, normalize

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign, Contact
from chalicelib.campaign.wording import day_text, deadline_text, two_digits
from chalicelib.roster.people import Invitation, Person

GUIDE_NAME = "huong-dan-tra-loi.pdf"
KINDS = {"professional": "Hỗ trợ nghiệp vụ", "technical": "Hỗ trợ kỹ thuật"}


class Renderer(Protocol):
    """Fills a template of `templates/mail/`; the HTML ones escape what they are given."""

    def __call__(self, template: str, values: Mapping[str, object]) -> str:
        """The filled template."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PDF file that goes with a mail. `name` is ASCII, so that every mail program shows it."""

    name: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one address. `message_id` is the same however often the mail has to be sent again."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: Mapping[str, str]
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """A credential as its owner reads it: password in groups, personal link. Lives only inside the mailer."""

    account: str
    password: str
    link: str


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a message is made from. `access` is None where the mail must carry no credential.

    `invitations` are the ballots the mail speaks of; `begun_on` is the local day of the letter whose link began
    a draft, for reminders. `guide`: the PDF guide of one page; None where it is not made yet.
    """

    in_force: CampaignInForce
    person: Person
    invitations: Sequence[Invitation]
    access: Access | None
    site: str
    message_id: str
    begun_on: date | None = None
    guide: bytes | None = None

    @property
    def campaign(self) -> Campaign:
        """The rules."""
        return self.in_force.campaign


def account_mail(letter: Letter, render: Renderer) -> Message:
    """Texts.md 1: account, password, link and every ballot; for a shared mailbox, how to get the sealed slip.

    The guide goes with it, about nobody in particular.
    """
    template = "account" if letter.access else "shared_mailbox"
    message = _message(letter, render, template, f"Tài khoản {survey(letter.campaign)}")
    return replace(message, attachments=[Attachment(GUIDE_NAME, letter.guide)]) if letter.guide else message


def opening_notice(letter: Letter, render: Renderer) -> Message:
    """The morning a later window opens: the ballots that can be answered from now on, with a fresh link."""
    return _message(letter, render, "opening", f"Đã mở phiếu {survey(letter.campaign)}")


def reminder(letter: Letter, render: Renderer) -> Message:
    """Texts.md 11: the ballots not yet recorded, and until when; the earliest deadline stands in the subject."""
    closing = min(letter.in_force.window_for(i.group).closes_at for i in letter.invitations)
    deadline = deadline_text(closing, letter.campaign.zone)
    return _message(
        letter, render, "reminder", f"Kính đề nghị trả lời phiếu {survey(letter.campaign)} trước {deadline}"
    )


def address_test(letter: Letter, render: Renderer) -> Message:
    """Asks for nothing and holds no credential: it only shows whether the address of the roster works."""
    return _message(letter, render, "address_test", f"Kiểm tra địa chỉ email phục vụ {survey(letter.campaign)}")


def _message(letter: Letter, render: Renderer, template: str, subject: str) -> Message:
    campaign, person = letter.campaign, letter.person
    return composed(
        campaign,
        template,
        _values(letter),
        to=person.email,
        subject=f"{subject} – {person.sex.salutation} {person.name}",
        message_id=letter.message_id,
        render=render,
    )


def composed(
    campaign: Campaign,
    template: str,
    values: Mapping[str, object],
    *,
    to: str,
    subject: str,
    message_id: str,
    render: Renderer,
) -> Message:
    """Any mail of ours from its template: plain text beside HTML, NFC, with the headers that all carry.

    The organiser's short name goes before `subject`.
    """
    whole = one_line(f"[{campaign.organiser.short.vi}] {subject}")
    told = {**values, "subject": whole}
    return Message(
        to=to,
        subject=whole,
        text=normalize("NFC", render(f"{template}.txt", told)),
        html=normalize("NFC", render(f"{template}.html", told)),
        message_id=message_id,
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Id": f"<{campaign.id}.phieu.{message_id.rpartition('@')[2].strip('>')}>",
        },
    )


def _values(letter: Letter) -> dict[str, object]:
    ballots = [_ballot(letter, invitation) for invitation in letter.invitations]
    return frame_values(letter.campaign, letter.person) | {
        "basis": _basis(letter.campaign),
        "ballots": ballots,
        "count": two_digits(len(ballots)),
        "access": letter.access,
        "site": letter.site,
        "begun_on": day_text(letter.begun_on) if letter.begun_on else "",
        "guide": letter.guide is not None,
    }


def frame_values(campaign: Campaign, person: Person) -> dict[str, object]:
    """What every mail's frame says: who writes, to whom, about which survey, and whom to call."""
    return {
        "organiser": campaign.organiser.short.vi,
        "office": campaign.organiser.name.vi,
        "survey": survey(campaign),
        "title": _lower_first(campaign.title.vi),
        "you": person.sex.salutation,
        "addressee": one_line(", ".join(filter(None, _addressee(campaign, person)))),
        "contacts": [_contact(contact) for contact in campaign.contacts],
        "sample": campaign.sample,
    }


def _addressee(campaign: Campaign, person: Person) -> tuple[str, ...]:
    unit = campaign.units.get(person.unit)
    return (
        f"{person.sex.salutation} {person.name}",
        person.position,
        person.department,
        unit.name.vi if unit else "",
    )


def _ballot(letter: Letter, invitation: Invitation) -> dict[str, str]:
    zone = letter.campaign.zone
    window = letter.in_force.window_for(invitation.group)
    return {
        "capacity": letter.campaign.groups[invitation.group].capacity.vi,
        "from_day": day_text(window.opens_at.astimezone(zone).date()),
        "until": deadline_text(window.closes_at, zone),
    }


def _contact(contact: Contact) -> dict[str, str]:
    return {
        "kind": KINDS[contact.kind],
        "office": contact.office.vi,
        "phone": contact.phone,
        "email": contact.email,
        "hours": contact.hours.vi,
    }


def survey(campaign: Campaign) -> str:
    """The survey's short title in the middle of a sentence: "khảo sát Chỉ số CCHC năm 2020"."""
    return _lower_first(campaign.short_title.vi)


def _basis(campaign: Campaign) -> str:
    if not campaign.legal_basis:
        return ""
    first = campaign.legal_basis[0]
    return f"{first.document} ngày {day_text(first.date)}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def one_line(text: str) -> str:
    """NFC text without control characters: what a roster says can never add a line to a header."""
    return " ".join("".join(" " if category(c)[0] in "CZ" else c for c in normalize("NFC", text)).split())
