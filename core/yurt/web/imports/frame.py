"""What the pages of the import share: who may, which model, which file, and the steps at the head."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from starlette.requests import Request

from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.services.exchange.background import Acting
from yurt.services.exchange.runs import find_run, require_import_right
from yurt.services.exchange.uploads import Upload, Uploads
from yurt.web.imports.shown import Step
from yurt.web.pages.addresses import model_href
from yurt.web.requests import current, system_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNS = "/imports"
_STEPS = (N_("File"), N_("Columns"), N_("Result"))


def importable_model(request: Request, env: Env) -> ModelInfo:
    """The model of the address. Raises NotFound, and AccessDenied to who may not import into it."""
    info = env.info(request.path_params["model"])
    require_import_right(env)
    for operation in ("read", "create", "write"):
        env.access.require(info, operation, env)
    return info


def run_of(request: Request, env: Env) -> tuple[ModelInfo, Any]:
    """The model and the record of the import in the address. Raises NotFound, AccessDenied."""
    require_import_right(env)
    run = find_run(env, request.path_params["run"])
    info = env.info(run.model)
    env.access.require(info, "read", env)
    return info, run


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


def run_href(run_id: int) -> str:
    """An import, under way or of the past."""
    return f"{RUNS}/{run_id}"


def acting(request: Request) -> Acting:
    """Who imports."""
    who = current(request)
    return Acting(who.user_id, who.language, who.zone, who.branch_id)


def errors_name(file_name: str) -> str:
    """What the file of faulty rows is called."""
    return f"{PurePath(file_name).stem}-errors.xlsx"


def framed(env: Env, info: ModelInfo, step: int) -> dict[str, Any]:
    """The values that every page has; `step` counts from 0."""
    steps = [Step(label=env.gettext(w), current=n == step, passed=n < step) for n, w in enumerate(_STEPS)]
    title = env.gettext("Import into “{model}”").format(model=env.gettext(info.plural))
    return {"title": title, "steps": tuple(steps), "list_href": model_href(info.name)}
