"""`./phieu bench` takes every part by its name, and tells the names there are to who asks for another."""

import argparse

import pytest

from bench import command
from bench.parts import PARTS, Figure


def test_every_part_may_be_measured_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []

    def apart(part: str) -> list[Figure]:
        measured.append(part)
        return []

    monkeypatch.setattr(command, "_apart", apart)
    assert command.bench(argparse.Namespace(only=list(PARTS), write=False)) == 0
    assert measured == list(PARTS)


def test_a_part_that_there_is_not_is_told_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.bench(argparse.Namespace(only=["speed"], write=False)) == 2
    told = capsys.readouterr().err
    assert "speed" in told
    assert all(part in told for part in PARTS)
