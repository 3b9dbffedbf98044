"""The addresses of administration."""

from __future__ import annotations

from starlette.routing import Route

from yurt.web.admin import pages


def routes() -> list[Route]:
    """All below `/admin`. What a page needs is imported when it is first asked for."""
    return [Route(path, pages.lazily(module, name), methods=[method]) for method, path, module, name in _PAGES]


_PAGES = (
    ("GET", "/admin/addons", "addons", "show"),
    ("POST", "/admin/addons/upgrade", "addons", "upgrade"),
    ("GET", "/admin/addons/operations/{id}", "addons", "operation"),
    ("GET", "/admin/addons/operations/{id}/progress", "addons", "operation_progress"),
    ("POST", "/admin/addons/{name}/install", "addons", "install"),
    ("POST", "/admin/addons/{name}/upgrade", "addons", "upgrade"),
    ("GET", "/admin/addons/{name}/remove", "addons", "confirm_removal"),
    ("POST", "/admin/addons/{name}/remove", "addons", "remove"),
    ("GET", "/admin/jobs", "jobs", "show"),
    ("GET", "/admin/jobs/{id}", "jobs", "show_one"),
    ("GET", "/admin/jobs/{id}/progress", "jobs", "progress"),
    ("POST", "/admin/jobs/{id}/cancel", "jobs", "cancel"),
    ("POST", "/admin/jobs/{id}/retry", "jobs", "retry"),
    ("GET", "/admin/settings", "settings", "show"),
    ("POST", "/admin/settings", "settings", "save"),
    ("GET", "/admin/settings/backups", "backups", "show"),
    ("POST", "/admin/settings/backups", "backups", "save"),
    ("POST", "/admin/settings/backups/make", "backups", "make"),
    ("GET", "/admin/audit", "audit", "show"),
    ("POST", "/admin/audit/checked", "audit", "mark_checked"),
)
