"""What is taken ready-made behaves as what Python compiles itself."""

import dataclasses
import marshal
import re
from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import readymade
from chalicelib.readymade import MADE_BY, Ready, use

_compiler: Any = re._compiler  # type: ignore[attr-defined]
PATTERNS = (
    r"^(?P<account>[2-9A-Z]{8})-(?P<rest>\d+)?$",
    r"(?i)phiếu|[à-ỹ]+",
    r"\s*(a|b(?=c))*?\Z",
    "(?x) a b  # verbose",
)


def packed(pattern: str) -> tuple[Any, ...]:
    """What the packager writes of a pattern."""
    compiled = re.compile(pattern)
    names = {number: name for name, number in compiled.groupindex.items()}
    numbers = tuple(names.get(number) for number in range(compiled.groups + 1))
    code = array("I", _compiler._code(re._parser.parse(pattern), 0)).tobytes()
    return (compiled.flags, code, compiled.groups, dict(compiled.groupindex), numbers)


READY = Ready({}, {(pattern, 0): packed(pattern) for pattern in PATTERNS})


@given(st.sampled_from(PATTERNS), st.text(alphabet="aAbBcPhiếuÀỹ2345-9 \n", max_size=12))
def test_a_pattern_from_the_package_finds_what_a_fresh_one_finds(pattern: str, text: str) -> None:
    ready, fresh = READY.pattern(pattern), re.compile(pattern)
    found, wanted = ready.search(text), fresh.search(text)
    assert (found and (found.span(), found.groups(), found.groupdict(), found.lastgroup)) == (
        wanted and (wanted.span(), wanted.groups(), wanted.groupdict(), wanted.lastgroup)
    )
    assert ready.flags == fresh.flags


def test_a_pattern_that_is_not_in_the_package_is_compiled_as_always() -> None:
    assert READY.pattern("[ab]+").fullmatch("abba")
    assert READY.pattern(PATTERNS[0], int(re.IGNORECASE)).match("abcdefgh-1"), "other flags are another pattern"


def test_a_dataclass_is_made_of_ready_methods_where_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: dict[str, Any] = {}

    def record(text: str, *spaces: Any) -> None:
        texts[text] = compile(text, "<string>", "exec")
        exec(texts[text], *spaces)  # noqa: S102 - what dataclasses do

    def person() -> Any:
        return dataclasses.make_dataclass("Person", ["name", ("age", int, 1)], frozen=True)

    monkeypatch.setattr(dataclasses, "exec", record, raising=False)
    person()
    missed: list[str] = []

    class Noting(dict[str, Any]):
        def get(self, text: str, otherwise: Any = None) -> Any:
            if text not in self:
                missed.append(text)
            return super().get(text, otherwise)

    monkeypatch.setattr(dataclasses, "exec", Ready(Noting(texts), {}).define)
    made = person()("An")
    assert (made.name, made.age, made == person()("An"), repr(made)) == (
        "An",
        1,
        False,
        "Person(name='An', age=1)",
    )
    assert texts
    assert not missed, "the second time every method is there already"


def test_a_checkout_compiles_as_always(tmp_path: Path) -> None:
    use(tmp_path / "start.bin")
    assert not hasattr(dataclasses, "exec")


def test_what_another_python_compiled_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "start.bin"
    file.write_bytes(marshal.dumps(((b"another", 1), {}, {}), 2))
    use(file)
    assert not hasattr(dataclasses, "exec")


def test_what_this_python_compiled_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataclasses, "exec", exec, raising=False)
    monkeypatch.setattr(_compiler, "compile", _compiler.compile)
    file = tmp_path / "start.bin"
    file.write_bytes(marshal.dumps((MADE_BY, {}, {("q+", 0): packed("q")}), 2))
    use(file)
    assert re._compiler.compile("q+", 0).match("qq").span() == (0, 1)  # type: ignore[attr-defined]
    assert dataclasses.exec.__func__ is readymade.Ready.define  # type: ignore[attr-defined]
