"""What `./phieu test` runs."""

import pytest

from ops import testing


def pytest_words(*words: str, covered: bool = False) -> tuple[str, ...]:
    (step,) = (step for step in testing.steps(words, covered=covered) if step.name == "pytest")
    return step.command


def test_words_narrow_what_is_tested_and_leave_every_other_check() -> None:
    narrow = {step.name for step in testing.steps(["tests/unit/scores"])}
    assert {step.name for step in testing.steps([])} - narrow == {"deploy --emulator"}
    assert pytest_words("tests/unit/scores")[-1] == "tests/unit/scores"


def test_coverage_is_told_when_asked_for() -> None:
    assert "--cov" in pytest_words(covered=True)
    assert "--cov" not in pytest_words()


@pytest.mark.parametrize("words", [["--trials"], ["--trials", "ten"], ["--trials", "2", "tests/unit"]])
def test_trials_want_a_number(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert testing.test(words) == 2
    assert "--trials 10" in capsys.readouterr().err


def test_trials_end_with_the_first_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter([0, 0, 1])
    ran: list[str] = []

    def run(step: testing.Step) -> testing.Outcome:
        ran.append(step.name)
        return testing.Outcome(step, next(codes), 1.0)

    monkeypatch.setattr(testing, "_run", run)
    assert testing.test(["--trials", "5"]) == 1
    assert ran == ["trials 1/5", "trials 2/5", "trials 3/5"]
