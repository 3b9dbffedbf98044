"""The page inside the panel that reads a bar code with the camera, or from a photo."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.web.middleware.security_headers import CONTENT_SECURITY_POLICY
from yurt.web.requests import page, render

_POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""WebAssembly may be compiled here and on no other page: the reader of browsers that have none of their own."""


@page()
def scan(request: Request, env: Env) -> Response:
    """The camera; what is read is told to the page around it."""
    headers = {"Content-Security-Policy": _POLICY}
    return render(request, env, "scan.html", title=env.gettext("Read a bar code"), headers=headers)
