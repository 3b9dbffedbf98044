"""The shell around a page, rendered once for each user and open menu entry instead of with every page.

Most pages fill the shell's blocks `main` and `sheets` and nothing else. Around what they fill in, only the title and
the CSRF token differ from page to page: the frame is rendered with marks in their places, kept in pieces, and put
together again.
A page that changes other blocks (scripts of its own, dialogs) is rendered whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables
from markupsafe import escape

from yurt.env import Env
from yurt.web.filters import language_of_request, zone_of_request
from yurt.web.pages.context.document import Document
from yurt.web.pages.context.frame import ShellContext
from yurt.web.present.pieces import Pieces, new_mark
from yurt.web.templating import render, templates

_MAIN, _SHEETS, _TITLE, _TOKEN = new_mark(), new_mark(), new_mark(), new_mark()
_FRAME = (
    '{% extends "shell.html" %}'
    f"{{% block sheets %}}{_SHEETS}{{% endblock %}}{{% block main %}}{_MAIN}{{% endblock %}}"
)
_FILLED = {"main": _MAIN, "sheets": _SHEETS}
"""The blocks that a page may fill, with their marks: what stands in the middle, and its style sheets."""
_KEPT = 1000


def framed(env: Env, name: str, doc: Document, shell: ShellContext, values: dict[str, Any]) -> str:
    """The text of the page template `name` with the shell around it."""
    templated = templates(env.registry, env.catalogue)
    if not _fills_main_only(templated, name, {"doc", "shell", *values}):
        return render(env, name, doc=doc, shell=shell, **values)
    language_of_request.set(env.catalogue)
    zone_of_request.set(env.zone)
    frame = _frame(env, templated, doc, shell)
    template = templated.get_template(name)
    context = template.new_context({"doc": doc, "shell": shell, **values})
    filled = {mark: "".join(template.blocks[n](context)) if n in template.blocks else "" for n, mark in _FILLED.items()}
    given = {**filled, _TITLE: str(escape(doc.title)), _TOKEN: str(escape(doc.csrf_token))}
    return frame.fill(given)


def _frame(env: Env, templated: Environment, doc: Document, shell: ShellContext) -> Pieces:
    """The pieces of the frame. Kept beside the shell they were made of, so that its `id` stays its own."""
    known: dict[Any, tuple[ShellContext, Pieces]] = env.system.cache.setdefault("web.frames", {})
    key = (id(shell), doc.lang, doc.dir, doc.theme, doc.brand, doc.static)
    found = known.get(key)
    if found is None:
        if len(known) > _KEPT:
            known.clear()
        marked = replace(doc, title=_TITLE, csrf_token=_TOKEN)
        text = _frame_template(templated).render(doc=marked, shell=shell)
        found = known[key] = (shell, Pieces(text, (_SHEETS, _MAIN, _TITLE, _TOKEN)))
    return found[1]


def _frame_template(templated: Environment) -> Any:
    known = _notes(templated)
    if "frame" not in known:
        known["frame"] = templated.from_string(_FRAME)
    return known["frame"]


def _fills_main_only(templated: Environment, name: str, given: set[str]) -> bool:
    """Whether a template is nothing but `shell.html` with the blocks of a page filled from what is given."""
    known = _notes(templated)
    if name not in known:
        assert templated.loader is not None
        source, _, _ = templated.loader.get_source(templated, name)
        known[name] = _names_in_main(templated.parse(source))
    names = known[name]
    return names is not None and names <= given


def _names_in_main(page: nodes.Template) -> set[str] | None:
    """The names that the page's blocks take from outside; None when the template does more than fill those."""
    parts = [node for node in page.body if not _is_space(node)]
    if not parts or not all(isinstance(part, nodes.Block) and part.name in _FILLED for part in parts[1:]):
        return None
    above = parts[0]
    if not isinstance(above, nodes.Extends):
        return None
    if not (isinstance(above.template, nodes.Const) and above.template.value == "shell.html"):
        return None
    return find_undeclared_variables(page)


def _is_space(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes
    )


def _notes(templated: Environment) -> dict[str, Any]:
    return templated.globals.setdefault("_frames", {})
