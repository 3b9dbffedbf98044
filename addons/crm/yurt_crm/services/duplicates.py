"""Looking for duplicates among all contacts, and for those of one that is being typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from yurt.env import Env

from yurt_crm.models.contact import Contact
from yurt_crm.models.duplicate import Duplicate
from yurt_crm.models.reach import ContactEmail, ContactPhone
from yurt_crm.services.likeness import Match, Person, compared, matches, plain_tax

MOST = 20_000
"""So many pairs at most are kept to decide; nobody decides more, and the next search finds the rest."""
HINTS = 5


def people(env: Env, where: Any = None) -> list[Person]:
    """The contacts as they are compared, without those in the trash; rights do not count."""
    contact = env.info(Contact).table.c
    connection = env.session.connection()
    present = contact.deleted_at.is_(None)
    rows = connection.execute(
        sa.select(
            contact.id, contact.name, contact.kind, contact.phone, contact.email, contact.tax_number,
            contact.birthday, contact.company_id, contact.city,
        ).where(present if where is None else sa.and_(present, where))
    ).all()  # fmt: skip
    ids = None if where is None else [row.id for row in rows]
    phones = _lines(env, env.info(ContactPhone).table.c, "number", ids)
    emails = _lines(env, env.info(ContactEmail).table.c, "address", ids)
    return [
        Person(
            row.id, row.name, row.kind, _all(row.phone, phones.get(row.id)), _all(row.email, emails.get(row.id)),
            row.tax_number or "", row.birthday, row.company_id, row.city or "",
        )
        for row in rows
    ]  # fmt: skip


def find(env: Env) -> int:
    """Looks for duplicates among all contacts and keeps the pairs to decide; gives how many are new.

    Pairs that were decided stay decided; pairs still open that do not agree any more are taken away.
    """
    table = env.info(Duplicate).table
    connection = env.session.connection()
    known = {(left, right): (number, status) for number, left, right, status in connection.execute(
        sa.select(table.c.id, table.c.left_id, table.c.right_id, table.c.status)
    )}  # fmt: skip
    found = matches(people(env))[:MOST]
    present = {(match.left, match.right) for match in found}
    gone = [number for pair, (number, status) in known.items() if status == "open" and pair not in present]
    for part in _parts(gone):
        connection.execute(sa.delete(table).where(table.c.id.in_(part)))
    fresh = [match for match in found if (match.left, match.right) not in known]
    for start in range(0, len(fresh), 2000):
        connection.execute(sa.insert(table), [_row(env, match) for match in fresh[start : start + 2000]])
    return len(fresh)


def like(env: Env, typed: Mapping[str, Any], itself: int | None = None) -> list[Match]:
    """Contacts that may be the one that is being typed (its field values as kept or as typed), the surest first.

    `left` of each match is 0, `right` the other contact. Rights do not count: ask before showing more than a number.
    """
    person = _typed(env, typed)
    ids = _candidates(env, person) - {itself}
    contact = env.info(Contact).table.c
    found = (compared(person, other) for other in people(env, contact.id.in_(sorted(ids)))) if ids else ()
    return sorted((match for match in found if match is not None), key=lambda m: -m.score)[:HINTS]


def normal_phone(text: str, region: str) -> str:
    """A telephone number as it is kept (E.164); empty for what is none."""
    import phonenumbers  # large, and only needed once somebody types

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else ""


def _typed(env: Env, typed: Mapping[str, Any]) -> Person:
    phone = normal_phone(str(typed.get("phone") or ""), env.system.settings.region)
    email = str(typed.get("email") or "").strip().lower()
    return Person(
        0, str(typed.get("name") or ""), typed.get("kind") or "person", _all(phone), _all(email),
        str(typed.get("tax_number") or ""), typed.get("birthday"), typed.get("company"), str(typed.get("city") or ""),
    )  # fmt: skip


def _candidates(env: Env, person: Person) -> set[int]:
    """Contacts that share something with the one that is typed, by the indexes that there are."""
    contact, phone, email = env.info(Contact).table.c, env.info(ContactPhone).table.c, env.info(ContactEmail).table.c
    asked = []
    if person.phones:
        asked += [sa.select(contact.id).where(contact.phone.in_(person.phones)),
                  sa.select(phone.contact_id).where(phone.number.in_(person.phones))]  # fmt: skip
    if person.emails:
        asked += [sa.select(contact.id).where(contact.email.in_(person.emails)),
                  sa.select(email.contact_id).where(email.address.in_(person.emails))]  # fmt: skip
    if person.tax_number:
        asked.append(
            sa.select(contact.id).where(contact.tax_number.in_({person.tax_number, plain_tax(person.tax_number)}))
        )
    if person.name:
        asked.append(sa.select(contact.id).where(contact.name == person.name))
        asked.append(sa.select(contact.id).where(contact.name.like(_beginning(person.name), escape="\\")).limit(500))
    connection = env.session.connection()
    found: set[int] = set()
    for statement in asked:
        found.update(connection.execute(statement.limit(500)).scalars())
    return found


def _beginning(name: str) -> str:
    """Names that begin like this one."""
    start = name[:4].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{start}%"


def _all(first: str | None, others: Iterable[str] | None = None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in (first, *(others or ())) if value))


def _lines(env: Env, columns: Any, value: str, ids: list[int] | None) -> dict[int, list[str]]:
    """Values of lines by contact; of all contacts where no numbers are given."""
    found: dict[int, list[str]] = defaultdict(list)
    statement = sa.select(columns.contact_id, columns[value])
    statements = [statement] if ids is None else [statement.where(columns.contact_id.in_(p)) for p in _parts(ids)]
    for each in statements:
        for contact, text in env.session.connection().execute(each):
            found[contact].append(text)
    return found


def _row(env: Env, match: Match) -> dict[str, Any]:
    return {
        "left_id": match.left, "right_id": match.right, "score": match.score, "reasons": " ".join(match.reasons),
        "status": "open", "version": 1, "created_at": env.now, "created_by_id": env.user_id, "updated_at": env.now,
        "updated_by_id": env.user_id,
    }  # fmt: skip


def _parts(ids: list[int]) -> list[list[int]]:
    """Long lists in pieces that fit into one statement."""
    return [ids[start : start + 5000] for start in range(0, len(ids), 5000)]
