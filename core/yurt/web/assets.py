"""The static files, under an address that changes with them: `/static/<version>/…` may be kept for ever."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
PACKED = frozenset({".css", ".js", ".mjs", ".svg", ".json"})
"""What is sent compressed; fonts and pictures are so already."""


def assets_version(folder: Path = FOLDER) -> str:
    """Eight signs made of the names, sizes and times of all files, so that a new release has another address."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            facts = path.stat()
            digest.update(f"{path.relative_to(folder)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:8]


class Assets(StaticFiles):
    """Serves `folder` below `<version>/`, cacheable for a year, and without it, to be asked for again each time.

    Below the version texts are compressed, once in a process, for browsers that take it (RFC 9110, 8.4).
    """

    def __init__(self, version: str, folder: Path = FOLDER) -> None:
        super().__init__(directory=folder)
        self.version = version

    async def get_response(self, path: str, scope: Scope) -> Response:
        first, _, rest = path.partition("/")
        kept = first == self.version
        response = await super().get_response(rest if kept else path, scope)
        if kept and isinstance(response, FileResponse) and Path(response.path).suffix in PACKED:
            response = await _maybe_packed(response, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


async def _maybe_packed(response: FileResponse, scope: Scope) -> Response:
    asked = Headers(scope=scope)
    response.headers["Vary"] = "Accept-Encoding"
    if "gzip" not in asked.get("accept-encoding", "") or "range" in asked or scope["method"] != "GET":
        return response
    content = await run_in_threadpool(_packed, Path(response.path))
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(content, media_type=response.media_type, headers=headers)


@lru_cache(maxsize=512)
def _packed(path: Path) -> bytes:
    """The file in gzip's form; files below a version never change while the process runs."""
    return gzip.compress(path.read_bytes(), 6)
