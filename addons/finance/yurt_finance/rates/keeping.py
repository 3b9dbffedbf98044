"""From quotes to rates in the database: what is new is added, what its source corrects is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt.errors import NotFound

from yurt_finance.models.currencies import RATE_PLACES, Rate, RateSource
from yurt_finance.rates.quotes import Quote, RateProvider, Request
from yurt_finance.reading import not_understood

if TYPE_CHECKING:
    from yurt.env import Env

Fetch = Callable[[Request], bytes]
"""Sends a request and gives the reply's body; tests hand in one of their own."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of some quotes: how many were added, changed, and left as another source or a person has them."""

    added: int
    changed: int
    left: int

    def told(self, env: Env) -> str:
        """For people."""
        message = env.gettext("Rates added: {added}, changed: {changed}, left as they were: {left}.")
        return message.format(added=self.added, changed=self.changed, left=self.left)


def providers(env: Env) -> dict[str, RateProvider]:
    """All providers by name: those of finance, and those of other add-ons."""
    found = env.registry.hooks.hook.rate_providers()
    return {provider.name: provider for several in reversed(found) for provider in several or ()}


def take_over(env: Env, provider: str, data: bytes) -> Taken:
    """Keeps the rates of a file as its bank published it.

    Raises FileNotUnderstood, NotFound for a provider that there is not, AccessDenied without the right to rates.
    """
    quotes = _provider(env, provider).parse(data)
    if not quotes:
        raise not_understood(env.gettext("there are no rates in it"))
    taken = keep(env, quotes, provider)
    source = env.session.scalar(sa.select(env[RateSource]).where(env[RateSource].provider == provider))
    if source is not None:
        source.last_at, source.last_result = env.now, taken.told(env)
    return taken


def fetch(env: Env, provider: str, day: date, send: Fetch) -> Taken:
    """Asks a provider for the rates of a day and keeps them. Raises like `take_over`, and what `send` raises."""
    request = _provider(env, provider).request
    if request is None:
        raise NotFound(env.gettext("“{name}” gives no rates over the network.").format(name=provider))
    return take_over(env, provider, send(request(day)))


def keep(env: Env, quotes: Sequence[Quote], source: str) -> Taken:
    """Writes quotes: one rate for each currency, base and day. The last of several for the same wins."""
    wanted = {(quote.currency, quote.base, quote.date): quote for quote in quotes if quote.currency != quote.base}
    rate = env[Rate]
    chosen = sa.select(rate).where(rate.date.in_({quote.date for quote in quotes}))
    known = {(row.currency, row.base, row.date): row for row in env.session.scalars(chosen)}
    fresh = [_values(quote, source) for place, quote in wanted.items() if place not in known]
    changed = 0
    for place, row in known.items():
        quote = wanted.get(place)
        if quote is not None and row.source == source and (row.units, row.rate) != (quote.units, _stored(quote.rate)):
            row.units, row.rate = quote.units, quote.rate
            changed += 1
    if fresh:
        env.session.execute(sa.insert(rate), fresh)
    env.session.flush()
    return Taken(len(fresh), changed, len(wanted) - len(fresh) - changed)


def _provider(env: Env, name: str) -> RateProvider:
    found = providers(env).get(name)
    if found is None:
        known = ", ".join(sorted(providers(env)))
        raise NotFound(
            env.gettext("There is no source of rates “{name}”. Known: {known}.").format(name=name, known=known)
        )
    return found


def _values(quote: Quote, source: str) -> dict[str, object]:
    return {
        "date": quote.date, "currency": quote.currency, "units": quote.units, "rate": quote.rate,
        "base": quote.base, "source": source,
    }  # fmt: skip


def _stored(rate: Decimal) -> Decimal:
    return round(rate, RATE_PLACES)
