"""Do the data agree with themselves: figures, files and their contents, custom fields and their columns, links?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from yurt.base.models.files import File
from yurt.db.parts import in_parts
from yurt.env import Env, System
from yurt.env.loading import load_custom_fields
from yurt.services.check.finding import Finding, error, hint, warning
from yurt.services.files.storage import BlobStore

_AREA = "data"


def check_figures(system: System) -> Iterator[Finding]:
    """What the add-ons' hooks `check_data` say: sums that do not agree with the movements behind them."""
    with system.acting_as_system(reading=True) as env:
        for implementation in env.registry.hooks.hook.check_data.get_hookimpls():
            try:
                sentences = _sentences(implementation.function(env))
            except Exception as fault:
                sentences = [f"The check failed: {type(fault).__name__}: {fault}"]
            for sentence in sentences:
                yield error(_AREA, implementation.plugin_name, sentence)


def check_files(system: System) -> Iterator[Finding]:
    """Files without content, contents without a file, files of records that are gone."""
    store = BlobStore(system.settings.path(system.settings.files))
    with system.acting_as_system(reading=True) as env:
        cls = env[File]
        known: set[str] = set()
        for number, name, sha256 in env.session.execute(sa.select(cls.id, cls.name, cls.sha256)):
            if sha256 not in known and not store.exists(sha256):
                yield error(_AREA, f"file {number} ({name})", "Its content is missing. Restore it from a backup.")
            known.add(sha256)
        attached: dict[str, set[int]] = {}
        for model, record in env.session.execute(
            sa.select(cls.model, cls.record_id).where(cls.record_id.is_not(None)).distinct()
        ):
            attached.setdefault(model or "", set()).add(record or 0)
        for model, wanted in attached.items():
            gone = len(wanted) - _present(env, model, wanted) if model in env.registry.models else len(wanted)
            if gone:
                yield hint(_AREA, f"files of {model}", f"{gone} records with files are gone; delete the files as well.")
    orphans = sum(1 for key in store.iter_keys() if key not in known)
    if orphans:
        yield hint(_AREA, "file store", f"{orphans} contents belong to no file and only take room.")


def check_columns(system: System) -> Iterator[Finding]:
    """Custom fields whose column, or whose model, is not there."""
    with system.database.reading.connect() as connection:
        inspector = sa.inspect(connection)
        for model, specs in load_custom_fields(connection).items():
            info = system.registry.models.get(model)
            if info is None:
                yield warning(_AREA, model, "It has custom fields, but its add-on is not in use.")
                continue
            columns = {column["name"] for column in inspector.get_columns(info.table_name)}
            for spec in specs:
                if spec.is_column and spec.column_name not in columns:
                    yield error(
                        _AREA, f"{model}.{spec.name}",
                        "The custom field has no column. Remove the field and add it again, or restore a backup.",
                    )  # fmt: skip


def check_references(system: System) -> Iterator[Finding]:
    """Links that point at records that do not exist; the database forbids them, a damaged file may have them."""
    with system.database.reading.connect() as connection:
        for table in system.registry.metadata.sorted_tables:
            for key in table.foreign_keys:
                target = key.column.table.alias()
                broken = (
                    sa.select(sa.func.count())
                    .select_from(table.outerjoin(target, key.parent == target.c.id))
                    .where(key.parent.is_not(None), target.c.id.is_(None))
                )
                if count := connection.scalar(broken):
                    yield error(
                        _AREA, f"{table.name}.{key.parent.name}",
                        f"{count} rows point at {key.column.table.name} that do not exist. Restore a backup.",
                    )  # fmt: skip


def _sentences(told: Any) -> list[str]:
    return [str(sentence) for sentence in told or ()]


def _present(env: Env, model: str, wanted: set[int]) -> int:
    table = env.registry.models[model].table
    counted = (sa.select(sa.func.count()).select_from(table).where(table.c.id.in_(part)) for part in in_parts(wanted))
    return sum(env.session.connection().scalar(statement) or 0 for statement in counted)
