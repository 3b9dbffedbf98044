"""What every provider of rates gives: quotes, and the request that asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yurt_finance.reading import not_understood


@dataclass(frozen=True, slots=True)
class Quote:
    """On `date`, `units` of `currency` cost `rate` of `base`: 1000 AMD = 7.0960 GEL."""

    date: date
    currency: str
    units: int
    rate: Decimal
    base: str

    def __post_init__(self) -> None:
        codes = self.currency, self.base
        if any(len(code) != 3 or not code.isascii() or not code.isupper() for code in codes):
            raise not_understood(f"no currency: {self.currency}")
        if self.units < 1 or self.rate <= 0:
            raise not_understood(f"{self.currency}: {self.units} = {self.rate}")


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request for rates; with a `body` it is a POST."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


Parser = Callable[[bytes], list[Quote]]


@dataclass(frozen=True, slots=True)
class RateProvider:
    """Somebody who publishes rates. `request` says what to ask for a day; None: only files are imported."""

    name: str
    title: str
    parse: Parser
    request: Callable[[date], Request] | None = None
