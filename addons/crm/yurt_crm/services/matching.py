"""Who a lead is: the contact that has its phone number or its e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_crm.models.contact import Contact


def matching_contact(env: Env, phone: str | None, email: str | None) -> Contact | None:
    """The contact the user may see with this number (E.164) or address; the oldest where several have it."""
    contact: Any = env.info("crm.contact").cls
    same: list[sa.ColumnElement[bool]] = []
    for value, column, lines, name in (
        (phone, contact.phone, "crm.contact_phone", "number"),
        (email, contact.email, "crm.contact_email", "address"),
    ):
        if value:
            line: Any = env.info(lines).cls
            others = sa.select(line.contact_id).where(getattr(line, name) == value)
            same.append(sa.or_(column == value, contact.id.in_(others)))
    if not same:
        return None
    statement = sa.select(contact).where(sa.or_(*same), sa.not_(contact.archived)).order_by(contact.id).limit(1)
    return env.session.scalars(statement).first()
