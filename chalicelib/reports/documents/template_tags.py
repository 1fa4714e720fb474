"""What one tag of a template may say: `{{ a name or a part of it }}`, and blocks with `for` and `if`.

Word's own marks stand before a block's word: `{%p for … %}` takes its paragraph away, `{%tr … %}` its row,
`{%tc … %}` its cell, `{{r … }}` keeps a run's look.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import Environment, nodes

ANYTHING = object()
"""What is known of an element of a list that the sample leaves empty."""
_VALUE = re.compile(r"\{\{(?:[rp]\s)?-?(?P<inner>.*?)-?\}\}", re.DOTALL)
_BLOCK = re.compile(r"\{%-?(?:(?:p|tr|tc|r)\s)?-?\s*(?P<word>\w+)\s*(?P<rest>.*?)\s*-?%\}", re.DOTALL)
_FOR = re.compile(r"(?P<variable>[A-Za-z_]\w*)\s+in\s+(?P<list>.+)", re.DOTALL)
_READER = Environment(autoescape=True)
_LOOP = {"index": 1, "index0": 0, "first": True, "last": True, "length": 1, "revindex": 1, "revindex0": 0}


class Unreadable(ValueError):
    """The tag's words are no expression."""


class WrongTag(ValueError):
    """The tag says what no template may; `fault` is the value of a `template_check.Fault`."""

    def __init__(self, fault: str, name: str = "") -> None:
        super().__init__(fault)
        self.fault, self.name = fault, name


@dataclass(frozen=True, slots=True)
class Block:
    """What a block tag does: `opens` a "for" or "if", stands `within` one of these, or `ends` one."""

    opens: str = ""
    within: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    variables: dict[str, object] = field(default_factory=dict)


def check_value(tag: str, known: Mapping[str, object]) -> None:
    """Raises `WrongTag`, `Unreadable` or jinja's `TemplateSyntaxError`."""
    found = _VALUE.fullmatch(tag)
    if not found or not found["inner"].strip():
        raise Unreadable(tag)
    _expression(found["inner"], known)


def check_block(tag: str, known: Mapping[str, object]) -> Block:
    """What the tag does. Raises `WrongTag`, `Unreadable` or jinja's `TemplateSyntaxError`."""
    found = _BLOCK.fullmatch(tag)
    if not found:
        raise Unreadable(tag)
    match found["word"], found["rest"]:
        case "for", rest:
            return Block(opens="for", variables=_loop(rest, known))
        case "if", rest:
            _expression(rest, known)
            return Block(opens="if")
        case "elif", rest:
            _expression(rest, known)
            return Block(within=("if",))
        case "else", "":
            return Block(within=("if", "for"))
        case "endfor" | "endif" as word, "":
            return Block(ends=(word.removeprefix("end"),))
    raise WrongTag("unknown_tag", found["word"])


def _loop(rest: str, known: Mapping[str, object]) -> dict[str, object]:
    found = _FOR.fullmatch(rest)
    if not found:
        raise Unreadable(rest)
    gone_through = _expression(found["list"], known)
    if gone_through is not ANYTHING and not isinstance(gone_through, list | tuple):
        raise WrongTag("no_list", found["list"].strip())
    return {found["variable"]: _element(gone_through), "loop": _LOOP}


def _element(of: object) -> object:
    """One element of a list, with every part that any of its elements has."""
    if not isinstance(of, list | tuple) or not of:
        return ANYTHING
    if all(isinstance(one, Mapping) for one in of):
        return {key: value for one in of for key, value in one.items()}
    return of[0]


def _expression(text: str, known: Mapping[str, object]) -> object:
    """What the sample holds there."""
    body = _READER.parse(f"{{{{ ({text}) }}}}").body
    output = body[0] if len(body) == 1 else None
    if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise Unreadable(text)
    return _meaning(output.nodes[0], known)


def _meaning(node: nodes.Node, known: Mapping[str, object]) -> object:
    match node:
        case nodes.Name():
            if node.name not in known:
                raise WrongTag("unknown_name", node.name)
            return known[node.name]
        case nodes.Getattr():
            return _part(_meaning(node.node, known), node.attr)
        case nodes.Getitem():
            base = _meaning(node.node, known)
            return _part(base, node.arg.value) if isinstance(node.arg, nodes.Const) else ANYTHING
        case nodes.Call():
            raise WrongTag("call")
        case nodes.Filter():
            if node.name not in _READER.filters:
                raise WrongTag("filter", node.name)
    for child in node.iter_child_nodes():
        _meaning(child, known)
    return ANYTHING


def _part(base: object, part: object) -> object:
    if base is ANYTHING:
        return ANYTHING
    if isinstance(base, Mapping) and part in base:
        return base[part]
    if isinstance(base, list | tuple) and isinstance(part, int):
        return _element(base)
    raise WrongTag("unknown_part", str(part))
