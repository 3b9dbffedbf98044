"""Puts a language's words into templates when they are compiled, so that showing a page looks none of them up."""

from __future__ import annotations

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from yurt.i18n import Catalogue

_NAMES = ("_", "gettext")


class TranslatedEnvironment(Environment):
    """An environment for one language: `_("Save")` with a fixed text becomes the text itself.

    Like the calls that it replaces (Jinja's newstyle gettext) it takes the words for markup and `%%` for a per
    cent sign. Calls with variables stay calls.
    """

    catalogue: Catalogue

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Translator(self.catalogue).visit(super()._parse(source, name, filename))


class _Translator(NodeTransformer):
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        fixed = not (node.kwargs or node.dyn_args or node.dyn_kwargs) and len(node.args) == 1
        if not (fixed and isinstance(node.node, nodes.Name) and node.node.name in _NAMES):
            return node
        text = node.args[0]
        if not isinstance(text, nodes.Const) or not isinstance(text.value, str):
            return node
        words = str(Markup(self._catalogue.gettext(text.value)) % {})
        return nodes.MarkSafe(nodes.Const(words, lineno=node.lineno), lineno=node.lineno)
