"""What the CRM tells other parts of the system, and what it does when leads move."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.routing import BaseRoute
from yurt import concerns, hookimpl
from yurt.base.models.journal import Note
from yurt.env import Env
from yurt.exchange import ImportWords
from yurt.view import BulkButton, Caution, Event, Fact

from yurt_crm.duplicate_hints import merge_button, same_contacts
from yurt_crm.facts import facts
from yurt_crm.headings import CONTACT, LEAD
from yurt_crm.logged import logged
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.pages.segments import segment_button
from yurt_crm.pages.vcards import vcard_button
from yurt_crm.services.consistency import differences
from yurt_crm.services.following import contact_made, note_written, stage_changed, stage_entered
from yurt_crm.tour import first_steps

__all__ = ["first_steps", "import_words"]


@hookimpl
def import_words(model: str) -> ImportWords | None:
    """Words over the columns of contacts and leads, as people and other programs write them."""
    return {"crm.contact": CONTACT, "crm.lead": LEAD}.get(model)


@hookimpl
def record_facts(env: Env, record: Any) -> list[Fact | Caution] | None:
    """Open deals and warnings, on the form of a contact."""
    return facts(env, record) if isinstance(record, Contact) else None


@hookimpl
@concerns("crm.lead", "core.note", "crm.log_entry")
def record_created(env: Env, record: Any) -> None:
    """A new lead begins its history; a note on it and a contact made answer the customer."""
    if isinstance(record, Lead):
        stage_entered(env, record)
    elif isinstance(record, Note):
        note_written(env, record)
    elif isinstance(record, LogEntry):
        contact_made(env, record)


@hookimpl
def record_changed(env: Env, record: Any, changes: dict[str, tuple[Any, Any]]) -> None:
    """A move to another stage goes into the history and sets automations off."""
    if "stage" in changes and isinstance(record, Lead):
        stage_changed(env, record, changes)


@hookimpl
def check_data(env: Env) -> list[str]:
    """Histories against leads, and sums against histories."""
    return differences(env)


@hookimpl
def entry_hints(env: Env, model: str, values: dict[str, Any], record_id: int | None) -> list[Caution] | None:
    """Contacts that may be the one that is being typed."""
    return same_contacts(env, values, record_id) if model == "crm.contact" else None


@hookimpl
def bulk_buttons(env: Env, model: str) -> list[BulkButton] | None:
    """Merging two selected contacts, and making a segment of them."""
    return [*merge_button(env), *segment_button(env), *vcard_button(env)] if model == "crm.contact" else None


@hookimpl
def timeline_entries(env: Env, record: Any, before: datetime | None, limit: int) -> list[Event] | None:
    """Contacts made, on the timeline of a contact."""
    return logged(env, record, before, limit) if isinstance(record, Contact) else None


@hookimpl
def web_routes() -> list[BaseRoute]:
    """Duplicates and merging; web forms and the intake for site builders."""
    from yurt_crm import pages
    from yurt_crm.web import routes

    return [*pages.routes(), *routes.routes()]
