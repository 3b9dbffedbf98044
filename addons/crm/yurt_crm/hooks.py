"""What the CRM tells other parts of the system."""

from __future__ import annotations

from yurt import hookimpl
from yurt.exchange import ImportWords

from yurt_crm.headings import CONTACT, LEAD
from yurt_crm.tour import first_steps

__all__ = ["first_steps", "import_words"]


@hookimpl
def import_words(model: str) -> ImportWords | None:
    """Words over the columns of contacts and leads, as people and other programs write them."""
    return {"crm.contact": CONTACT, "crm.lead": LEAD}.get(model)
