"""`Env`: one unit of work, with everything business code needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.env.access import AccessProfile
from yurt.errors import NotFound, StaleRecord
from yurt.i18n import LANGUAGES, Catalogue, catalogue
from yurt.model.info import ModelInfo
from yurt.model.part import Model
from yurt.registry.registry import Registry

if TYPE_CHECKING:
    from yurt.env.session import GuardedSession
    from yurt.env.system import System

M = TypeVar("M", bound=Model)


@dataclass
class Env:
    """One unit of work: a database session, the acting user, language, branch and clock.

    `env[Contact]` is the composed class of a part. Everything read and written through the session is
    filtered and checked by the acting user's rights; `env.sudo()` is the one way around it. `channel`
    says where the work came from (web, api, import, job, cli) and goes to the audit log.
    """

    system: System
    registry: Registry
    session: GuardedSession
    access: AccessProfile
    catalogue: Catalogue
    user_id: int | None = None
    branch_id: int | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    channel: str = "cli"
    request_id: str = ""
    glancing: Connection | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    job: Any = None
    _sudo: int = 0
    _after_commit: list[Callable[[], None]] = field(default_factory=list)

    def __getitem__(self, part: type[M]) -> type[M]:
        """The composed class of a part's model, for `select(env[Contact])`."""
        return self.registry[part]

    @property
    def connection(self) -> Connection:
        """The connection for the core's own statements; a glance needs no transaction of the session for them."""
        return self.glancing or self.session.connection()

    @property
    def language(self) -> str:
        return self.catalogue.language

    @property
    def base_language(self) -> str:
        """The language that untranslated values are written in: the first of the configuration."""
        return self.system.settings.languages[0]

    def in_all_languages(self, **messages: str) -> dict[str, Any]:
        """Values of translated fields for data that an add-on brings along: `name="New"` as written in the base
        language, and in every other that the add-ons speak."""
        # Not the system's words: the add-on that brings the data may be on its way into the registry.
        folders = tuple(Path(a.module.__file__ or "").parent / "locale" for a in self.registry.addons.values())
        words = {language: catalogue(language, folders) for language in LANGUAGES}
        values: dict[str, Any] = {}
        for name, message in messages.items():
            said = {language: spoken.gettext(message) for language, spoken in words.items()}
            base = said.pop(self.base_language, message)
            known = {language: text for language, text in said.items() if text != message or language == "en"}
            values |= {name: base, f"{name}_i18n": {language: text for language, text in known.items() if text != base}}
        return values

    @property
    def now(self) -> datetime:
        """The moment, in UTC, by the unit's clock (tests and back-dated entry set it)."""
        return self.clock()

    @property
    def today(self) -> date:
        """The business date in the user's time zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def branch_ids(self) -> tuple[int, ...]:
        """The branches the user works for."""
        return self.access.branch_ids

    @property
    def is_sudo(self) -> bool:
        """True inside `with env.sudo()`, and for work that acts as the system itself."""
        return self._sudo > 0

    def gettext(self, message: str) -> str:
        """The message in the user's language."""
        return self.catalogue.gettext(message)

    _ = gettext

    @contextmanager
    def sudo(self) -> Iterator[Env]:
        """Switches rights off for the block; audit and validation stay on.

        What was changed before is written first, under the user's own rights, and what the block
        changed is written before rights come back.
        """
        if not self._sudo:
            self.session.flush()
        with self.unguarded():
            yield self
            self.session.flush()

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Switches rights off without writing anything; for the core's own reads inside a flush."""
        self.session.watch_sudo()
        self._sudo += 1
        try:
            yield
        finally:
            self._sudo -= 1

    def info(self, model: Any) -> ModelInfo:
        """What is known of a model. Raises NotFound when its add-on is not installed."""
        return self.registry.info(model)

    def get(self, part: type[M], record_id: int) -> M:
        """The record of that number. Raises NotFound when there is none that the user may see."""
        info = self.registry.info(part)
        possible = 0 < record_id < 2**63  # beyond, the databases would refuse to compare
        record = self.session.scalar(sa.select(info.cls).where(info.cls.id == record_id)) if possible else None
        if record is None:
            message = self.gettext("{model} {number} does not exist, or you have no right to see it.")
            raise NotFound(
                message.format(model=self.gettext(info.label), number=record_id), model=info.name, id=record_id
            )
        return record

    def get_for_change(self, part: type[M], record_id: int, version: int | None) -> M:
        """Like `get`, for saving what was read as `version`. Raises StaleRecord when it changed since."""
        record = self.get(part, record_id)
        if version is not None and record.version != version:
            raise StaleRecord(
                self.gettext("Somebody saved this record while you were working on it. Compare both versions."),
                model=self.info(part).name,
                id=record_id,
                version=record.version,
            )
        return record

    def create(self, part: type[M], **values: Any) -> M:
        """A new record with these values and the defaults; written with the next flush."""
        return self.create_many(part, (values,))[0]

    def create_many(self, part: type[M], rows: Iterable[Mapping[str, Any]]) -> list[M]:
        """New records, written together."""
        from yurt.env.defaults import apply_defaults

        info = self.registry.info(part)
        # A default may read from the database; what is half made is not to be written for that.
        with self.session.no_autoflush:
            records = [info.cls(**row) for row in rows]
            for record in records:
                apply_defaults(self, info, record)
        self.session.add_all(records)
        try:
            self.session.flush()
        except Exception:
            for record in records:
                if record in self.session.new:
                    self.session.expunge(record)
            raise
        return records

    def ensure(self, part: type[M], rows: Mapping[str, Mapping[str, Any]]) -> dict[str, M]:
        """The records with these external ids; those missing are created with the values given.

        For data an add-on brings along: a second call changes nothing, and what users have changed, archived or
        moved to the trash since stays as it is.
        """
        cls = self.registry[part]
        found = sa.select(cls).where(cls.external_id.in_(rows)).execution_options(yurt_with_trash=True)
        records: dict[str, M] = {str(record.external_id): record for record in self.session.scalars(found)}
        missing = [name for name in rows if name not in records]
        created = self.create_many(part, [{**rows[name], "external_id": name} for name in missing])
        return records | dict(zip(missing, created, strict=True))

    def delete(self, record: Model) -> None:
        """Moves a record to the trash, or deletes it when its model has none. Refused, it stays as it was."""
        info = self.registry.info(record)
        before = record.deleted_at if info.options.trash else None
        if info.options.trash:
            record.deleted_at = self.now
        else:
            self.session.delete(record)
        try:
            self.session.flush()
        except Exception:
            if info.options.trash:
                record.deleted_at = before
            else:
                self.session.add(record)
            raise

    def after_commit(self, function: Callable[[], None]) -> None:
        """Calls `function` once the unit of work is committed; never when it is rolled back."""
        self._after_commit.append(function)

    def rights_changed(self) -> None:
        """Tells every process that rights, the company's settings, or what a row rule decides by have changed.

        The stamp is raised in this transaction, once; this process takes it over after the commit.
        """
        from yurt.env.loading import bump

        marks = self.session.info.setdefault("stamped", set())
        if "rights" in marks:
            return
        marks.add("rights")
        bump(self.session.connection(), "rights_stamp")
        self.after_commit(lambda: _take_over(self.system))

    def notify(
        self,
        users: Any,
        title: str,
        text: str = "",
        /,
        *,
        record: Model | None = None,
        kind: str = "info",
        due: date | None = None,
        **values: Any,
    ) -> None:
        """Tells one or several users something, in this transaction: the bell counts it, open screens pop it up.

        `users` is a user, an id, or several of either; who is not active is left out. `title` and `text` are
        translated into each recipient's language, then `{names}` in them are filled from `values`. A click opens
        `record`. `kind` is info, task, mention or warning; `due` the day a task is wanted by.

            env.notify(lead.salesperson, N_("The lead “{title}” is yours"), record=lead, title=lead.title)
        """
        from yurt.env.telling import notify

        notify(self, users, title, text, record, kind, due, values)

    def enqueue(self, job: str, **arguments: Any) -> str:
        """Enqueues a job within this unit of work; it runs only if this is committed. Returns the job's id."""
        return self.system.enqueue(self, job, arguments)


def _take_over(system: System) -> None:
    system.refresh()
