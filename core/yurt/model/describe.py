"""What a model is, from the parts of the installed add-ons: its options, and its fields with what follows from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yurt.errors import RegistryError
from yurt.model.info import ModelInfo
from yurt.model.kinds import words
from yurt.model.part import ModelOptions, Part
from yurt.model.spec import TO_ONE, FieldSpec

USER_MODEL = "core.user"
FILE_MODEL = "core.file"
BRANCH_MODEL = "core.branch"


def part_of(cls: type) -> Part:
    return cls.__dict__["__yurt_part__"]


def describe(name: str, contributions: list[tuple[str, Part]], custom: list[FieldSpec]) -> ModelInfo:
    """The model of that name from its parts, in the order of the add-ons, and the custom fields of this database."""
    owner, first = contributions[0]
    values: dict[str, Any] = {}
    fields: dict[str, FieldSpec] = {}
    for addon, part in contributions:
        values |= part.options
        for cls in reversed([c for c in part.cls.__mro__ if c.__dict__.get("__yurt_part__")]):
            inherited = part_of(cls)
            if inherited is part or inherited.abstract:
                for spec, target in inherited.specs():
                    fields[spec.name] = complete(spec, target, addon, fields.get(spec.name), name)
    options = ModelOptions(**values)
    system = {spec.name: spec for spec in _system_fields(options, owner)}
    for spec in custom:
        if spec.name not in fields and spec.name not in system:  # What an add-on declares since goes first.
            fields[spec.name] = spec.with_(label=spec.label or words(spec.name))
    for spec in [spec for spec in fields.values() if spec.translated]:
        kept = FieldSpec(spec.translations, "json", spec.label, owner=spec.owner, system=True)
        rights = {"read_role": spec.read_role, "write_role": spec.write_role}
        fields[spec.translations] = kept.with_(tracked=spec.tracked, **rights)
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


def complete(spec: FieldSpec, target: Any, addon: str, earlier: FieldSpec | None, model: str) -> FieldSpec:
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
    if spec.kind in TO_ONE and spec.ondelete is None:
        spec = spec.with_(ondelete="restrict" if spec.required else "set null")
    if spec.required and spec.ondelete == "set null":
        raise RegistryError(
            f"{addon}: {model}.{spec.name} is required and cannot be emptied when what it leads to is deleted: "
            'give it ondelete="restrict" or "cascade".'
        )
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
