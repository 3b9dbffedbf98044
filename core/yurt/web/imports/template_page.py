"""An empty table to fill in: the headings that the import knows by itself, as XLSX or CSV."""

from __future__ import annotations

import io

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import NotFound
from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.fields import SYSTEM_FIELDS, exchange_kind, importable
from yurt.services.exchange.writers import open_writer
from yurt.web.imports.frame import importable_model
from yurt.web.requests import page

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@page()
def template(request: Request, env: Env) -> Response:
    """The fields of the model that the user may fill, those that are asked for first, in the user's words."""
    info = importable_model(request, env)
    format_ = request.path_params["format"]
    if format_ not in TYPES:
        raise NotFound(env.gettext("There is no such file."))
    fields = [s for n, s in importable(env, info).items() if n not in SYSTEM_FIELDS and s.kind != "image"]
    fields.sort(key=lambda spec: not (spec.required and spec.default is None))
    columns = [WriterColumn(env.gettext(spec.label), exchange_kind(spec)) for spec in fields]
    target = io.BytesIO()
    open_writer(format_, target, columns).write([])
    name = f"{info.name.replace('.', '-')}-template.{format_}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(target.getvalue(), media_type=TYPES[format_], headers=headers)
