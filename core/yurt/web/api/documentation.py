"""Where the API explains itself: the OpenAPI document, and a page to read and try it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.registry.registry import Registry
from yurt.web.api.calls import Call, json_bytes
from yurt.web.api.openapi import build_document
from yurt.web.requests import redirect, render, sign_in_href, unit_of_work, visitor


def openapi_document(call: Call) -> Response:
    """OpenAPI 3.1 for the registry as it is composed now, for everybody who may call the API."""
    call.parameters()
    return Response(_document(call.system.registry), 200, {"Cache-Control": "private, no-cache"}, "application/json")


def _document(registry: Registry) -> bytes:
    """Built once for each registry; the registry's cache goes with it."""
    if "api.openapi" not in registry.cache:
        registry.cache["api.openapi"] = json_bytes(build_document(registry))
    return registry.cache["api.openapi"]


def docs_page(request: Request) -> Response:
    """The interactive page; it asks for `/api/openapi.json` with the session of who is signed in."""
    if visitor(request) is None:
        return redirect(sign_in_href(request))
    with unit_of_work(request, reading=True) as env:
        return render(request, env, "api_docs.html", title=env.gettext("API"))
