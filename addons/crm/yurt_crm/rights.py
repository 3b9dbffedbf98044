"""Who may do what with contacts."""

from yurt.rights import Role, allow, rule
from yurt_crm.models.contact import Category, Contact

salesperson = Role("crm.salesperson", "Salesperson", implies=["core.user"])
manager = Role("crm.manager", "Head of sales", implies=["crm.salesperson", "core.exporter"])

permissions = [
    allow(salesperson, Contact, "read", "create", "write"),
    allow(salesperson, Category, "read"),
    allow(manager, Contact),
    allow(manager, Category),
]
rules = [
    rule(Contact, salesperson, lambda c, env: (c.salesperson_id == env.user_id) | c.salesperson_id.is_(None)),
    rule(Contact, manager, lambda c, env: c.id.is_not(None)),
]
