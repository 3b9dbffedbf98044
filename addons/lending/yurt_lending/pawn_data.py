"""Kinds of collateral and a pawn product to make one's own."""

from __future__ import annotations

from decimal import Decimal

from yurt.i18n import N_

from yurt_lending.models.collateral import CollateralKind
from yurt_lending.models.product import Product, ProductAccount

PRODUCT = "lending.product.pawn"
KINDS: dict[str, tuple[str, int, int | None, bool]] = {
    "gold": (N_("Gold and silver"), 15, 30, False),
    "electronics": (N_("Electronics"), 50, None, True),
    "vehicle": (N_("Vehicle"), 35, 365, True),
    "property": (N_("Land and buildings"), 30, 365, True),
    "goods": (N_("Goods and equipment"), 50, 180, False),
}
"""Name, haircut in percent, days after which it is valued anew, whether a number is needed."""


def load_pawn(env, roles: dict[str, int], stock: int) -> None:
    """Called after installing and upgrading: `roles` are accounts by role, `stock` that of forfeited goods, by id."""
    kinds = {
        f"lending.collateral_kind.{key}": env.in_all_languages(name=name)
        | {"haircut": Decimal(haircut), "revalued_after": days, "with_identifier": number}
        for key, (name, haircut, days, number) in KINDS.items()
    }
    env.ensure(CollateralKind, kinds)
    values = env.in_all_languages(name=N_("Pawn loan")) | {
        "code": "PAWN", "method": "bullet", "unit": "day", "every": 30, "day_count": "Act/365F", "rate": Decimal(60),
        "most_rate": Decimal(120), "term": 1, "most_term": 1, "rounding": Decimal(1), "pawn": True,
        "most_ltv": Decimal(100), "stock_account_id": stock,
    }  # fmt: skip
    product = env.ensure(Product, {PRODUCT: values})[PRODUCT]
    rows = {
        f"{PRODUCT}.{role.replace(' ', '_')}": {"product_id": product.id, "role": role, "account_id": account}
        for role, account in roles.items()
    }
    env.ensure(ProductAccount, rows)
