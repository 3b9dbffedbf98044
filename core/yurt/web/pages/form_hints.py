"""`/m/<addon>/<model>/new/hints` and `/<id>/hints`: what add-ons say of a record while it is being typed."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.model.info import ModelInfo
from yurt.web.addon_answers import answers
from yurt.web.pages.form_facts import cautions_of
from yurt.web.pages.form_save import typed_fields
from yurt.web.pages.posted import read_posted
from yurt.web.pages.serving import model_of, record_of
from yurt.web.requests import page, posted, render


@page(reading=True)
def hints(request: Request, env: Env) -> Response:
    """The hints to what is typed so far, to stand beside the form; nothing is saved and nothing refused."""
    info = model_of(request, env)
    record = record_of(request, env, info) if "id" in request.path_params else None
    values = _saved(env, info, record) if record is not None else {}
    values |= read_posted(env, typed_fields(env, info), posted(request)).values
    number = record.id if record is not None else None
    given = answers(env, "entry_hints", model=info.name, values=values, record_id=number)
    return render(request, env, "_hints.html", hints=cautions_of([hint for hints in given for hint in hints]))


def _saved(env: Env, info: ModelInfo, record: Any) -> dict[str, Any]:
    return {spec.name: getattr(record, spec.column_name) for spec in typed_fields(env, info) if spec.is_column}
