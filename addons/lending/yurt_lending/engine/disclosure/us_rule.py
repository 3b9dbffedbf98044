"""The annual percentage rate by the United States Rule: interest is simple and unpaid interest earns none.

Source: 12 CFR 1026, Appendix J (a)(3), and 1026.22(a)(1).
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from yurt_lending.engine.disclosure.eu_aprc import IntervalRule, years_between
from yurt_lending.engine.disclosure.flows import CashFlow, DatedFlow, netted
from yurt_lending.engine.disclosure.solver import Rate, context, find_rate
from yurt_lending.engine.errors import EngineError


def balance_left(flows: Sequence[CashFlow], rate: Decimal) -> Decimal:
    """What is owed after the last flow at a yearly `rate`: advances above zero, payments below, times in years.

    A payment first meets the interest earned since the last one together with what was left unpaid, then principal;
    a payment below the interest leaves the rest of it waiting without interest on it. Unless overpaid, what is left
    falls as the payments rise.
    """
    ordered = netted(flows)
    principal = waiting = Decimal(0)
    for before, flow in pairwise([CashFlow(ordered[0].time, Decimal(0)), *ordered] if ordered else []):
        span = flow.time - before.time
        waiting += principal * rate * span.numerator / span.denominator
        if flow.amount > 0:
            principal += flow.amount
        else:
            to_interest = min(waiting, -flow.amount) if waiting > 0 else waiting
            waiting -= to_interest
            principal += flow.amount + to_interest
    return principal + waiting


def us_rule_apr(flows: Sequence[CashFlow]) -> Rate:
    """The yearly rate, as a fraction, at which the last payment leaves nothing owed by the United States Rule.

    Advances are above zero and payments below; times are in years. Raises `EngineError` when the first flow is not
    an advance or no rate is found.
    """
    ordered = netted(flows)
    if not ordered and flows:
        return Rate(Decimal(0))
    if len(ordered) < 2 or ordered[0].amount <= 0:
        raise EngineError("no_flows", "The United States Rule needs an advance first and payments after it.")
    return find_rate(lambda growth: balance_left(ordered, growth - 1), 1)


def us_rule_apr_of_dates(flows: Sequence[DatedFlow], rule: IntervalRule = IntervalRule.ACTUAL_365) -> Rate:
    """`us_rule_apr` for dated flows, with days turned into years by `rule`."""
    if not flows:
        raise EngineError("no_flows", "No rate can be found without cash flows.")
    start = min(flow.date for flow in flows)
    with decimal.localcontext(context()):
        return us_rule_apr([CashFlow(years_between(start, flow.date, rule), flow.amount) for flow in flows])
