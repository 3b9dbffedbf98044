"""What a report asks before it runs: fields declared as in a model, with periods among them."""

from __future__ import annotations

import inspect
import typing
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from yurt.i18n import N_
from yurt.model.asks import Ask
from yurt.model.declare import Declared, field
from yurt.model.periods import PERIODS, Period

_NAMES = ("Mapped[Period]", "Mapped[Period | None]")
FIRST, LAST = "_first", "_last"


class Parameters(Ask):
    """Base of what a report asks::

        class Losses(Parameters):
            period: Mapped[Period] = field(default="this_month")
            salesperson: Mapped[User | None] = link()
            by: Mapped[str] = field(options={"reason": "Reason", "source": "Source"}, default="reason")

    The report's function gets an instance: a link holds the record, a period a `Period`, what was left empty None.
    A `default` may be a function of the env. A period takes the words of `PERIODS`, or two dates.
    """

    __periods__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.__periods__ = tuple(_spread_periods(cls))
        super().__init_subclass__()


def _spread_periods(cls: type) -> list[str]:
    """Puts three fields in the place of each period: the word, the first day and the last."""
    found: list[str] = []
    annotations: dict[str, Any] = {}
    for name, annotation in inspect.get_annotations(cls).items():
        optional = _optional_period(annotation)
        if optional is None:
            annotations[name] = annotation
            continue
        found.append(name)
        given = cls.__dict__.get(name)
        spec = (given if isinstance(given, Declared) else field()).spec
        annotations[name] = Mapped[str | None] if optional else Mapped[str]
        setattr(cls, name, Declared(replace(spec, kind="selection", options=dict(PERIODS))))
        for suffix, label in ((FIRST, N_("From")), (LAST, N_("To"))):
            annotations[name + suffix] = Mapped[date | None]
            setattr(cls, name + suffix, field(label=label))
    cls.__annotations__ = annotations
    return found


def _optional_period(annotation: Any) -> bool | None:
    """Whether a period may be left empty; None for an annotation of another kind."""
    if isinstance(annotation, str):
        return annotation == _NAMES[1] if annotation in _NAMES else None
    inside = typing.get_args(annotation)[0] if typing.get_origin(annotation) is Mapped else None
    if inside is Period:
        return False
    return True if inside == Period | None else None
