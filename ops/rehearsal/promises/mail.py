"""Promises about mail: everything planned and nothing else, by what really left and when ballots came in."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from functools import partial

from ops.mail_faults import NO_SUCH_ADDRESS, TRY_LATER
from ops.rehearsal.letters import ABOUT_BALLOTS, Kind, Received
from ops.rehearsal.mail_plan import at_night, day_of, digest_days, local
from ops.rehearsal.parts import UNDELIVERED, Part
from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.promise import Found

_FLYING = {False: 10.0, True: 360.0}
"""Seconds for which a mail may cross with a cast: a sending's length; of a hostile run, a mailer's lease."""
_A_DAY = 86_400.0


def accounts(books: Books) -> Found:
    """One account mail for everyone; a fresh one to an address that was mended; none where none can arrive."""
    parts, round_ = books.round.cast.parts, books.round
    sent = Counter(mail.address for mail in unrepeated(books) if mail.kind is Kind.ACCOUNTS)
    wanted: Counter[str] = Counter()
    for person in round_.cast.people:
        part = parts.get(person.email)
        if part not in UNDELIVERED:
            wanted[round_.address(person.email)] += 1
        if part is Part.MOVES and round_.address(person.email) != person.email:
            wanted[person.email] += 1
    broken = [
        f"{sent[one]} account mails instead of {wanted[one]}"
        for one in {*sent, *wanted}
        if sent[one] != wanted[one]
    ]
    return wanted.total(), broken


def once(books: Books) -> Found:
    """Each line of the ledger that was handed over is one mail, and nobody got a notice twice."""
    department = books.round.campaign.organiser.email
    mails = [mail for mail in books.round.post.received if mail.address != department]
    sent = Counter(mail.message_id for mail in mails)
    # Killed between hand-over and mark, a mailer may repeat that one message under its id (design.md 8).
    twice = [] if books.round.patient else [f"{n} times the same message" for n in sent.values() if n > 1]
    # A changed address begins its person's account line anew: the first mail was of the line that stood before.
    moved = set(books.round.dossier.moved)
    former = {mail.message_id for mail in mails if mail.kind is Kind.ACCOUNTS and mail.address in moved}
    stray = len((sent.keys() ^ books.roll.lines.keys()) - former)
    return len(sent), twice + ([f"{stray} mails or lines without the other"] if stray else [])


def left(books: Books) -> Found:
    """Nothing due is left undone; nothing failed but what has no address."""
    states = books.roll.line_states
    nowhere = sum(part is Part.SILENT for part in books.round.cast.parts.values())
    broken = [f"{states[state]} notices {state}" for state in ("due", "claimed") if states[state]]
    if states["failed"] != nowhere:
        broken.append(f"{states['failed']} notices failed instead of {nowhere}")
    return states.total(), broken


def by_day(books: Books) -> Found:
    """Nobody is written to at night, or about ballots twice a day."""
    campaign, broken = books.round.campaign, []
    days: Counter[tuple[str, date]] = Counter()
    for mail in unrepeated(books):
        if mail.kind is Kind.RETURNED:
            continue
        if at_night(campaign, mail.sent_at):
            broken.append(f"{mail.kind} at night")
        if mail.kind in ABOUT_BALLOTS or mail.kind is Kind.ACCOUNTS:
            days[books.round.dossier.identity(mail.address), day_of(campaign, mail.sent_at)] += 1
    return days.total(), broken + [f"{n} mails to one person on a day" for n in days.values() if n > 1]


def none_after_casting(books: Books) -> Found:
    """No mail names a ballot that was in when it was made."""
    tolerance = _FLYING[books.round.patient]
    capacity = {group: one["capacity"]["vi"] for group, one in books.rules["groups"].items()}
    cast_at: dict[str, dict[str, float]] = defaultdict(dict)
    for (identity, group), (_, ended) in books.between.items():
        cast_at[identity][capacity[group]] = ended
    seen, broken = 0, []
    for mail in books.round.post.received:
        if mail.kind in ABOUT_BALLOTS:
            seen += len(mail.capacities)
            done = cast_at.get(books.round.dossier.identity(mail.address), {})
            late = [c for c in mail.capacities if c in done and mail.sent_at > done[c] + tolerance]
            broken += [f"{mail.kind} about a ballot that was in: {c}" for c in late]
    return seen, broken


def refused(books: Books) -> Found:
    """An address that does not exist is tried once; one that was busy, once more; what came back, never again."""
    said = Counter((one.address, one.said) for one in books.round.post.refusals())
    wanted: Counter[tuple[str, str]] = Counter()
    returned = Counter(mail.address for mail in unrepeated(books) if mail.kind is Kind.RETURNED)
    broken = []
    for address, part in books.round.cast.parts.items():
        if part in {Part.SILENT, Part.MENDED}:
            wanted[address, NO_SUCH_ADDRESS] += 1
        elif part is Part.BUSY:
            wanted[address, TRY_LATER] += 1
        elif part is Part.RETURNED and returned[address] != 1:
            broken.append(f"{returned[address]} mails came back from one address")
    if books.round.patient:
        said = Counter(dict.fromkeys(said, 1))
    broken += [
        f"{said[key]} refusals {key[1]} instead of {wanted[key]}"
        for key in {*said, *wanted}
        if said[key] != wanted[key]
    ]
    return wanted.total() + returned.total(), broken


def digests(books: Books) -> Found:
    """Each morning of a window every focal point has one digest, and the Department its own; never two."""
    campaign = books.round.campaign
    readers = [*(one.email for one in books.round.cast.focal_points), campaign.organiser.email]
    at = partial(local, campaign, at=campaign.timeline.opening_at)
    found: Counter[tuple[str, date]] = Counter()
    broken = []
    for mail in unrepeated(books):
        if mail.kind is Kind.DIGEST:
            day = day_of(campaign, mail.sent_at)
            found[mail.address, day] += 1
            if not at(day) <= mail.sent_at < at(day) + _A_DAY:
                broken.append(f"a digest before its time on {day}")
    wanted = Counter((books.round.address(reader), day) for reader in readers for day in digest_days(campaign))
    lost, strange = (wanted - found).total(), (found - wanted).total()
    return wanted.total(), broken + ([f"{lost} digests too few, {strange} too many"] if lost or strange else [])


def focal_accounts(books: Books) -> Found:
    """Every focal point has one account mail of its own; nobody else has any."""
    wanted = Counter(books.round.address(one.email) for one in books.round.cast.focal_points)
    found = Counter(mail.address for mail in unrepeated(books) if mail.kind is Kind.FOCAL_ACCOUNT)
    return wanted.total(), [] if wanted == found else [
        f"{found.total()} account mails to {len(wanted)} focal points"
    ]


def moved(books: Books) -> Found:
    """A former address that worked is told once of the change; one that never worked is not."""
    told = Counter(mail.address for mail in unrepeated(books) if mail.kind is Kind.MOVED)
    parts = books.round.cast.parts
    wanted = Counter(one for one in books.round.dossier.moved if parts.get(one) is Part.MOVES)
    broken = [] if told == wanted else [f"{told.total()} former addresses were told instead of {wanted.total()}"]
    return max(1, wanted.total()), broken


def unrepeated(books: Books) -> Collection[Received]:
    """Mail by its Message-ID: a killed mailer may repeat one, and that is no second mail."""
    if not books.round.patient:
        return books.round.post.received
    return {mail.message_id: mail for mail in reversed(books.round.post.received)}.values()
