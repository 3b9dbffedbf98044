"""The static files, under an address that changes with them: `/static/<version>/…` may be kept for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"


def assets_version(folder: Path = FOLDER) -> str:
    """Eight signs made of the names, sizes and times of all files, so that a new release has another address."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            facts = path.stat()
            digest.update(f"{path.relative_to(folder)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:8]


class Assets(StaticFiles):
    """Serves `folder` below `<version>/`, cacheable for a year, and without it, to be asked for again each time."""

    def __init__(self, version: str, folder: Path = FOLDER) -> None:
        super().__init__(directory=folder)
        self.version = version

    async def get_response(self, path: str, scope: Scope) -> Response:
        first, _, rest = path.partition("/")
        kept = first == self.version
        response = await super().get_response(rest if kept else path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response
