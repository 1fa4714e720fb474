"""People and invitations between the roll's items and the features' values."""

from chalicelib.roster.people import Invitation, InvitationState, Mailbox, MailState, Person, Sex
from chalicelib.store.tables import InvitationItem, PersonItem


def to_invitation(account: str, item: InvitationItem) -> Invitation:
    """The invitation as the features know it."""
    return Invitation(
        account=account,
        campaign=item.campaign or "",
        group=item.group,
        form=item.form,
        window=item.window,
        unit=item.unit,
        charged_to=item.charged_to,
        rates=tuple(item.rates),
        state=InvitationState(item.state),
    )


def to_person(account: str, item: PersonItem) -> Person:
    """The person as the features know it."""
    return Person(
        account=account,
        campaign=item.campaign or "",
        name=item.name,
        sex=Sex(item.sex),
        birth_year=int(item.birth_year),
        position=item.position,
        unit=item.unit,
        department=item.department,
        email=item.email,
        mailbox=Mailbox(item.mailbox),
        phone=item.phone,
        note=item.note,
        order=int(item.order),
        focal_point_of=tuple(item.focal_point_of),
        mail_state=MailState(item.mail_state),
    )
