"""Builds one mapped class per model from the parts of the installed add-ons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, mapped_column, relationship

from yurt.db.types import BigId
from yurt.errors import RegistryError
from yurt.model.actions import Action
from yurt.model.constraints import Check, Index, Unique
from yurt.model.info import ModelInfo
from yurt.model.kinds import KINDS, snake, words
from yurt.model.part import Model, ModelOptions, Part
from yurt.model.spec import FieldSpec

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
USER_MODEL = "core.user"
FILE_MODEL = "core.file"
BRANCH_MODEL = "core.branch"


@dataclass
class Composition:
    """The result: one MetaData, the composed classes and what is known of each."""

    metadata: sa.MetaData
    models: dict[str, ModelInfo]

    def table_owner(self, table: sa.Table) -> str:
        """The add-on whose migrations create the table."""
        return table.info["addon"]


def compose(parts: Iterable[tuple[str, type[Model]]], custom: dict[str, list[FieldSpec]] | None = None) -> Composition:
    """Composes (add-on name, part) pairs, given in the order of the add-ons' dependencies.

    `custom` adds fields that an integrator created in this database. Raises RegistryError naming the
    add-on and the model when declarations contradict each other.
    """
    collected: dict[str, list[tuple[str, Part]]] = {}
    for addon, cls in parts:
        part = cls.__dict__["__yurt_part__"]
        if part.abstract:
            continue
        name = _model_name(addon, cls, part)
        if part.extends and name not in collected:
            raise RegistryError(f"{addon}: {cls.__name__} extends {name}, which no installed add-on declares.")
        if not part.extends and name in collected:
            raise RegistryError(f"{addon}: two parts declare the model {name}; extend it with extends=True.")
        collected.setdefault(name, []).append((addon, part))
    models = {name: _describe(name, found, (custom or {}).get(name, [])) for name, found in collected.items()}
    _check_targets(models)
    for info in models.values():
        _check_names(info, models)
    metadata = sa.MetaData(naming_convention=NAMING)
    base = type("Base", (DeclarativeBase,), {"metadata": metadata})
    for info in models.values():
        _map(info, models, base, collected[info.name])
    base.registry.configure()
    return Composition(metadata, models)


def _model_name(addon: str, cls: type[Model], part: Part) -> str:
    if part.extends:
        root = next((c for c in cls.__mro__[1:] if "__yurt_part__" in c.__dict__ and not _part(c).extends), None)
        if root is None or "__yurt_name__" not in root.__dict__:
            raise RegistryError(f"{addon}: {cls.__name__} extends a part that is not installed.")
        name = root.__dict__["__yurt_name__"]
    else:
        name = f"{addon}.{snake(cls.__name__)}"
    cls.__yurt_name__ = name
    return name


def _part(cls: type) -> Part:
    return cls.__dict__["__yurt_part__"]


def _describe(name: str, contributions: list[tuple[str, Part]], custom: list[FieldSpec]) -> ModelInfo:
    owner, first = contributions[0]
    values: dict[str, Any] = {}
    fields: dict[str, FieldSpec] = {}
    for addon, part in contributions:
        values |= part.options
        for cls in reversed([c for c in part.cls.__mro__ if c.__dict__.get("__yurt_part__")]):
            inherited = _part(cls)
            if inherited is part or inherited.abstract:
                for spec, target in inherited.specs():
                    fields[spec.name] = _complete(spec, target, addon, fields.get(spec.name), name)
    options = ModelOptions(**values)
    system = {spec.name: spec for spec in _system_fields(options, owner)}
    for spec in custom:
        if spec.name not in fields and spec.name not in system:  # What an add-on declares since goes first.
            fields[spec.name] = spec.with_(label=spec.label or words(spec.name))
    for spec in [spec for spec in fields.values() if spec.translated]:
        kept = FieldSpec(spec.translations, "json", spec.label, owner=spec.owner, system=True)
        fields[spec.translations] = kept.with_(read_role=spec.read_role, write_role=spec.write_role)
    clash = sorted(set(fields) & set(system) - {"branch"})
    if clash:
        raise RegistryError(f"{owner}: {name} declares {', '.join(clash)}, which every model has already.")
    fields = {"id": system["id"]} | fields | system
    if not options.record_label:
        guess = next((n for n in ("name", "title", "number", "code", "subject") if n in fields), "")
        options = replace(options, record_label=guess)
    label = options.label or words(first.cls.__name__)
    info = ModelInfo(name, owner, options, [part.cls for _, part in contributions], fields)
    info.label, info.plural = label, options.plural or f"{label}s"
    return info


def _complete(spec: FieldSpec, target: Any, addon: str, earlier: FieldSpec | None, model: str) -> FieldSpec:
    """Fills in what follows from the context; a later part may refine a field but not change its kind."""
    if earlier and earlier.kind != spec.kind:
        raise RegistryError(
            f"{addon}: {model}.{spec.name} is a {earlier.kind} already; it cannot become a {spec.kind}."
        )
    if spec.kind in ("link", "lines", "many") and not isinstance(target, str):
        named = getattr(target, "__yurt_name__", None)
        if named is None:
            raise RegistryError(f"{addon}: {model}.{spec.name} points at {target!r}, which is no installed model.")
        target = named
    if spec.kind in ("image", "file"):
        target = FILE_MODEL
    if spec.kind == "link" and spec.ondelete is None:
        spec = spec.with_(ondelete="restrict" if spec.required else "set null")
    if earlier and earlier.target != target:
        raise RegistryError(
            f"{addon}: {model}.{spec.name} leads to {earlier.target} already; it cannot lead to {target}."
        )
    return spec.with_(label=spec.label or words(spec.name), owner=earlier.owner if earlier else addon, target=target)


def _system_fields(options: ModelOptions, owner: str) -> list[FieldSpec]:
    def system(name: str, kind: str, label: str, **extra: Any) -> FieldSpec:
        values: dict[str, Any] = {"readonly": True, "system": True, **extra}
        return FieldSpec(name=name, kind=kind, label=label, owner=owner, **values)

    identity = system("id", "integer", "Id")
    if options.journal:
        return [identity]
    fields = [
        identity,
        system("version", "integer", "Version", default=1),
        system("created_at", "datetime", "Created"),
        system("created_by", "link", "Created by", target=USER_MODEL),
        system("updated_at", "datetime", "Changed"),
        system("updated_by", "link", "Changed by", target=USER_MODEL),
        system("external_id", "text", "External id", max_length=200, readonly=False, unique=True),
    ]
    if options.archive:
        fields.append(system("archived", "boolean", "Archived", default=False, readonly=False, tracked=True))
    if options.trash:
        fields.append(system("deleted_at", "datetime", "Deleted"))
    if options.branch:
        fields.append(
            FieldSpec(
                "branch",
                "link",
                "Branch",
                target=BRANCH_MODEL,
                ondelete="restrict",
                index=True,
                owner=owner,
                default=_env_branch,
            )
        )
    return fields


def _env_branch(env: Any) -> int | None:
    return env.branch_id


def _check_targets(models: dict[str, ModelInfo]) -> None:
    for info in models.values():
        for spec in list(info.fields.values()):
            if spec.target and spec.target not in models:
                if spec.system:
                    del info.fields[spec.name]
                    info.fields[spec.column_name] = FieldSpec(
                        spec.column_name, "integer", spec.label, owner=spec.owner, system=True, readonly=True
                    )
                    continue
                raise RegistryError(
                    f"{spec.owner}: {info.name}.{spec.name} points at {spec.target}, "
                    "which no installed add-on declares."
                )
            if spec.kind == "lines":
                _check_inverse(info, spec, models[spec.target or ""])


def _check_names(info: ModelInfo, models: dict[str, ModelInfo]) -> None:
    """Raises RegistryError where a computed field, the order or the label speaks of a field that does not exist."""
    for spec in info.fields.values():
        for path in spec.depends if spec.compute else ():
            current: ModelInfo | None = info
            for name in path.split("."):
                found = current.fields.get(name) if current else None
                if found is None:
                    raise RegistryError(
                        f"{spec.owner}: {info.name}.{spec.name} depends on {path}, but there is no {name}."
                    )
                current = models.get(found.target or "")
    ordered = [part.strip().removeprefix("-").split(".")[0] for part in info.options.order.split(",") if part.strip()]
    for name in (*ordered, *filter(None, [info.options.record_label])):
        if name not in info.fields:
            raise RegistryError(f"{info.addon}: {info.name} is ordered or labelled by {name}, which it does not have.")


def _check_inverse(info: ModelInfo, spec: FieldSpec, target: ModelInfo) -> None:
    inverse = target.fields.get(spec.inverse or "")
    if inverse is None or inverse.kind != "link" or inverse.target != info.name:
        problem = "does not have" if inverse is None else f"has, but not as a link to {info.name}"
        raise RegistryError(
            f"{spec.owner}: {info.name}.{spec.name} names the inverse {spec.inverse}, which {spec.target} {problem}."
        )


def _map(info: ModelInfo, models: dict[str, ModelInfo], base: type, contributions: list[tuple[str, Part]]) -> None:
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
        for name, value in vars(parent).items():
            marked = getattr(value, "__yurt_action__", None)
            if isinstance(marked, Action):
                found[name] = marked
    return found
