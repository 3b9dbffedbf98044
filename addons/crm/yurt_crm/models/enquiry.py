"""What came in by a form, from a site builder or by e-mail, and which lead it became."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yurt.model import Json, Mapped, Model, field, index, link

from yurt_crm.models.web_form import WebForm

if TYPE_CHECKING:
    from yurt_crm.models.lead import Lead

WAYS = {"form": "Web form", "site": "Site builder", "mail": "E-mail"}


class Enquiry(
    Model, label="Enquiry", plural="Enquiries", icon="inbox", order="-id", record_label="key", trash=False,
    archive=False, timeline=False, audit=False,
):  # fmt: skip
    """One content that came in; sent again within a day it is the same enquiry, and the same lead."""

    key: Mapped[str] = field(max_length=64, unique=True, readonly=True, label="Content key")
    way: Mapped[str] = field(options=WAYS, readonly=True)
    form: Mapped[WebForm | None] = link(ondelete="set null", readonly=True)
    lead: Mapped[Lead | None] = link(to="crm.lead", ondelete="set null", readonly=True)
    first_at: Mapped[datetime] = field(readonly=True, label="First")
    last_at: Mapped[datetime] = field(readonly=True, label="Last")
    times: Mapped[int] = field(default=1, readonly=True, help="How often it was sent.")
    given: Mapped[Json] = field(readonly=True, label="What was sent")

    indexes = [index("last_at")]
