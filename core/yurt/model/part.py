"""`Model`: the base of every part, and what is read from a part's body when Python creates it."""

from __future__ import annotations

import builtins
import inspect
import sys
import typing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy.orm import Mapped, object_session

from yurt.errors import RegistryError
from yurt.model.constraints import Check, Index, Unique
from yurt.model.declare import Declared
from yurt.model.kinds import read_annotation, snake
from yurt.model.spec import FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env


@dataclass(frozen=True)
class ModelOptions:
    """What a model says of itself beside its fields (the keywords of the class statement).

    `record_label` is the field that names a record (a link: it is called as what that leads to);
    `order` the default order (`"-due, name"`);
    `archive`, `trash`, `timeline` and `audit` can be switched off for journals and technical models;
    `branch` gives every record a branch and shows each branch its own. A `journal` only grows: its
    records have a number and no version, author or trash, and are never changed.
    """

    label: str = ""
    plural: str = ""
    record_label: str = ""
    order: str = ""
    icon: str = ""
    archive: bool = True
    trash: bool = True
    timeline: bool = True
    audit: bool = True
    branch: bool = False
    journal: bool = False

    def __post_init__(self) -> None:
        if self.journal:
            for name in ("archive", "trash", "timeline", "audit"):
                object.__setattr__(self, name, False)


@dataclass
class Part:
    """One add-on's contribution to one model, as declared."""

    cls: type
    extends: bool
    abstract: bool
    options: dict[str, Any]
    declared: dict[str, Declared | None] = field(default_factory=dict)
    annotations: dict[str, Any] = field(default_factory=dict)
    constraints: tuple[Unique | Check, ...] = ()
    indexes: tuple[Index, ...] = ()

    def specs(self) -> list[tuple[FieldSpec, Any]]:
        """Each declared field with its relation target (a class, a name or None), annotations resolved."""
        return [self._spec(name) for name in self.annotations]

    def _spec(self, name: str) -> tuple[FieldSpec, Any]:
        declared = self.declared.get(name)
        spec = replace(declared.spec if declared else FieldSpec(name=name), name=name)
        try:
            read = read_annotation(_resolve(self.annotations[name], self.cls, named=bool(spec.target)))
        except (TypeError, NameError) as error:
            raise RegistryError(
                f"{self.cls.__module__}.{self.cls.__name__}.{name}: {error}. Declare it as Mapped[type], or name "
                f'the other model with to="addon.model".'
            ) from error
        kind = spec.kind or read.kind or ("many" if read.many else "link")
        required = spec.required or not read.optional
        if kind == "boolean" and spec.default is None and not read.optional:
            spec = spec.with_(default=False)
        if kind in ("lines", "many") or spec.compute:
            required = False
        return spec.with_(kind=kind, required=required), spec.target or read.target


class Model:
    """Base of every part. Inherit from it to declare a model; inherit from a part with `extends=True` to add to it.

    Methods may be overridden by other add-ons' parts and reach the earlier ones by `super()`.
    """

    __yurt_part__: ClassVar[Part]
    __yurt_name__: ClassVar[str]

    if TYPE_CHECKING:
        id: Mapped[int]
        version: Mapped[int]
        created_at: Mapped[datetime]
        created_by_id: Mapped[int | None]
        updated_at: Mapped[datetime]
        updated_by_id: Mapped[int | None]
        archived: Mapped[bool]
        deleted_at: Mapped[datetime | None]
        external_id: Mapped[str | None]

        def __init__(self, **values: Any) -> None: ...

    def __init_subclass__(cls, *, extends: bool = False, abstract: bool = False, **options: Any) -> None:
        if "__yurt__" in cls.__dict__ or "__yurt_composed__" in cls.__dict__:
            super().__init_subclass__()
            return
        unknown = set(options) - set(ModelOptions.__dataclass_fields__)
        if unknown:
            raise TypeError(f"{cls.__name__}: unknown model option {', '.join(sorted(unknown))}")
        part = Part(cls, extends, abstract, options)
        collect(cls, part)
        cls.__yurt_part__ = part
        if not extends:
            cls.__yurt_name__ = f"{addon_of(cls.__module__)}.{snake(cls.__name__)}"

    @property
    def env(self) -> Env:
        """The unit of work this record belongs to. Raises RegistryError for a detached record."""
        session = object_session(self)
        if session is None:
            raise RegistryError(f"This {type(self).__name__} is not part of a unit of work any more.")
        return session.info["env"]

    def translated(self, name: str) -> Any:
        """A translated field's value in the user's language, or as it was written where none is there."""
        spec, env = self.env.info(self).field(name), self.env
        translations = getattr(self, spec.translations) or {}
        return translations.get(env.language) or getattr(self, name)

    def translate(self, name: str, language: str, value: str) -> None:
        """Sets a translated field's value in one language."""
        spec, env = self.env.info(self).field(name), self.env
        if language == env.base_language:
            setattr(self, name, value)
        else:
            setattr(self, spec.translations, {**(getattr(self, spec.translations) or {}), language: value})

    def on_create(self) -> None:
        """Called before a new record is written; may complete it."""

    def on_change(self, changes: frozenset[str]) -> None:
        """Called before changed fields of an existing record are written; may change more of it."""

    def on_delete(self) -> None:
        """Called before a record is deleted for good or moved to the trash; raise to refuse."""

    def validate(self) -> None:
        """Called before a record is written; raise ValidationFailed to refuse what fields alone cannot."""

    def __repr__(self) -> str:
        return f"<{getattr(type(self), '__yurt_name__', type(self).__name__)} {self.__dict__.get('id')}>"


def addon_of(module: str) -> str:
    """The add-on a module belongs to, by its package: `yurt_crm.models` → crm, `yurt.base` → core."""
    package = module.split(".")[0]
    return "core" if package == "yurt" else package.removeprefix("yurt_")


def collect(cls: type, part: Part) -> None:
    """Moves the declared fields out of the class body, so that SQLAlchemy's mixin scan never sees them."""
    annotations = inspect.get_annotations(cls)
    for name, annotation in list(annotations.items()):
        if _is_mapped(annotation):
            part.annotations[name] = annotation
            value = cls.__dict__.get(name)
            part.declared[name] = value if isinstance(value, Declared) else None
            del annotations[name]
            if name in cls.__dict__:
                delattr(cls, name)
    for name, value in list(cls.__dict__.items()):
        if not isinstance(value, Declared):
            continue
        if value.function is None:
            raise RegistryError(f"{cls.__module__}.{cls.__name__}.{name} needs an annotation: {name}: Mapped[...]")
        part.annotations[name] = value.function.__annotations__.get("return", "str")
        part.declared[name] = value
        delattr(cls, name)
        setattr(cls, f"_compute_{name}", value.function)
    cls.__annotations__ = annotations
    for attribute in ("constraints", "indexes"):
        if attribute in cls.__dict__:
            setattr(part, attribute, tuple(cls.__dict__[attribute]))
            delattr(cls, attribute)


def _is_mapped(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return annotation.startswith(("Mapped[", "orm.Mapped[", "sqlalchemy.orm.Mapped["))
    return typing.get_origin(annotation) is Mapped


class _Standing(dict[str, Any]):
    """A module's names; one that is not there is stood in for by an empty class."""

    def __missing__(self, name: str) -> Any:
        return vars(builtins)[name] if name in vars(builtins) else type(name, (), {})


def _resolve(annotation: Any, cls: type, named: bool) -> Any:
    """Evaluates an annotation in the module of its part and takes `Mapped[...]` off.

    Where the other model is `named` by `to="crm.lead"`, its part may be imported for type checkers only.
    """
    namespace = vars(sys.modules[cls.__module__])
    if named:
        namespace = _Standing(namespace)
    if isinstance(annotation, str):
        annotation = eval(annotation, namespace)
    if typing.get_origin(annotation) is Mapped:
        annotation = typing.get_args(annotation)[0]
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        annotation = eval(annotation, namespace)
    if typing.get_origin(annotation) is list:
        inner = typing.get_args(annotation)[0]
        if isinstance(inner, typing.ForwardRef):
            inner = inner.__forward_arg__
        if isinstance(inner, str):
            inner = eval(inner, namespace)
        return list[inner]
    return annotation
