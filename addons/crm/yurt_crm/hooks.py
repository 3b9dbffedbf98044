"""What the CRM tells other parts of the system."""

from __future__ import annotations

from typing import Any

from yurt import hookimpl
from yurt.env import Env
from yurt.exchange import ImportWords
from yurt.view import Caution, Fact

from yurt_crm.facts import facts
from yurt_crm.headings import CONTACT, LEAD
from yurt_crm.models.contact import Contact
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
