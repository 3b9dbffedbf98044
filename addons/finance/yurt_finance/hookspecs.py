"""The hooks that finance calls; other add-ons answer them in their `hooks.py` with `@hookimpl`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt import hookspec

if TYPE_CHECKING:
    from yurt_finance.rates import RateProvider


@hookspec
def rate_providers() -> list[RateProvider] | None:
    """Returns providers of exchange rates: how to ask for them and how to read what they publish."""
