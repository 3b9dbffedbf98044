"""What add-ons tell of a record: entries of its timeline, and what is to be done next about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from yurt.view.declare import Declaration


class Event(Declaration):
    """An entry of a record's timeline, as the hook `timeline_entries` gives it: a mail, a call, a payment.

    `kind` and `kind_label` make a filter above the timeline; `text` is ready to show; `user` is who did it, an id.
    """

    at: datetime
    text: str
    kind: str = "other"
    kind_label: str = ""
    icon: str = "point"
    user: int | None = None
    href: str = ""
    tone: Literal["", "ok", "today", "late", "penalty", "new", "over"] = ""

    def __init__(self, at: datetime, text: str, **values: Any) -> None:
        super().__init__(at=at, text=text, **values)  # type: ignore[call-arg]


class Activity(Declaration):
    """What is to be done next about a record, as the hook `next_activity` gives it.

    `due` None means some time; `done_href` is an address of the add-on's own that takes a POST when it is done.
    """

    text: str
    due: date | datetime | None = None
    user: int | None = None
    href: str = ""
    done_href: str = ""

    def __init__(self, text: str, due: date | datetime | None = None, **values: Any) -> None:
        super().__init__(text=text, due=due, **values)  # type: ignore[call-arg]
