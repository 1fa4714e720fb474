"""Modules that are loaded when something of them is first called.

All functions of a deployment start from the same `app`. What one of them never calls should cost it nothing: the
pages that respondents open first would else wait for the desk's, the jobs' and the documents' modules, too.
"""

from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from typing import Any


@dataclass(frozen=True)
class Later:
    """Stands for what is called `name` in `module` (for the module itself where that is empty).

    Attributes stand for attributes; the first call loads the module. Whether a name exists shows at the call, and
    in the test of the page tables.
    """

    module: str
    name: str = ""

    def __getattr__(self, name: str) -> "Later":
        """What is called `name` there."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Later(self.module, f"{self.name}.{name}" if self.name else name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever it is
        """Load it and call it."""
        return self.load()(*args, **kwargs)

    def load(self) -> Any:  # noqa: ANN401
        """The thing itself."""
        found = import_module(self.module)
        return attrgetter(self.name)(found) if self.name else found
