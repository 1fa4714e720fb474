"""Promises about ballots: who could cast, what became of each invitation, what lies in the urn."""

from collections import Counter
from hashlib import sha256

from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.promise import Found, difference
from ops.rehearsal.recount import rates


def script(books: Books) -> Found:
    """Every visit went by its script; a calm run answers no request with an error."""
    round_ = books.round
    return round_.diary.number, [*round_.diary.problems, *([] if round_.patient else round_.diary.errors)]


def edges(books: Books) -> Found:
    """The last instant decides. Among few people nobody may come that late."""
    return max(1, books.round.diary.held), books.round.diary.edge


def everyone(books: Books) -> Found:
    """The roll holds the roster, and whoever came instead of somebody."""
    found = {(books.identity(account), group) for account, group in books.roll.states}
    wanted = set(books.units)
    return len(wanted), [f"{len(wanted ^ found)} invitations too many or too few"] if wanted != found else []


def states(books: Books) -> Found:
    """Each invitation is cast where its respondent holds a receipt, ended where that was decided, else closed."""
    broken = []
    for (account, group), state in books.roll.states.items():
        key = books.identity(account), group
        if state != books.ended(key):
            broken.append(f"{group}: {state} instead of {books.ended(key)}")
        if key in books.units and books.roll.rated[account, group] != rates(books.rules, group, books.units[key]):
            broken.append(f"{group}: rates other units than the rules say")
    return len(books.roll.states), broken


def receipts(books: Books) -> Found:
    """Receipts shown are the receipts stored."""
    shown = Counter(published_receipts(books))
    return shown.total(), difference("receipts", shown, books.roll.receipts)


def published_receipts(books: Books) -> list[tuple[str, str]]:
    """(form, hash) of every receipt that a respondent holds."""
    held = ((books.rules["groups"][one.group]["form"], one.receipt) for one in books.ballots())
    return [(form, sha256(receipt.encode()).hexdigest()) for form, receipt in held]


def slips(books: Books) -> Found:
    """The urn holds exactly what was answered, slip by slip."""
    stored: Counter[tuple[str, str, str, str]] = Counter()
    for item in books.of_urn():
        kind, _, *parts = item["pk"]["S"].split("#")
        if kind == "S":
            stored[parts[0], parts[1], parts[2], item["a"]["S"]] += 1
    given = Counter({(*cell, slip): n for cell, slips in books.truth.slips.items() for slip, n in slips.items()})
    return given.total(), difference("slips", given, stored)


def remarks(books: Books) -> Found:
    """So it is with remarks."""
    parts = ((item["pk"]["S"].split("#"), item["a"]["S"]) for item in books.of_urn())
    stored = Counter((key[2], key[3], text) for key, text in parts if key[0] == "T")
    given = Counter({(*cell, text): n for cell, texts in books.truth.remarks.items() for text, n in texts.items()})
    return max(1, given.total()), difference("remarks", given, stored)


def no_drafts(books: Books) -> Found:
    """Drafts go when cast and when counts freeze."""
    left = books.roll.drafts
    return max(1, len(books.between)), [f"{left} drafts are left"] if left else []
