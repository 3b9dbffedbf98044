"""Jinja for templates that users write: values, loops, conditions; nothing is called, nothing else is reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from yurt_documents.material import BLANK, Branch, Missing
from yurt_documents.speech import Said

REFUSED = (
    nodes.Assign, nodes.AssignBlock, nodes.Macro, nodes.CallBlock, nodes.Call, nodes.FilterBlock, nodes.Import,
    nodes.FromImport, nodes.Include, nodes.Extends, nodes.Block, nodes.Pow, nodes.Mul, nodes.Mod,
)  # fmt: skip
"""What could compute without end, or reach beyond the template."""
FILTERS = ("upper", "lower", "capitalize", "title", "trim", "length", "default", "first", "last")


class PaperEnvironment(ImmutableSandboxedEnvironment):
    """Jinja with our own values only. `unknown` is told each name that is not there, with what leads to it.

    Nothing can be called and nothing set: a template shows values, walks through rows, and leaves parts out.
    """

    def __init__(self, unknown: Callable[[str], None], *, autoescape: bool) -> None:
        super().__init__(undefined=_noting(unknown), autoescape=autoescape)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not attr.startswith("_") and (isinstance(obj, Branch | Said | Missing) or _is_loop(obj))

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        for found in parsed.find_all(REFUSED):
            what = type(found).__name__.lower()
            raise TemplateSyntaxError(f"“{what}” is not available in templates", found.lineno, name, filename)
        return parsed


def _is_loop(obj: Any) -> bool:
    return type(obj).__name__ == "LoopContext"


def _noting(unknown: Callable[[str], None]) -> type[Undefined]:
    class Unknown(Undefined):
        """A name that is not there: noted, and shown as blank."""

        def _note(self) -> None:
            path = self._undefined_obj._path if isinstance(self._undefined_obj, Branch) else ""
            unknown(f"{path}.{self._undefined_name}".strip("."))

        def __str__(self) -> str:
            self._note()
            return BLANK

        def __bool__(self) -> bool:
            self._note()
            return False

        def __iter__(self) -> Any:
            self._note()
            return iter(())

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            self._note()
            return self

    return Unknown
