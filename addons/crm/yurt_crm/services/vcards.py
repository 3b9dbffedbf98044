"""Contacts as vCards (RFC 2426, version 3.0, which every telephone and mail program reads)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import vobject
from yurt.env import Env

from yurt_crm.models.contact import Contact

_PHONE_TYPES = {"mobile": "CELL", "work": "WORK", "home": "HOME", "fax": "FAX"}
_EMAIL_TYPES = {"work": "WORK", "private": "HOME"}
_ADDRESS_TYPES = {"living": "HOME", "office": "WORK", "delivery": "PARCEL"}
_SERVICES = {"telegram": "X-TELEGRAM", "whatsapp": "X-WHATSAPP", "viber": "X-VIBER"}


def vcards(env: Env, contacts: Iterable[Contact]) -> str:
    """All of them in one file, in their order. Fields that the user may not see are left out."""
    info = env.info(Contact)
    seen = {name for name, spec in info.fields.items() if env.access.readable(spec)}
    return "".join(_card(contact, seen).serialize() for contact in contacts)


def _card(contact: Contact, seen: set[str]) -> Any:
    card = vobject.vCard()
    words = (contact.name or "").split()
    given, family = (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (contact.name, "")
    if contact.is_company:
        given, family = "", ""
        card.add("x-abshowas").value = "COMPANY"
        card.add("org").value = [contact.name]
    elif contact.company is not None and "company" in seen:
        card.add("org").value = [contact.company.name]
    card.add("n").value = vobject.vcard.Name(family=family, given=given)
    card.add("fn").value = contact.name
    card.add("uid").value = contact.external_id or f"yurt-contact-{contact.id}"
    for name, where, text in (("title", "position", contact.position), ("url", "website", contact.website),
                              ("note", "notes", contact.notes)):  # fmt: skip
        if text and where in seen:
            card.add(name).value = text
    if contact.birthday and "birthday" in seen:
        card.add("bday").value = contact.birthday.isoformat()
    if contact.categories and "categories" in seen:
        card.add("categories").value = [category.translated("name") for category in contact.categories]
    _reach(card, contact, seen)
    return card


def _reach(card: Any, contact: Contact, seen: set[str]) -> None:
    """The main telephone, e-mail and address first, as whoever reads the card will try them."""
    phones = {contact.phone: "PREF"} | {p.number: _PHONE_TYPES.get(p.kind, "VOICE") for p in contact.phones
                                        if p.number != contact.phone}  # fmt: skip
    emails = {contact.email: "PREF"} | {e.address: _EMAIL_TYPES.get(e.kind, "INTERNET") for e in contact.emails
                                        if e.address != contact.email}  # fmt: skip
    for name, field, found in (("tel", "phone", phones), ("email", "email", emails)):
        for value, kind in found.items() if field in seen else ():
            if value:
                line = card.add(name)
                line.value, line.type_param = value, kind
    for messenger in contact.messengers:
        card.add(_SERVICES.get(messenger.service, "X-MESSENGER")).value = messenger.handle
    if (contact.address or contact.city) and "address" in seen:
        _address(card, "PREF", contact.address, contact.city, None, None, None)
    for more in contact.addresses:
        kind = _ADDRESS_TYPES.get(more.kind, "POSTAL")
        _address(card, kind, more.street, more.city, more.region, more.postcode, more.country)


def _address(card: Any, kind: str, *parts: str | None) -> None:
    street, city, region, code, country = (part or "" for part in parts)
    line = card.add("adr")
    line.value = vobject.vcard.Address(street=street, city=city, region=region, code=code, country=country)
    line.type_param = kind
