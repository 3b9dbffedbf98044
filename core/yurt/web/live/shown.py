"""What a screen shows, as it says itself, and what has become of it: always under the rights of who looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from yurt.base.models.people import User
from yurt.env import Env
from yurt.model.info import ModelInfo

MOST_RECORDS = 400
MOST_MODELS = 12
MOST_NEW = 50


@dataclass
class Shown:
    """The records on a screen (with the version it shows, None: not said) and the models it lists as a whole."""

    records: dict[str, dict[int, int | None]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Shown:
        """From `crm.contact:*`, `crm.contact:3.7.12`, `crm.lead:5@2` (version 2). What is unclear is left out."""
        records: dict[str, dict[int, int | None]] = {}
        whole: set[str] = set()
        left = MOST_RECORDS
        for text in list(texts)[: 2 * MOST_MODELS]:
            model, _, ids = text.partition(":")
            if ids == "*":
                whole.add(model)
                continue
            for part in ids.split(".")[:left]:
                number, _, version = part.partition("@")
                if _is_number(number):
                    records.setdefault(model, {})[int(number)] = int(version) if _is_number(version) else None
                    left -= 1
        return cls(dict(list(records.items())[:MOST_MODELS]), frozenset(sorted(whole)[:MOST_MODELS]))


@dataclass
class Known:
    """What the screen has been told: the version of each record it may see, the newest record of whole models."""

    versions: dict[str, dict[int, int]] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    gone: dict[str, set[int]] = field(default_factory=dict)


@dataclass
class Change:
    """What is new about a model: records changed (id → version), by whom, those gone, and how many came."""

    model: str
    changed: dict[int, int]
    gone: list[int]
    new: int
    by: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the screen."""
        return {"model": self.model, "changed": self.changed, "gone": self.gone, "new": self.new, "by": self.by}


def look(env: Env, shown: Shown, known: Known, models: Iterable[str], since: datetime | None = None) -> list[Change]:
    """What has changed of these models; `known` is brought up to date.

    At the first look, with `since`, what was written after that moment counts as changed: between the making of a
    page and this look something may have happened. Records that the user may not see are as those that do not exist.
    """
    found = []
    for model in sorted(models):
        info = env.registry.models.get(model)
        if info is None or info.options.journal or not env.access.allows(model, "read"):
            continue
        change = _look_at(env, info, shown.records.get(model, {}), known, since)
        change.new = _count_new(env, info, known, first=since is not None) if model in shown.whole else 0
        if change.changed or change.gone or change.new:
            found.append(change)
    return found


def _look_at(
    env: Env, info: ModelInfo, claimed: Mapping[int, int | None], known: Known, since: datetime | None
) -> Change:
    change = Change(info.name, {}, [], 0)
    if not claimed:
        return change
    cls: Any = info.cls
    statement = sa.select(cls.id, cls.version, cls.updated_at, cls.updated_by_id).where(cls.id.in_(claimed))
    rows = {row.id: row for row in env.session.execute(statement)}
    before = known.versions.get(info.name, {})
    author = None
    for number, row in rows.items():
        told = before.get(number, claimed[number])
        late = since is not None and told is None and row.updated_at >= since
        if late or (told is not None and told != row.version):
            change.changed[number] = row.version
            author = row.updated_by_id
    gone = claimed.keys() - rows.keys()
    change.gone = sorted(gone - known.gone.get(info.name, set()))
    known.gone[info.name] = set(gone)
    known.versions[info.name] = {number: row.version for number, row in rows.items()}
    if author is not None and author != env.user_id:
        change.by = _name_of(env, author)
    return change


def _count_new(env: Env, info: ModelInfo, known: Known, *, first: bool) -> int:
    """How many records came since the last look, of those the user may see; many are counted as `MOST_NEW`."""
    cls: Any = info.cls
    table = info.table
    if first:
        last = env.session.connection().execute(sa.select(sa.func.max(table.c.id))).scalar()
        known.newest[info.name] = last or 0
        return 0
    statement = sa.select(cls.id).where(cls.id > known.newest.get(info.name, 0)).order_by(cls.id).limit(MOST_NEW)
    ids = list(env.session.scalars(statement))
    if ids:
        known.newest[info.name] = ids[-1]
    return len(ids)


def _name_of(env: Env, user_id: int) -> str:
    table = env.info(User).table
    return env.session.connection().execute(sa.select(table.c.name).where(table.c.id == user_id)).scalar() or ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
