"""What add-ons say at the head of another model's form: facts in the strip of counters, and warnings above it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from yurt.view.declare import Declaration, model_name


class Fact(Declaration):
    """A figure or a word about a record, as the hook `record_facts` gives it: a debt, the last contact.

    A number or a day is written in the user's language, an amount with its `currency` (an ISO code); a text is shown
    as it is. A click opens the list of a `model` with a filter `where`, or the path `href`. Small `order` stands first.
    """

    label: str
    value: int | Decimal | date | datetime | str
    currency: str = ""
    icon: str = "point"
    href: str = ""
    model: str | None = None
    where: dict[str, Any] | None = None
    tone: Literal["", "ok", "today", "late", "penalty", "new", "over"] = ""
    order: int = 50

    def __init__(self, label: str, value: Any, model: Any = None, **values: Any) -> None:
        named = None if model is None else model_name(model)
        super().__init__(label=label, value=value, model=named, **values)  # type: ignore[call-arg]


class Caution(Declaration):
    """A sentence that nobody should miss before dealing with a record; `grave` shows it in red."""

    text: str
    href: str = ""
    grave: bool = False

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text=text, **values)  # type: ignore[call-arg]
