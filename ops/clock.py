"""A clock that people can move, for local runs only. It goes on ticking from wherever it was put.

The difference from the machine's clock lies in one small file which every process of the run reads, so all see
the same time. `ops/` is not shipped, and `wiring.use_clock` refuses inside Lambda: no cloud has such a clock.
"""

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


class BadMoment(ValueError):
    """A moment that cannot be read; the message says how to write one."""


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """A local date and time (`2021-02-08T10:05`, in `zone` unless it says its own offset) as UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadMoment(
            f"“{text}” không phải là ngày giờ; xin viết như 2021-02-08T10:05. "
            "/ Not a date and time: write it like 2021-02-08T10:05."
        ) from error
    local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """The local run's clock, kept in `file`. Without the file it shows the machine's time."""

    file: Path

    def now(self) -> datetime:
        """The local run's time, UTC."""
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """How far it stands from the machine's clock."""
        try:
            return timedelta(seconds=float(self.file.read_text("ascii")))
        except FileNotFoundError:
            return timedelta()

    def move_to(self, moment: datetime) -> None:
        """Let it be `moment` now. Every process sees the old time or the new, never half of it."""
        seconds = (moment - datetime.now(UTC)).total_seconds()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.file.parent, delete=False, encoding="ascii") as fresh:
            fresh.write(repr(seconds))
        os.replace(fresh.name, self.file)  # noqa: PTH105 - atomic

    def reset(self) -> None:
        """Back to the machine's time."""
        self.file.unlink(missing_ok=True)


def of_environment() -> Clock:
    """The clock of the run this process belongs to (PHIEU_CLOCK_FILE)."""
    return Clock(Path(os.environ["PHIEU_CLOCK_FILE"]))
