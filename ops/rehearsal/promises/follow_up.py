"""Promises about following up: focal points' pages against the truth of their minute, limits, cases, the audit."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from chalicelib.staff.audit import ActorKind, Verb
from chalicelib.store.connection import client
from ops.rehearsal.diary import Key
from ops.rehearsal.dossier import Seen
from ops.rehearsal.parts import UNDELIVERED
from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.promise import Found
from ops.rehearsal.recount import charged

_MINUTE = 60.0
_DECIDING = 180.0
"""Seconds within which an approved proposal is written."""


def numbers(books: Books) -> Found:
    """Every number on every page seen is the truth at the minute printed on it."""
    by_unit = _by_unit(books)
    seen, broken = 0, []
    for page in books.round.dossier.seen:
        for group, (planned, issued, returned, missing) in page.numbers.items():
            seen += 4
            lines = [line for line in books.rules["plan"] if line["group"] == group]
            plan = sum(line["planned"] for line in lines if _counts(books, page.unit, group, line["unit"]))
            keys = [key for key in _keys(books, page, by_unit) if key[1] == group]
            keys = [key for key in keys if _counts(books, page.unit, group, books.units[key])]
            came = [_returned(books, page, key) for key in keys]
            least, most = sum(low for low, _ in came), sum(high for _, high in came)
            given = [_issued(books, page, key) for key in keys]
            fits = (
                planned == plan
                and sum(low for low, _ in given) <= issued <= sum(high for _, high in given)
                and least <= returned <= most
                and missing == max(0, planned - returned)
            )
            if not fits:
                shown = f"{planned}, {issued}, {returned}, {missing}"
                broken.append(f"{page.unit}/{group}: {shown}; truth {plan}, {least}–{most}")
    return seen, broken


def names(books: Books) -> Found:
    """A page lists everybody who was missing at its minute and nobody whose ballots were all in or ended."""
    by_unit = _by_unit(books)
    seen, broken = 0, list(books.round.dossier.strayed)
    for page in books.round.dossier.seen:
        standing = defaultdict(list)
        for key in _keys(books, page, by_unit):
            standing[key[0]].append(_missing(books, page, key))
        sure = {who for who, found in standing.items() if any(low for low, _ in found)}
        possible = {who for who, found in standing.items() if any(high for _, high in found)}
        seen += max(1, len(page.names))
        if sure - page.names:
            broken.append(f"{page.unit}: {len(sure - page.names)} missing people are not named")
        if page.names - possible:
            broken.append(f"{page.unit}: {len(page.names - possible)} people are named who answered or left")
    return seen, broken


def limits(books: Books) -> Found:
    """Wishes beyond a day's are refused, and other units' pages are."""
    dossier = books.round.dossier
    return len(dossier.urges) + len(dossier.shut_out), [*dossier.refused_urges, *filter(None, dossier.shut_out)]


def cases(books: Books) -> Found:
    """Each disputed ballot is recorded with what was checked, has its written answer, and stays cast."""
    stored, disputed = books.roll.cases, books.round.dossier.disputed
    broken = (
        [] if len(stored) == len(disputed) or books.round.patient else [f"{len(stored)} cases of {len(disputed)}"]
    )
    broken += ["a case has no written answer" for case in stored if not case.get("answer", {}).get("S")]
    broken += ["a disputed ballot is gone" for key in disputed if books.ended(key) != "cast"]
    return len(stored), broken


def slips(books: Books) -> Found:
    """Whom no mail reaches in the staged office has a sealed slip and answered by it; the file is gone."""
    round_ = books.round
    staged = {round_.cast.of(part) for part in UNDELIVERED} - {None}
    wanted = {one.email for one in staged if one is not None}
    broken = (
        [f"slips for {len(round_.slips)} people instead of {len(wanted)}"] if set(round_.slips) != wanted else []
    )
    broken += ["a slip did not open its ballot" for who in wanted if (who, round_.cast.group) not in books.between]
    bucket = round_.machine.settings["PHIEU_ROSTERS_BUCKET"]
    left = client("s3").list_objects_v2(Bucket=bucket, Prefix="handouts/").get("KeyCount", 0)
    return len(wanted), broken + ([f"{left} files of slips are left"] if left else [])


def audit(books: Books) -> Found:
    """Each act of staff and focal points stands in the audit, and acts of nobody else."""
    played = books.round.dossier.acts
    found: Counter[str] = Counter()
    for (_, verb), number in books.roll.acts.items():
        found[verb] += number
    actors = {kind for kind, _ in books.roll.acts}
    strange = [f"acts of {kind}" for kind in actors - {kind.value for kind in ActorKind}]
    strange += [f"the verb {verb}" for verb in found.keys() - {verb.value for verb in Verb}]
    off = [verb for verb, number in played.items() if _off(found[verb], number, patient=books.round.patient)]
    return found.total(), strange + [f"{found[verb]} × {verb} instead of {played[verb]}" for verb in off]


def _off(found: int, played: int, *, patient: bool) -> bool:
    """A request that is asked again after a kill may have been done before."""
    return found < played if patient else found != played


def _by_unit(books: Books) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for key, unit in books.units.items():
        found[unit].append(key)
    return found


def _keys(books: Books, page: Seen, by_unit: dict[str, list[Key]]) -> Iterable[Key]:
    for unit in _reach(books, page.unit):
        yield from by_unit.get(unit, ())


def _reach(books: Books, unit: str) -> set[str]:
    """The unit and all below it."""
    reach = {unit}
    while more := {one.id for one in books.round.campaign.units.values() if one.parent in reach} - reach:
        reach |= more
    return reach


def _counts(books: Books, page_unit: str, group: str, unit: str) -> bool:
    """Whether ballots of (group, unit) stand in the tables of the page: scored units leave out others' ballots."""
    if unit not in _reach(books, page_unit):
        return False
    return page_unit not in books.rules["units"] or charged(books.rules, group, unit) in {page_unit, "-"}


def _latest(books: Books, page: Seen) -> float:
    """When the youngest number on the page may have been taken: of several units, only the oldest is printed."""
    return page.at if len(_reach(books, page.unit)) > 1 else page.printed + _MINUTE


def _returned(books: Books, page: Seen, key: Key) -> tuple[bool, bool]:
    """(surely, possibly) returned at the page's time."""
    if key not in books.between:
        return False, False
    began, ended = books.between[key]
    return ended <= page.printed, began < _latest(books, page)


def _issued(books: Books, page: Seen, key: Key) -> tuple[bool, bool]:
    """(surely, possibly) issued and not void."""
    dossier = books.round.dossier
    sure = possible = True
    if key in dossier.gone and dossier.gone[key][1] == "void":
        sure, possible = (
            _latest(books, page) <= dossier.gone[key][0],
            page.printed < dossier.gone[key][0] + _DECIDING,
        )
    if key in dossier.arrived:
        sure = dossier.arrived[key] + _DECIDING <= page.printed
        possible = dossier.arrived[key] < _latest(books, page)
    return sure, possible


def _missing(books: Books, page: Seen, key: Key) -> tuple[bool, bool]:
    """(surely, possibly) on the list of people to reach."""
    dossier, latest = books.round.dossier, _latest(books, page)
    sure, possible = _issued(books, page, key)
    if key in dossier.gone:
        sure, possible = latest <= dossier.gone[key][0], page.printed < dossier.gone[key][0] + _DECIDING
    surely_in, possibly_in = _returned(books, page, key)
    return sure and not possibly_in and not _fenced(books, latest, key), possible and not surely_in


def _fenced(books: Books, at: float, key: Key) -> bool:
    """After its fence a ballot is no longer missing but closed; what the list says then is the next promise's."""
    window = books.round.campaign.groups[key[1]].window
    closes = next(w.closes_at for w in books.round.plain.windows if w.id == window)
    return at >= closes.timestamp()
