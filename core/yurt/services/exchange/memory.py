"""What was chosen for the headings of earlier imports, remembered for each model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from yurt.base.models.system import Setting
from yurt.services.exchange.mapping import ImportMap

if TYPE_CHECKING:
    from yurt.env.env import Env

_HEADINGS_KEPT = 500


def recall(env: Env, model: str) -> dict[str, str]:
    """The field chosen for each heading of earlier imports into a model; "" means left out on purpose."""
    with env.unguarded():
        setting = env.session.scalar(sa.select(env[Setting]).where(env[Setting].key == _key(model)))
    return dict(setting.value or {}) if setting else {}


def remember(env: Env, model: str, mapping: ImportMap) -> None:
    """Keeps what a mapping chose, the latest choices first."""
    chosen = {heading: rule.field or "" for heading, rule in mapping.columns.items()}
    with env.sudo():
        setting = env.session.scalar(sa.select(env[Setting]).where(env[Setting].key == _key(model)))
        if setting is None:
            env.create(Setting, key=_key(model), value=chosen)
        elif any(setting.value.get(heading) != field for heading, field in chosen.items()):  # type: ignore[union-attr]
            merged = {**chosen, **{h: f for h, f in (setting.value or {}).items() if h not in chosen}}
            setting.value = dict(list(merged.items())[:_HEADINGS_KEPT])


def _key(model: str) -> str:
    return f"import.headings.{model}"
