"""The commands that speak to a stage's stores: the local run that is up, or those the environment names."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from ops import stage
from ops.check import described, read_folder
from ops.clock import Clock, parse_moment
from ops.engines import HOME


class NotOne(Exception):
    """The campaign must be named; the message says which there are."""


def serve(given: argparse.Namespace) -> int:
    """Enter the stage and do the command."""
    run = stage.enter(given.home or HOME, getattr(given, "stage", None))
    from chalicelib import wiring  # noqa: PLC0415 - the stores' modules read the environment when imported

    if run is not None:
        wiring.use_clock(Clock(Path(run.clock_file)).now)
    doing = {
        "load": _load,
        "roster": _roster,
        "staff": _staff,
        "report": _report,
        "erase": _erase,
        "witness": _witness,
    }
    return doing[given.command](given)


def clock(given: argparse.Namespace) -> int:
    """`./phieu clock [TIME]`: show or move the clock of the local run."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    run = stage.current(given.home or HOME)
    zone, hands = ZoneInfo(run.zone), Clock(Path(run.clock_file))
    if given.at is not None:
        hands.move_to(parse_moment(given.at, zone))
    print(f"{hands.now().astimezone(zone):%d/%m/%Y %H:%M:%S} ({run.zone})")
    return 0


def _load(given: argparse.Namespace) -> int:
    from chalicelib import wiring  # noqa: PLC0415
    from chalicelib.store.campaigns import RulesAnnounced  # noqa: PLC0415

    loaded = read_folder(given.folder)
    for problem in loaded.problems:
        print(described(problem, given.folder))
    if loaded.campaign is None:
        print("Chưa nạp: xin sửa các lỗi trên. / Not loaded: mend these errors first.", file=sys.stderr)
        return 1
    outcome = wiring.campaigns().publish(loaded.campaign, wiring.now())
    if isinstance(outcome, RulesAnnounced):
        print(outcome.sentence, file=sys.stderr)
        return 1
    said = "đã nạp / loaded" if outcome.changed else "không đổi / unchanged"
    print(f"{loaded.campaign.id}: {said}, {outcome.version[:16]}")
    return 0


def _roster(given: argparse.Namespace) -> int:
    from chalicelib import wiring  # noqa: PLC0415
    from ops.roster import roster  # noqa: PLC0415

    if not given.file.is_file():
        print(f"phieu: không có tệp {given.file}. / No such file.", file=sys.stderr)
        return 1
    return roster(_campaign(given.campaign), given.file, wiring.now(), apply=given.apply)


def _staff(given: argparse.Namespace) -> int:
    from ops import staff  # noqa: PLC0415
    from ops.seeding import staff_desk  # noqa: PLC0415

    if given.staff_command == "remove":
        return staff.remove(staff_desk(), given.account)
    desk, mail = staff_desk(), given.mail or ""
    return staff.add(desk, given.account, given.role, mail=mail, totp_now=given.totp_now, replace=given.replace)


def _erase(given: argparse.Namespace) -> int:
    from chalicelib import wiring  # noqa: PLC0415
    from chalicelib.store.audit import StoredAudit  # noqa: PLC0415
    from chalicelib.store.connection import client  # noqa: PLC0415
    from chalicelib.store.settings import settings  # noqa: PLC0415
    from ops import erasure  # noqa: PLC0415

    here, now = settings(), wiring.now()
    stores = erasure.Stores(
        dynamodb=client("dynamodb"),
        s3=client("s3"),
        roll=here.roll_table,
        urn=here.urn_table,
        rosters=here.rosters_bucket,
        reports=here.reports_bucket,
        audit=StoredAudit(),
    )
    return erasure.command(given, stores, wiring.campaigns().in_force(_campaign(given.campaign), now), now)


def _witness(given: argparse.Namespace) -> int:
    """Exit 1 where the session may not be held or a point differs."""
    import json  # noqa: PLC0415

    from chalicelib import wiring  # noqa: PLC0415
    from chalicelib.jobs.publishing import scores_key  # noqa: PLC0415
    from chalicelib.scores import ballots_json  # noqa: PLC0415
    from chalicelib.scores.score_json import from_json  # noqa: PLC0415
    from ops import witnessed  # noqa: PLC0415

    now, ports = wiring.now(), wiring.job_ports()
    in_force = ports.campaigns.in_force(_campaign(given.campaign), now)
    asked = witnessed.Session(given.unit, given.document, given.by, tuple(given.witness))
    against = list(witnessed.problems(asked, in_force, now))
    stored = [ports.reports.get(key(in_force.campaign.id)) for key in (ballots_json.key, scores_key)]
    if not against and None in stored:
        against = ["hệ thống đang kiểm phiếu, chưa có điểm. / No scores yet: try again in some minutes."]
    if against:
        print("\n".join(f"phieu: {one}" for one in against), file=sys.stderr)
        return 1
    lines, agree = witnessed.open_tallies(
        asked,
        in_force,
        ballots=ballots_json.from_bytes(stored[0] or b""),
        standing=from_json(json.loads(stored[1] or b"")),
        audit=ports.audit,
        now=now,
    )
    print("\n".join(lines))
    print("Khớp. / All points agree." if agree else "CÓ CHỖ KHÁC. / Points differ.")
    return 0 if agree else 1


def _report(given: argparse.Namespace) -> int:
    """The results where they are made, else coverage as it was last counted."""
    from chalicelib import wiring  # noqa: PLC0415
    from chalicelib.jobs.coverage import make_report  # noqa: PLC0415
    from chalicelib.jobs.publishing import REPORT, report_key  # noqa: PLC0415

    campaign, now = _campaign(given.campaign), wiring.now()
    ports = wiring.job_ports()
    in_force, key = ports.campaigns.in_force(campaign, now), report_key(campaign, REPORT)
    # A reopening moves the last fence: results made before it wait like everybody's.
    body = ports.reports.get(key) if now >= in_force.last_fence else None
    if body is None:
        key = make_report(ports, in_force, now)
        body = ports.reports.get(key) or b""
    target = _target(given.to, campaign, key, now.astimezone(in_force.campaign.zone))
    target.write_bytes(body)
    print(target)
    return 0


def _target(folder: Path, campaign: str, key: str, local: datetime) -> Path:
    return folder / f"{campaign}-{Path(key).stem}-{local:%Y%m%d-%H%M}.xlsx"


def _campaign(named: str | None) -> str:
    from chalicelib import wiring  # noqa: PLC0415

    known = wiring.campaigns().ids()
    if named in known:
        return named
    if named is None and len(known) == 1:
        return known[0]
    listed = ", ".join(known) or "chưa có đợt nào / none yet"
    raise NotOne(f"xin nêu --campaign, một trong: {listed}. / Name the campaign with --campaign.")
