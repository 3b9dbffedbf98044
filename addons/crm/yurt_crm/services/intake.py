"""Makes a lead of what came in from outside: once, however often it is sent.

The content has a key: a hash of where it came in and what it says. Its row in `crm.enquiry` is unique, so of a hundred
equal messages at the same moment one makes the lead and ninety-nine find it. After `SAME_FOR` the same words are a new
wish, and make a new lead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import phonenumbers
import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt.i18n import N_

from yurt_crm.services.distribution import distribute
from yurt_crm.services.matching import matching_contact

if TYPE_CHECKING:
    from yurt.env import Env

SAME_FOR = timedelta(days=1)
LONGEST = 4000
UTM = ("utm_source", "utm_medium", "utm_campaign")
LARGEST_AMOUNT = Decimal(10) ** 12


@dataclass(frozen=True)
class Wish:
    """What somebody sent, as text: `answers` are those to a form's own questions, by their labels."""

    name: str = ""
    phone: str = ""
    email: str = ""
    company: str = ""
    wish: str = ""
    amount: str = ""
    message: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    came_from: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Wish:
        """From names and values of a form or of JSON; what is unknown is left out, what is too long is cut."""
        texts = {name: _clean(given.get(name)) for name in cls.__dataclass_fields__ if name != "answers"}
        asked = given.get("answers")
        own = {_clean(k)[:200]: _clean(v) for k, v in asked.items()} if isinstance(asked, Mapping) else {}
        return cls(**texts, answers=dict(list(own.items())[:50]))

    @property
    def is_empty(self) -> bool:
        """True when nobody could be answered: no name, number, address or word."""
        return not any(
            (self.name, self.phone, self.email, self.company, self.wish, self.message, *self.answers.values())
        )

    def key(self, place: str) -> str:
        """The same for the same content in the same place, whatever the case and spaces."""
        plain = {k: " ".join(str(v).lower().split()) for k, v in _content(self).items()}
        text = json.dumps([place, plain], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Place:
    """Where leads come in: a funnel, and who gets them there."""

    way: str
    funnel: Any
    source: str
    form: Any = None
    salesperson: Any = None
    distribution: Any = None
    language: str | None = None
    extra: str = ""
    """What tells equal contents apart, such as the number of an e-mail."""

    @property
    def name(self) -> str:
        number = self.form.id if self.form is not None else self.funnel.id
        return f"{self.way}:{number}:{self.extra}"


@dataclass(frozen=True)
class Taken:
    """What became of it: the lead's number, and whether it is new."""

    lead_id: int
    is_new: bool


def take(env: Env, place: Place, wish: Wish) -> Taken:
    """The lead of this content; made now unless it came in within the last day. Raises ValidationFailed for nothing."""
    if wish.is_empty:
        raise ValidationFailed(env.gettext("Write a name, and a phone number or an e-mail address."))
    with env.sudo():
        enquiry, is_fresh = _enquiry(env, place, wish)
        if not is_fresh:
            enquiry.times += 1
            enquiry.last_at = env.now
            env.session.flush()
            return Taken(enquiry.lead_id, False)
        lead = _new_lead(env, place, wish)
        enquiry.lead_id, enquiry.last_at = lead.id, env.now
        if place.form is not None:
            place.form.received += 1
        env.session.flush()
        _give(env, place, lead)
    return Taken(lead.id, True)


def _enquiry(env: Env, place: Place, wish: Wish) -> tuple[Any, bool]:
    """The row of this content, ours alone until the end of the transaction; and whether a lead is to be made."""
    enquiry = env.info("crm.enquiry").cls
    key = wish.key(place.name)
    found = sa.select(enquiry).where(enquiry.key == key).with_for_update().execution_options(populate_existing=True)
    row = env.session.scalars(found).first()
    if row is None:
        values = {"key": key, "way": place.way, "form": place.form, "first_at": env.now, "last_at": env.now,
                  "given": _content(wish)}  # fmt: skip
        try:
            with env.session.begin_nested():
                return env.create(enquiry, **values), True
        except ValidationFailed:  # it has come in at the same moment; its transaction is over now
            row = env.session.scalars(found).one()
    too_old = row.last_at < env.now - SAME_FOR
    return row, too_old or row.lead_id is None


def _new_lead(env: Env, place: Place, wish: Wish) -> Any:
    phone, email = _phone(env, wish.phone), _email(wish.email)
    contact = matching_contact(env, phone, email)
    notes = [wish.message, *(f"{label}: {text}" for label, text in wish.answers.items() if text)]
    notes += [f"{label}: {text}" for label, text in (("Phone", wish.phone if not phone else ""),
                                                     ("E-mail", wish.email if not email else "")) if text]  # fmt: skip
    values: dict[str, Any] = {
        "title": (wish.wish or wish.name or wish.company or wish.message or wish.email or wish.phone)[:200],
        "company_name": ", ".join(part for part in (wish.name, wish.company) if part)[:200] or None,
        "phone": phone,
        "email": email,
        "amount": _amount(wish.amount),
        "notes": "\n".join(note for note in notes if note) or None,
        "funnel_id": place.funnel.id,
        "source": place.source,
        "web_form": place.form,
        "language": place.language,
        "came_from": wish.came_from[:500] or None,
        "contact": contact,
        "salesperson_id": None,
        **{name: getattr(wish, name)[:120] or None for name in UTM},
    }
    return env.create(env.info("crm.lead").cls, **values)


def _give(env: Env, place: Place, lead: Any) -> None:
    """To the salesperson whom the form names; else the distribution decides, if there is one."""
    owner = place.salesperson
    if owner is not None:
        lead.salesperson_id = owner.id
        env.session.flush()
        env.notify(owner.id, N_("New lead: {title}"), record=lead, kind="task", title=lead.title)
        return
    distribution = place.distribution or place.funnel.distribution
    if distribution is not None:
        distribute(lead, distribution)


def place_of_form(form: Any, way: str) -> Place:
    """Where a web form's leads come in."""
    return Place(way, form.funnel, form.source, form, form.salesperson, form.distribution, form.language)


def with_answers(wish: Wish, answers: Mapping[str, str]) -> Wish:
    """The wish with the answers to a form's own questions."""
    return replace(wish, answers={_clean(k)[:200]: _clean(v) for k, v in answers.items()})


def _content(wish: Wish) -> dict[str, Any]:
    aside = ("answers", "came_from", *UTM)  # the way on which somebody came does not make it another wish
    found = {name: getattr(wish, name) for name in wish.__dataclass_fields__ if name not in aside}
    return {name: text for name, text in found.items() if text} | {f"answer {k}": v for k, v in wish.answers.items()}


def _clean(value: Any) -> str:
    text = value if isinstance(value, str) else "" if value is None or isinstance(value, (dict, list)) else str(value)
    text = "".join(
        letter for letter in text if letter in "\n\t" or (letter.isprintable() and not "\ud800" <= letter <= "\udfff")
    )
    return text.strip()[:LONGEST]


def _phone(env: Env, text: str) -> str | None:
    """The number in E.164; None for what is no number, which then stands in the notes."""
    try:
        number = phonenumbers.parse(text, env.system.settings.region)
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


def _email(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def _amount(text: str) -> Decimal:
    try:
        found = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
    return found.quantize(Decimal("0.01")) if found.is_finite() and 0 <= found <= LARGEST_AMOUNT else Decimal(0)
