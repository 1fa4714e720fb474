"""What is made of immutable rules is made once a process: pages ask for the same forms and statements all day.

Kept by the identity of the first argument, for rules are large: to compare or hash them costs more than it saves.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

Whole = TypeVar("Whole")
Rest = ParamSpec("Rest")
Made = TypeVar("Made")
Make = Callable[Concatenate[Whole, Rest], Made]


def once(most: int) -> Callable[[Make[Whole, Rest, Made]], Make[Whole, Rest, Made]]:
    """Keep what a pure function makes of an immutable first argument and hashable further ones.

    At most `most` results are kept; the oldest goes first. Each keeps its first argument alive, so that no other
    object can take its identity.
    """

    def keep(make: Make[Whole, Rest, Made]) -> Make[Whole, Rest, Made]:
        kept: dict[Hashable, tuple[Whole, Made]] = {}

        @wraps(make)
        def kept_or_made(whole: Whole, /, *rest: Any, **named: Any) -> Made:  # noqa: ANN401 - checked by the type
            key = (id(whole), rest, *named.items())
            found = kept.get(key)
            if found is None:
                found = whole, make(whole, *rest, **named)
                if len(kept) >= most:
                    del kept[next(iter(kept))]
                kept[key] = found
            return found[1]

        return kept_or_made

    return keep
