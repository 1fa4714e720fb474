"""Schedules call their functions by themselves."""

import pytest

from ops.deploy_emulator import Emulated
from tests.deploy.emulated.conftest import logged
from tests.support.emulated import until

pytestmark = pytest.mark.emulator


def _rules(stage: Emulated) -> dict[str, str]:
    """The schedule that calls each function."""
    events = stage.target.cloud.client("events")
    found = {}
    for rule in events.list_rules()["Rules"]:
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            found[target["Arn"].rpartition(":")[2]] = rule["ScheduleExpression"]
    return found


def _ticks(stage: Emulated) -> int:
    """Ticks that ran to their end, by the log."""
    return sum(line.startswith("tick: ") and '"message": "tick"' in line for line in logged(stage))


def test_each_schedule_calls_its_function_at_its_rate(stage: Emulated) -> None:
    rules = _rules(stage)
    assert rules[stage.outputs["TickName"]] == "rate(1 minute)"
    assert rules[stage.outputs["CoverageName"]] == "rate(15 minutes)"


def test_the_tick_comes_by_itself(stage: Emulated) -> None:
    before = _ticks(stage)
    until(lambda: _ticks(stage) > before)
