"""What an action asks before it runs: fields, declared as in a model, that a dialog or a call of the API fills in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from yurt.errors import RegistryError
from yurt.model.describe import complete
from yurt.model.info import ModelInfo
from yurt.model.part import ModelOptions, Part, collect

_UNFIT = frozenset({"lines", "many", "image", "file", "state"})


class Ask:
    """Base of what an action asks::

        class Losing(Ask):
            reason: Mapped[LostReason] = link()
            note: Mapped[LongText | None]

        @action("Lost", asks=Losing)
        def lose(self, given: Losing) -> None: ...

    The method gets an instance: a link holds the record, what was left empty is None. Code makes one itself:
    `lead.lose(Losing(reason=too_dear))`. Raises TypeError for a name that is not declared.
    """

    __yurt_part__: ClassVar[Part]

    def __init_subclass__(cls) -> None:
        part = Part(cls, extends=False, abstract=True, options={})
        collect(cls, part)
        cls.__yurt_part__ = part

    def __init__(self, **values: Any) -> None:
        names = self.__yurt_part__.annotations
        if unknown := values.keys() - names.keys():
            raise TypeError(f"{type(self).__name__} has no field {', '.join(sorted(unknown))}")
        self.__dict__.update({name: values.get(name) for name in names})

    @classmethod
    def suggest(cls, record: Any) -> Mapping[str, Any]:
        """What stands in the dialog at first where one record is at hand, by field, over the fields' defaults.

        A link takes a record or its number. Override it; nobody is asked about many records at once, nor over the API.
        """
        return {}


def describe_asks(info: ModelInfo, models: dict[str, ModelInfo]) -> dict[str, ModelInfo]:
    """What the model's actions ask, by action: each like a model of its own, without a table.

    Raises RegistryError for a kind of field that no dialog can take, or a link to what is not installed.
    """
    found: dict[str, ModelInfo] = {}
    for action in info.actions.values():
        if action.asks is not None:
            name = f"{info.name}.{action.name}"
            found[action.name] = describe_fields(name, action.label, info.addon, action.asks, models)
    return found


def describe_fields(
    name: str, label: str, addon: str, asks: type[Ask] | None, models: dict[str, ModelInfo]
) -> ModelInfo:
    """The fields of an `Ask` as those of a model without a table; none for None.

    Raises RegistryError for a kind of field that no dialog can take, or a link to what is not installed.
    """
    declared = [] if asks is None else asks.__yurt_part__.specs()
    specs = [complete(spec, to, addon, None, name) for spec, to in declared]
    for spec in specs:
        if spec.kind in _UNFIT or spec.compute or spec.sequence or spec.translated:
            raise RegistryError(f"{addon}: {name} asks {spec.name}, a field no dialog can take.")
        if spec.target and spec.target not in models:
            raise RegistryError(f"{addon}: {name} asks {spec.name}: there is no {spec.target}.")
    made = ModelInfo(name, addon, ModelOptions(journal=True), [], {spec.name: spec for spec in specs})
    made.label = made.plural = label
    return made
