"""`./phieu roster FILE [--apply]`: the real import from the command line; a local run gets its people so, too."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

from chalicelib import wiring
from chalicelib.jobs.import_now import run_at_once
from chalicelib.roster.importing import Answers, as_suggested
from chalicelib.roster.plan import ImportPlan
from chalicelib.roster.uploads import Upload, UploadState

Decide = Callable[[ImportPlan], Answers | None]


def import_now(
    campaign: str, data: bytes, *, file_name: str, by: str, now: datetime, decide: Decide
) -> tuple[Upload, ImportPlan]:
    """The whole import at once: the same steps, records and objects as from the staff page."""
    return run_at_once(
        wiring.import_ports(),
        wiring.campaigns().in_force(campaign, now),
        data=data,
        file_name=file_name,
        by=by,
        now=now,
        decide=decide,
    )


def roster(campaign: str, file: Path, now: datetime, *, apply: bool, out: TextIO | None = None) -> int:
    """The command. Exit 0 when the file could be read whole, 1 when something in it must be mended."""
    screen = out or sys.stdout
    decide: Decide = as_suggested if apply else _leave
    upload, plan = import_now(
        campaign, file.read_bytes(), file_name=file.name, by="command:roster", now=now, decide=decide
    )
    for line in described(plan):
        print(line, file=screen)
    if apply:
        said = "đã nhập / imported" if upload.state is UploadState.APPLIED else "CHƯA nhập / NOT imported"
        print(f"{file.name}: {said} ({upload.done}/{upload.total})", file=screen)
    elif not plan.file_errors:
        print("Chưa thay đổi gì; thêm --apply để nhập. / Nothing changed; add --apply to import.", file=screen)
    return 1 if plan.file_errors or plan.wrong_rows or (apply and upload.state is not UploadState.APPLIED) else 0


def _leave(_plan: ImportPlan) -> None:
    return None


def described(plan: ImportPlan) -> Iterator[str]:
    """A plan as lines: errors first, then what asks for a look, then the numbers."""
    yield from (f"LỖI TỆP: {problem.whole()}" for problem in plan.file_errors)
    for row in plan.wrong_rows:
        yield from (f"Dòng {row.row} ({row.name}): {problem.whole()}" for problem in row.problems)
    for refusal in plan.refusals:
        yield f"Dòng {refusal.row} ({refusal.name}): {refusal.problem.whole()}"
    for question in plan.questions:
        other = f"dòng {question.other_row}" if question.other_row else f"tài khoản {question.account}"
        yield f"Dòng {question.row} ({question.name}): cùng người với {other}? Hiểu là {_yes(question.suggested)}."
    for void in plan.missing:
        yield f"Không còn trong tệp: {void.name}, nhóm {void.group}; giữ nguyên, muốn hủy xin dùng trang quản trị."
    yield from (f"Địa chỉ dùng chung: {shared.address}" for shared in plan.shared)
    c = plan.counts
    yield (
        f"{c.rows} dòng: {c.new} người mới, {c.changed} thay đổi, {c.unchanged} không đổi, {c.wrong} dòng có lỗi; "
        f"{c.new_invitations} phiếu mới / {c.rows} rows: {c.new} new people, {c.changed} changed, {c.wrong} wrong"
    )


def _yes(suggested: bool) -> str:  # noqa: FBT001 - a word for a flag
    return "có" if suggested else "không"
