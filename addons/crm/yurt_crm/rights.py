"""Who may do what with contacts and leads."""

from yurt.rights import Role, allow, rule

from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.lead import Lead

salesperson = Role("crm.salesperson", "Salesperson", implies=["core.user"], help="Own and unassigned customers.")
manager = Role("crm.manager", "Head of sales", implies=["crm.salesperson", "core.exporter"], help="All customers.")

permissions = [
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


rules = [rule(Contact, salesperson, own_or_unassigned), rule(Lead, salesperson, own_or_unassigned)]
