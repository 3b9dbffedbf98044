"""Customisations in a file: written by an export, brought into another database by the add-on that holds it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from yurt.base.models.customisation import Customisation
from yurt.base.models.system import CustomField
from yurt.env import Env
from yurt.env.loading import spec_from_json
from yurt.services.customise.saving import load_changes

Kept = dict[str, list[Any]]


def gather(env: Env, models: tuple[str, ...] = ()) -> Kept:
    """The custom fields and the customisations that hold, of these models or of all: what a file keeps."""
    with env.sudo():
        fields = env.session.scalars(sa.select(env[CustomField]).where(env[CustomField].active)).all()
        steps = env.session.scalars(
            sa.select(env[Customisation]).where(env[Customisation].active).order_by(env[Customisation].id)
        ).all()
    latest = {(row.model, row.target): row.change for row in steps if not models or row.model in models}
    return {
        "fields": [{"model": row.model, "spec": row.spec} for row in fields if not models or row.model in models],
        "steps": [[model, target, change] for (model, target), change in latest.items()],
    }


def bring(env: Env, file: Path) -> None:
    """Adds the custom fields of a file that are missing here, and its customisations below those people make later.

    What is there already stays as it is, so that upgrading the add-on does it again without harm.
    """
    kept: Kept = json.loads(file.read_text("utf-8"))
    from yurt.services.customfields import add_fields  # migrations are not needed to start

    missing: dict[str, list[Any]] = {}
    for entry in kept["fields"]:
        spec = spec_from_json(entry["spec"])
        info = env.registry.models.get(entry["model"])
        if info is not None and spec.name not in info.fields:
            missing.setdefault(info.name, []).append(spec)
    with env.sudo():
        for model, specs in missing.items():
            add_fields(env, model, specs)
    load_changes(env, [(model, target, change) for model, target, change in kept["steps"]])
