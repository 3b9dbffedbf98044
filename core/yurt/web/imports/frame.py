"""What the pages of the import share: who may, which model, which file, and the steps at the head."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.services.exchange.runs import require_import_right
from yurt.web.imports.keeping import Upload, Uploads
from yurt.web.imports.shown import Step
from yurt.web.pages.addresses import model_href
from yurt.web.requests import current, system_of

_STEPS = (N_("File"), N_("Columns"), N_("Result"))


def importable_model(request: Request, env: Env) -> ModelInfo:
    """The model of the address. Raises NotFound, and AccessDenied to who may not import into it."""
    info = env.info(request.path_params["model"])
    require_import_right(env)
    for operation in ("read", "create", "write"):
        env.access.require(info, operation, env)
    return info


def uploads_of(request: Request) -> Uploads:
    """The uploads of this installation."""
    return Uploads(system_of(request))


def upload_of(request: Request, info: ModelInfo) -> Upload:
    """The file of the address. Raises LinkRefused, AccessDenied, NotFound."""
    return uploads_of(request).find(request.path_params["token"], current(request).user_id, info.name)


def start_href(info: ModelInfo) -> str:
    """Step 1."""
    return f"/import/{info.name}"


def file_href(request: Request, info: ModelInfo) -> str:
    """Step 2 of the file in the address; the other addresses lie below it."""
    return f"{start_href(info)}/{request.path_params['token']}"


def framed(env: Env, info: ModelInfo, step: int) -> dict[str, Any]:
    """The values that every page has; `step` counts from 0."""
    steps = [Step(label=env.gettext(w), current=n == step, passed=n < step) for n, w in enumerate(_STEPS)]
    title = env.gettext("Import into “{model}”").format(model=env.gettext(info.plural))
    return {"title": title, "steps": tuple(steps), "list_href": model_href(info.name)}
