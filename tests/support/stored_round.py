"""The small campaign's round as pages leave it on a running engine: six of staff, two deputies, five communes.

Five of each large group have cast; one of staff and both deputies have begun and not finished.
"""

from datetime import UTC, datetime

from chalicelib import wiring
from chalicelib.store.keys import receipt_partition, remark_partition, shard_of, slip_partition
from chalicelib.store.tables import DraftItem, InvitationItem, ReceiptItem, Slip
from tests.support.campaigns import small_campaign
from tests.support.fake_mail import a_person, an_invitation
from tests.support.stored_people import put_invitation, put_person

CAMPAIGN = "small-2020"
BEFORE = datetime(2021, 1, 10, 2, tzinfo=UTC)
FENCES = {
    "fence-w1-2021-02-01": datetime(2021, 2, 1, 3, 0, 20, tzinfo=UTC),
    "fence-w2-2021-02-08": datetime(2021, 2, 8, 3, 0, 20, tzinfo=UTC),
}
ANSWERS = {"staff": {"a1": "ABC"}, "communes": {"d1": "AB"}}
PEOPLE = {"staff": 6, "deputies": 2, "communes": 5}
CAST = {"staff": 5, "deputies": 0, "communes": 5}


def put_round() -> None:
    """People, invitations, drafts, receipts and slips; the campaign in force."""
    wiring.campaigns().publish(small_campaign(), BEFORE)
    wiring.campaigns().announce(CAMPAIGN, "an.mau", BEFORE)
    for place, (group, number) in enumerate(PEOPLE.items()):
        for n in range(number):
            account = f"PERSN{place}{n:02d}"
            put_person(a_person(account, unit=an_invitation(group, account).unit))
            put_invitation(an_invitation(group, account))
            if n < CAST[group]:
                _put_cast(account, group, place * 50 + n + 1)
            else:
                DraftItem(f"P#{account}", f"D#{group}#c0ffee", sealed=b"sealed", version=1).save()


def _put_cast(account: str, group: str, number: int) -> None:
    invitation = an_invitation(group, account)
    item = InvitationItem(f"P#{account}", f"I#{group}")
    item.update([InvitationItem.state.set("cast"), InvitationItem.todo.remove(), InvitationItem.todo_key.remove()])
    receipt = f"{number:02x}" * 32
    ReceiptItem(receipt_partition(CAMPAIGN, invitation.form, receipt), receipt).save()
    for place, (unit, answers) in enumerate(ANSWERS[group].items(), start=1):
        slip = f"{number:02x}{place:02x}" * 8
        Slip(slip_partition(CAMPAIGN, invitation.form, group, unit, shard_of(slip)), slip, a=answers).save()
    if number == 1:
        Slip(remark_partition(CAMPAIGN, invitation.form, "a1"), "ab" * 16, a="Cần nhanh hơn").save()
