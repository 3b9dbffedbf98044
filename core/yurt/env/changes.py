"""What a unit of work is about to write: each record with its operation and its changed columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import LoaderCallableStatus, attributes

from yurt.env.linking import ManyChange
from yurt.model.info import ModelInfo
from yurt.model.part import Model
from yurt.rights.declare import Operation

Changes = dict[str, tuple[Any, Any]]
STAMPS = frozenset({"version", "updated_at", "updated_by_id"})
"""Columns that every change sets; they are no change by themselves."""


@dataclass
class Written:
    """A record of this flush and what happens to it; `changes` maps a column to (old, new), `many` is by field.

    A link set to a record that has no number yet stands in `changes` as that record until it is written.
    """

    record: Any
    info: ModelInfo
    operation: Operation
    changes: Changes = field(default_factory=dict)
    many: dict[str, ManyChange] = field(default_factory=dict)
    trashed: bool = False
    restored: bool = False
    completed: dict[str, Any] | None = None

    @property
    def only_computed(self) -> bool:
        """True when nothing was changed but what the system calculates."""
        return not self.many and self.changes.keys() <= self.info.computed_columns

    @property
    def right(self) -> Operation:
        """The operation that the user needs the right for: into the trash and back is deleting."""
        return "delete" if self.trashed or self.restored else self.operation

    def settle(self) -> None:
        """After the rows are written: puts the numbers of new linked records in the place of the records."""
        values = self.record.__dict__
        for name, (old, new) in self.changes.items():
            if isinstance(new, Model):
                self.changes[name] = (old, values.get(name))
        if self.operation == "create":
            for spec in self.info.tracked_links:
                if self.changes.get(spec.column_name, (None, None))[1] is None and values.get(spec.column_name):
                    self.changes[spec.column_name] = (None, values[spec.column_name])


def column_changes(record: Any, info: ModelInfo) -> Changes:
    """The columns of a loaded record that differ from what is in the database, with (old, new)."""
    values = record.__dict__
    changes: Changes = {}
    for name, old in attributes.instance_state(record).committed_state.items():
        spec = info.by_column.get(name)
        if spec is not None:
            new = values.get(name)
            if name in STAMPS and spec.system:
                continue
            if old is LoaderCallableStatus.NO_VALUE:  # Not read before it was set, so nobody knows whether it differs.
                changes[name] = (None, new)
            elif old != new:
                changes[name] = (old, new)
            continue
        relation = info.fields.get(name)
        if relation is not None and relation.kind == "link" and name in values:
            linked = values[name]
            old_id, new_id = getattr(old, "id", None), getattr(linked, "id", None)
            if linked is not None and new_id is None:
                changes[relation.column_name] = (old_id, linked)
            elif old_id != new_id:
                changes[relation.column_name] = (old_id, new_id)
    return changes


def forget_old_links(record: Any, info: ModelInfo) -> None:
    """Lets the models' methods see the record behind a link whose number was just set, not the one before."""
    values, committed = record.__dict__, attributes.instance_state(record).committed_state
    for spec in info.links:
        number_set = spec.name in values and spec.name not in committed and spec.column_name in committed
        if number_set and getattr(values[spec.name], "id", None) != values.get(spec.column_name):
            del values[spec.name]
