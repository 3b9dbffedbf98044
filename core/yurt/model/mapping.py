"""The mapped class of a model: columns, relationships, computed attributes, constraints and indexes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import FunctionType, SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import mapped_column, relationship

from yurt.db.types import BigId
from yurt.errors import RegistryError
from yurt.model.actions import Action
from yurt.model.constraints import Check, Index, Unique
from yurt.model.info import ModelInfo
from yurt.model.kinds import KINDS
from yurt.model.part import Part
from yurt.model.spec import FieldSpec


def map_model(info: ModelInfo, models: dict[str, ModelInfo], base: type, contributions: list[tuple[str, Part]]) -> None:
    """Gives the model its mapped class, table, constraints and actions. Raises RegistryError when it has none."""
    namespace: dict[str, Any] = {
        "__tablename__": info.table_name,
        "__yurt_composed__": True,
        "__yurt_name__": info.name,
        "__yurt__": info,
        "__module__": info.parts[0].__module__,
        "__doc__": info.parts[0].__doc__,
    }
    for spec in info.fields.values():
        if spec.is_column:
            namespace[spec.column_name] = _column(spec, info, models)
        if spec.kind == "link":
            namespace[spec.name] = _link(spec, info, models, namespace[spec.column_name])
        elif spec.kind == "lines":
            namespace[spec.name] = _lines(spec, models)
        elif spec.kind == "many":
            namespace[spec.name] = _many(spec, info, models, base)
        elif spec.compute and not spec.stored:
            namespace[spec.name] = _computed(spec, info.parts)
    arguments, info.constraints = _table_arguments(info, contributions)
    namespace["__table_args__"] = (*arguments, {"info": {"addon": info.addon, "model": info.name}})
    # The version is raised by the session guard, on the bulk paths too; the mapper only checks it.
    namespace["__mapper_args__"] = {"eager_defaults": False}
    if not info.options.journal:
        namespace["__mapper_args__"] |= {"version_id_col": namespace["version"], "version_id_generator": False}
    try:
        info.cls = type(info.parts[0].__name__, (*reversed(info.parts), base), namespace)
    except (TypeError, SQLAlchemyError) as error:
        raise RegistryError(f"{info.addon}: the model {info.name} cannot be composed: {error}") from error
    info.table = info.cls.__table__
    info.actions = _actions(info.cls)


def _column(spec: FieldSpec, info: ModelInfo, models: dict[str, ModelInfo]) -> Any:
    if spec.name == "id" and spec.system:
        return mapped_column(BigId, primary_key=True, autoincrement=True, info={"addon": info.addon})
    column_type = KINDS[spec.kind].column(spec)
    arguments: list[Any] = []
    if spec.target and not spec.system:
        ondelete = spec.ondelete or "set null"
        arguments.append(sa.ForeignKey(f"{models[spec.target].table_name}.id", ondelete=ondelete.upper()))
    # A custom field may become required when rows without a value exist; the validator asks for one then.
    required = (spec.required and not spec.custom) or spec.name in ("version", "created_at", "updated_at", "archived")
    return mapped_column(
        spec.column_name,
        column_type,
        *arguments,
        nullable=not required,
        index=spec.index and not spec.unique,
        unique=spec.unique or None,
        server_default=_server_default(spec, info),
        active_history=spec.tracked or spec.kind == "state",
        info={"addon": spec.owner, "field": spec.name, "custom": spec.custom},
    )


def _server_default(spec: FieldSpec, info: ModelInfo) -> Any:
    if spec.name == "version":
        return sa.text("1")
    if spec.name in ("created_at", "updated_at"):
        return sa.func.current_timestamp()
    if spec.name == "archived":
        return sa.false()
    if spec.owner == info.addon or not spec.required or spec.custom:
        return None
    if spec.default is None or callable(spec.default):
        raise RegistryError(
            f"{spec.owner}: {info.name}.{spec.name} is required on another add-on's table, whose rows exist already. "
            "Give it a constant default or make it optional."
        )
    if spec.kind in ("decimal", "money", "percent"):
        return sa.literal(Decimal(str(spec.default)), KINDS[spec.kind].column(spec))
    if isinstance(spec.default, bool):
        return sa.true() if spec.default else sa.false()
    return sa.text(str(spec.default)) if isinstance(spec.default, int) else str(spec.default)


def _link(spec: FieldSpec, info: ModelInfo, models: dict[str, ModelInfo], column: Any) -> Any:
    target = models[spec.target or ""]
    if spec.system:
        return relationship(
            lambda: target.cls,
            primaryjoin=lambda: info.table.c[spec.column_name] == target.table.c.id,
            foreign_keys=lambda: [info.table.c[spec.column_name]],
            viewonly=True,
        )
    inverse = next(
        (f for f in target.fields.values() if f.kind == "lines" and f.target == info.name and f.inverse == spec.name),
        None,
    )
    return relationship(
        lambda: target.cls,
        foreign_keys=lambda: [info.table.c[spec.column_name]],
        remote_side=lambda: [target.table.c.id],
        back_populates=inverse.name if inverse else None,
        # A new record may be given a link's number; its methods still reach the linked record.
        load_on_pending=True,
    )


def _lines(spec: FieldSpec, models: dict[str, ModelInfo]) -> Any:
    target = models[spec.target or ""]
    inverse = target.fields[spec.inverse or ""]
    owned = inverse.ondelete == "cascade"
    return relationship(
        lambda: target.cls,
        foreign_keys=lambda: [target.table.c[inverse.column_name]],
        back_populates=inverse.name,
        cascade="all, delete-orphan" if owned else "save-update, merge",
        passive_deletes="all" if not owned else True,
        order_by=lambda: _order(target, spec.order or target.options.order or "id"),
    )


def _order(info: ModelInfo, order: str) -> list[Any]:
    result = []
    for name in (part.strip() for part in order.split(",")):
        column = info.table.c[info.fields[name.lstrip("-")].column_name]
        result.append(column.desc() if name.startswith("-") else column)
    return result


def _many(spec: FieldSpec, info: ModelInfo, models: dict[str, ModelInfo], base: Any) -> Any:
    target = models[spec.target or ""]
    secondary = sa.Table(
        f"{info.table_name}_{spec.name}_rel",
        base.metadata,
        sa.Column("left_id", BigId, sa.ForeignKey(f"{info.table_name}.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "right_id",
            BigId,
            sa.ForeignKey(f"{target.table_name}.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        info={"addon": spec.owner, "model": info.name, "field": spec.name},
    )
    return relationship(
        lambda: target.cls,
        secondary=secondary,
        primaryjoin=lambda: info.table.c.id == secondary.c.left_id,
        secondaryjoin=lambda: target.table.c.id == secondary.c.right_id,
        order_by=lambda: target.table.c.id,
    )


def _computed(spec: FieldSpec, parts: list[type]) -> Any:
    name = spec.compute or ""

    def read(self: Any) -> Any:
        return getattr(self, name)()

    if spec.sql is None:
        return property(read, doc=spec.help)
    expression: Callable[[Any], Any] = spec.sql
    return hybrid_property(read, expr=lambda cls: expression(cls))


def _table_arguments(
    info: ModelInfo, contributions: list[tuple[str, Part]]
) -> tuple[list[Any], dict[str, Unique | Check]]:
    arguments: list[Any] = []
    named: dict[str, Unique | Check] = {}
    for addon, part in contributions:
        for constraint in part.constraints:
            made, name = _constraint(info, constraint, addon)
            arguments.append(made)
            named[name] = constraint
        for index in part.indexes:
            arguments.append(_index(info, index, addon))
    return arguments, named


def _constraint(info: ModelInfo, constraint: Unique | Check, addon: str) -> tuple[Any, str]:
    if isinstance(constraint, Unique):
        columns = [info.field(name).column_name for name in constraint.fields]
        name = f"uq_{info.table_name}_{'_'.join(columns)}"[:60]
        return sa.UniqueConstraint(*columns, name=name, info={"addon": addon}), name
    stored = [spec for spec in info.fields.values() if spec.is_column]
    columns = {s.column_name: sa.column(s.column_name, KINDS[s.kind].column(s)) for s in stored}
    condition = constraint.condition(SimpleNamespace(**columns))
    return sa.CheckConstraint(condition, name=constraint.name, info={"addon": addon}), (
        f"ck_{info.table_name}_{constraint.name}"
    )


def _index(info: ModelInfo, index: Index, addon: str) -> sa.Index:
    columns = [info.field(name).column_name for name in index.fields]
    return sa.Index(f"ix_{info.table_name}_{'_'.join(columns)}"[:60], *columns, info={"addon": addon})


def _actions(cls: type) -> dict[str, Action]:
    """Actions found on the composed class; an override keeps the action of the method it overrides."""
    found: dict[str, Action] = {}
    for parent in reversed(cls.__mro__):
        methods = ((name, value) for name, value in vars(parent).items() if isinstance(value, FunctionType))
        for name, value in methods:  # a mapped attribute would look for the mark in its column
            marked = getattr(value, "__yurt_action__", None)
            if isinstance(marked, Action):
                found[name] = marked
    return found
