"""Routes that are imported after the process has begun to answer.

The sign-in page and the probes need little; the other pages bring most of the modules. They are loaded beside the
first answers (`Later.load`), or when somebody asks for one of them before that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from anyio.to_thread import run_sync
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send


class Later:
    """An application of the routes that `declared` gives when it is called for the first time."""

    def __init__(self, declared: Callable[[], Iterable[BaseRoute]]) -> None:
        self._declared = declared
        self._router: ASGIApp | None = None
        self._lock = threading.Lock()

    def load(self) -> ASGIApp:
        """Imports what is behind the routes. Several threads may call it; one does the work."""
        with self._lock:
            if self._router is None:
                self._router = Router(list(self._declared()))
            return self._router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        router = self._router or await run_sync(self.load)
        await router(scope, receive, send)
