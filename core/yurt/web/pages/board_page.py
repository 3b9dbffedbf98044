"""`/m/<addon>/<model>/board`: records as cards, moved between the columns of a state, a choice or a link."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env
from yurt.errors import AccessDenied, InvalidFilter, NotFound, StaleRecord, ValidationFailed, YurtError
from yurt.model.info import ModelInfo
from yurt.view.resolved import BoardView
from yurt.web.pages.addresses import record_href
from yurt.web.pages.board_choice import boards_of
from yurt.web.pages.board_data import board_columns, lane_cards
from yurt.web.pages.board_lanes import Lane, board_of, lanes
from yurt.web.pages.board_limits import with_room
from yurt.web.pages.completing import Move, with_completion
from yurt.web.pages.context.board import BoardPage
from yurt.web.pages.context.document import ActionButton, Toast
from yurt.web.pages.context.table import EmptyState
from yurt.web.pages.list_data import can, kept_by_user
from yurt.web.pages.list_page import with_built
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.search_line import search_line
from yurt.web.pages.serving import answer, model_of, tell
from yurt.web.pages.view_switch import view_switch
from yurt.web.present.parse import number_in
from yurt.web.requests import page, posted, render


@page()
def board_page(request: Request, env: Env) -> Response:
    """The board."""
    info = model_of(request, env)
    view = board_of(env, info)
    state = read_state(info.name, request.query_params)
    if "filter_path" in request.query_params:
        return RedirectResponse(with_built(request, env, state).href("board"), 303)
    made = make_board(env, info, view, state)
    return answer(request, env, "y-board", "_board.html", "board.html", title=made.title, page=made, **_static(request))


@page()
def board_cards(request: Request, env: Env) -> Response:
    """More cards of a column."""
    info = model_of(request, env)
    view = board_of(env, info)
    state = read_state(info.name, request.query_params)
    lane = _lane(env, info, view, request.query_params.get("column", ""))
    start = request.query_params.get("from", "0")
    if not start.isascii() or not start.isdigit() or len(start) > 9:
        raise InvalidFilter(env.gettext("The address is not right; open the board again."))
    return render(request, env, "_board_cards.html", column=lane_cards(env, info, view, state, lane, int(start)))


@page()
def move_card(request: Request, env: Env) -> Response:
    """Moves a card to a column; answers the board as it is then, also when the move is refused."""
    info = model_of(request, env)
    view = board_of(env, info)
    state = read_state(info.name, request.query_params)
    try:
        lane, record = _to_move(env, info, view, posted(request))

        def work() -> Response:
            setattr(record, info.fields[view.column].column_name, lane.value)
            env.session.flush()
            return _board(request, env, info, view, state)

        move = Move(info, record, lane.label, "#y-board")
        return with_room(request, env, info, view, lane, record, lambda: with_completion(request, env, move, work))
    except (ValidationFailed, StaleRecord) as error:
        env.session.rollback()
        response = _board(request, env, info, view, state, error.status)
        return tell(response, Toast(text=_reason(error), tone="error"))


def _board(
    request: Request, env: Env, info: ModelInfo, view: BoardView, state: ListState, status: int = 200
) -> Response:
    made = make_board(env, info, view, state)
    return render(request, env, "_board.html", status=status, page=made, **_static(request))


def make_board(env: Env, info: ModelInfo, view: BoardView, state: ListState) -> BoardPage:
    """Everything of the board page."""
    keeps = kept_by_user(env, info.name)
    spec = info.fields[view.column]
    may_move = can(env, info, "write") and env.access.writable(spec) and not spec.readonly
    buttons = ()
    if can(env, info, "create"):
        new = record_href(info.name, "new")
        buttons = (ActionButton(label=env.gettext("New"), href=new, method="get", icon="plus", primary=True, key="n"),)
    boards = boards_of(env, info, view, state)
    columns = board_columns(env, info, view, state, boards.part)
    return BoardPage(
        title=env.gettext(info.plural),
        search=search_line(env, state, view.filters, keeps, "board", grouping=False),
        columns=columns,
        boards=boards.choices,
        move_href=state.href("board/move") if may_move else "",
        views=view_switch(env, info, state, "board"),
        buttons=buttons,
        empty=EmptyState(title=env.gettext("The board has no columns yet"), icon="layout-kanban"),
    )


def _to_move(env: Env, info: ModelInfo, view: BoardView, form: Any) -> tuple[Lane, Any]:
    """The column and the record that were posted. Raises NotFound, AccessDenied, StaleRecord."""
    number, version = number_in(form.get("id")), number_in(form.get("version"))
    lane = _lane(env, info, view, str(form.get("column") or ""))
    if number is None:
        raise NotFound(env.gettext("There is no such record."))
    spec = info.fields[view.column]
    if spec.readonly or not env.access.writable(spec):
        raise AccessDenied(env.gettext("You have no right to move these cards."))
    return lane, env.get_for_change(info.cls, number, version or None)


def _lane(env: Env, info: ModelInfo, view: BoardView, key: str) -> Lane:
    found = next((lane for lane in lanes(env, info, view) if lane.key == key), None)
    if found is None:
        raise NotFound(env.gettext("The board has no such column any more. Load it again."))
    return found


def _reason(error: YurtError) -> str:
    if isinstance(error, ValidationFailed) and error.fields:
        return " ".join(error.fields.values())
    return error.message


class _Doc:
    """What `_board.html` needs of the document when it is rendered alone."""

    def __init__(self, static: str) -> None:
        self.static = static


def _static(request: Request) -> dict[str, Any]:
    wants_part = request.headers.get("hx-target") == "y-board" or request.method == "POST"
    return {"doc": _Doc(request.app.state.static)} if wants_part else {}
