"""What is known of addresses, on a real engine."""

from datetime import UTC, datetime

import pytest

from chalicelib.follow_up.bounces import Suppression
from chalicelib.roster.people import MailState
from chalicelib.store.mail_addresses import StoredAddressBook
from chalicelib.store.notices import StoredNotices
from ops.engines import Engine
from tests.support.fake_mail import a_person
from tests.support.stored_people import put_person

A, AT = "BCFG2345", datetime(2021, 1, 21, 2, tzinfo=UTC)


@pytest.fixture
def book(engine: Engine) -> StoredAddressBook:
    put_person(a_person(A, email="Mau@example.vn"))
    return StoredAddressBook()


def state() -> MailState:
    found = StoredNotices().correspondent(A)
    assert found is not None
    return found.addressee.person.mail_state


def test_a_handed_over_mail_tells_later_whose_address_it_was(book: StoredAddressBook) -> None:
    book.handed_over(A, "Mau@example.vn")
    assert state() is MailState.HANDED_OVER
    assert list(book.accounts("mau@EXAMPLE.vn")) == [A]
    assert book.mark(A, "mau@example.vn", MailState.BOUNCED)
    assert state() is MailState.BOUNCED


def test_a_bounce_that_was_faster_than_the_mark_stays(book: StoredAddressBook) -> None:
    book.mark(A, "mau@example.vn", MailState.BOUNCED)
    book.handed_over(A, "mau@example.vn")
    assert state() is MailState.BOUNCED


def test_nothing_is_set_on_who_has_another_address_or_is_not_there(book: StoredAddressBook) -> None:
    assert not book.mark(A, "cu@example.vn", MailState.BOUNCED)
    assert not book.mark("ZZZZ2345", "mau@example.vn", MailState.BOUNCED)
    assert state() is MailState.UNTRIED


def test_a_suppressed_address_is_found_by_any_spelling(book: StoredAddressBook) -> None:
    assert book.suppression("mau@example.vn") is None
    book.suppress("Mau@example.vn", Suppression(MailState.COMPLAINED, AT))
    assert book.suppression(" mau@example.VN ") == Suppression(MailState.COMPLAINED, AT)
