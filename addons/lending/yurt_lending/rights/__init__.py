"""Who may do what with loans: cashiers take and give money, officers apply, managers decide and keep products."""

from yurt.rights import Role, allow, rule
from yurt_crm.models.contact import Category, Contact

from yurt_lending.models.events import Event, Instalment, Posting
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product, ProductAccount, ProductCharge
from yurt_lending.models.standing import Standing

cashier = Role("lending.cashier", "Loan cashier", implies=["finance.cashier"], help="Pays loans out, takes payments.")
officer = Role("lending.officer", "Loan officer", implies=["core.user"], help="Takes applications of own branches.")
manager = Role(
    "lending.manager",
    "Head of lending",
    implies=["lending.officer", "lending.cashier", "core.exporter"],
    help="Approves, reverses, writes off, and keeps the products.",
)

permissions = [
    *(allow(role, Contact, "read") for role in (cashier, officer)),
    *(allow(role, Category, "read") for role in (cashier, officer)),
    allow(officer, Contact, "create", "write"),
    allow(cashier, Loan, "read", "write"),
    allow(officer, Loan, "read", "create", "write", "delete"),
    *(
        allow(role, model, "read")
        for role in (cashier, officer)
        for model in (Event, Instalment, Posting, Product, ProductCharge, ProductAccount, Standing)
    ),
    allow(manager, Product),
    allow(manager, ProductCharge),
    allow(manager, ProductAccount),
]


def of_own_branches(row, env):
    """What belongs to loans of one's branches and of the company; whoever has all branches sees all."""
    if env.access.has_role("core.all_branches"):
        return row.id == row.id
    return row.loan.has(env[Loan].branch_id.is_(None) | env[Loan].branch_id.in_(env.branch_ids))


rules = [rule(model, None, of_own_branches) for model in (Event, Instalment, Posting, Standing)]
