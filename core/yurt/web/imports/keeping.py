"""An uploaded file and what is known of its import, kept on the server between the steps of one person.

All of it lies in the folder `imports` beside the file store, under a name that cannot be guessed: the file, what was
chosen for it, how far its import is, and the rows that failed. What nobody has touched for an hour is removed when the
next file comes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Literal
from uuid import uuid4

from yurt.env import System
from yurt.errors import AccessDenied, NotFound
from yurt.i18n import N_
from yurt.services.accounts.installation_key import installation_key
from yurt.services.auth.signing import LinkSigner
from yurt.services.files.storage import StorageFailed
from yurt.services.observability.context import request_id
from yurt.settings import Settings

KEPT = 3600.0
"""Seconds after which an untouched import is forgotten."""
SILENT_TOO_LONG = 300.0
"""Seconds without a sign of life after which the process that imported must be gone."""
_TOKEN = timedelta(hours=24)

Stage = Literal["running", "written", "refused", "failed"]


@dataclass
class Progress:
    """How an import stands. `refused`: rows were faulty and nothing was written; `failed`: `problem` says why.

    The counts and `problems` (row, heading, message) are those of the outcome; `run_id` is what undoing takes.
    """

    stage: Stage = "running"
    done: int = 0
    total: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    run_id: int | None = None
    problem: str = ""


@dataclass(frozen=True)
class Upload:
    """One uploaded file: who sent it for which model, under which name."""

    folder: Path
    id: str
    user_id: int
    model: str
    name: str

    @property
    def table(self) -> Path:
        """The file itself."""
        return self._path("table")

    @property
    def errors(self) -> Path:
        """The rows that failed; there once an import had some."""
        return self._path("errors.xlsx")

    def keep_choices(self, choices: dict[str, Any]) -> None:
        """Remembers what was chosen on the page of columns."""
        self._write("choices", choices)

    def choices(self) -> dict[str, Any] | None:
        """What was chosen, None before the first time."""
        return self._read("choices")

    def claim(self) -> bool:
        """Marks the import as running; False when it runs or was done already, so that it is never done twice."""
        known = self.progress()
        if known is not None and known.stage in ("refused", "failed"):
            self.forget_progress()
        self.errors.unlink(missing_ok=True)
        try:
            with self._path("progress").open("x", encoding="utf-8") as file:
                json.dump(asdict(Progress()), file)
        except FileExistsError:
            return False
        return True

    def note(self, progress: Progress) -> None:
        """Writes down how the import stands."""
        self._write("progress", asdict(progress))

    def progress(self) -> Progress | None:
        """How the import stands, None when it was not started."""
        data = self._read("progress")
        if data is None:
            return None
        found = Progress(**data)
        silent = time.time() - self._path("progress").stat().st_mtime
        if found.stage == "running" and silent > SILENT_TOO_LONG:
            return Progress("failed", problem=N_("The server was stopped during the import. Nothing was written."))
        return found

    def forget_progress(self) -> None:
        """The import may be started again."""
        self._path("progress").unlink(missing_ok=True)

    def _path(self, kind: str) -> Path:
        return self.folder / f"{self.id}.{kind}"

    def _write(self, kind: str, data: dict[str, Any]) -> None:
        """In one step, since other processes read it meanwhile."""
        beside = self._path(f"{kind}.{uuid4().hex[:8]}")
        beside.write_text(json.dumps(data), "utf-8")
        beside.replace(self._path(kind))

    def _read(self, kind: str) -> dict[str, Any] | None:
        try:
            return json.loads(self._path(kind).read_text("utf-8"))
        except FileNotFoundError:
            return None


class Uploads:
    """The uploads of one installation."""

    def __init__(self, system: System) -> None:
        self._folder = folder_of(system.settings)
        self._signer = LinkSigner(installation_key(system), "import")

    def keep(self, stream: BinaryIO, user_id: int, model: str, name: str) -> Upload:
        """Takes a file in. Raises StorageFailed when there is no room for it."""
        upload = Upload(self._folder, uuid4().hex, user_id, model, name)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.sweep()
            with upload.table.open("xb") as target:
                shutil.copyfileobj(stream, target)
            upload._write("upload", {"name": name})
        except OSError as error:
            upload.table.unlink(missing_ok=True)
            message = N_("The file could not be kept. Ask your administrator to look at the server's disk.")
            raise StorageFailed(message, request=request_id.get(), reason=str(error)) from error
        return upload

    def token(self, upload: Upload) -> str:
        """Text for addresses, by which this user, and nobody else, finds the upload again."""
        return self._signer.sign([upload.user_id, upload.model, upload.id], datetime.now(UTC) + _TOKEN)

    def find(self, token: str, user_id: int, model: str) -> Upload:
        """The upload of a token. Raises LinkRefused, AccessDenied for somebody else's, NotFound when it is gone."""
        owner, its_model, number = self._signer.read(token, datetime.now(UTC))  # type: ignore[misc]
        if owner != user_id or its_model != model:
            raise AccessDenied(N_("This file was sent by somebody else. Choose a file of your own."))
        upload = Upload(self._folder, number, user_id, model, "")
        facts = upload._read("upload")
        if facts is None:
            raise NotFound(N_("The file was removed because it lay unused for an hour. Choose it again."))
        for path in self._folder.glob(f"{number}.*"):
            if not path.name.endswith(".progress"):  # its time is the sign of life
                with contextlib.suppress(OSError):
                    os.utime(path)
        return Upload(self._folder, number, user_id, model, facts["name"])

    def sweep(self) -> None:
        """Removes what nobody has touched for an hour."""
        limit = time.time() - KEPT
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < limit:
                    path.unlink()


def folder_of(settings: Settings) -> Path:
    """Where uploads lie: beside the file store, where the server may write."""
    files = settings.path(settings.files)
    return (settings.folder if "://" in files else Path(files).parent) / "imports"
