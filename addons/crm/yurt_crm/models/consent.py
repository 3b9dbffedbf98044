"""Whether a contact has agreed to be reached by a channel: who asked, when, and what proves it."""

from __future__ import annotations

from datetime import date

from yurt.base.models.people import User
from yurt.model import File, Mapped, Model, field, index, link

from yurt_crm.models.contact import Contact
from yurt_crm.models.sources import CHANNELS

ANSWERS = {"given": "Consented", "refused": "Refused", "withdrawn": "Taken back"}
WAYS = {"paper": "On paper", "form": "Web form", "spoken": "By word of mouth", "message": "Message", "other": "Other"}


class Consent(
    Model, label="Consent", icon="shield-check", archive=False, trash=False, timeline=False, record_label="channel",
    order="-given_on, -id",
):  # fmt: skip
    """What a contact said about one channel on one day; the latest of a channel holds, the earlier ones stay."""

    contact: Mapped[Contact] = link(ondelete="cascade")
    channel: Mapped[str] = field(options=CHANNELS, default="phone")
    answer: Mapped[str] = field(options=ANSWERS, default="given")
    given_on: Mapped[date] = field(label="Date", default=lambda env: env.today)
    way: Mapped[str] = field(options=WAYS, default="paper", label="How")
    proof: Mapped[File | None] = field(help="The signed form, the recording, the message.")
    recorded_by: Mapped[User | None] = link(default=lambda env: env.user_id, readonly=True)
    note: Mapped[str | None]

    indexes = [index("contact", "channel", "given_on")]
