"""What was customised before, the latest first."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.model.info import ModelInfo
from yurt.services.customise import history
from yurt.web.pages.timeline_data import when_text


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    id: int
    what: str
    who: str
    when: str
    active: bool
    last: bool
    """The latest of its target that holds: it can be taken back."""


def steps_of(env: Env, info: ModelInfo) -> list[Step]:
    rows = history(env, info.name)
    people = labels_of(env, "core.user", [row.created_by_id for row in rows if row.created_by_id])
    what = {"form": env.gettext("Form"), "list": env.gettext("List"), "board": env.gettext("Board")}
    latest: set[str] = set()
    found = []
    for row in rows:
        name = row.target.partition(":")[2]
        spec = info.fields.get(name)
        last = row.active and row.target not in latest
        if row.active:
            latest.add(row.target)
        label = what.get(row.target) or env.gettext(spec.label if spec else name)
        who = people.get(row.created_by_id or 0, "")
        found.append(Step(row.id, label, who, when_text(env, row.created_at), row.active, last))
    return found
