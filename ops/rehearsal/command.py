"""`./phieu rehearse CAMPAIGN --people N`: exit 0 when every promise held, 1 on any that did not."""

import argparse
import json
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.campaign.definition import Campaign
from ops import dynoxide
from ops.check import described, read_folder
from ops.children import ChildFailed, Family
from ops.rehearsal import cpu
from ops.rehearsal.browser import Unreachable
from ops.rehearsal.crowd import Bar, Crowd
from ops.rehearsal.hostile import Hostility
from ops.rehearsal.letters import Post
from ops.rehearsal.machine import build, put_in_place
from ops.rehearsal.people import cast_list

if TYPE_CHECKING:
    from ops.rehearsal.promises.promise import Promise
    from ops.rehearsal.round import Round

_PROCESSES = 3
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_ENOUGH = 4 * 2**30
_TERMINATED = 128 + signal.SIGTERM
_AGAIN_AFTER_A_KILL = 10
"""Real seconds that a killed worker's messages stay out of sight: the moved clock does not shorten them."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `./phieu rehearse` was asked for."""

    campaign: Path
    people: int
    seed: int
    json: bool
    hostile: bool
    tables: str
    keep: Path | None

    @staticmethod
    def of(given: argparse.Namespace) -> "Options":
        """From the command's words."""
        return Options(given.folder, given.people, given.seed, given.json, given.hostile, given.tables, given.home)


def rehearse(options: Options) -> int:
    """The command."""
    loaded = read_folder(options.campaign)
    if loaded.campaign is None:
        for problem in loaded.errors:
            print(described(problem, options.campaign), file=sys.stderr)
        return 1
    home = Path(tempfile.mkdtemp(prefix="phieu-rehearsal-", dir=_roomy()))
    family = Family()
    # Whoever ends a rehearsal early gets the memory back that its folder took.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    try:
        return _rehearse(options, loaded.campaign, home, family)
    except (ChildFailed, dynoxide.Unavailable) as problem:
        print(f"phieu: {problem}", file=sys.stderr)
        return 1
    finally:
        family.stop()
        if options.keep is not None:
            shutil.copytree(home, options.keep, dirs_exist_ok=True)
        shutil.rmtree(home, ignore_errors=True)


def _roomy() -> Path | None:
    """Memory, where there is enough: a rehearsal kills processes, not the machine, so no disk is waited for."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH else None


def _rehearse(options: Options, campaign: Campaign, home: Path, family: Family) -> int:
    from ops.catalogues import compile_all  # noqa: PLC0415 - needs babel, which only the workshop has

    began = time.monotonic()
    compile_all()
    machine = build(home, campaign, family, tables_in=options.tables)
    put_in_place(machine.settings)
    from chalicelib.store.connection import client  # noqa: PLC0415
    from ops.local import make_stores  # noqa: PLC0415 - the stores' modules read the environment when imported
    from ops.loop import QUEUES, SqsQueue  # noqa: PLC0415
    from ops.rehearsal.diary import Diary  # noqa: PLC0415
    from ops.rehearsal.play import begins_at, play  # noqa: PLC0415
    from ops.rehearsal.promises import audit  # noqa: PLC0415
    from ops.rehearsal.promises.promise import Promise, table  # noqa: PLC0415
    from ops.rehearsal.respondent import Astray  # noqa: PLC0415
    from ops.rehearsal.round import Round, Stuck  # noqa: PLC0415
    from ops.rehearsal.watch import Watch  # noqa: PLC0415

    make_stores(**({"visible_again": _AGAIN_AFTER_A_KILL} if options.hostile else {}))
    machine.clock.move_to(begins_at(campaign))
    for part in ("outbox", "jobs", "site"):
        machine.begin(part)
    machine.await_all()
    crowd, bar, diary = Crowd(_PROCESSES), Bar(0), Diary(campaign)
    round_ = Round(
        campaign=campaign,
        machine=machine,
        post=Post(home / "outbox", diary.secrets.add, keep=options.keep is not None),
        cast=cast_list(campaign, options.people, options.seed),
        seed=options.seed,
        crowd=crowd,
        bar=bar,
        patient=options.hostile,
        disturb=_nothing,
        diary=diary,
        queues={name: SqsQueue(client("sqs"), machine.settings[f"PHIEU_{name.upper()}_QUEUE"]) for name in QUEUES},
    )
    hostility = None
    if options.hostile:
        watch = Watch(lambda: _receipts(round_), lambda: _arrived(round_))
        hostility = Hostility(machine, options.seed, watch, lambda: bar.label)
        round_.disturb = hostility.strike
    bar.whole = sum(1 for _ in round_.scripts())
    bar.say("danh sách / roster")
    try:
        play(round_)
        bar.say("kiểm tra / audit")
        promises = audit(round_)
    except (Stuck, Astray, LookupError, Unreachable) as problem:
        promises = [Promise("vòng khảo sát đi đến cùng / the round reaches its end", 1, (str(problem),))]
    else:
        promises += [_after_each_kill(hostility)] if hostility else []
    finally:
        used = cpu.by_name({**machine.pids(), "client": crowd.pids()})
        crowd.close()
        bar.end()
    facts = {
        "campaign": campaign.id,
        "people": len(round_.cast.people),
        "seed": options.seed,
        "hostile": options.hostile,
        "tables": options.tables,
        "visits": diary.number,
        "requests": diary.requests,
        "asked again": diary.again,
        "ballots": sum(1 for _ in diary.ballots()),
        "mails": len(round_.post.received),
        "kills": dict(hostility.kills) if hostility else {},
        "seconds": round(time.monotonic() - began, 1),
        "import seconds": round(round_.seconds.get("import", 0.0), 1),
        "round seconds": round(round_.seconds.get("round", 0.0), 1),
        "cpu seconds": used | {"rehearsal": round(time.process_time(), 1)},
        "memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    broken = [one for one in promises if not one.held]
    if options.json:
        print(
            json.dumps(
                {**facts, "promises": [asdict(one) | {"held": one.held} for one in promises]}, ensure_ascii=False
            )
        )
    else:
        print("\n".join(f"{name:<16}{value}" for name, value in facts.items()))
        print("\n".join(table(promises)))
    return 1 if broken else 0


def _receipts(round_: "Round") -> Iterator[str]:
    """Every receipt that somebody has seen so far."""
    return (ballot.receipt for _, ballot in round_.diary.ballots())


def _arrived(round_: "Round") -> Iterator[str]:
    """The Message-ID of every mail so far."""
    round_.post.collect()
    return (mail.message_id for mail in round_.post.received)


def _after_each_kill(hostility: Hostility) -> "Promise":
    from ops.rehearsal.promises.promise import Promise  # noqa: PLC0415

    name = "bất biến đúng sau mỗi lần tắt / what must always hold held after every kill"
    return Promise(name, hostility.watch.looks, tuple(hostility.watch.broken))


def _nothing() -> None:
    """Nobody disturbs a calm rehearsal."""
