"""What lending starts with: its accounts, and a first product of each direction to make one's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from yurt.i18n import N_
from yurt_documents.loading import bring
from yurt_finance.models.accounts import Account

from yurt_lending.engine.postings import Role
from yurt_lending.models.product import Product, ProductAccount, ProductCharge
from yurt_lending.papers import KINDS
from yurt_lending.pawn_data import load_pawn
from yurt_lending.reminder_data import load_reminders
from yurt_lending.sheet_data import load_sheet

CHART: dict[str, tuple[str, str, str]] = {
    "1310": (N_("Loans given"), "asset", "1"),
    "1320": (N_("Interest receivable"), "asset", "1"),
    "1330": (N_("Fees receivable"), "asset", "1"),
    "1340": (N_("Penalties receivable"), "asset", "1"),
    "1410": (N_("Forfeited goods"), "asset", "1"),
    "2210": (N_("Overpaid by borrowers"), "liability", "2"),
    "2310": (N_("Loans taken"), "liability", "2"),
    "2320": (N_("Interest payable"), "liability", "2"),
    "2330": (N_("Fees and penalties payable"), "liability", "2"),
    "2340": (N_("Overpaid to lenders"), "asset", "1"),
    "4110": (N_("Interest income"), "income", "4"),
    "4120": (N_("Fee income"), "income", "4"),
    "4130": (N_("Penalty income"), "income", "4"),
    "4140": (N_("Recovered loans"), "income", "4"),
    "4150": (N_("Debts forgiven to us"), "income", "4"),
    "5110": (N_("Loan losses"), "expense", "5"),
    "5120": (N_("Goodwill to borrowers"), "expense", "5"),
    "5130": (N_("Interest paid"), "expense", "5"),
    "5140": (N_("Fees and penalties paid"), "expense", "5"),
}
MONEY = "1010"
GIVEN = {
    Role.LOAN: "1310", Role.INTEREST_RECEIVABLE: "1320", Role.FEE_RECEIVABLE: "1330",
    Role.PENALTY_RECEIVABLE: "1340", Role.CLEARING: MONEY, Role.INTEREST_INCOME: "4110", Role.FEE_INCOME: "4120",
    Role.PENALTY_INCOME: "4130", Role.CREDIT_LOSS: "5110", Role.CREDIT_LOSS_FRAUD: "5110",
    Role.INTEREST_CHARGED_OFF: "5110", Role.FEE_CHARGED_OFF: "5110", Role.PENALTY_CHARGED_OFF: "5110",
    Role.GOODWILL: "5120", Role.GOODWILL_INTEREST: "5120", Role.GOODWILL_FEE: "5120", Role.GOODWILL_PENALTY: "5120",
    Role.RECOVERIES: "4140", Role.WRITTEN_OFF: "5110", Role.OVERPAYMENT: "2210",
}  # fmt: skip
TAKEN = {
    Role.LOAN: "2310", Role.INTEREST_RECEIVABLE: "2320", Role.FEE_RECEIVABLE: "2330",
    Role.PENALTY_RECEIVABLE: "2330", Role.CLEARING: MONEY, Role.INTEREST_INCOME: "5130", Role.FEE_INCOME: "5140",
    Role.PENALTY_INCOME: "5140", Role.WRITTEN_OFF: "4150", Role.RECOVERIES: "5110", Role.OVERPAYMENT: "2340",
}  # fmt: skip
PRODUCTS: dict[str, tuple[str, dict[Role, str], dict[str, Any]]] = {
    "consumer": (
        N_("Consumer loan"),
        GIVEN,
        {
            "code": "CONS", "rate": Decimal(24), "term": 12, "least_principal": Decimal(10_000),
            "most_principal": Decimal(5_000_000), "most_rate": Decimal(60), "most_term": 60, "rounding": Decimal(1),
        },
    ),
    "bank": (
        N_("Bank loan taken"),
        TAKEN,
        {"code": "BANK", "direction": "taken", "rate": Decimal(12), "term": 24, "method": "equal principal"},
    ),
}  # fmt: skip
CHARGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "service": (
        "consumer",
        N_("Service fee"),
        {"occasion": "at disbursement", "base": "disbursed", "percent": Decimal(1)},
    ),
    "late": (
        "consumer",
        N_("Penalty for being late"),
        {
            "kind": "penalty", "occasion": "each day overdue", "base": "outstanding", "percent": Decimal("0.1"),
            "grace_days": 3,
        },
    ),
}  # fmt: skip


def load(env) -> None:
    """Called after installing and upgrading, in all languages; what is there stays as the users have made it."""
    accounts = _accounts(env)
    bring(env, KINDS)
    for name, (title, roles, values) in PRODUCTS.items():
        told = env.in_all_languages(name=title) | values
        product = env.ensure(Product, {f"lending.product.{name}": told})[f"lending.product.{name}"]
        rows = {
            f"lending.product.{name}.{role.name.lower()}": {
                "product_id": product.id, "role": role.value, "account_id": accounts[code]
            }
            for role, code in roles.items()
            if code in accounts
        }  # fmt: skip
        env.ensure(ProductAccount, rows)
        charges = {
            f"lending.charge.{key}": env.in_all_languages(name=text) | more | {"product_id": product.id}
            for key, (of, text, more) in CHARGES.items()
            if of == name
        }
        env.ensure(ProductCharge, charges)
    load_sheet(env)
    load_reminders(env)
    load_pawn(env, {role.value: accounts[code] for role, code in GIVEN.items() if code in accounts}, accounts["1410"])


def _accounts(env) -> dict[str, int]:
    """The accounts by code: those that are missing are made, below the headings that there are."""
    account = env[Account]
    known = {row.code: row for row in env.session.execute(sa.select(account.code, account.id, account.heading))}
    found = {code: row.id for code, row in known.items()}
    for code, (title, kind, parent) in CHART.items():
        values = env.in_all_languages(name=title) | {"code": code, "kind": kind}
        above = known.get(parent)
        values["parent_id"] = above.id if above and above.heading else None
        if code not in found:
            found[code] = env.ensure(Account, {f"lending.account.{code}": values})[f"lending.account.{code}"].id
    return found
