"""What the registry knows of a composed model."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.errors import InvalidFilter
from yurt.model.actions import Action
from yurt.model.conditions import Rule, names_in, readable, rules_of
from yurt.model.constraints import Check, Unique
from yurt.model.part import Model, ModelOptions
from yurt.model.spec import FieldSpec

if TYPE_CHECKING:
    from yurt.model.validate import Validator


@dataclass(eq=False, repr=False)
class ModelInfo:
    """One composed model: `name` such as `crm.contact`, its fields, its mapped class and table.

    `asked` holds what its actions ask, by action: each has fields like a model, but no class and no table.
    """

    name: str
    addon: str
    options: ModelOptions
    parts: list[type]
    fields: dict[str, FieldSpec]
    label: str = ""
    plural: str = ""
    cls: Any = None
    table: sa.Table = None  # type: ignore[assignment]
    actions: dict[str, Action] = field(default_factory=dict)
    asked: dict[str, ModelInfo] = field(default_factory=dict)
    constraints: dict[str, Unique | Check] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<ModelInfo {self.name}>"  # that of a data class would tell the whole registry

    @property
    def table_name(self) -> str:
        return self.name.replace(".", "_")

    @property
    def label_field(self) -> str | None:
        """The field that names a record in links, titles and search; None when only the number does."""
        return self.options.record_label or None

    def field(self, name: str) -> FieldSpec:
        """The field of that name. Raises InvalidFilter (a client's mistake) when there is none."""
        try:
            return self.fields[name]
        except KeyError:
            raise InvalidFilter(f"“{self.label}” has no field “{name}”.", model=self.name, field=name) from None

    def column(self, name: str) -> sa.Column[Any]:
        """The table's column behind a stored field."""
        return self.table.c[self.field(name).column_name]

    @cached_property
    def by_column(self) -> dict[str, FieldSpec]:
        """Fields by the name of their column."""
        return {spec.column_name: spec for spec in self.fields.values() if spec.is_column}

    @cached_property
    def state_field(self) -> FieldSpec | None:
        """The model's first state field, if it has one."""
        return next((spec for spec in self.fields.values() if spec.kind == "state"), None)

    @cached_property
    def links(self) -> tuple[FieldSpec, ...]:
        """Links that people set, without those the system keeps."""
        return tuple(spec for spec in self.fields.values() if spec.kind == "link" and not spec.system)

    @cached_property
    def tracked_links(self) -> tuple[FieldSpec, ...]:
        """Links whose changes go to the audit log."""
        return tuple(spec for spec in self.links if spec.tracked)

    @cached_property
    def tree(self) -> FieldSpec | None:
        """The link that makes the model a tree: `parent`, a link to the model itself."""
        spec = self.fields.get("parent")
        return spec if spec is not None and spec.kind == "link" and spec.target == self.name else None

    @cached_property
    def manys(self) -> tuple[FieldSpec, ...]:
        """Many-to-many fields."""
        return tuple(spec for spec in self.fields.values() if spec.kind == "many")

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Fields that are asked for or locked while a condition holds."""
        return rules_of(self.fields)

    @cached_property
    def deciding(self) -> frozenset[str]:
        """Fields that decide whether others are asked for, locked or hidden, or which records a filter is for."""
        conditions = [w for s in self.fields.values() for w in (s.required_when, s.readonly_when, s.hidden_when) if w]
        decided = {name for where in conditions for name in names_in(readable(self.fields, where))}
        models_of_filters = {
            spec.filter_of for spec in self.fields.values() if spec.filter_of and "." not in spec.filter_of
        }
        return frozenset(decided | models_of_filters)

    @cached_property
    def tracked(self) -> frozenset[str]:
        """Columns whose changes go to the audit log and the timeline."""
        return frozenset(spec.column_name for spec in self.fields.values() if spec.tracked and spec.is_column)

    @cached_property
    def stored_computed(self) -> tuple[FieldSpec, ...]:
        """Stored computed fields, in the order of declaration."""
        return tuple(spec for spec in self.fields.values() if spec.compute and spec.stored)

    @cached_property
    def computed_columns(self) -> frozenset[str]:
        """Columns that the system writes by itself."""
        return frozenset(spec.name for spec in self.stored_computed)

    @cached_property
    def numbered(self) -> tuple[FieldSpec, ...]:
        """Fields filled from a sequence."""
        return tuple(spec for spec in self.fields.values() if spec.sequence)

    @cached_property
    def guarded_columns(self) -> tuple[str, ...]:
        """Columns that need a role of their own to be written."""
        return tuple(name for name, spec in self.by_column.items() if spec.read_role or spec.write_role)

    def overrides(self, method: str) -> bool:
        """True when an add-on gave the model its own `on_create`, `on_change`, `on_delete` or `validate`."""
        return getattr(self.cls, method) is not getattr(Model, method)

    @cached_property
    def searchable(self) -> list[FieldSpec]:
        """Fields that the search box looks at: those declared searchable, else the label field."""
        found = [spec for spec in self.fields.values() if spec.searchable and spec.is_column]
        return found or [spec for name, spec in self.fields.items() if name == self.label_field and spec.is_column]

    def fields_changed(self) -> None:
        """Forgets what was derived from the fields, after descriptions of them were replaced."""
        for name, attribute in vars(type(self)).items():
            if isinstance(attribute, cached_property):
                self.__dict__.pop(name, None)

    @cached_property
    def validator(self) -> Validator:
        """Checks and normalises values written to the model."""
        from yurt.model.validate import Validator

        return Validator(self)
