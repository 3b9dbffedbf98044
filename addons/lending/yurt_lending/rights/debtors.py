"""Officers work on debts; heads of lending keep reminder rules, terms by cycle and promotions."""

from yurt.rights import allow, rule

from yurt_lending.models.debtor import DebtCase, DebtStep, Promise, Reminder, ReminderRule
from yurt_lending.models.offers import CycleTerms, Promotion
from yurt_lending.rights import cashier, manager, of_own_branches, officer


def of_own_cases(row, env):
    """Steps and promises of the debts of one's branches."""
    from yurt_lending.models.loan import Loan

    if env.access.has_role("core.all_branches"):
        return row.id == row.id
    loan = env[Loan]
    return row.case.has(env[DebtCase].loan.has(loan.branch_id.is_(None) | loan.branch_id.in_(env.branch_ids)))


debtor_permissions = [
    *(
        allow(role, model, "read")
        for role in (cashier, officer)
        for model in (DebtCase, DebtStep, Promise, Reminder, ReminderRule, CycleTerms, Promotion)
    ),
    allow(officer, DebtCase, "write"),
    allow(manager, DebtCase, "create"),
    *(allow(manager, model) for model in (ReminderRule, CycleTerms, Promotion)),
]
debtor_rules = [
    *(rule(model, None, of_own_branches) for model in (DebtCase, Reminder)),
    *(rule(model, None, of_own_cases) for model in (DebtStep, Promise)),
]
