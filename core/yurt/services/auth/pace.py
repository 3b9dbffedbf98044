"""Keeps strangers from asking too often."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from math import ceil

from yurt.errors import TooManyAttempts
from yurt.i18n import N_


class Pace:
    """So many times within a window for each key, such as an address; counted in this process.

    Of several processes each counts for itself, so that the limit is theirs together at most. The `known` keys used
    last are remembered. Raises `TooManyAttempts` (429, with the seconds to wait).
    """

    def __init__(self, times: int, window: timedelta, known: int = 10_000) -> None:
        self.times = times
        self.window = window
        self.known = known
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, key: str, now: datetime) -> None:
        """Counts one more time, unless that is too many."""
        with self._lock:
            seen = self._seen.setdefault(key, deque())
            self._seen.move_to_end(key)
            while seen and seen[0] <= now - self.window:
                seen.popleft()
            if len(seen) >= self.times:
                wait = max(1, ceil((seen[0] + self.window - now).total_seconds()))
                raise TooManyAttempts(N_("This was sent too often. Wait a little, then try again."), retry_after=wait)
            seen.append(now)
            while len(self._seen) > self.known:
                self._seen.popitem(last=False)
