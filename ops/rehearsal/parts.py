"""Parts that some people play so that following up is rehearsed: what becomes of their mail, what they do. Pure.

The address of a part says what its mail server does with mail (`ops.mail_faults`), so the same roster always meets
the same refusals.
"""

import random
from collections.abc import Mapping, Sequence
from enum import StrEnum

from ops.mail_faults import BUSY, REFUSED, RETURNED
from ops.rehearsal.scripts import Act, Entry, Stage, Visit


class Part(StrEnum):
    """Somebody about whom something happens besides answering.

    MENDED: the address does not exist; the focal point has the right one. MOVES: the address works, but another is
    wanted. LEAVES: no longer concerned. REPLACED: somebody else answers. AWAY: for the whole round. URGED: answers
    when a focal point asks. DISPUTES: answers, and says not to have. SILENT: mail is refused, and nobody mends it.
    RETURNED: mail is taken and comes back. Both answer by a sealed slip where the office gets any. BUSY: the first
    try is put off. NEWCOMER: comes for who was replaced.
    """

    MENDED = "mended"
    MOVES = "moves"
    LEAVES = "leaves"
    REPLACED = "replaced"
    AWAY = "away"
    URGED = "urged"
    DISPUTES = "disputes"
    SILENT = "silent"
    RETURNED = "returned"
    BUSY = "busy"
    NEWCOMER = "newcomer"


STAGED = tuple(part for part in Part if part is not Part.NEWCOMER)
"""Each is played once in the staged office, in this order as far as its people go."""
SHARES = ((Part.SILENT, 0.006), (Part.RETURNED, 0.004), (Part.BUSY, 0.01))
"""How many of all others have such an address, too."""
PREFIXES = {Part.MENDED: REFUSED, Part.SILENT: REFUSED, Part.RETURNED: RETURNED, Part.BUSY: BUSY}
UNDELIVERED = frozenset({Part.SILENT, Part.RETURNED})
"""Whom no mail reaches, from the first to the last day."""
_P, _L = Entry.PASSWORD, Entry.LATEST_LINK
VISITS: Mapping[Part, tuple[Visit, ...]] = {
    Part.MENDED: (Visit(Stage.MENDED, _P, Act.CAST),),
    Part.MOVES: (Visit(Stage.MENDED, _L, Act.CAST),),
    Part.LEAVES: (),
    Part.REPLACED: (),
    Part.AWAY: (),
    Part.URGED: (Visit(Stage.URGED, _L, Act.CAST),),
    Part.DISPUTES: (Visit(Stage.FIRST, _P, Act.CAST),),
    Part.SILENT: (Visit(Stage.SLIPPED, _P, Act.CAST),),
    Part.RETURNED: (Visit(Stage.SLIPPED, _P, Act.CAST),),
    Part.BUSY: (Visit(Stage.NOTICED, _L, Act.CAST),),
    Part.NEWCOMER: (Visit(Stage.MENDED, _P, Act.CAST),),
}


def address(email: str, part: Part) -> str:
    """The address with which somebody plays the part."""
    return f"{PREFIXES.get(part, '')}{email}"


def drawn(seed: int, emails: Sequence[str]) -> dict[str, Part]:
    """A few of these people whose mail servers refuse, return or put off."""
    dice = random.Random(f"{seed}/parts")  # noqa: S311 - invented people, not secrets
    found = {}
    for email in emails:
        luck = dice.random()
        for part, share in SHARES:
            if 0 <= luck < share:
                found[email] = part
            luck -= share
    return found
