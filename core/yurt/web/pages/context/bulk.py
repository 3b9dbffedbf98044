"""One field of many records."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.document import Choice
from yurt.web.pages.context.widgets import Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    """One field of many records to change (`bulk.html`): a plain form with `id`s, `field`, the widget, and `save`."""

    title: str
    subtitle: str
    action: str
    fields: tuple[Choice, ...]
    widget: Widget
    ids: tuple[str, ...]
    cancel_href: str
