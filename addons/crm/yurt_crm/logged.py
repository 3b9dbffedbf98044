"""Contacts made, as entries of a contact's timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from yurt.env import Env
from yurt.env.presence import filled_lines
from yurt.i18n import N_
from yurt.view import Event

from yurt_crm.models.contact import Contact
from yurt_crm.models.log_entry import OUTCOMES, LogEntry
from yurt_crm.models.sources import CHANNELS

ICONS = {"visit": "users", "phone": "phone", "sms": "message", "email": "mail", "messenger": "brand-whatsapp",
         "post": "mailbox"}  # fmt: skip


def logged(env: Env, contact: Contact, before: datetime | None, limit: int) -> list[Event]:
    """The latest entries of the contact log first, before a moment."""
    if not filled_lines(env, env.info(Contact), contact.id, ("log",)):
        return []
    entry: Any = env[LogEntry]
    statement = sa.select(entry).where(entry.contact_id == contact.id).order_by(entry.at.desc(), entry.id.desc())
    if before is not None:
        statement = statement.where(entry.at < before)
    return [_event(env, found) for found in env.session.scalars(statement.limit(limit))]


def _event(env: Env, entry: LogEntry) -> Event:
    words = [env.gettext(CHANNELS.get(entry.channel, entry.channel)), env.gettext(OUTCOMES.get(entry.outcome, ""))]
    text = ": ".join(word for word in words if word)
    return Event(
        entry.at,
        f"{text}. {entry.text}" if entry.text else text,
        kind="contact",
        kind_label=env.gettext(N_("Contacts made")),
        icon=ICONS.get(entry.channel, "message-2"),
        user=entry.employee_id,
        href=f"/m/crm/log_entry/{entry.id}",
    )
