"""What add-ons say by a hook while a page is made: one that fails is named in the log and left out.

A page of another area, or of the core, is not lost to the mistake of one add-on. That holds for a statement that the
database refuses, too: on PostgreSQL it would break the transaction, and all that the page still has to read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection

from yurt.env import Env

_log = logging.getLogger(__name__)


def answers(env: Env, hook: str, **values: Any) -> Iterator[Any]:
    """The answers to the hook of that name, without empty ones; `values` are its arguments beside `env`."""
    given = {"env": env, **values}
    for implementation in getattr(env.registry.hooks.hook, hook).get_hookimpls():
        try:
            with _apart(env):
                answer: Any = implementation.function(**{name: given[name] for name in implementation.argnames})
        except Exception:
            _log.exception("The hook %s of %s failed", hook, implementation.plugin_name)
            continue
        if answer:
            yield answer


@contextmanager
def _apart(env: Env) -> Iterator[None]:
    """What fails within leaves the unit of work usable; what the page wrote before stays.

    A page that writes takes a savepoint. One that reads has nothing to lose and begins its transaction anew, after a
    failure alone: savepoints would cost each page two more questions for each hook.
    """
    session, database = env.session, env.system.database
    if database.is_sqlite:
        yield
    elif session.get_bind() is database.engine:
        with session.begin_nested():
            yield
    else:
        try:
            yield
        except Exception:
            if _is_broken(session.connection()):
                session.rollback()
            raise


def _is_broken(connection: Connection) -> bool:
    """Whether PostgreSQL takes nothing more in this transaction."""
    from psycopg.pq import TransactionStatus

    driver: Any = connection.connection.driver_connection
    return driver.info.transaction_status == TransactionStatus.INERROR
