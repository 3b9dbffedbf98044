"""A move that a record refuses for lack of something asks for just that.

Cards moved on a board and the steps of a state bar change one field, and the record may say that others are needed
with it: a lost lead needs a reason. Instead of sending people to the form, the fields that it names are asked for in
a dialog, and the move is made with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FieldItem
from yurt.web.pages.asking import PREFIX, shown
from yurt.web.pages.context.ask import AskPart
from yurt.web.pages.posted import Posted, apply_posted, problems_of, read_posted
from yurt.web.present.sources import Source, editable
from yurt.web.present.widgets import widget_of
from yurt.web.requests import posted

_OWN = ("asked", "csrf", "idempotency-key")


@dataclass(frozen=True)
class Move:
    """A change that is about to be made: `target` is what its answer replaces, `title` names it in the dialog."""

    info: ModelInfo
    record: Any
    title: str
    target: str


def with_completion(request: Request, env: Env, move: Move, work: Callable[[], Response]) -> Response:
    """Answers with `work`, which makes the move; asks for the fields that the record names when it refuses.

    Raises ValidationFailed when the refusal is about something that the user cannot type into.
    """
    form, info = posted(request), move.info
    wanted = [spec for spec in info.fields.values() if f"{PREFIX}{spec.name}" in form and _askable(env, info, spec)]
    given = read_posted(env, wanted, form, PREFIX)
    errors = problems_of(env, info, given, new=False)
    if not errors:
        try:
            apply_posted(env, info, move.record, given)
            return work()
        except ValidationFailed as error:
            named = [info.fields[name] for name in error.fields if name in info.fields]
            locked = error.details.get("locked")
            if (
                locked
                or not named
                or len(named) < len(error.fields)
                or not all(_askable(env, info, spec) for spec in named)
            ):
                raise
            wanted, errors = [*wanted, *(spec for spec in named if spec not in wanted)], dict(error.fields)
        env.session.rollback()
    return _dialog(request, env, move, wanted, given, errors)


def _askable(env: Env, info: ModelInfo, spec: FieldSpec) -> bool:
    """What can be lacking: a state is no such thing, it follows its transitions."""
    return spec.kind not in ("lines", "state") and editable(env, info, spec)


def _dialog(
    request: Request, env: Env, move: Move, wanted: Iterable[FieldSpec], given: Posted, errors: dict[str, str]
) -> Response:
    specs = list(wanted)
    source = Source(env, move.info, move.record, given.typed, given.typed_many, errors, prefix=PREFIX)
    source.learn(specs)
    widgets = [replace(widget_of(source, spec, FieldItem(spec.name)), required=True) for spec in specs]
    kept = tuple(
        (name, value)
        for name, value in posted(request).multi_items()
        if isinstance(value, str) and name not in _OWN and not name.startswith(PREFIX)
    )
    query = f"?{request.url.query}" if request.url.query else ""
    part = AskPart(
        title=move.title,
        button=move.title,
        href=request.url.path + query,
        target=move.target,
        widgets=tuple(widgets),
        hidden=kept,
    )
    return shown(request, env, part, 422)
