"""Changes of many-to-many fields. They write no column, yet need rights, a new version and a line in the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import PassiveFlag, attributes

from yurt.model.info import ModelInfo


@dataclass(frozen=True)
class ManyChange:
    """The records behind a many-to-many field before and after; new ones have their ids after the flush."""

    before: tuple[Any, ...]
    after: tuple[Any, ...]

    @property
    def ids(self) -> tuple[list[int], list[int]]:
        """Both as sorted ids."""
        return _ids(self.before), _ids(self.after)


def many_changes(record: Any, info: ModelInfo) -> dict[str, ManyChange]:
    """The many-to-many fields of a record that will be written, without asking the database."""
    committed = attributes.instance_state(record).committed_state
    found: dict[str, ManyChange] = {}
    for spec in info.manys:
        if spec.name not in committed:
            continue
        history = attributes.get_history(record, spec.name, PassiveFlag.PASSIVE_NO_INITIALIZE)
        if history.added or history.deleted:
            unchanged = tuple(history.unchanged or ())
            before = (*unchanged, *(history.deleted or ()))
            found[spec.name] = ManyChange(before, (*unchanged, *(history.added or ())))
    return found


def _ids(records: tuple[Any, ...]) -> list[int]:
    return sorted(record.id for record in records)
