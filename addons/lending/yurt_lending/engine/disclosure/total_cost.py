"""What the consumer pays in all, and for what.

Source of the terms: Directive 2008/48/EC, Article 3 (g), (h) and (l): the total amount of credit, the total cost of
the credit and the total amount payable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from yurt_lending.engine.errors import EngineError


class CostKind(StrEnum):
    """What a charge is for."""

    INTEREST = "interest"
    FEE = "fee"
    INSURANCE = "insurance"
    """Only insurance that is compulsory for the credit or its terms counts."""
    TAX = "tax"
    THIRD_PARTY = "third party"
    """Appraisers, registries, brokers; a notary's fee does not count (Article 3 (g))."""
    OTHER = "other"


class Charge(NamedTuple):
    """One charge of a loan: what it is for and how much, above zero; a refund is below zero."""

    kind: CostKind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TotalCost:
    """The disclosure figures of a loan, all in its currency.

    `credit` is what the borrower may draw, `cost` all charges, `payable` their sum, `by_kind` the charges by kind and
    `cost_share` the cost as a fraction of the credit.
    """

    credit: Decimal
    cost: Decimal
    by_kind: Mapping[CostKind, Decimal]

    @property
    def payable(self) -> Decimal:
        return self.credit + self.cost

    @property
    def cost_share(self) -> Decimal:
        return self.cost / self.credit


def total_cost(credit: Decimal, charges: Iterable[Charge]) -> TotalCost:
    """Adds up what the loan of `credit` costs. Raises `EngineError` when the credit is not above zero."""
    if not credit.is_finite() or credit <= 0:
        raise EngineError("amount_not_positive", f"The amount of credit must be above zero, not {credit}.")
    by_kind: dict[CostKind, Decimal] = {}
    for charge in charges:
        by_kind[charge.kind] = by_kind.get(charge.kind, Decimal(0)) + charge.amount
    return TotalCost(credit, sum(by_kind.values(), Decimal(0)), MappingProxyType(by_kind))
