"""Keeps a step of customising, takes one back, and brings steps along with an add-on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from yurt.base.models.customisation import Customisation
from yurt.env import Env
from yurt.env.loading import bump
from yurt.errors import AccessDenied, InvalidFilter, NotFound, ValidationFailed
from yurt.model.conditions import unfit
from yurt.model.filters import parse_filter
from yurt.model.info import ModelInfo
from yurt.services.customise.statuses import check_statuses
from yurt.view.customised import FieldChange, change_of

ROLE = "core.customiser"


def save_change(env: Env, model: str, target: str, change: Mapping[str, Any]) -> None:
    """Adds a step for a target (`form`, `list`, `field:<name>`); it holds for everybody once it is committed.

    Raises AccessDenied without the role core.customiser, ValidationFailed for what cannot be understood.
    """
    _demand(env)
    info = env.info(model)
    data = _checked(env, info, target, change)
    with env.sudo():
        env.create(Customisation, model=info.name, target=target, change=data)
        env.session.flush()
    bump(env.session.connection(), "registry_stamp")


def take_back(env: Env, step: int) -> None:
    """Takes back the latest active step of a target; the one before holds again. Raises NotFound, AccessDenied."""
    _demand(env)
    with env.sudo():
        row = env.get(Customisation, step)
        later = sa.select(env[Customisation].id).where(
            env[Customisation].model == row.model,
            env[Customisation].target == row.target,
            env[Customisation].active,
            env[Customisation].id > row.id,
        )
        if not row.active or env.session.scalar(later.limit(1)) is not None:
            raise NotFound(env.gettext("Take back what was changed later first."))
        row.active = False
        env.session.flush()
    bump(env.session.connection(), "registry_stamp")


def history(env: Env, model: str, most: int = 50) -> list[Any]:
    """The steps of a model, the latest first, those that were taken back too."""
    _demand(env)
    cls = env[Customisation]
    with env.sudo():
        return list(env.session.scalars(sa.select(cls).where(cls.model == model).order_by(cls.id.desc()).limit(most)))


def load_changes(env: Env, steps: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
    """For an add-on's `data.py`: brings customisations (model, target, change) along. Steps that people made later
    in the database stay above them; loading again changes nothing."""
    cls = env[Customisation]
    with env.sudo():
        for model, target, change in steps:
            known = env.session.scalars(sa.select(cls).where(cls.model == model, cls.target == target)).all()
            if all(row.change != change for row in known):
                env.create(Customisation, model=model, target=target, change=dict(change))
        env.session.flush()
    bump(env.session.connection(), "registry_stamp")


def _demand(env: Env) -> None:
    if not env.access.has_role(ROLE) and not env.is_sudo:
        raise AccessDenied(env.gettext("You have no right to customise. Ask your administrator for the role."))


def _checked(env: Env, info: ModelInfo, target: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """The change as it is kept. Raises ValidationFailed."""
    try:
        understood = change_of(target, dict(change))
    except (ValidationError, KeyError) as error:
        message = env.gettext("This customisation cannot be understood.")
        raise ValidationFailed(message, {"change": str(error)[:500]}) from error
    name = target.partition(":")[2]
    if isinstance(understood, FieldChange):
        if name not in info.fields:
            raise ValidationFailed(env.gettext("There is no such field."), {"target": name})
        for condition in (understood.required_when, understood.readonly_when, understood.hidden_when):
            if condition is not None:
                _demand_readable(env, info, condition)
        check_statuses(env, info, info.fields[name], understood)
    return understood.model_dump(exclude_defaults=True)


def _demand_readable(env: Env, info: ModelInfo, where: Mapping[str, Any]) -> None:
    """Raises ValidationFailed for a condition that cannot be decided on a form."""
    try:
        stranger = unfit(info.fields, parse_filter(dict(where)))
    except InvalidFilter as error:
        raise ValidationFailed(error.message, {"condition": error.message}) from error
    if stranger is not None:
        message = env.gettext("A condition compares this record's own fields with values.")
        raise ValidationFailed(message, {"condition": stranger})
