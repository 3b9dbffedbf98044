"""Who may do what with money: cashiers take and give, accountants post and close, controllers watch and reopen."""

from yurt.rights import Role, allow, rule

from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount, BankStatement, CsvFormat, MatchRule, StatementLine
from yurt_finance.models.cash import CashDesk, CashOrder, CashShift
from yurt_finance.models.currencies import Currency, Rate, RateSource
from yurt_finance.models.differences import FoundDifference
from yurt_finance.models.journal import JournalEntry, JournalLine
from yurt_finance.models.manual import ManualEntry, ManualLine
from yurt_finance.models.periods import Period

cashier = Role("finance.cashier", "Cashier", implies=["core.user"], help="Takes and gives money at own branches.")
accountant = Role(
    "finance.accountant", "Accountant", implies=["finance.cashier", "core.exporter"], help="Posts and closes periods."
)
controller = Role(
    "finance.controller", "Controller", implies=["finance.accountant"], help="Opens closed periods, keeps accounts."
)

permissions = [
    allow(cashier, Account, "read"),
    allow(accountant, Account, "read", "create", "write"),
    allow(controller, Account),
    allow(accountant, FoundDifference, "read", "write"),
    allow(accountant, ManualEntry),
    allow(accountant, ManualLine),
    allow(accountant, JournalEntry, "read"),
    allow(accountant, JournalLine, "read"),
    allow(accountant, Period, "read", "create", "write"),
    allow(controller, Period),
    allow(cashier, CashDesk, "read"),
    allow(cashier, CashOrder),
    allow(cashier, CashShift, "read"),
    allow(cashier, BankAccount, "read"),
    allow(accountant, CashDesk, "read", "create", "write"),
    allow(controller, CashDesk),
    allow(accountant, BankAccount, "read", "create", "write"),
    allow(accountant, BankStatement),
    allow(accountant, StatementLine, "read", "create", "write"),
    allow(accountant, MatchRule),
    allow(accountant, CsvFormat),
    allow(controller, BankAccount),
    allow(cashier, Currency, "read"),
    allow(cashier, Rate, "read"),
    allow(accountant, Currency, "read", "create", "write"),
    allow(accountant, Rate, "read", "create", "write"),
    allow(accountant, RateSource, "read", "write"),
    allow(controller, Currency),
    allow(controller, Rate),
    allow(controller, RateSource),
]


def own_branches(record, env):
    """Entries of one's branches and of the company; whoever has all branches sees all."""
    if env.access.has_role("core.all_branches"):
        return record.id == record.id
    return record.branch_id.is_(None) | record.branch_id.in_(env.branch_ids)


rules = [rule(JournalEntry, None, own_branches), rule(JournalLine, None, own_branches)]
