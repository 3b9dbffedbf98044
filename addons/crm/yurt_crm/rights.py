"""Who may do what with contacts and leads."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from yurt.rights import Role, allow, rule

from yurt_crm.models.cards import Card, Scan
from yurt_crm.models.consent import Consent
from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.employment import Position
from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.lead import Lead
from yurt_crm.models.reach import Address, ContactEmail, ContactPhone, Messenger

salesperson = Role("crm.salesperson", "Salesperson", implies=["core.user"], help="Own and unassigned customers.")
manager = Role("crm.manager", "Head of sales", implies=["crm.salesperson", "core.exporter"], help="All customers.")

OF_CONTACT = (ContactPhone, ContactEmail, Messenger, Address, Card, Scan, Consent)
"""What belongs to a contact: whoever may read or change the contact may read or change these."""

permissions = [
    *(allow("core.user", model) for model in (*OF_CONTACT, Position)),
    allow(salesperson, Contact, "read", "create", "write"),
    allow(salesperson, Lead, "read", "create", "write"),
    allow(salesperson, Category, "read"),
    allow(salesperson, Funnel, "read"),
    allow(salesperson, Stage, "read"),
    allow(salesperson, LostReason, "read"),
    allow(manager, Contact),
    allow(manager, Lead),
    allow(manager, Category),
    allow(manager, Funnel),
    allow(manager, Stage),
    allow(manager, LostReason),
]


def own_or_unassigned(record, env):
    """A salesperson reaches what is theirs and what is nobody's yet; the manager, without a rule, everything."""
    return (record.salesperson_id == env.user_id) | record.salesperson_id.is_(None)


def within_reach(link, operation):
    """The row's contact, named by its column, is one on which the user may do this."""

    def condition(row, env):
        contact = aliased(env[Contact])
        allowed = env.access.condition(env.info(Contact), operation, contact, env)
        if allowed is None:
            return sa.true()
        return sa.select(sa.literal(1)).where(contact.id == getattr(row, link), allowed).correlate(row).exists()

    return condition


def follows_contact(model, link="contact_id"):
    """Rules for everybody: a row is read with its contact, and changed by who may change the contact."""
    return [
        rule(model, None, within_reach(link, "read"), "read"),
        rule(model, None, within_reach(link, "write"), "create", "write", "delete"),
    ]


rules = [
    rule(Contact, salesperson, own_or_unassigned),
    rule(Lead, salesperson, own_or_unassigned),
    *(each for model in OF_CONTACT for each in follows_contact(model)),
    *follows_contact(Position, "person_id"),
]
