"""Read again before each further try: what collided with us decides what the next try must do."""

from collections.abc import Iterator

from chalicelib.ballots.ports import BallotBox, Pause
from chalicelib.ballots.records import PersonItems


def readings(box: BallotBox, items: PersonItems, *, tries: int, pause: Pause) -> Iterator[PersonItems]:
    """`items`, which the request read already; then, after a pause each, what the roll says now.

    Ends after `tries` readings, or early where the person was taken off the roll meanwhile.
    """
    yield items
    for attempt in range(1, tries):
        pause(attempt)
        again = box.person(items.person.account)
        if again is None:
            return
        yield again
