"""What Python would compile anew at every start, taken from the package: methods of dataclasses, and patterns.

Python writes each dataclass's methods as text and compiles it, and compiles each regular expression, whenever a
process starts: a quarter of a start's time. The package holds both as they were compiled when it was made, found
by their text. Whatever is not among them, and all of it in a checkout, is compiled as always.
"""

import dataclasses
import marshal
import re
from importlib import import_module
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "compiled" / "start.bin"
_sre: Any = import_module("_sre")  # has no types
MADE_BY = (MAGIC_NUMBER, _sre.MAGIC)
"""Code of another Python is never used."""
Key = tuple[str | bytes, int]
_compiler: Any = re._compiler  # type: ignore[attr-defined] # noqa: SLF001 - where `re` compiles
_compile_pattern = _compiler.compile


class Ready:
    """Compiled methods by their text, compiled patterns by theirs and their flags."""

    def __init__(self, methods: dict[str, CodeType], patterns: dict[Key, tuple[Any, ...]]) -> None:
        """Both as they stand in the file."""
        self._methods, self._patterns = methods, patterns

    def define(self, text: str, *spaces: Any) -> None:  # noqa: ANN401 - the namespaces of `exec`
        """Stands in for `exec` where dataclasses define their methods."""
        exec(self._methods.get(text, text), *spaces)  # noqa: S102 - the same text, compiled

    def pattern(self, text: Any, flags: int = 0) -> Any:  # noqa: ANN401 - as `re` has it
        """Stands in for the compiler of patterns."""
        known = self._patterns.get((text, int(flags))) if isinstance(text, str | bytes) else None
        if known is None:
            return _compile_pattern(text, flags)
        all_flags, code, groups, names, numbers = known
        return _sre.compile(text, all_flags, list(memoryview(code).cast("I")), groups, names, numbers)


def use(file: Path = FILE) -> None:
    """Use what the package holds. Does nothing where it holds nothing, or what another Python made."""
    if not file.is_file():
        return
    made_by, methods, patterns = marshal.loads(file.read_bytes())  # noqa: S302 - as trusted as the modules beside it
    if made_by == MADE_BY:
        ready = Ready(methods, patterns)
        dataclasses.exec = ready.define  # type: ignore[attr-defined] # found before the built-in one
        _compiler.compile = ready.pattern
