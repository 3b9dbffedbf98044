"""The system's own state: add-ons, custom fields, counters, processes, settings."""

from __future__ import annotations

from datetime import datetime

from yurt.model import Json, LongText, Mapped, Model, field, unique


class State(Model, label="System state", journal=True, record_label="key"):
    """Single values the core keeps, such as the stamps of the registry and of the rights."""

    key: Mapped[str] = field(max_length=50)
    value: Mapped[LongText] = field(read_role="core.nobody")

    constraints = [unique("key", message="This value exists already.")]


class Addon(Model, label="Add-on", icon="puzzle", archive=False, trash=False, timeline=False):
    """An add-on that is switched on in this database (state `installed`), or on its way in or out."""

    name: Mapped[str] = field(max_length=50, tracked=True)
    state: Mapped[str] = field(max_length=20, tracked=True)
    release: Mapped[str] = field(max_length=50, tracked=True)
    installed_at: Mapped[datetime | None]
    problem: Mapped[LongText | None]

    constraints = [unique("name", message="This add-on is known already.")]


class CustomField(Model, label="Custom field", icon="forms", archive=False, trash=False, record_label="name"):
    """A field that was added to a model in this database, without programming."""

    model: Mapped[str] = field(max_length=100, tracked=True)
    name: Mapped[str] = field(max_length=60, tracked=True)
    spec: Mapped[Json] = field(tracked=True)
    active: Mapped[bool] = field(default=True, tracked=True)

    constraints = [unique("model", "name", message="The model has a field of this name already.")]


class Sequence(Model, label="Counter", journal=True, record_label="key"):
    """The last number given out by a sequence."""

    key: Mapped[str] = field(max_length=200)
    value: Mapped[int]

    constraints = [unique("key", message="This counter exists already.")]


class Process(Model, label="Process", plural="Processes", journal=True, record_label="name"):
    """A running web or worker process and when it was last alive."""

    name: Mapped[str] = field(max_length=80)
    kind: Mapped[str] = field(max_length=20)
    host: Mapped[str] = field(max_length=120)
    pid: Mapped[int]
    registry_stamp: Mapped[int] = field(default=0)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    constraints = [unique("name", message="This process is known already.")]


class Setting(Model, label="Setting", icon="settings", archive=False, trash=False, record_label="key"):
    """A setting of the company's, kept in the database."""

    key: Mapped[str] = field(max_length=100, tracked=True)
    value: Mapped[Json | None] = field(tracked=True)

    constraints = [unique("key", message="This setting exists already.")]

    def on_create(self) -> None:
        super().on_create()
        self.env.rights_changed()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.env.rights_changed()

    def on_delete(self) -> None:
        super().on_delete()
        self.env.rights_changed()


class IdempotencyKey(Model, label="Idempotency key", journal=True, record_label="key"):
    """An answer that was given to a write with a key, so that repeating the write gives it again."""

    key: Mapped[str] = field(max_length=200)
    user_id: Mapped[int]
    fingerprint: Mapped[str] = field(max_length=64)
    status: Mapped[int]
    body: Mapped[LongText]
    at: Mapped[datetime] = field(index=True)

    constraints = [unique("user_id", "key", message="This key was used already.")]
