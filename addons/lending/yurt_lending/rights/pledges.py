"""Officers value and take in; cashiers renew, redeem and replace tickets; heads of lending keep kinds and places."""

from yurt.rights import allow, rule

from yurt_lending.models.collateral import Collateral, CollateralKind, CollateralPhoto, StoragePlace, Valuation
from yurt_lending.models.pawn import PawnTicket
from yurt_lending.rights import cashier, manager, of_own_branches, officer


def of_reachable_loans(row, env):
    """Items of loans of one's branches, and those that secure none."""
    return row.loan_id.is_(None) | of_own_branches(row, env)


pledge_permissions = [
    *(
        allow(role, model, "read")
        for role in (cashier, officer)
        for model in (Collateral, CollateralKind, CollateralPhoto, StoragePlace, Valuation, PawnTicket)
    ),
    allow(cashier, Collateral, "write"),
    allow(cashier, PawnTicket, "write"),
    allow(officer, Collateral, "create", "write"),
    allow(officer, CollateralPhoto, "create", "write", "delete"),
    allow(manager, CollateralKind),
    allow(manager, StoragePlace),
    allow(manager, Collateral),
]
pledge_rules = [rule(Collateral, None, of_reachable_loans), rule(PawnTicket, None, of_own_branches)]
