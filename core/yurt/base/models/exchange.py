"""What was imported: a record of each import, so that it can be looked at and undone as a whole."""

from __future__ import annotations

from datetime import datetime

from yurt.base.models.people import User
from yurt.model import Json, LongText, Mapped, Model, field, index, link, unique

IMPORT_STATES = {
    "waiting": "Waiting",
    "running": "Under way",
    "done": "Done",
    "refused": "Nothing written",
    "cancelled": "Stopped",
    "failed": "Failed",
    "undoing": "Being undone",
    "undone": "Undone",
}


class ImportRun(Model, label="Import", icon="file-import", archive=False, trash=False, timeline=False,
                record_label="file_name", order="-started_at"):  # fmt: skip
    """One file that was imported: who, when, into which model, and how many records came of it.

    `taken_row` is the last row of the file that was committed; an import that was interrupted goes on after it, and
    takes the rows in `waiting` again, which link to rows further down. `total` counts the rows, as soon as that is
    known. `kept` lists the records that undoing left alone, as pairs of model and id.
    """

    model: Mapped[str] = field(max_length=100, tracked=True)
    file_name: Mapped[str] = field(max_length=255, searchable=True, tracked=True)
    user: Mapped[User | None] = link(default=lambda env: env.user_id)
    started_at: Mapped[datetime] = field(index=True)
    finished_at: Mapped[datetime | None]
    state: Mapped[str] = field(options=IMPORT_STATES, default="done", tracked=True)
    created: Mapped[int] = field(default=0, tracked=True)
    updated: Mapped[int] = field(default=0, tracked=True)
    unchanged: Mapped[int] = field(default=0)
    skipped: Mapped[int] = field(default=0, label="Left as they are")
    failed: Mapped[int] = field(default=0, label="Faulty rows")
    total: Mapped[int | None] = field(label="Rows")
    taken_row: Mapped[int] = field(default=0)
    waiting: Mapped[Json | None]
    mapping: Mapped[Json | None] = field(help="The mapping that was used.")
    headings: Mapped[Json | None]
    upload: Mapped[str | None] = field(max_length=64)
    job: Mapped[str | None] = field(max_length=200)
    problem: Mapped[LongText | None]
    kept: Mapped[Json | None]


class ImportBatch(Model, label="Imported records", plural="Imported records", journal=True, record_label="model"):
    """The records that some rows of an import made or changed: what undoing it needs; and the rows that failed.

    `created` lists ids; `updated` maps an id to the values that its fields had before; `failed` holds rows as
    `[number, cells, problems by heading]`.
    """

    run_id: Mapped[int] = field(label="Import")
    model: Mapped[str] = field(max_length=100)
    created: Mapped[Json]
    updated: Mapped[Json]
    failed: Mapped[Json | None]

    indexes = [index("run_id")]


class ImportMemory(Model, label="Remembered mapping", archive=False, trash=False, timeline=False, record_label="model"):
    """How somebody last imported a table with these headings into a model; `headings` is their fingerprint."""

    user: Mapped[User] = link(ondelete="cascade")
    model: Mapped[str] = field(max_length=100)
    headings: Mapped[str] = field(max_length=64)
    mapping: Mapped[Json]
    used_at: Mapped[datetime]

    constraints = [unique("user", "model", "headings", message="This mapping is remembered already.")]
