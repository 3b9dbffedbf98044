"""What finance answers to the core and to itself."""

from __future__ import annotations

from starlette.routing import BaseRoute
from yurt import hookimpl
from yurt.env import Env

from yurt_finance.differences import Difference
from yurt_finance.printing import routes
from yurt_finance.rates import RateProvider, caucasus, central_asia, eastern_europe, elsewhere


@hookimpl
def rate_providers() -> list[RateProvider]:
    """The central banks whose formats are known."""
    return [provider for module in (caucasus, central_asia, eastern_europe, elsewhere) for provider in module.PROVIDERS]


@hookimpl
def check_data(env: Env) -> list[str]:
    """The trial balance, entries against their lines, cash desks against their movements."""
    from yurt_finance.checking import ledger_differences

    return [found.text(env) for found in ledger_differences(env)]


@hookimpl
def ledger_differences(env: Env) -> list[Difference]:
    """The same, for the nightly watch."""
    from yurt_finance import checking

    return checking.ledger_differences(env)


@hookimpl
def web_routes() -> list[BaseRoute]:
    """Cash orders on paper."""
    return routes()
