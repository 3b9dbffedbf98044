"""What was chosen in earlier imports: for the very same headings by the same person, for each heading by anybody."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.base.models.exchange import ImportMemory
from yurt.base.models.system import Setting
from yurt.errors import ImportRefused
from yurt.services.exchange.cells import folded
from yurt.services.exchange.mapping import ImportMap, check_map

if TYPE_CHECKING:
    from yurt.env.env import Env

_HEADINGS_KEPT = 500
_OF_THE_FILE = {"sheet", "header_row", "encoding", "delimiter"}


def recall(env: Env, model: str) -> dict[str, str]:
    """The field chosen for each heading of earlier imports into a model; "" means left out on purpose."""
    with env.unguarded():
        setting = env.session.scalar(sa.select(env[Setting]).where(env[Setting].key == _key(model)))
    return dict(setting.value or {}) if setting else {}


def recall_mapping(env: Env, model: str, headings: Sequence[str]) -> ImportMap | None:
    """The mapping with which the user last imported a table with these headings, in whatever order; else None."""
    found = _memory(env, model, headings)
    if found is None:
        return None
    try:
        mapping = check_map(found.mapping)
        mapping.rules_for(headings)
    except ImportRefused:  # kept by another version
        return None
    return mapping


def remember(env: Env, model: str, mapping: ImportMap, headings: Sequence[str]) -> None:
    """Keeps what a mapping chose, the latest choices first; and all of it for these headings."""
    chosen = {heading: rule.field or "" for heading, rule in mapping.columns.items()}
    with env.sudo():
        setting = env.session.scalar(sa.select(env[Setting]).where(env[Setting].key == _key(model)))
        if setting is None:
            env.create(Setting, key=_key(model), value=chosen)
        elif any(setting.value.get(heading) != field for heading, field in chosen.items()):  # type: ignore[union-attr]
            merged = {**chosen, **{h: f for h, f in (setting.value or {}).items() if h not in chosen}}
            setting.value = dict(list(merged.items())[:_HEADINGS_KEPT])
        if env.user_id is not None:
            _keep(env, model, mapping, headings)


def _keep(env: Env, model: str, mapping: ImportMap, headings: Sequence[str]) -> None:
    data = mapping.model_dump(mode="json", exclude_defaults=True, exclude=_OF_THE_FILE)
    found = _memory(env, model, headings)
    if found is None:
        env.create(
            ImportMemory, user_id=env.user_id, model=model, headings=_fingerprint(headings), mapping=data,
            used_at=env.now,
        )  # fmt: skip
    else:
        found.mapping, found.used_at = data, env.now


def _memory(env: Env, model: str, headings: Sequence[str]) -> Any:
    cls: Any = env[ImportMemory]
    mine = (cls.user_id == env.user_id, cls.model == model, cls.headings == _fingerprint(headings))
    with env.unguarded():
        return env.session.scalar(sa.select(cls).where(*mine))


def _fingerprint(headings: Sequence[str]) -> str:
    return blake2b("\n".join(sorted(map(folded, headings))).encode(), digest_size=20).hexdigest()


def _key(model: str) -> str:
    return f"import.headings.{model}"
