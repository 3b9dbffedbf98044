"""The web application of one system."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from functools import partial
from typing import Any

import anyio.to_thread
from starlette.applications import Starlette
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from yurt.env import System
from yurt.errors import YurtError
from yurt.services.accounts.installation_key import installation_key
from yurt.services.accounts.presence import Presence
from yurt.services.observability.metrics import Metrics
from yurt.web.account import signin
from yurt.web.assets import Assets, assets_version
from yurt.web.failures import failure_handler
from yurt.web.later import Later
from yurt.web.live.hub import Hub
from yurt.web.middleware.access_log import AccessLog
from yurt.web.middleware.body_limit import BodyLimit
from yurt.web.middleware.metrics import RequestMetrics
from yurt.web.middleware.packing import Packing
from yurt.web.middleware.request_id import RequestId
from yurt.web.middleware.security_headers import SecurityHeaders
from yurt.web.numbers import limit_numbers
from yurt.web.personal.visits import VisitLog
from yurt.web.probes import routes as probe_routes
from yurt.web.pwa import routes as pwa_routes
from yurt.web.templating import warm_up

MEGABYTE = 1024 * 1024
UPLOADS = {"/files": 26 * MEGABYTE, "/m/": 26 * MEGABYTE, "/import": 105 * MEGABYTE, "/api": 26 * MEGABYTE}
"""Where more than a megabyte may be sent."""
THREADS = 16
"""Requests worked on at once in a process; each may hold one connection of the database's pool."""


def create_app(system: System, companions: Sequence[AbstractContextManager[Any]] = ()) -> ASGIApp:
    """The application: pages, API, static files, add-ons' own routes, behind the middleware.

    It takes a new registry by itself once `system.refresh()` has put one in place; the process that serves
    calls that (see `yurt.web.serve`). `companions` are entered when the server starts and left when it stops.
    `app.state` of the inner application holds `system`, `presence`, `visits`, `live`, `metrics`
    and `static` (the address of the static files).
    """
    limit_numbers()
    installation_key(system)  # made here the first time, before a unit of work may hold SQLite's only write lock
    metrics = Metrics()
    version = assets_version()
    pages = Later(_pages)
    inner = Starlette(
        routes=[Mount("/static", Assets(version), name="static"), *_routes(system, pages)],
        exception_handlers={
            YurtError: failure_handler,
            HTTPException: failure_handler,
            Exception: failure_handler,
        },
        lifespan=partial(_lifespan, companions=companions),
    )
    inner.state.system = system
    inner.state.pages = pages
    inner.state.metrics = metrics
    inner.state.presence = Presence(system)
    inner.state.visits = VisitLog(system)
    inner.state.live = Hub(system)
    inner.state.static = f"/static/{version}"
    limited = BodyLimit(inner, larger=UPLOADS)
    return RequestId(AccessLog(RequestMetrics(SecurityHeaders(Packing(limited)), metrics)))


def _routes(system: System, pages: Later) -> list[BaseRoute]:
    return [
        Route("/signin", signin.sign_in_page, methods=["GET"]),
        Route("/signin", signin.sign_in_step, methods=["POST"]),
        Route("/signout", signin.sign_out, methods=["POST"]),
        *probe_routes(),
        *pwa_routes(),
        Mount("/x", AddonRoutes(system)),
        Mount("", pages),
    ]


def _pages() -> Iterable[BaseRoute]:
    """Everything that is for people and programs who have signed in."""
    from yurt.web.account.routes import routes as account_routes
    from yurt.web.admin.routes import routes as admin_routes
    from yurt.web.api import routes as api_routes
    from yurt.web.dashboards.pages import routes as dashboard_routes
    from yurt.web.debug.routes import routes as debug_routes
    from yurt.web.help.routes import routes as help_routes
    from yurt.web.imports import routes as import_routes
    from yurt.web.live.routes import routes as live_routes
    from yurt.web.pages import routes as page_routes
    from yurt.web.personal.routes import routes as personal_routes
    from yurt.web.reports.routes import routes as report_routes
    from yurt.web.team.routes import routes as team_routes

    for routes in (
        page_routes,
        dashboard_routes,
        account_routes,
        admin_routes,
        import_routes,
        live_routes,
        personal_routes,
        report_routes,
        team_routes,
        help_routes,
        debug_routes,
        api_routes,
    ):
        yield from routes()


class AddonRoutes:
    """The routes that add-ons bring by the hook `web_routes`, below `/x/<addon>/`; of the registry as it is now."""

    def __init__(self, system: System) -> None:
        self.system = system

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cache = self.system.registry.cache
        if "web.addons" not in cache:
            cache["web.addons"] = Router([Mount(f"/{name}", routes=r) for name, r in self._declared()])
        await cache["web.addons"](scope, receive, send)

    def _declared(self) -> Iterable[tuple[str, list[BaseRoute]]]:
        for implementation in self.system.registry.hooks.hook.web_routes.get_hookimpls():
            yield implementation.plugin_name, list(implementation.function() or [])  # type: ignore[call-overload]


@asynccontextmanager
async def _lifespan(app: Starlette, companions: Sequence[AbstractContextManager[Any]]) -> AsyncIterator[dict[str, Any]]:
    """Starts the companions and the thread that writes who was where and when, and ends them."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    stop = threading.Event()
    thread = threading.Thread(target=_write_presence, args=(app.state, stop), name="presence", daemon=True)
    thread.start()
    with ExitStack() as stack:
        for companion in companions:
            stack.enter_context(companion)
        yield {"live": app.state.live}  # `PatientServer` closes the open streams before it waits for connections
        app.state.live.close()
    stop.set()
    await anyio.to_thread.run_sync(app.state.presence.write)
    await anyio.to_thread.run_sync(app.state.visits.write)


def _write_presence(state: State, stop: threading.Event) -> None:
    state.pages.load()
    state.metrics.load()
    warm_up(state.system)
    while not stop.wait(10):
        state.presence.write()
        state.visits.write()
