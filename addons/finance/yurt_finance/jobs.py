"""What finance does in the background."""

from __future__ import annotations

import sqlalchemy as sa
from yurt import job

from yurt_finance.models.currencies import RateSource


@job(title="Fetch the exchange rates of a central bank", retries=3, backoff=60.0)
def fetch_rates(env, *, provider: str) -> str:
    """Asks one provider for today's rates; gives what came of it."""
    from yurt_finance.rates.asking import send
    from yurt_finance.rates.keeping import fetch

    return fetch(env, provider, env.today, send).told(env)


@job(title="Fetch the exchange rates of the day", schedule="15 5 * * *", retries=0)
def fetch_daily_rates(env) -> int:
    """Begins a job for each source that is asked daily, so that one bank's silence holds up no other."""
    source = env[RateSource]
    names = env.session.scalars(sa.select(source.provider).where(source.daily)).all()
    for name in names:
        env.enqueue("finance.fetch_rates", provider=name)
    return len(names)


@job(title="Compare the books with what they follow from", schedule="20 3 * * *", retries=1, backoff=600.0)
def watch(env) -> int:
    """Looks for figures that do not agree; gives how many there are. Controllers are told of new ones."""
    from yurt_finance.watch import look

    return look(env)
