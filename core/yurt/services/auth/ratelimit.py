"""How often a sign-in may fail: the decision; the counters are the caller's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Protocol

from yurt.errors import TooManyAttempts


@dataclass(frozen=True)
class Failures:
    """Failed attempts of one key within the window: how many, and when the oldest of them was."""

    count: int
    oldest: datetime | None


class FailureCounters(Protocol):
    """Where failures are kept; shared by all server processes, and outside the transaction that fails."""

    def failures(self, key: str, since: datetime) -> Failures:
        """The failures of `key` at or after `since`."""
        ...

    def add(self, key: str, at: datetime) -> None:
        """Note a failure. Ones older than the window may be deleted at any time."""
        ...

    def clear(self, keys: Iterable[str]) -> None:
        """Forget the failures of these keys."""
        ...


@dataclass(frozen=True)
class _Limit:
    key: str
    attempts: int


@dataclass(frozen=True)
class LoginRateLimit:
    """Refuses sign-in after `attempts` failures within `window` for one account from one address.

    Beside it one account is limited over all addresses (many machines guessing one password) and one address over
    all accounts (one machine guessing many), both wider, so that a stranger cannot lightly lock a user out and a
    shop behind one address can work. Source: OWASP ASVS 5.0, V6.3.1.
    """

    attempts: int = 5
    window: timedelta = timedelta(minutes=15)
    account_attempts: int = 50
    address_attempts: int = 100

    def check(self, counters: FailureCounters, account: str, address: str, now: datetime) -> None:
        """Raises `TooManyAttempts`, with the seconds to wait, before the password is even looked at."""
        since = now - self.window
        waits = (
            self._wait(counters.failures(limit.key, since), limit, now) for limit in self._limits(account, address)
        )
        if (wait := max(waits)) > 0:
            minutes = ceil(wait / 60)
            raise TooManyAttempts(
                f"Too many failed attempts to sign in. Try again in {minutes} minute{'s' if minutes > 1 else ''}.",
                retry_after=wait,
            )

    def failed(self, counters: FailureCounters, account: str, address: str, now: datetime) -> bool:
        """Note a failure. True when it used up the attempts of this account: time for the lockout notice."""
        limits = self._limits(account, address)
        for limit in limits:
            counters.add(limit.key, now)
        return any(counters.failures(limit.key, now - self.window).count == limit.attempts for limit in limits[:2])

    def succeeded(self, counters: FailureCounters, account: str, address: str) -> None:
        """Forget this account's failures from this address; the wider limits go on counting."""
        counters.clear([self._limits(account, address)[0].key])

    def _limits(self, account: str, address: str) -> tuple[_Limit, ...]:
        who = account.strip().casefold()
        return (
            _Limit(_key("both", who, address), self.attempts),
            _Limit(_key("account", who), self.account_attempts),
            _Limit(_key("address", address), self.address_attempts),
        )

    def _wait(self, failures: Failures, limit: _Limit, now: datetime) -> int:
        """Seconds until the oldest failure leaves the window."""
        if failures.count < limit.attempts or failures.oldest is None:
            return 0
        return max(1, ceil((failures.oldest + self.window - now).total_seconds()))


def _key(*parts: str) -> str:
    """A hash, because people type passwords into the name field, and keys are kept."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
