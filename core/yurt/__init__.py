"""Yurt: a business platform assembled from add-ons.

An add-on starts with `Addon`; its models come from `yurt.model`, views from `yurt.view`, rights from
`yurt.rights`, hooks are marked with `hookimpl`, jobs with `job`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yurt.registry.addon import Addon
    from yurt.registry.hookspecs import concerns, hookimpl, hookspec
    from yurt.registry.jobs import job, stepped_job

__all__ = ["Addon", "concerns", "hookimpl", "hookspec", "job", "stepped_job"]

_HOMES = {
    "Addon": "yurt.registry.addon",
    "concerns": "yurt.registry.hookspecs",
    "hookimpl": "yurt.registry.hookspecs",
    "hookspec": "yurt.registry.hookspecs",
    "job": "yurt.registry.jobs",
    "stepped_job": "yurt.registry.jobs",
}


def __getattr__(name: str) -> Any:
    """Brings a name when it is first used: whoever needs a part of the package does not pay for these."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
