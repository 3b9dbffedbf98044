"""How a contact is reached beside the main telephone and e-mail: more of them, messengers, addresses."""

from __future__ import annotations

from typing import ClassVar

from yurt.model import Email, LongText, Mapped, Model, Phone, field, index, link, unique

from yurt_crm.models.contact import Contact
from yurt_crm.models.main_line import MainLine

PHONE_KINDS = {"mobile": "Mobile", "work": "Work", "home": "At home", "fax": "Fax", "other": "Other"}
EMAIL_KINDS = {"work": "Work", "private": "Private", "billing": "Invoices", "other": "Other"}
MESSENGERS = {
    "whatsapp": "WhatsApp", "telegram": "Telegram", "viber": "Viber", "messenger": "Messenger", "signal": "Signal",
    "wechat": "WeChat", "other": "Other",
}  # fmt: skip
ADDRESS_KINDS = {
    "living": "Where they live", "registered": "Registered", "office": "Office", "delivery": "Delivery",
    "billing": "Invoices", "other": "Other",
}  # fmt: skip


class ContactPhone(
    MainLine, label="Telephone", icon="phone", archive=False, trash=False, timeline=False, record_label="number",
    order="-main, id",
):  # fmt: skip
    """One of a contact's telephone numbers."""

    siblings: ClassVar[str] = "phones"
    mirrors: ClassVar[dict[str, str]] = {"number": "phone"}

    contact: Mapped[Contact] = link(ondelete="cascade")
    number: Mapped[Phone] = field(searchable=True, index=True)
    kind: Mapped[str] = field(options=PHONE_KINDS, default="mobile")
    main: Mapped[bool] = field(help="The one to call first; it stands on the contact.")
    note: Mapped[str | None] = field(help="Such as when to call.")

    constraints = [unique("contact", "number", message="This contact has that number already.")]


class ContactEmail(
    MainLine, label="E-mail", plural="E-mails", icon="mail", archive=False, trash=False, timeline=False,
    record_label="address", order="-main, id",
):  # fmt: skip
    """One of a contact's e-mail addresses."""

    siblings: ClassVar[str] = "emails"
    mirrors: ClassVar[dict[str, str]] = {"address": "email"}

    contact: Mapped[Contact] = link(ondelete="cascade")
    address: Mapped[Email] = field(searchable=True, index=True)
    kind: Mapped[str] = field(options=EMAIL_KINDS, default="work")
    main: Mapped[bool] = field(help="The one to write to first; it stands on the contact.")
    note: Mapped[str | None]

    constraints = [unique("contact", "address", message="This contact has that address already.")]


class Messenger(
    Model, label="Messenger", icon="message-circle", archive=False, trash=False, timeline=False, record_label="handle",
    order="service, id",
):  # fmt: skip
    """A contact's name or number in a messenger."""

    contact: Mapped[Contact] = link(ondelete="cascade")
    service: Mapped[str] = field(options=MESSENGERS, default="whatsapp")
    handle: Mapped[str] = field(label="Name or number", searchable=True)
    note: Mapped[str | None]

    indexes = [index("service", "handle")]


class Address(
    Model, label="Address", plural="Addresses", icon="map-pin", archive=False, trash=False, timeline=False,
    record_label="street", order="kind, id",
):  # fmt: skip
    """One of a contact's postal addresses, beside the main one on the contact."""

    contact: Mapped[Contact] = link(ondelete="cascade")
    kind: Mapped[str] = field(options=ADDRESS_KINDS, default="living")
    street: Mapped[LongText | None] = field(label="Street, house, flat")
    city: Mapped[str | None]
    region: Mapped[str | None]
    postcode: Mapped[str | None] = field(max_length=20)
    country: Mapped[str | None]
    note: Mapped[str | None] = field(help="Such as how to get there.")
