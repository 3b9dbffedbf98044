"""Writes a backup: all tables as they were at one moment, then the files, then a second look at what was written."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.env import System
from yurt.registry.discovery import discover
from yurt.services import migrate
from yurt.services.backup.layout import MANIFEST, AddonState, Manifest, TableDump, kind_of, write_row
from yurt.services.backup.tables import find_tables
from yurt.services.backup.verifying import verify_backup
from yurt.services.files.storage import BlobStore
from yurt.services.lifecycle.progress import Progress, silent
from yurt.services.lifecycle.rows import read_addons

_BATCH = 2000


def write_backup(system: System, target: Path, progress: Progress = silent) -> Manifest:
    """Writes the whole system to a file; people may go on working. The file appears only when it was read back whole.

    Every table is read in one snapshot. Raises BackupRefused when what was written cannot be read back.
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".writing-", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    path = Path(name)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            with _snapshot(system) as connection:
                manifest = _write_tables(system, connection, archive, progress)
                wanted = _file_contents(system, connection)
            _write_blobs(system, wanted, archive, manifest, progress)
            archive.writestr(MANIFEST, manifest.model_dump_json())
        progress(0, 0, "Verify")
        verify_backup(path)
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)
    return manifest


@contextmanager
def _snapshot(system: System) -> Iterator[Connection]:
    """A transaction that sees the database as it is now, whatever is written meanwhile."""
    engine = system.database.reading
    if not system.database.is_sqlite:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        yield connection


def _write_tables(system: System, connection: Connection, archive: zipfile.ZipFile, progress: Progress) -> Manifest:
    available = discover().available
    rows = read_addons(connection)
    names = [name for name in system.registry.addons if name in rows]
    states = [
        AddonState(
            name=name,
            state=rows[name].state,
            release=rows[name].release,
            revisions=list(migrate.current(connection, available[name])),
        )
        for name in names
    ]
    manifest = Manifest(yurt=version("yurt"), engine=connection.dialect.name, addons=states)
    found = find_tables(connection, system.registry, set(rows))
    manifest.left_out = found.left_out
    total = len(found.ours) + len(found.engine_own)
    for position, table in enumerate([*found.ours, *found.engine_own]):
        progress(position, total, "Back up")
        manifest.tables.append(_write_table(connection, table, archive, position >= len(found.ours)))
    return manifest


def _write_table(connection: Connection, table: sa.Table, archive: zipfile.ZipFile, engine_own: bool) -> TableDump:
    columns = [(column.name, kind_of(column)) for column in table.columns]
    dump = TableDump(name=table.name, columns=columns, engine_own=engine_own)
    statement = sa.select(table).order_by(*table.primary_key.columns)
    digest = hashlib.sha256()
    with archive.open(dump.entry, "w", force_zip64=True) as entry:
        result = connection.execution_options(stream_results=True).execute(statement)
        for batch in result.partitions(_BATCH):
            lines = b"".join(write_row(row) for row in batch)
            digest.update(lines)
            entry.write(lines)
            dump.rows += len(batch)
    dump.sha256 = digest.hexdigest()
    return dump


def _file_contents(system: System, connection: Connection) -> list[str]:
    table: Any = system.registry.models["core.file"].table
    return list(connection.execute(sa.select(table.c.sha256).distinct().order_by(table.c.sha256)).scalars())


def _write_blobs(
    system: System, wanted: list[str], archive: zipfile.ZipFile, manifest: Manifest, progress: Progress
) -> None:
    """The contents of files; what is missing in the store is named, and does not keep the rest from being saved."""
    if not wanted:
        return
    store = BlobStore(system.settings.path(system.settings.files))
    for position, sha256 in enumerate(wanted):
        progress(position, len(wanted), "Back up files")
        if not store.exists(sha256):
            manifest.left_out.append(f"The content {sha256} of a file is missing in the file store.")
            continue
        info = zipfile.ZipInfo(f"files/{sha256}")
        info.compress_type = zipfile.ZIP_STORED
        with store.open(sha256) as content, archive.open(info, "w", force_zip64=True) as entry:
            shutil.copyfileobj(content, entry)
        manifest.blobs.append(sha256)
