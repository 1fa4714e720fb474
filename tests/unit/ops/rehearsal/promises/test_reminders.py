"""The promise about reminders sees one too few, one too many, one too late, one that names the wrong ballots."""

from dataclasses import replace

from ops.rehearsal.dossier import Urge
from ops.rehearsal.letters import Kind
from ops.rehearsal.mail_plan import day_of
from ops.rehearsal.parts import Part
from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.reminders import planned
from tests.support.rehearsed import AWAY, EARLY, MISSING, at, books, campaign, mail


def broken(found: Books) -> list[str]:
    return planned(found)[1]


def urge(found: Books, day: int, *people: str) -> None:
    began = at(day, 11)
    found.round.dossier.urges.append(Urge("snv", people, day_of(campaign(), began), began, began + 20))


def test_a_round_as_planned_breaks_nothing() -> None:
    assert planned(books()) == (5, [])


def test_a_reminder_that_never_came_is_seen() -> None:
    found = books()
    found.round.post.received.pop()
    assert broken(found) == ["the notice of w1 on 31/01 never came"]


def test_a_second_mail_of_the_same_notice_is_seen() -> None:
    found = books()
    found.round.post.received.append(mail(MISSING, Kind.REMINDER, at(27, 8) + 9))
    assert broken(found) == ["the notice of w1 on 27/01 came 2 times"]


def test_a_reminder_of_somebody_who_has_answered_or_is_away_is_seen() -> None:
    for email in (EARLY, AWAY):
        found = books()
        found.round.post.received.append(mail(email, Kind.REMINDER, at(29, 8) + 5))
        assert broken(found) == ["a reminder that nothing explains"]


def test_a_mail_at_another_hour_is_seen() -> None:
    found = books()
    found.round.post.received.append(mail(MISSING, Kind.REMINDER, at(28, 8)))
    assert broken(found) == ["a reminder that nothing explains"]


def test_a_mail_that_names_other_ballots_is_seen() -> None:
    found = books()
    wrong = replace(found.round.post.received.pop(), capacities=("đại biểu HĐND tỉnh",))
    found.round.post.received.append(wrong)
    assert len(broken(found)) == 1
    assert "names" in broken(found)[0]


def test_who_casts_while_a_notice_leaves_may_get_it_or_not() -> None:
    found = books()
    visit = found.round.diary.visits[EARLY, "so-nganh"][0]
    visit.between = (at(25, 7, 30) + 3, at(25, 7, 30) + 8)
    assert broken(found) == []
    found.round.post.received.append(mail(EARLY, Kind.OPENING, at(25, 7, 30) + 4))
    assert broken(found) == []


def test_an_urging_is_owed_once_to_who_is_missing_and_had_no_mail_that_day() -> None:
    found = books()
    urge(found, 28, MISSING, EARLY)
    assert broken(found) == ["the urging on 28/01 never came"]
    found.round.post.received.append(mail(MISSING, Kind.REMINDER, at(28, 11) + 4))
    assert broken(found) == []
    urge(found, 27, MISSING)
    assert broken(found) == []


def test_nobody_is_urged_more_than_three_times() -> None:
    found = books()
    found.round.post.received = [m for m in found.round.post.received if m.kind is not Kind.REMINDER]
    for day in (26, 27, 28, 29):
        urge(found, day, MISSING)
        if day < 29:
            found.round.post.received.append(mail(MISSING, Kind.REMINDER, at(day, 11) + 4))
    assert not [text for text in broken(found) if "urging" in text or "explains" in text]
    found.round.post.received.append(mail(MISSING, Kind.REMINDER, at(29, 11) + 4))
    assert "a reminder that nothing explains" in broken(found)


def test_whom_no_mail_reaches_is_owed_none() -> None:
    found = books()
    found.round.cast.parts[MISSING] = Part.SILENT
    found.round.post.received = [m for m in found.round.post.received if m.address != MISSING]
    assert broken(found) == []
