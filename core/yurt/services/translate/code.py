"""Messages in an add-on's Python code and templates.

Babel's extractor of Python works on tokens: it would glue the two texts of `gettext("New" if fresh else "Old")`
together. The syntax tree knows better; templates go through Jinja2's own extractor.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2.ext import babel_extract

from yurt.errors import AddonError

MARKERS = frozenset({"_", "gettext", "translate", "N_"})
"""Functions whose first argument is a message. `translate` counts as a plain name only: records have a method
of that name."""

_TEMPLATE_KEYWORDS = ("_", "gettext", "ngettext")
_TEMPLATE_OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
_TEMPLATES = frozenset({".html", ".txt", ".xml"})


def in_python(path: Path) -> Iterator[tuple[str, str | None]]:
    """Singular and plural (None where there is none) of every message that the code of a file marks."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"), str(path))))
    markers = MARKERS | {name for node in nodes if isinstance(node, ast.Assign) for name in _aliases(node)}
    for node in nodes:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = _called(node.func)
        if name == "ngettext" and len(node.args) > 1:
            yield from zip(_texts(node.args[0]), _texts(node.args[1]), strict=True)
        elif name in markers:
            yield from ((text, None) for text in _texts(node.args[0]))


def _aliases(node: ast.Assign) -> Iterator[str]:
    """Names that stand for `gettext` by an assignment, such as `words = env.gettext`."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(target.elts, node.value.elts, strict=False)
        else:
            pairs = ((target, node.value),)
        for name, value in pairs:
            if isinstance(name, ast.Name) and isinstance(value, ast.Attribute) and value.attr == "gettext":
                yield name.id


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and function.attr != "translate":
        return function.attr
    return ""


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts an argument may come to: itself, either side of an `if`, the entries of a table or a list."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.BoolOp | ast.Dict):
        yield from (text for inner in node.values for text in _texts(inner))
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        yield from (text for inner in node.elts for text in _texts(inner))


def in_template(path: Path) -> Iterator[tuple[str, str | None]]:
    """Singular and plural of every message in a template. Raises AddonError when it cannot be parsed."""
    with path.open("rb") as file:
        try:
            for _line, _function, found, _comments in babel_extract(file, _TEMPLATE_KEYWORDS, (), _TEMPLATE_OPTIONS):
                singular, plural, *_ = (*found, None) if isinstance(found, tuple) else (found, None)
                if singular:
                    yield singular, plural
        except Exception as error:
            raise AddonError(f"{path} cannot be read for its messages: {error}") from error


def in_folder(folder: Path, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str | None]]:
    """The messages of all Python files and templates below a folder, leaving these of its subfolders out."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if parts[0] in without:
            continue
        if path.suffix == ".py":
            yield from in_python(path)
        elif "templates" in parts and path.suffix in _TEMPLATES:
            yield from in_template(path)
