"""`/m/<addon>/<model>/tree`: records one below the other, opened step by step, moved by hand."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env
from yurt.errors import AccessDenied, InvalidFilter, NotFound, StaleRecord, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.view.looks import Tree
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.document import Toast
from yurt.web.pages.context.tree import TreePage, TreeRows
from yurt.web.pages.list_data import Kept, kept_by_user
from yurt.web.pages.list_page import with_built
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.search_line import search_line
from yurt.web.pages.serving import answer, model_of, tell
from yurt.web.pages.spans import flush_or_tell
from yurt.web.pages.tree_data import FOUND, SIBLINGS, TreeReader, is_filtered, may_move
from yurt.web.pages.view_switch import look_of, look_state, new_button, nothing_found, view_switch
from yurt.web.present.parse import number_in
from yurt.web.present.views import list_view
from yurt.web.requests import page, posted, render


@page()
def tree_page(request: Request, env: Env) -> Response:
    """The tree."""
    info = model_of(request, env)
    view: Any = look_of(env, info, "tree")
    keeps = kept_by_user(env, info.name)
    state = look_state(env, read_state(info.name, request.query_params), keeps)
    if "filter_path" in request.query_params:
        return RedirectResponse(with_built(request, env, state).href("tree"), 303)
    made = make_tree(env, info, view, state, keeps, ())
    return answer(request, env, "y-tree", "_tree.html", "tree.html", title=made.title, page=made)


@page()
def tree_below(request: Request, env: Env) -> Response:
    """What stands below one record."""
    info = model_of(request, env)
    view: Any = look_of(env, info, "tree")
    parent, level = (number_in(request.query_params.get(name)) for name in ("parent", "level"))
    if parent is None or level is None or not 1 < level < 1000:
        raise InvalidFilter(env.gettext("The address is not right; open the tree again."))
    rows = TreeReader(env, info, view, ListState(info.name)).below(parent, level)
    return render(request, env, "_tree_rows.html", part=TreeRows(rows=rows))


@page()
def move_branch(request: Request, env: Env) -> Response:
    """Puts a record, with all below it, below another one; answers the tree as it is then."""
    info = model_of(request, env)
    view: Any = look_of(env, info, "tree")
    form = posted(request)
    opened = [number for text in form.getlist("open") if (number := number_in(text)) is not None]
    status, toast = 200, None
    try:
        _move(env, info, form)
        opened += [number for number in (number_in(form.get("parent")),) if number is not None]
    except (ValidationFailed, StaleRecord) as error:
        env.session.rollback()
        status, toast = error.status, Toast(text=error.message, tone="error")
    state = read_state(info.name, request.query_params)
    made = make_tree(env, info, view, state, kept_by_user(env, info.name), opened)
    response = render(request, env, "_tree.html", status=status, page=made)
    return tell(response, toast) if toast else response


def make_tree(
    env: Env, info: ModelInfo, view: Tree, state: ListState, keeps: Kept, opened: list[int] | tuple[()]
) -> TreePage:
    """Everything of the tree page."""
    reader = TreeReader(env, info, view, state)
    filtered = is_filtered(state)
    rows = reader.found() if filtered else reader.top(opened)
    title, *others = reader.table.columns
    notes = []
    if (len(rows) >= FOUND and filtered) or sum(row.level == 1 for row in rows) >= SIBLINGS:
        notes.append(env.gettext("There is more than can be shown; search, or use the list."))
    return TreePage(
        title=env.gettext(info.plural),
        search=search_line(env, state, list_view(env, info.name).filters, keeps, "tree", grouping=False),
        head=title.label,
        columns=tuple(column.head() for column in others),
        part=TreeRows(rows=rows),
        move_href=state.href("tree/move") if may_move(env, info) and not filtered else "",
        notes=tuple(notes),
        views=view_switch(env, info, state, "tree"),
        buttons=new_button(env, info, record_href(info.name, "new")),
        empty=None if rows else nothing_found(env, info, state, "tree"),
    )


def _move(env: Env, info: ModelInfo, form: Any) -> None:
    """Raises NotFound, AccessDenied, StaleRecord, and ValidationFailed for a record below itself."""
    number, version = number_in(form.get("id")), number_in(form.get("version"))
    if number is None:
        raise NotFound(env.gettext("There is no such record."))
    if not may_move(env, info):
        raise AccessDenied(env.gettext("You have no right to move these records."))
    record = env.get_for_change(info.cls, number, version or None)
    parent = number_in(form.get("parent"))
    above = None if parent is None else env.get(info.cls, parent)
    assert info.tree is not None
    setattr(record, info.tree.column_name, above.id if above is not None else None)
    flush_or_tell(env)
