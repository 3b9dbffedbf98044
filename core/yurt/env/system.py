"""One running system: a database, its registry, and units of work in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from yurt.db.engine import Database, open_database
from yurt.env.access import AccessProfile, compile_profile
from yurt.env.env import Env
from yurt.env.faults import readable_fault
from yurt.env.loading import Stamps, load_kept_settings, load_profile, load_registry, read_stamps
from yurt.env.session import GuardedSession
from yurt.errors import ConfigurationError
from yurt.i18n import Catalogue, catalogue
from yurt.registry.registry import Registry
from yurt.settings import Settings

Enqueue = Callable[[Env, str, dict[str, Any]], str]


@dataclass
class System:
    """A database with its composed registry. One process serves one system.

    `registry` is replaced, never changed, when add-ons or custom fields come or go (`refresh`); work
    that is under way keeps the one it began with.
    """

    settings: Settings
    database: Database
    registry: Registry
    stamps: Stamps
    configured: Settings
    enqueue_with: Enqueue | None = None
    cache: dict[Any, Any] = field(default_factory=dict)
    _profiles: dict[Any, AccessProfile] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, settings: Settings) -> System:
        """Opens the database of the settings and builds the registry of what is installed in it."""
        database = open_database(settings.resolved_database_url())
        with database.reading.connect() as connection:
            stamps = read_stamps(connection)
            registry = load_registry(connection, stamps)
            kept = load_kept_settings(connection)
        return cls(settings.overlaid(kept), database, registry, stamps, settings)

    def refresh(self, composed: Registry | None = None) -> bool:
        """Takes over what changed in the database's configuration or rights. True when the registry is new.

        `composed` is the registry that a transaction of this process has led to; it saves composing it again.
        """
        with self.database.glancing.connect() as connection:
            stamps = read_stamps(connection)
            if stamps == self.stamps:
                return False
            changed = stamps.registry != self.registry.stamp
            if composed is None or composed.stamp != stamps.registry:
                composed = load_registry(connection, stamps) if changed else self.registry
            kept = load_kept_settings(connection)
        with self._lock:
            self.settings = self.configured.overlaid(kept)
            self.registry, self.stamps, self._profiles, self.cache = composed, stamps, {}, {}
        return changed

    def profile(self, session: GuardedSession, registry: Registry, user_id: int | None) -> AccessProfile:
        """The rights of a user, compiled once and kept until rights change."""
        key = (user_id, registry.stamp)
        profiles = self._profiles
        if key not in profiles:
            if len(profiles) > 10_000:
                profiles.clear()
            profiles[key] = load_profile(session.connection(), registry, user_id)
        return profiles[key]

    def catalogue(self, language: str) -> Catalogue:
        """The words of a language over the core and the installed add-ons."""
        cache, key = self.registry.cache, ("catalogue", language)
        if key not in cache:
            folders = tuple(Path(a.module.__file__ or "").parent / "locale" for a in self.registry.addons.values())
            cache[key] = catalogue(language, folders).with_words(self.registry.cache.get("customised.words", {}))
        return cache[key]

    def enqueue(self, env: Env, job: str, arguments: dict[str, Any]) -> str:
        """Enqueues a job in the env's transaction. Raises ConfigurationError where no job engine was set up."""
        if self.enqueue_with is None:
            raise ConfigurationError("This process was started without the job engine.")
        return self.enqueue_with(env, job, arguments)

    @contextmanager
    def env(
        self,
        user_id: int | None = None,
        *,
        language: str = "en",
        zone: str | None = None,
        branch_id: int | None = None,
        channel: str = "cli",
        request_id: str = "",
        reading: bool = False,
        glance: bool = False,
        connection: Connection | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> Iterator[Env]:
        """A unit of work of a user: committed at the end of the block, rolled back when it raises.

        `reading` promises not to write, which lets it run beside a writer on SQLite. `glance` is reading where each
        statement may see what was committed since the one before: quick, good enough for a page, and refused when
        something is written all the same; it may go through a `connection` of `database.glancing`. Without a user it
        has no rights at all; see `acting_as_system`.
        """
        reading = reading or glance
        database = self.database
        bind = connection or (database.glancing if glance else database.reading if reading else database.engine)
        registry = self.registry
        session = GuardedSession(bind=bind, expire_on_commit=False, autoflush=not reading)
        try:
            env = Env(
                system=self,
                registry=registry,
                session=session,
                access=_nobody(registry),
                catalogue=self.catalogue(language),
                user_id=user_id,
                zone=ZoneInfo(zone or self.settings.time_zone),
                channel=channel,
                request_id=request_id,
                glancing=connection if glance else None,
                clock=clock or (lambda: datetime.now(UTC)),
            )
            session.info["env"] = env
            session.info["glance"] = glance
            env.access = self.profile(session, registry, user_id)
            env.branch_id = branch_id or (env.access.branch_ids[0] if env.access.branch_ids else None)
            yield env
            session.end()
        except DBAPIError as error:
            _roll_back(session)
            raise readable_fault(error, session.info["env"]) from error
        except BaseException:
            _roll_back(session)
            raise
        finally:
            session.close()
        for function in env._after_commit:
            function()

    @contextmanager
    def acting_as_system(self, **options: Any) -> Iterator[Env]:
        """A unit of work of the system itself, without limits of rights; for set-up, jobs and the command line."""
        with self.env(None, **options) as env, env.sudo():
            yield env

    def close(self) -> None:
        """Closes the connections of the pool."""
        self.database.dispose()


def _nobody(registry: Registry) -> AccessProfile:
    """No rights at all: what a unit of work has until its user's are known."""
    if "env.nobody" not in registry.cache:
        registry.cache["env.nobody"] = compile_profile(registry, None, frozenset(), (), [], [])
    return registry.cache["env.nobody"]


def _roll_back(session: GuardedSession) -> None:
    """Ends the transaction; a connection that is lost has ended it already and must not serve anybody again."""
    try:
        session.rollback()
    except DBAPIError:
        session.invalidate()
