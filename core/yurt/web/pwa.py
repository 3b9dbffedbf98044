"""What makes the system installable: manifest, service worker, and the page shown without a network.

The worker keeps nothing but the offline page and what that needs: pages of signed-in people are never kept by it.
"""

from __future__ import annotations

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yurt.web.filters import language_of_request
from yurt.web.requests import asked_language, page_response, system_of
from yurt.web.shell import plain_document
from yurt.web.templating import render

COLOUR = "#14505f"
GROUND = "#f6f4ef"
_ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"),
          ("icon-maskable-512.png", "512x512", "maskable"))  # fmt: skip
_KEPT = ("css/offline.css", "js/offline.js", "img/yurt.svg", "img/favicon.svg")
_WORKER = """\
// Shows a page of its own when there is no network. Keeps nothing else: pages hold what is nobody else's business.
const NAME = %(name)s;
const KEPT = %(kept)s;
self.addEventListener("install", (event) => {
  // Parts of pages need not wake the worker.
  event.addRoutes?.({ condition: { requestMode: "cors" }, source: "network" });
  self.skipWaiting();
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)));
});
self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  const early = () => self.registration.navigationPreload?.enable(); // the page is asked for while the worker wakes
  event.waitUntil(caches.keys().then(old).then(early).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const page = async () => (await event.preloadResponse) || fetch(request);
  if (request.mode === "navigate") event.respondWith(page().catch(() => caches.match("/offline")));
  else if (KEPT.includes(new URL(request.url).pathname))
    event.respondWith(fetch(request).catch(() => caches.match(request.url)));
});
"""


def routes() -> list[Route]:
    """`/manifest.webmanifest`, `/sw.js`, `/offline`."""
    return [
        Route("/manifest.webmanifest", manifest),
        Route("/sw.js", worker),
        Route("/offline", offline),
    ]


async def manifest(request: Request) -> Response:
    """How the installed system is called and looks. https://www.w3.org/TR/appmanifest/"""
    system, static = system_of(request), request.app.state.static
    words = system.catalogue(asked_language(request)).gettext
    name = system.settings.branding.name
    value = {
        "id": "/",
        "name": " · ".join(part for part in (name, system.settings.branding.company) if part),
        "short_name": name,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": COLOUR,
        "icons": [
            {"src": f"{static}/img/{file}", "sizes": size, "type": "image/png", "purpose": purpose}
            for file, size, purpose in _ICONS
        ],
        "shortcuts": [{"name": words("Notifications"), "url": "/notices"}],
    }
    text = json.dumps(value, ensure_ascii=False)
    return Response(text, media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


async def worker(request: Request) -> Response:
    """The service worker; a new release has another, which replaces it."""
    static = request.app.state.static
    kept = ["/offline", *(f"{static}/{path}" for path in _KEPT)]
    text = _WORKER % {"name": json.dumps(f"yurt{static}"), "kept": json.dumps(kept)}
    return Response(text, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def offline(request: Request) -> Response:
    """The page that the worker shows when the server cannot be reached."""
    return await run_in_threadpool(_offline, request)


def _offline(request: Request) -> Response:
    with system_of(request).env(None, language=asked_language(request), reading=True) as env:
        language_of_request.set(env.catalogue)
        return page_response(render(env, "offline.html", doc=plain_document(request, env.gettext("No connection"))))
