"""An uploaded file and what is known of its import, kept on the server between the steps of one person.

All of it lies in the folder `imports` beside the file store, under a name that cannot be guessed: the file, what was
chosen for it, its first rows, and what a check of it has found. What nobody has touched for a day is removed when the
next file comes.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal
from uuid import uuid4

from yurt.env import System
from yurt.errors import AccessDenied, ImportRefused, NotFound
from yurt.i18n import N_
from yurt.services.accounts.installation_key import installation_key
from yurt.services.auth.signing import LinkSigner
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.readers import TableReader
from yurt.services.exchange.tables import Row, Table, read_table
from yurt.services.files.storage import StorageFailed
from yurt.services.observability.context import request_id
from yurt.settings import Settings

KEPT = 24 * 3600.0
"""Seconds after which an untouched import is forgotten."""
SILENT_TOO_LONG = 300.0
"""Seconds without a sign of life after which the process that imported must be gone."""
_TOKEN = timedelta(hours=24)

Stage = Literal["running", "checked", "failed", "stopped"]
_SAMPLE_ROWS = 200


@dataclass
class Check:
    """How the check of a whole file stands; `failed`: `problem` says why. The counts are those of the outcome.

    `kinds` sums the problems up: heading, message of the first, how many, the first rows. `of` says for which choices
    the file was checked.
    """

    stage: Stage = "running"
    done: int = 0
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    kinds: list[tuple[str, str, int, list[int]]] = field(default_factory=list)
    problem: str = ""
    of: str = ""


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
        """The rows that are faulty; there once a check has found some."""
        return self._path("errors.xlsx")

    def keep_choices(self, choices: dict[str, Any]) -> None:
        """Remembers what was chosen on the page of columns."""
        self._write("choices", choices)

    def choices(self) -> dict[str, Any] | None:
        """What was chosen, None before the first time; `mended` holds cells by row and heading."""
        return self._read("choices")

    def claim(self, of: str) -> bool:
        """Marks the check as running; False when it runs already, so that it never runs twice."""
        known = self.check()
        if known is not None and known.stage == "running":
            return False
        self.forget_check()
        self.errors.unlink(missing_ok=True)
        try:
            with self._path("check").open("x", encoding="utf-8") as file:
                json.dump(asdict(Check(of=of)), file)
        except FileExistsError:
            return False
        return True

    def note(self, check: Check) -> None:
        """Writes down how the check stands."""
        self._write("check", asdict(check))

    def check(self) -> Check | None:
        """How the check stands, None when there was none; one whose process has gone has failed."""
        data = self._read("check")
        if data is None:
            return None
        found = Check(**data)
        silent = time.time() - self._path("check").stat().st_mtime
        if found.stage == "running" and silent > SILENT_TOO_LONG:
            return Check("failed", problem=N_("The server was stopped during the check. Start it again."))
        return found

    def forget_check(self) -> None:
        """The file may be checked again; a check that runs will stop."""
        self._path("check").unlink(missing_ok=True)

    @contextlib.contextmanager
    def starting(self) -> Iterator[int | None]:
        """Held while an import of the file is begun. Gives the import that was begun before, so that none is twice.

        Raises ImportRefused while another request holds it.
        """
        claim = self._path("starting")
        with contextlib.suppress(FileNotFoundError):
            if time.time() - claim.stat().st_mtime > SILENT_TOO_LONG:
                claim.unlink()
        try:
            claim.open("x").close()
        except FileExistsError:
            raise ImportRefused(N_("The import is being started already.")) from None
        try:
            yield (self._read("run") or {}).get("run")
        finally:
            claim.unlink(missing_ok=True)

    def keep_run(self, run_id: int) -> None:
        """Remembers which import the file went into."""
        self._write("run", {"run": run_id})

    def open(self, mapping: ImportMap, readers: Sequence[TableReader] = ()) -> Table:
        """The table as the mapping says how to read it, with what was mended on the page. Raises ImportRefused."""
        table = read_table(
            self.table, sheet=mapping.sheet, header_row=mapping.header_row, encoding=mapping.encoding,
            delimiter=mapping.delimiter, readers=readers,
        )  # fmt: skip
        mended = (self.choices() or {}).get("mended") or {}
        if mended:
            table.rows = mended_rows(table.rows, table.headings, {int(row): cells for row, cells in mended.items()})
        return table

    def sample(self, mapping: ImportMap, readers: Sequence[TableReader] = ()) -> Table:
        """The first rows as they are in the file; read once, since a large workbook takes its time to open."""
        read_as = repr((mapping.sheet, mapping.header_row, mapping.encoding, mapping.delimiter))
        with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
            with self._path("sample").open("rb") as file:
                kept = pickle.load(file)  # written by this object alone, into a folder of the server's own
            if kept[0] == read_as:
                return Table(kept[1], iter(kept[2]), kept[3])
        with read_table(
            self.table, sheet=mapping.sheet, header_row=mapping.header_row, encoding=mapping.encoding,
            delimiter=mapping.delimiter, readers=readers,
        ) as table:  # fmt: skip
            rows = list(islice(table.rows, _SAMPLE_ROWS))
        beside = self._path(f"sample.{uuid4().hex[:8]}")
        with beside.open("wb") as file:
            pickle.dump((read_as, table.headings, rows, table.source), file, pickle.HIGHEST_PROTOCOL)
        beside.replace(self._path("sample"))
        return Table(table.headings, iter(rows), table.source)

    def remove(self) -> None:
        """Forgets the file and all that is known of it."""
        for path in self.folder.glob(f"{self.id}.*"):
            path.unlink(missing_ok=True)

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
            raise NotFound(N_("The file was removed because it lay unused for a day. Choose it again."))
        for path in self._folder.glob(f"{number}.*"):
            if not path.name.endswith(".check"):  # its time is the sign of life
                with contextlib.suppress(OSError):
                    os.utime(path)
        return Upload(self._folder, number, user_id, model, facts["name"])

    def of_run(self, run: Any) -> Upload | None:
        """The upload of an import, while it is there."""
        upload = Upload(self._folder, run.upload or "", run.user_id or 0, run.model, run.file_name)
        return upload if run.upload and upload.table.exists() else None

    def sweep(self) -> None:
        """Removes what nobody has touched for an hour."""
        limit = time.time() - KEPT
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < limit:
                    path.unlink()


def mended_rows(rows: Iterator[Row], headings: list[str], mended: dict[int, dict[str, str]]) -> Iterator[Row]:
    """The rows with cells replaced: by number and heading; an empty text empties the cell."""
    places = {heading: index for index, heading in enumerate(headings)}
    for row in rows:
        if row.number in mended and row.problem is None:
            cells = list(row.cells)
            for heading, text in mended[row.number].items():
                if heading in places:
                    cells[places[heading]] = text or None
            row = Row(row.number, cells)
        yield row


def folder_of(settings: Settings) -> Path:
    """Where uploads lie: beside the file store, where the server may write."""
    files = settings.path(settings.files)
    return (settings.folder if "://" in files else Path(files).parent) / "imports"
