"""Names and addresses that differ between stages, read once from the environment."""

import os
from dataclasses import dataclass
from functools import cache


class SettingMissing(RuntimeError):
    """A required environment variable is absent; the message names it and says who sets it."""


def required(name: str) -> str:
    """The value of `name`, or a clear error."""
    value = os.environ.get(name, "")
    if not value:
        raise SettingMissing(
            f"Environment variable {name} is not set. `./phieu run` and the deployment templates set it; "
            "see README, 'Settings'."
        )
    return value


class SettingWrong(RuntimeError):
    """An environment variable holds something that it cannot mean."""


def _rate(name: str) -> float | None:
    """A number above 0, or None where the variable is empty."""
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        rate = float(value)
    except ValueError:
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise SettingWrong(f"Environment variable {name} must be a number above 0, such as 14, or empty.")
    return rate


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a function needs to find its stores. Secrets themselves are read by `secrets`."""

    roll_table: str
    urn_table: str
    campaigns_bucket: str
    rosters_bucket: str
    reports_bucket: str
    mail_queue: str
    imports_queue: str
    recount_queue: str
    closing_queue: str
    site: str
    mail_channel: str
    mail_from: str
    mail_per_second: float | None
    rehearsal: bool


@cache
def settings() -> Settings:
    """This process's settings. Raises `SettingMissing` for the first one absent."""
    return Settings(
        roll_table=required("PHIEU_ROLL_TABLE"),
        urn_table=required("PHIEU_URN_TABLE"),
        campaigns_bucket=required("PHIEU_CAMPAIGNS_BUCKET"),
        rosters_bucket=required("PHIEU_ROSTERS_BUCKET"),
        reports_bucket=required("PHIEU_REPORTS_BUCKET"),
        mail_queue=required("PHIEU_MAIL_QUEUE"),
        imports_queue=required("PHIEU_IMPORTS_QUEUE"),
        recount_queue=required("PHIEU_RECOUNT_QUEUE"),
        closing_queue=required("PHIEU_CLOSING_QUEUE"),
        site=required("PHIEU_SITE").rstrip("/"),
        mail_channel=os.environ.get("PHIEU_MAIL_CHANNEL", "ses"),
        mail_from=required("PHIEU_MAIL_FROM"),
        mail_per_second=_rate("PHIEU_MAIL_PER_SECOND"),
        rehearsal=os.environ.get("PHIEU_REHEARSAL") == "true",
    )
