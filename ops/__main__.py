"""The `./phieu` command: reads its words and hands over. Every command is one function of a module beside this."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chalicelib.staff.roles import Role
from ops import desk
from ops.check import NoFolder, check
from ops.clock import BadMoment
from ops.desk import NotOne
from ops.engines import TABLES
from ops.stage import NothingRunning

COMMANDS = {
    "run": ("chạy trọn một đợt khảo sát trên máy này", "run a whole round on this machine"),
    "test": ("chạy mọi kiểm tra; các từ sau đó chuyển cho pytest", "run every check; further words go to pytest"),
    "check": ("kiểm tra thư mục đợt khảo sát, nêu mọi lỗi", "check a campaign's folder, telling every error"),
    "load": ("kiểm tra rồi đưa đợt khảo sát vào kho", "check a campaign and store it as a version"),
    "roster": ("đọc danh sách, nêu lỗi và thay đổi; --apply để nhập", "read a roster, show errors and changes"),
    "staff": ("thêm, bớt tài khoản quản trị", "add or remove staff accounts"),
    "clock": ("xem hoặc đổi đồng hồ của lần chạy trên máy", "show or move the local run's clock"),
    "report": ("lấy báo cáo; trước khi chốt chỉ có tỷ lệ trả lời", "fetch the report; coverage before the fence"),
    "verify": ("tính lại kết quả đã công bố, kiểm tra chữ ký", "recompute published results, check the signature"),
    "check-engine": (
        "thử kho dữ liệu có đủ tính năng cần thiết",
        "check that a DynamoDB-compatible engine will do",
    ),
    "rehearse": (
        "diễn tập trọn một đợt với nhiều người trả lời, rồi đối chiếu",
        "play a whole round with many respondents, then audit it",
    ),
    "package": (
        "đóng gói để triển khai: hai tệp zip, mẫu, bản kê",
        "make what is deployed: two zips, template, manifest",
    ),
    "deploy": (
        "triển khai một bước (dev, staging, prod); --emulator để diễn tập",
        "deploy a stage (dev, staging, prod); --emulator rehearses",
    ),
    "erase": (
        "xóa dữ liệu cá nhân khi hết thời hạn lưu giữ: kế hoạch, rồi thực hiện",
        "erase personal data when retention has ended: plan, then execute",
    ),
    "witness": (
        "phiên có người chứng kiến: mở số liệu chưa gộp của một đơn vị, tính lại điểm",
        "a witnessed session: open a unit's unmerged tallies, recompute its points",
    ),
    "screens": ("chụp mọi trang cho các hướng dẫn", "photograph every page for the guides"),
    "bench": (
        "đo tốc độ và bộ nhớ, so với mục tiêu và lần đo trước",
        "measure speed and memory beside targets and stored figures",
    ),
}
"""Command → what it does, in Vietnamese and in English."""


def usage() -> str:
    """What `./phieu --help` says: two lines a command."""
    lines = [
        "./phieu COMMAND",
        "",
        "Phiếu: một đợt khảo sát, từ danh sách đến báo cáo.",
        "A survey round, from roster to report.",
        "",
    ]
    for name, (vietnamese, english) in COMMANDS.items():
        lines += [f"  {name:<14}{vietnamese}", f"  {'':<14}{english}"]
    return "\n".join([*lines, "", "./phieu COMMAND --help: các tùy chọn của lệnh / the command's options", ""])


class _Top(argparse.ArgumentParser):
    def format_help(self) -> str:
        return usage()


def parser() -> argparse.ArgumentParser:
    """The words that `./phieu` understands."""
    top = _Top(prog="./phieu")
    of = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=argparse.ArgumentParser)
    made = {name: of.add_parser(name, description=" · ".join(text)) for name, text in COMMANDS.items()}
    for name in COMMANDS.keys() - {"test", "check", "verify", "package", "deploy", "screens"}:
        made[name].add_argument("--home", type=Path, metavar="DIR", help="nơi giữ dữ liệu · where data is kept")
    _run_words(made["run"])
    made["check"].add_argument("folder", type=Path, metavar="DIR")
    made["verify"].add_argument("folder", type=Path, metavar="FOLDER")
    made["verify"].add_argument("--key", metavar="HEX", help="khóa in trong công văn · the key in the letter")
    _rehearse_words(made["rehearse"])
    made["bench"].add_argument("--only", nargs="+", metavar="PART", help="chỉ các phần này · these parts only")
    made["bench"].add_argument("--write", action="store_true", help="lưu số đo · store the figures")
    made["load"].add_argument("folder", type=Path, metavar="DIR")
    made["roster"].add_argument("file", type=Path, metavar="FILE", help="XLSX · CSV")
    made["roster"].add_argument("--campaign", help="mã đợt khảo sát · the campaign's id")
    made["roster"].add_argument(
        "--apply", action="store_true", help="nhập các dòng không có lỗi · import the rows"
    )
    _staff_words(made["staff"])
    made["erase"].add_argument("campaign", nargs="?", help="mã đợt khảo sát · the campaign's id")
    made["erase"].add_argument("--execute", metavar="CODE", help="mã của kế hoạch · the plan's code")
    made["erase"].add_argument("--document", help="văn bản làm căn cứ · the document it rests on")
    made["erase"].add_argument("--by", metavar="NAME", help="người thực hiện · who does it")
    _witness_words(made["witness"])
    made["clock"].add_argument(
        "at", nargs="?", metavar="TIME", help="2021-02-08T10:05, giờ địa phương · local time"
    )
    made["report"].add_argument("--campaign", help="mã đợt khảo sát · the campaign's id")
    made["report"].add_argument(
        "--to", type=Path, default=Path(), metavar="DIR", help="nơi ghi tệp · where to write"
    )
    made["screens"].add_argument(
        "--to", type=Path, metavar="DIR", help="nơi ghi ảnh · where to write; docs/screens"
    )
    _deploy_words(made)
    return top


def _deploy_words(made: dict[str, argparse.ArgumentParser]) -> None:
    stages = ("dev", "staging", "prod")
    made["package"].add_argument("--stage", choices=stages, default="dev")
    made["package"].add_argument("--out", type=Path, metavar="DIR", help="nơi ghi · where to write; dist/STAGE")
    which = made["deploy"].add_mutually_exclusive_group(required=True)
    which.add_argument("--stage", choices=stages)
    which.add_argument("--emulator", action="store_true", help="diễn tập trên máy này · rehearse on this machine")
    made["deploy"].add_argument("--yes", action="store_true", help="không hỏi (CI) · without questions")
    made["deploy"].add_argument("--destroy", action="store_true", help="xóa bước này · remove the stage")
    for name in ("load", "roster", "staff", "report", "erase", "witness"):
        made[name].add_argument("--stage", choices=stages, help="nơi đã triển khai · a deployed stage")


def _witness_words(witness: argparse.ArgumentParser) -> None:
    witness.add_argument("unit", help="mã đơn vị được đánh giá · a rated unit's code")
    witness.add_argument("--campaign", help="mã đợt khảo sát · the campaign's id")
    witness.add_argument("--document", required=True, help="số, ký hiệu biên bản · the minutes")
    witness.add_argument("--by", required=True, metavar="NAME", help="người mở · who opens")
    witness.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="NAME",
        help="người chứng kiến, ghi từng người · each witness",
    )


def _run_words(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--port", type=int, default=8000, metavar="N", help="cổng của trang khảo sát · the site's port"
    )
    run.add_argument("--campaign", type=Path, metavar="DIR", help="thư mục đợt khảo sát · the campaign's folder")
    run.add_argument("--at", metavar="TIME", help="giờ bắt đầu · the clock's start, local time")
    run.add_argument("--fresh", action="store_true", help="xóa dữ liệu lần trước · forget the last run's data")
    run.add_argument("--json", action="store_true", help="in một dòng JSON · print one line of JSON")


def _rehearse_words(rehearse: argparse.ArgumentParser) -> None:
    rehearse.add_argument("folder", type=Path, metavar="DIR", help="thư mục đợt khảo sát · the campaign's folder")
    rehearse.add_argument("--people", type=int, default=200, metavar="N", help="số người · how many people")
    rehearse.add_argument("--seed", type=int, default=1, metavar="S", help="hạt giống · the same seed, same acts")
    rehearse.add_argument("--hostile", action="store_true", help="tắt đột ngột nhiều lần · with many kills")
    rehearse.add_argument(
        "--tables", choices=TABLES, default=TABLES[0], help="kho giữ hai bảng · the engine of both tables"
    )
    rehearse.add_argument("--json", action="store_true", help="in bảng dạng JSON · print the table as JSON")


def _staff_words(staff: argparse.ArgumentParser) -> None:
    of = staff.add_subparsers(dest="staff_command", required=True, metavar="add|remove")
    add = of.add_parser("add", help="thêm tài khoản · add an account")
    add.add_argument("account")
    add.add_argument("--role", type=Role, choices=list(Role), required=True)
    add.add_argument(
        "--mail", metavar="ADDRESS", help="nơi nhận thư báo văn bản đã lập · told of finished documents"
    )
    add.add_argument("--replace", action="store_true", help="thay tài khoản cũ · replace the old one")
    add.add_argument("--totp-now", action="store_true", help="in mã lúc này · print the current code")
    of.add_parser("remove", help="bớt tài khoản · remove an account").add_argument("account")


def main(words: Sequence[str]) -> int:
    """Do what `words` say. The exit code."""
    if words[:1] == ["test"]:
        from ops.testing import test  # noqa: PLC0415 - each command imports what it needs

        return test(words[1:])
    try:
        return _dispatch(parser().parse_args(words))
    except (NoFolder, NothingRunning, NotOne, BadMoment) as problem:
        print(f"phieu: {problem}", file=sys.stderr)
        return 1


def _dispatch(given: argparse.Namespace) -> int:  # noqa: C901, PLR0911 - one command, one return
    # Imports stand in the branches: `check` must not pay for what `run` needs.
    match given.command:
        case "run":
            from ops.run import Options, run  # noqa: PLC0415

            return run(Options.of(given))
        case "check":
            return check(given.folder)
        case "verify":
            from ops.verify import verify  # noqa: PLC0415

            return verify(given.folder, given.key)
        case "clock":
            return desk.clock(given)
        case "check-engine":
            from ops.check_engine import check_stage  # noqa: PLC0415

            return check_stage(given.home)
        case "rehearse":
            from ops.rehearsal.command import Options as Rehearsal  # noqa: PLC0415
            from ops.rehearsal.command import rehearse  # noqa: PLC0415

            return rehearse(Rehearsal.of(given))
        case "screens":
            from ops.screens.command import screens  # noqa: PLC0415

            return screens(given.to)
        case "bench":
            from bench.command import bench  # noqa: PLC0415

            return bench(given)
        case "package":
            from ops.package import package  # noqa: PLC0415

            return package(given)
        case "deploy":
            from ops.deploy import command  # noqa: PLC0415

            return command(given)
        case _:
            return desk.serve(given)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
