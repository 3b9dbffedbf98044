"""A clerk reaches his own persons, the boss all."""

from yurt.rights import Role, allow, rule

from yurt_sample.models import Happening, Item, Order, Person, Place, Step, Tag, Thing, Ticket

clerk = Role("sample.clerk", "Clerk", implies=["core.user"])
reader = Role("sample.reader", "Reader", implies=["core.user"])
boss = Role("sample.boss", "Boss", implies=["sample.clerk"])

permissions = [
    allow(clerk, Person, "read", "create", "write"),
    allow(clerk, Order),
    allow(clerk, Item),
    allow(clerk, Place, "read", "create", "write"),
    allow(clerk, Tag, "read"),
    allow(clerk, Ticket),
    allow(clerk, Step),
    allow(clerk, Happening, "read", "create", "write", "delete"),
    allow(reader, Tag, "read"),
    allow(reader, Person, "read"),
    allow(boss, Person),
    allow(boss, Thing),
    allow(boss, Tag),
]


def own(person, env):
    """What is his own."""
    return person.owner_id == env.user_id


rules = [rule(Person, clerk, own)]
