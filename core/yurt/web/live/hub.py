"""The open streams of one web process, and who of them is woken by what."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Mapping

from yurt.db.signals import Tidings
from yurt.env import System
from yurt.web.live.feed import Feed

STREAMS_EACH = 10
"""Streams that one user may hold in a process; beyond, the oldest makes room. A window that nobody sees holds none."""
STREAMS = 2000


class Stream:
    """One open connection: what its screen shows, and what has happened to that since it was last told.

    Belongs to the event loop; other threads reach it through the hub.
    """

    def __init__(self, user_id: int, shown: Mapping[str, Mapping[int, int | None]], whole: frozenset[str]) -> None:
        self.user_id = user_id
        self.shown = shown
        self.whole = whole
        self.ended = ""
        self._touched: set[str] = set()
        self._wake = asyncio.Event()

    def concerns(self, tidings: Tidings) -> set[str]:
        """The models of which something on this screen may have changed."""
        return {model for model, ids in tidings.changed.items() if model in self.whole or self._shows(model, ids)}

    def _shows(self, model: str, ids: set[int] | None) -> bool:
        known = self.shown.get(model)
        return bool(known) and (ids is None or not ids.isdisjoint(known))

    def tell(self, tidings: Tidings | None) -> None:
        """Something has happened; None: nobody knows what, so look at everything."""
        if tidings is None:
            self._touched |= self.shown.keys() | self.whole
        elif models := self.concerns(tidings):
            self._touched |= models
        elif self.user_id not in tidings.users:
            return
        self._wake.set()

    def end(self, reason: str) -> None:
        """Has the connection say why and close."""
        self.ended = reason
        self._wake.set()

    async def wait(self, seconds: float) -> bool:
        """Until something happens, at most so long; True when something has."""
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def take(self) -> set[str]:
        """The models touched since the last time; from now on new ones are collected."""
        self._wake.clear()
        touched, self._touched = self._touched, set()
        return touched


class Hub:
    """All streams of this process. The feed behind it runs only while there are any."""

    def __init__(self, system: System) -> None:
        self._feed = Feed(system, self._came)
        self._streams: dict[int, list[Stream]] = defaultdict(list)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._streams.values()))

    def open(self, stream: Stream) -> bool:
        """Takes a stream in; False when the process has too many or is about to stop."""
        if self._closed or self.count >= STREAMS:
            return False
        self._loop = asyncio.get_running_loop()
        mine = self._streams[stream.user_id]
        while len(mine) >= STREAMS_EACH:
            mine.pop(0).end("crowded")
        mine.append(stream)
        self._feed.start()
        return True

    def leave(self, stream: Stream) -> None:
        """The connection is gone."""
        mine = self._streams[stream.user_id]
        if stream in mine:
            mine.remove(stream)
        if not mine:
            del self._streams[stream.user_id]
        if not self._streams:
            self._feed.pause()

    def close(self) -> None:
        """Ends all streams and takes no more, because the process stops. Call it in the event loop."""
        self._closed = True
        for stream in [s for mine in self._streams.values() for s in mine]:
            stream.end("restart")
        self._feed.stop()

    def _came(self, tidings: Tidings | None) -> None:
        """From the feed's thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._spread, tidings)

    def _spread(self, tidings: Tidings | None) -> None:
        for mine in self._streams.values():
            for stream in mine:
                stream.tell(tidings)
