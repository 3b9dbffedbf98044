"""The pattern of the address that answered a request, for metrics and logs: few values, no personal data."""

from __future__ import annotations

from starlette.routing import Mount
from starlette.types import Scope

UNMATCHED = "(none)"


def route_label(scope: Scope) -> str:
    """Such as `/api/v1/{addon}/{model}`, from what Starlette's router left in the scope; `(none)` without a match.

    Starlette keeps the address of the mounts above a route only as it was asked for, so parameters in it are
    put back as their names.
    """
    pattern = getattr(scope.get("route"), "path", None)
    if pattern is None:
        return UNMATCHED
    names = {str(value): name for name, value in scope.get("path_params", {}).items()}
    above = "/".join(f"{{{names[part]}}}" if part in names else part for part in _mounts(scope).split("/"))
    if isinstance(scope["route"], Mount):  # answered by the mounted application itself, whose mount is in `above`
        return above or "/"
    return f"{above}{pattern}"


def _mounts(scope: Scope) -> str:
    """What mounts took off the address, without the prefix the whole application is served under."""
    root = scope.get("root_path", "")
    return root.removeprefix(scope.get("app_root_path", "")) if "app_root_path" in scope else ""
