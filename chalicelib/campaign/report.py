"""Problems of a campaign's folder as lines of text for people, and the last line that sums them up."""

from collections.abc import Iterator

from chalicelib.campaign.checks.problems import Problem, Severity
from chalicelib.campaign.loading import Loaded

_LABELS = {Severity.ERROR: "LỖI", Severity.WARNING: "lưu ý"}


def lines(loaded: Loaded) -> Iterator[str]:
    """One line per problem, as editors understand them ("campaign.yaml:123: …"), then a summary."""
    for problem in loaded.problems:
        yield line(problem)
    yield summary(loaded)


def line(problem: Problem) -> str:
    """Place, weight, what is wrong, what to do."""
    place = problem.place
    return f"{place.file}:{place.line}: {_LABELS[problem.severity]}: {problem.message} {problem.remedy}"


def summary(loaded: Loaded) -> str:
    """How many errors and warnings; what the campaign holds where it can be loaded."""
    counted = f"{len(loaded.errors)} lỗi, {len(loaded.warnings)} lưu ý."
    campaign = loaded.campaign
    if campaign is None:
        return f"{counted} Xin sửa các dòng LỖI rồi kiểm tra lại."
    rated = sum(campaign.unit_types[unit.type].scored for unit in campaign.units.values())
    planned = sum(planned.planned for planned in campaign.plan)
    return (
        f"{counted} {campaign.id}: {len(campaign.windows)} đợt, {len(campaign.groups)} nhóm, "
        f"{rated} đơn vị được đánh giá, {planned} phiếu theo kế hoạch; quy tắc {campaign.rules_hash[:12]}…"
    )
