"""Converting amounts: each conversion names the rates and the dates it used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa

from yurt_finance.entries import Amount
from yurt_finance.errors import NoRate
from yurt_finance.models.currencies import Currency, Rate

if TYPE_CHECKING:
    from yurt.env import Env

OLDEST = timedelta(days=14)
"""A rate holds until the next one, over the longest holidays; an older one is not used."""


@dataclass(frozen=True, slots=True)
class UsedRate:
    """A rate that a conversion used: on `date`, by `source`, `units` of `currency` cost `rate` of `base`."""

    date: date
    currency: str
    units: int
    rate: Decimal
    base: str
    source: str

    def __str__(self) -> str:
        return f"{self.units} {self.currency} = {self.rate.normalize():f} {self.base} ({self.source}, {self.date})"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came out, what went in, and the rates used: none for the same currency, two by way of the base."""

    amount: Amount
    given: Amount
    rates: tuple[UsedRate, ...] = ()

    def __str__(self) -> str:
        used = "; ".join(str(rate) for rate in self.rates)
        return f"{self.given} = {self.amount}" + (f" [{used}]" if used else "")


def convert(env: Env, amount: Amount, currency: str, date: date, *, oldest: timedelta = OLDEST) -> Conversion:
    """The amount in another currency by the last rate on or before `date`, rounded half up to the currency's places.

    By a rate between the two in either direction, else by way of the company's own currency. Raises NoRate, and
    NoRate too for a currency that is not in the directory.
    """
    places = _places(env, currency)
    if amount.currency == currency:
        return Conversion(Amount(_rounded(amount.value, places), currency), amount)
    own = env.system.settings.currency
    steps = [(amount.currency, currency)]
    used = [_rate(env, *steps[0], date, oldest)]
    if used[0] is None and own not in (amount.currency, currency):
        steps = [(amount.currency, own), (own, currency)]
        used = [_rate(env, *step, date, oldest) for step in steps]
    value, rates = amount.value, []
    for (source, target), rate in zip(steps, used, strict=True):
        if rate is None:
            message = env.gettext(
                "There is no rate of {currency} in {target} for {date}, nor for the {days} days before. "
                "Import the central bank's rates, or enter one."
            )
            raise NoRate(
                message.format(currency=source, target=target, date=date, days=oldest.days),
                currency=source, target=target, date=str(date),
            )  # fmt: skip
        per_unit = rate.rate / rate.units
        value = value * per_unit if rate.currency == source else value / per_unit
        rates.append(rate)
    return Conversion(Amount(_rounded(value, places), currency), amount, tuple(rates))


def _rate(env: Env, source: str, target: str, day: date, oldest: timedelta) -> UsedRate | None:
    """The last rate between two currencies; of two of the same day the one that need not be turned round."""
    rate = env[Rate]
    direct = (rate.currency == source) & (rate.base == target)
    inverse = (rate.currency == target) & (rate.base == source)
    columns = rate.date, rate.currency, rate.units, rate.rate, rate.base, rate.source
    chosen = sa.select(*columns).where(direct | inverse, rate.date <= day, rate.date >= day - oldest)
    chosen = chosen.order_by(rate.date.desc(), sa.case((direct, 0), else_=1)).limit(1)
    with env.sudo():
        row = env.session.execute(chosen).first()
    return None if row is None else UsedRate(*row)


def _places(env: Env, code: str) -> int:
    currency = env[Currency]
    with env.sudo():
        places = env.session.scalar(sa.select(currency.places).where(currency.code == code))
    if places is None:
        message = env.gettext("There is no currency {code}. Add it to the currencies.")
        raise NoRate(message.format(code=code), currency=code)
    return places


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
