"""The figures that a lender discloses for a loan, from its advances, its instalments and its charges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from yurt_lending.engine.disclosure import reg_z
from yurt_lending.engine.disclosure.eu_aprc import IntervalRule, aprc_of_dates
from yurt_lending.engine.disclosure.flows import DatedFlow
from yurt_lending.engine.disclosure.total_cost import Charge, CostKind, TotalCost, total_cost
from yurt_lending.engine.errors import EngineError


class Payable(Protocol):
    """An instalment as far as disclosure looks at it; `schedule.Instalment` is one."""

    @property
    def due(self) -> date: ...
    @property
    def interest(self) -> Decimal: ...
    @property
    def total(self) -> Decimal: ...


class DatedCharge(NamedTuple):
    """A charge beside the instalments: when it is paid, what for, how much (above zero; a refund below)."""

    date: date
    kind: CostKind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is disclosed: the total cost by kind, and the yearly rate with and without the charges, as fractions.

    `aprc` is the rate of the Directive's equation with all charges, `effective` the same with interest only. Neither
    is rounded: `eu_aprc.rounded_percent` gives the published form.
    """

    cost: TotalCost
    aprc: Decimal
    effective: Decimal


def borrower_flows(
    advances: Iterable[DatedFlow], instalments: Iterable[Payable], charges: Iterable[DatedCharge] = ()
) -> list[DatedFlow]:
    """The flows as the borrower sees them: advances above zero, instalments and charges below."""
    flows = [DatedFlow(one.date, one.amount) for one in advances]
    flows += [DatedFlow(one.due, -one.total) for one in instalments]
    flows += [DatedFlow(one.date, -one.amount) for one in charges]
    return flows


def disclose(
    advances: Sequence[DatedFlow],
    instalments: Sequence[Payable],
    charges: Sequence[DatedCharge] = (),
    rule: IntervalRule | None = None,
) -> Disclosure:
    """The figures of the European Directive for a loan; `rule` counts its intervals (see `aprc_of_dates`).

    For a loan taken by the firm they are the same figures. Raises `EngineError` when nothing is advanced, when an
    advance is not above zero, or when no rate exists.
    """
    if not advances or any(one.amount <= 0 for one in advances):
        raise EngineError("amount_not_positive", "A loan needs advances, and each must be above zero.")
    costs = [Charge(CostKind.INTEREST, one.interest) for one in instalments]
    costs += [Charge(one.kind, one.amount) for one in charges]
    plain = aprc_of_dates(borrower_flows(advances, instalments), rule).value
    return Disclosure(
        cost=total_cost(sum((one.amount for one in advances), Decimal(0)), costs),
        aprc=aprc_of_dates(borrower_flows(advances, instalments, charges), rule).value if charges else plain,
        effective=plain,
    )


def us_apr(
    advances: Sequence[DatedFlow], instalments: Sequence[Payable], finance_charges: Sequence[DatedCharge] = ()
) -> Decimal:
    """The annual percentage rate of Regulation Z for a loan, as a fraction.

    Charges paid on the day of an advance reduce the amount financed; the others are payments. Raises `EngineError` as
    `reg_z.apr_of_dates` does.
    """
    days = {one.date for one in advances}
    prepaid = {day: sum((c.amount for c in finance_charges if c.date == day), Decimal(0)) for day in days}
    financed = {day: sum((a.amount for a in advances if a.date == day), Decimal(0)) - prepaid[day] for day in days}
    later = [charge for charge in finance_charges if charge.date not in days]
    reduced = [DatedFlow(day, amount) for day, amount in sorted(financed.items())]
    return reg_z.apr_of_dates(borrower_flows(reduced, instalments, later)).value
