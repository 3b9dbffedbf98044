"""What finance answers to the core and to itself."""

from __future__ import annotations

from yurt import hookimpl

from yurt_finance.rates import RateProvider, caucasus, central_asia, eastern_europe, elsewhere


@hookimpl
def rate_providers() -> list[RateProvider]:
    """The central banks whose formats are known."""
    return [provider for module in (caucasus, central_asia, eastern_europe, elsewhere) for provider in module.PROVIDERS]
