"""Promises about what is published: anybody can recompute it, it is signed, and every receipt is there."""

import io
import subprocess
import sys
from collections import Counter

from chalicelib import wiring
from ops import verify
from ops.rehearsal.promises.ballots import published_receipts
from ops.rehearsal.promises.books import Books
from ops.rehearsal.promises.promise import Found, difference
from ops.rehearsal.publishing import FOLDER


def recomputed(books: Books) -> Found:
    """`python verify.py FOLDER` with the folder's own file, on nothing but what the page gave."""
    folder = books.round.machine.home / FOLDER
    files = list(folder.iterdir()) if folder.is_dir() else []
    if not files:
        return 1, ["nothing was published"]
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py"), str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return len(files), [] if done.returncode == 0 else [f"exit {done.returncode}: {done.stdout[:200]}"]


def signed(books: Books) -> Found:
    """`./phieu verify` with the key that stands with the campaign."""
    round_ = books.round
    key = wiring.campaigns().in_force(round_.campaign.id, round_.machine.clock.now()).manifest_key
    said = io.StringIO()
    code = verify.verify(round_.machine.home / FOLDER, key or "-", said)
    return 1, [] if code == 0 else [f"exit {code}: {said.getvalue()[-200:]}"]


def receipts(books: Books) -> Found:
    """receipts.txt holds every respondent's receipt and no other."""
    file = books.round.machine.home / FOLDER / "receipts.txt"
    lines = file.read_text("utf-8").split() if file.exists() else []
    stored = Counter(tuple(line.split(",", 1)) for line in lines)
    shown = Counter(published_receipts(books))
    return shown.total(), difference("published receipts", shown, stored)
