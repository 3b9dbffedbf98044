"""What machines ask: is the process alive, is it ready, and its numbers."""

from __future__ import annotations

import hmac
import ipaddress

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from yurt.errors import AccessDenied
from yurt.services.accounts.tokens import find_token
from yurt.web.requests import client_address, system_of, visitor


def routes() -> list[Route]:
    """`/healthz`, `/readyz`, `/metrics`."""
    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]


async def alive(request: Request) -> Response:
    """200 while the process answers at all."""
    return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})


def ready(request: Request) -> Response:
    """200 when the database answers, with the stamp of the registry in use; 503 otherwise. Tells no secrets."""
    system = system_of(request)
    try:
        with system.database.glancing.connect() as connection:
            connection.execute(sa.select(1))
    except Exception as error:
        body = {"ready": False, "database": type(error).__name__}
        return JSONResponse(body, 503, {"Cache-Control": "no-store", "Retry-After": "2"})
    stamps = system.stamps
    body = {"ready": True, "database": "ok", "registry": stamps.registry, "rights": stamps.rights}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


async def metrics(request: Request) -> Response:
    """Prometheus' text format: for this machine itself, an administrator, or a token with scope `*`."""
    await run_in_threadpool(_may_read_metrics, request)
    content, media_type = await run_in_threadpool(request.app.state.metrics.render)
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-store"})


def _may_read_metrics(request: Request) -> None:
    """A request that a proxy on this machine passes on carries `X-Forwarded-For` and is not of this machine."""
    if _is_loopback(client_address(request)) and "x-forwarded-for" not in request.headers:
        return
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    who = find_token(system_of(request), text) if kind.lower() == "bearer" else visitor(request)
    if who is not None and (who.scopes is None or who.scopes.allows("*")):
        with system_of(request).env(who.user_id, reading=True) as env:
            if env.access.is_admin:
                return
    raise AccessDenied("Metrics are for this machine itself and for administrators.")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return hmac.compare_digest(address, "testclient")
