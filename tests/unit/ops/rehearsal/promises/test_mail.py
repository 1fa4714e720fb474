"""Promises about mail see what is missing, doubled, at night or after a cast."""

from ops.rehearsal.letters import Kind
from ops.rehearsal.promises import mail as promises
from tests.support.rehearsed import EARLY, MISSING, at, books, mail


def test_a_round_as_planned_breaks_nothing() -> None:
    found = books()
    found.roll.lines = {one.message_id: "n" for one in found.round.post.received}
    for check in (promises.accounts, promises.by_day, promises.none_after_casting, promises.once):
        assert check(found)[1] == []


def test_somebody_without_an_account_mail_is_seen() -> None:
    found = books()
    del found.round.post.received[0]
    assert promises.accounts(found)[1] == ["0 account mails instead of 1"]


def test_a_second_mail_on_a_day_and_one_at_night_are_seen() -> None:
    found = books()
    found.round.post.received += [
        mail(MISSING, Kind.REMINDER, at(27, 15)),
        mail(MISSING, Kind.REMINDER, at(28, 22)),
    ]
    assert sorted(promises.by_day(found)[1]) == ["2 mails to one person on a day", "reminder at night"]


def test_a_mail_about_a_ballot_that_was_in_is_seen() -> None:
    found = books()
    found.round.post.received.append(mail(EARLY, Kind.REMINDER, at(27, 8)))
    assert len(promises.none_after_casting(found)[1]) == 1


def test_a_line_without_its_mail_and_a_mail_without_its_line_are_seen() -> None:
    found = books()
    found.roll.lines = {one.message_id: "n" for one in found.round.post.received[1:]} | {"<lost@x>": "n"}
    assert promises.once(found)[1] == ["2 mails or lines without the other"]


def test_the_same_message_twice_is_seen_unless_its_mailer_was_killed() -> None:
    found = books()
    found.roll.lines = {one.message_id: "n" for one in found.round.post.received}
    found.round.post.received.append(found.round.post.received[-1])
    assert promises.once(found)[1] == ["2 times the same message"]
    found.round.patient = True
    assert promises.once(found)[1] == []


def test_a_digest_that_never_came_is_seen() -> None:
    found = books()
    department = found.round.campaign.organiser.email
    assert promises.digests(found)[1] == ["14 digests too few, 0 too many"]
    found.round.post.received += [mail(department, Kind.DIGEST, at(day, 7, 31)) for day in range(25, 32)]
    assert promises.digests(found)[1] == ["7 digests too few, 0 too many"]
