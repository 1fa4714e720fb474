"""What is known when a template is compiled is put into it then: sentences, addresses of assets, fixed components.

A page has some thirty sentences. Looked up, formatted and escaped at each rendering they cost more than all else
that the page says (docs/adr/0060); here each becomes text of the compiled template with holes for its values.
"""

import re
from collections.abc import Iterator
from typing import cast

from jinja2 import Environment, TemplateAssertionError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from chalicelib.web import assets
from chalicelib.web.catalogue import Translate, translate
from chalicelib.web.components import component

_HOLE = re.compile(r"%(?:\((\w+)\)s|(%))")
_SENTENCE, _ASSET, _COMPONENT = "_", "asset", "component"


def for_language(language: str) -> type[CodeGenerator]:
    """The code generator of an environment whose templates speak `language`."""

    class Speaking(CodeGenerator):
        def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
            _Known(self.environment, self.name or "", translate(language)).visit(node)
            super().visit_Template(node, frame)
            # Compiled templates escape by this name; without the line they would by markupsafe's own.
            self.writeline("from chalicelib.web.escaping import shown as escape")

    return Speaking


class _Known(NodeTransformer):
    """Replaces `_("…", name=value)`, `asset("…")` and `component("…", {…})` as far as they are written out."""

    def __init__(self, environment: Environment, template: str, say: Translate) -> None:
        chosen = environment.autoescape
        self._escapes = chosen(template) if callable(chosen) else chosen
        self._template = template
        self._say = say

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - named after the node
        """In plain output a sentence is text and values side by side; each value is escaped as any other."""
        node.nodes = [piece for child in node.nodes for piece in self._pieces(child)]
        return self.generic_visit(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named after the node
        """Elsewhere it is one value, formatted as gettext's new style does."""
        self.generic_visit(node)
        sentence = _written_out(node, _SENTENCE)
        if sentence is None:
            return node
        said = self._say(sentence)
        values = nodes.Dict([nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs])
        return nodes.Mod(nodes.Const(Markup(said) if self._escapes else said), values, lineno=node.lineno)  # noqa: S704 - our own sentence

    def _pieces(self, node: nodes.Expr) -> Iterator[nodes.Expr]:
        if (name := _written_out(node, _ASSET)) is not None:
            yield nodes.Name("prefix", "load", lineno=node.lineno)
            yield nodes.TemplateData(assets.address(name))
        elif (sentence := _written_out(node, _SENTENCE)) is not None and isinstance(node, nodes.Call):
            yield from self._filled(self._say(sentence), node)
        elif _written_out(node, _COMPONENT) is not None:
            yield self._drawn(node)
        else:
            yield node

    def _drawn(self, call: nodes.Expr) -> nodes.Expr:
        """The component's HTML; the call as it is where it holds a value of the page's."""
        self.generic_visit(call)
        try:
            name, params = (argument.as_const() for argument in cast(nodes.Call, call).args)
        except nodes.Impossible:
            return call
        return nodes.TemplateData(component(name, params))

    def _filled(self, said: str, call: nodes.Call) -> Iterator[nodes.Expr]:
        values = {one.key: one.value for one in call.kwargs}
        text, *rest = _HOLE.split(said)
        asked = {name for name in rest[::3] if name}
        if not asked <= values.keys() or any("%" in plain for plain in (text, *rest[2::3])):
            raise TemplateAssertionError(f"cannot be filled in: {said!r}", call.lineno, self._template)
        yield nodes.TemplateData(text)
        for name, percent, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            yield nodes.TemplateData(percent) if percent else values[name]
            if after:
                yield nodes.TemplateData(after)


def _written_out(node: nodes.Expr, function: str) -> str | None:
    """The text in `function("text", …)`; None for any other expression."""
    match node:
        case nodes.Call(node=nodes.Name(name=called), args=[nodes.Const(value=str(text)), *_]) if (
            called == function
        ):
            return text
    return None
