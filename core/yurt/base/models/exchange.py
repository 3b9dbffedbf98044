"""What was imported: a record of each import, so that it can be looked at and undone as a whole."""

from __future__ import annotations

from datetime import datetime

from yurt.base.models.people import User
from yurt.model import Json, Mapped, Model, field, index, link

IMPORT_STATES = {"done": "Done", "undone": "Undone"}


class ImportRun(Model, label="Import", icon="file-import", archive=False, trash=False, timeline=False,
                record_label="file_name", order="-started_at"):  # fmt: skip
    """One file that was imported: who, when, into which model, and how many records came of it."""

    model: Mapped[str] = field(max_length=100, tracked=True)
    file_name: Mapped[str] = field(max_length=255, searchable=True, tracked=True)
    user: Mapped[User | None] = link(default=lambda env: env.user_id)
    started_at: Mapped[datetime] = field(index=True)
    finished_at: Mapped[datetime | None]
    state: Mapped[str] = field(options=IMPORT_STATES, default="done", tracked=True)
    created: Mapped[int] = field(default=0, tracked=True)
    updated: Mapped[int] = field(default=0, tracked=True)
    skipped: Mapped[int] = field(default=0)
    failed: Mapped[int] = field(default=0)
    mapping: Mapped[Json | None] = field(help="The mapping that was used.")


class ImportBatch(Model, label="Imported records", plural="Imported records", journal=True, record_label="model"):
    """The records that some rows of an import made or changed: what undoing it needs.

    `created` lists ids; `updated` maps an id to the values that its fields had before.
    """

    run_id: Mapped[int] = field(label="Import")
    model: Mapped[str] = field(max_length=100)
    created: Mapped[Json]
    updated: Mapped[Json]

    indexes = [index("run_id")]
