"""Brings a backup back: tables by the add-ons' own migrations, rows from the file, all in one transaction."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.schema import AddConstraint, DropConstraint

from yurt.db.engine import Database, open_database
from yurt.env.loading import bump, load_custom_fields, load_registry, read_stamps
from yurt.errors import AddonError
from yurt.registry.addon import Available
from yurt.registry.discovery import discover
from yurt.services import migrate
from yurt.services.assemble import full_url
from yurt.services.backup.emptying import drop_tables, holds_data
from yurt.services.backup.layout import BackupRefused, Manifest, TableDump, row_reader, type_of
from yurt.services.backup.naming import new_file
from yurt.services.backup.tables import JOB_SCHEMAS, belongs_to_addons
from yurt.services.backup.verifying import verify_backup
from yurt.services.customfields.columns import add_column
from yurt.services.files.storage import BlobStore
from yurt.services.jobs import prepare
from yurt.services.lifecycle.progress import Progress, silent
from yurt.services.lifecycle.rows import read_addons
from yurt.settings import Settings

_BATCH = 1000
ADDON_TABLE = "core_addon"
_FIRST = ("core_state", ADDON_TABLE, "core_custom_field")
"""What the registry is made from; the columns of custom fields depend on it."""


@dataclass
class Restored:
    """What came back. `saved_before` is the backup of what was replaced; `left_out` says what did not come back."""

    rows: int
    files: int
    made_at: datetime
    saved_before: Path | None = None
    left_out: list[str] = field(default_factory=list)


def restore_backup(settings: Settings, path: Path, progress: Progress = silent, *, replace: bool = False) -> Restored:
    """Restores a backup into the database and the file store of the settings, on either engine.

    The file is read through first; the database then gets all of it in one transaction, or stays as it was. A
    database that holds data is refused unless `replace`, which backs it up first. The backup may come from an older
    release: the next start upgrades it. Raises BackupRefused.
    """
    progress(0, 0, "Verify")
    manifest = verify_backup(path)
    available = _fitting(manifest)
    database = open_database(settings.resolved_database_url())
    try:
        with database.reading.connect() as connection:
            occupied = holds_data(connection)
        if occupied and not replace:
            raise BackupRefused(
                f"{database.display_url()} holds data already. Name an empty database, or say --force to replace it."
            )
        saved = _save(settings, progress) if occupied else None
        prepare(full_url(database))
        with zipfile.ZipFile(path) as archive:
            files = _restore_blobs(settings, manifest, archive, progress)
            with migrate.schema_change(database) as connection:
                if occupied:
                    drop_tables_of_ours(connection, manifest)
                work = _Restoring(connection, database, manifest, available, archive, progress)
                work.run()
    finally:
        database.dispose()
    return Restored(work.rows, files, manifest.made_at, saved, [*manifest.left_out, *work.left_out])


def _fitting(manifest: Manifest) -> dict[str, Available]:
    """The add-ons of the backup as they are present here. Raises BackupRefused for one that is missing or too old."""
    available = discover().available
    for addon in manifest.addons:
        if addon.name not in available:
            raise BackupRefused(
                f"The backup needs the add-on {addon.name} {addon.release}, which is not present here. Install it: "
                f"pip install yurt-{addon.name}."
            )
        known = {script.revision for script in migrate.history(available[addon.name])}
        if strange := [revision for revision in addon.revisions if revision not in known]:
            raise BackupRefused(
                f"The backup comes from {addon.name} {addon.release}, newer than {available[addon.name].version} here "
                f"(migration {strange[0]} is unknown). Install that release, then restore."
            )
    return available


def _save(settings: Settings, progress: Progress) -> Path:
    """A backup of what is about to be replaced."""
    from yurt.env import System
    from yurt.services.backup.writing import write_backup

    system = System.open(settings)
    try:
        target = new_file(settings, "before-restore")
        write_backup(system, target, progress)
    finally:
        system.close()
    return target


def _restore_blobs(settings: Settings, manifest: Manifest, archive: zipfile.ZipFile, progress: Progress) -> int:
    """Puts the files into the store; by their names they cannot overwrite anything else."""
    if not manifest.blobs:
        return 0
    store = BlobStore(settings.path(settings.files))
    for position, sha256 in enumerate(manifest.blobs):
        progress(position, len(manifest.blobs), "Restore files")
        if not store.exists(sha256):
            info = archive.getinfo(f"files/{sha256}")
            with archive.open(info) as content:
                store.put(content, info.file_size)  # type: ignore[arg-type]
    return len(manifest.blobs)


def drop_tables_of_ours(connection: Connection, manifest: Manifest) -> None:
    """Drops what is there, except the job engine's tables, which `prepare` has just brought up to date.

    Those are told from ours by what is in this database, never by what the backup holds: a backup has no record of
    the engine's own migrations, and one from an older release of it has fewer tables.
    """
    names = set(sa.inspect(connection).get_table_names())
    addons = {"core", *(addon.name for addon in manifest.addons)}
    if ADDON_TABLE in names:
        addons |= set(read_addons(connection))
    drop_tables(connection, keep={name for name in names if not belongs_to_addons(name, addons)})


class _Restoring:
    """One restore inside its transaction."""

    def __init__(
        self,
        connection: Connection,
        database: Database,
        manifest: Manifest,
        available: dict[str, Available],
        archive: zipfile.ZipFile,
        progress: Progress,
    ) -> None:
        self._connection, self._database = connection, database
        self._manifest, self._available = manifest, available
        self._archive, self._progress = archive, progress
        self.rows = 0
        self.left_out: list[str] = []

    def run(self) -> None:
        """Tables, rows, then the keys and counters that hold them together."""
        self._make_tables()
        dumps = {dump.name: dump for dump in self._manifest.tables if not dump.engine_own}
        for name in _FIRST:
            self._load(dumps.pop(name))
        self._make_custom_columns()
        keys = [] if self._database.is_sqlite else self._drop_foreign_keys()
        for position, dump in enumerate(dumps.values()):
            self._progress(position, len(dumps), "Restore")
            self._load(dump)
        self._restore_jobs()
        for key in keys:
            self._connection.execute(AddConstraint(key))
        if not self._database.is_sqlite:
            self._set_counters()
        bump(self._connection, "registry_stamp")
        bump(self._connection, "rights_stamp")

    def _make_tables(self) -> None:
        """Each add-on's tables as its migrations make them, at the revision that the rows were saved at."""
        for addon in self._manifest.addons:
            self._progress(0, 0, f"Make the tables of {addon.name}")
            for revision in addon.revisions:
                migrate.upgrade(self._connection, self._available[addon.name], revision)
        there = set(sa.inspect(self._connection).get_table_names())
        for dump in reversed([dump for dump in self._manifest.tables if not dump.engine_own]):
            if dump.name in there:  # migrations may have put data in
                self._connection.execute(sa.delete(sa.table(dump.name)))

    def _make_custom_columns(self) -> None:
        registry = load_registry(self._connection, read_stamps(self._connection))
        for model, specs in load_custom_fields(self._connection).items():
            info = registry.models.get(model)
            if info is None:
                raise AddonError(f"The custom fields of {model} cannot be restored: its add-on cannot be used.")
            for spec in specs:
                add_column(self._connection, info, info.fields[spec.name])

    def _load(self, dump: TableDump, schema: str | None = None) -> None:
        inspector = sa.inspect(self._connection)
        if not inspector.has_table(dump.name, schema=schema):
            if dump.name.endswith("_rel") and not dump.rows:
                return
            raise BackupRefused(f"The backup has the table {dump.name}, which no migration here makes.")
        there = {column["name"] for column in inspector.get_columns(dump.name, schema=schema)}
        if gone := [name for name, _ in dump.columns if name not in there]:
            raise BackupRefused(f"The backup has the column {dump.name}.{gone[0]}, which no migration here makes.")
        columns = [sa.Column(name, type_of(kind)) for name, kind in dump.columns]
        table = sa.Table(dump.name, sa.MetaData(), *columns, schema=schema)
        read = row_reader(dump)
        insert = sa.insert(table)
        with self._archive.open(dump.entry) as entry:
            lines = iter(entry)
            while batch := list(islice(lines, _BATCH)):
                self._connection.execute(insert, [read(line) for line in batch])
                self.rows += len(batch)

    def _restore_jobs(self) -> None:
        """The jobs that waited, ran and failed; the engine's own format is not carried to another database."""
        own = [dump for dump in self._manifest.tables if dump.engine_own]
        if self._manifest.engine != self._database.dialect:
            if any(dump.rows for dump in own):
                self.left_out.append(
                    f"Jobs are not carried from {self._manifest.engine} to {self._database.dialect}; ask for those "
                    "that waited again."
                )
            return
        inspector = sa.inspect(self._connection)
        schemas = (None,) if self._database.is_sqlite else JOB_SCHEMAS
        places = {name: schema for schema in schemas for name in inspector.get_table_names(schema=schema)}
        for dump in own:
            if dump.name not in places:
                self.left_out.append(f"The job engine here has no table {dump.name}; its rows were not restored.")
                continue
            self._connection.execute(sa.delete(sa.table(dump.name, schema=places[dump.name])))
            self._load(dump, places[dump.name])

    def _drop_foreign_keys(self) -> list[sa.ForeignKeyConstraint]:
        """Rows refer to each other in circles, so the keys come back when all of them are there."""
        metadata = sa.MetaData()
        metadata.reflect(self._connection)
        keys = [key for table in metadata.tables.values() for key in table.foreign_key_constraints]
        for key in keys:
            self._connection.execute(DropConstraint(key))
        return keys

    def _set_counters(self) -> None:
        """PostgreSQL gives the next numbers after the highest that came back."""
        for dump in self._manifest.tables:
            if dump.engine_own or "id" not in {name for name, _ in dump.columns}:
                continue
            self._connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{dump.name}', 'id'), COALESCE(MAX(id), 1), MAX(id) IS NOT NULL)"
                f" FROM {dump.name}"
            )
