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
LEVEL = 9


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

    Below the version texts are compressed for browsers that take it (RFC 9110, 8.4): by Brotli where the build wrote
    `<name>.br` beside a file, by gzip, once in a process, elsewhere.
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
    taken = {part.partition(";")[0].strip() for part in asked.get("accept-encoding", "").split(",")}
    if "range" in asked or scope["method"] != "GET" or not taken & {"br", "gzip"}:
        return response
    encoding, content = await run_in_threadpool(_packed, Path(response.path), frozenset(taken))
    if encoding not in taken:
        return response
    headers = {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}
    return Response(content, media_type=response.media_type, headers=headers)


def _packed(path: Path, taken: frozenset[str]) -> tuple[str, bytes]:
    """How the file is packed, and what it is then; files below a version never change while the process runs."""
    if "br" in taken and (packed := _brotli(path)) is not None:
        return "br", packed
    return "gzip", _gzip(path)


@lru_cache(maxsize=512)
def _brotli(path: Path) -> bytes | None:
    packed = path.with_name(f"{path.name}.br")
    return packed.read_bytes() if packed.is_file() else None


@lru_cache(maxsize=512)
def _gzip(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), LEVEL)
