"""Imports, checks and undoing apart from the page that asked for them: in a job, or in a thread where none run."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from yurt.errors import YurtError
from yurt.i18n import N_
from yurt.services.exchange.bulk import BulkImport
from yurt.services.exchange.mapping import ImportMap, check_map
from yurt.services.exchange.readers import table_readers
from yurt.services.exchange.runs import RunRecord, find_run
from yurt.services.exchange.undoing import undo_in_parts
from yurt.services.exchange.uploads import Upload, Uploads

if TYPE_CHECKING:
    from yurt.env import Env, System

AT_ONCE = 2000
"""Up to so many rows are imported while the browser waits; a second or two."""

_UNEXPECTED = N_("Something went wrong. What was imported before is kept. Tell your administrator.")
_FILE_GONE = N_("The file is no longer there. Choose it again.")
_log = logging.getLogger(__name__)
Told = Callable[[int, int], None]


class Stopped(Exception):
    """Somebody has stopped the import."""


@dataclass(frozen=True)
class Acting:
    """Who imports, and in which surroundings their files and messages are read."""

    user_id: int | None
    language: str
    zone: str | None = None
    branch_id: int | None = None

    def unit(self, system: System) -> AbstractContextManager[Env]:
        """A unit of work of theirs."""
        return system.env(
            self.user_id, language=self.language, zone=self.zone, branch_id=self.branch_id, channel="import"
        )


def is_large(upload: Upload, mapping: ImportMap, system: System) -> bool:
    """Whether a file has more rows than a browser should wait for. Raises ImportRefused."""
    with upload.open(mapping, table_readers(system.registry)) as table:
        return next(islice(table.rows, AT_ONCE, None), None) is not None


def ask_for(env: Env, job: str, run_id: int, who: Acting) -> Callable[[], None]:
    """Asks for the job `core.import_rows` or `core.undo_import`; what is given must be called after the commit.

    Where no job engine runs, that begins a thread instead.
    """
    system = env.system
    if system.enqueue_with is None:
        return lambda: threading.Thread(
            target=_WORK[job], args=(system, run_id, who, _silent), name="yurt-import", daemon=True
        ).start()
    number = env.enqueue(job, run=run_id, who=asdict(who))
    run = find_run(env, run_id)
    RunRecord(env, run_id, run.model).change(job=number)
    return lambda: None


def import_rows(system: System, run_id: int, who: Acting, told: Told) -> None:
    """Does the import of a record that waits or was interrupted. What goes wrong is written into the record."""
    with _written_down(system, run_id, who):
        with who.unit(system) as env:
            run = find_run(env, run_id)
            mapping = check_map(run.mapping)
        upload = Uploads(system).of_run(run)
        if upload is None:
            raise YurtError(_FILE_GONE)
        readers = table_readers(system.registry)
        _count(system, run, upload, mapping, who)
        total = run.total or 0

        def progress(done: int) -> None:
            _stop_when_asked(system, run_id)
            told(done, max(total, done))

        work = BulkImport(
            lambda: who.unit(system), lambda: upload.open(mapping, readers), run_id, mapping, progress
        )  # fmt: skip
        if work.run():
            upload.remove()


def undo_rows(system: System, run_id: int, who: Acting, told: Told) -> None:
    """Undoes an import that is marked as being undone."""
    with _written_down(system, run_id, who):
        with who.unit(system) as env:
            run = find_run(env, run_id)
            total = run.created + run.updated
        undo_in_parts(lambda: who.unit(system), run_id, lambda done: told(done, max(total, done)))


_WORK: dict[str, Callable[[System, int, Acting, Told], None]] = {
    "core.import_rows": import_rows,
    "core.undo_import": undo_rows,
}


@contextmanager
def _written_down(system: System, run_id: int, who: Acting) -> Iterator[None]:
    """What ends the work early is told by the record of the import. A worker that only stops lets others go on."""

    def change(state: str, problem: str | None = None) -> None:
        with who.unit(system) as env:
            RunRecord(env, run_id, find_run(env, run_id).model).change(
                state=state, problem=problem, finished_at=env.now
            )  # fmt: skip

    try:
        yield
    except Stopped:
        change("cancelled")
    except YurtError as error:
        change("failed", error.message)
    except Exception as error:
        if type(error).__name__ == "DBOSWorkflowCancelledError":
            change("cancelled")
            raise
        _log.exception("An import failed")
        change("failed", _UNEXPECTED)


def _count(system: System, run: Any, upload: Upload, mapping: ImportMap, who: Acting) -> None:
    """Counts the rows once, so that progress can be told."""
    if run.total:
        return
    with upload.open(mapping, table_readers(system.registry)) as table:
        run.total = table.source.rows or _length(table.rows)
    with who.unit(system) as env:
        RunRecord(env, run.id, run.model).change(total=run.total)


def _length(rows: Iterable[Any]) -> int:
    return sum(1 for _ in rows)


def _stop_when_asked(system: System, run_id: int) -> None:
    with system.acting_as_system(glance=True) as env:
        if find_run(env, run_id).state == "cancelled":
            raise Stopped


def _silent(done: int, total: int) -> None:
    """Nobody listens: the page looks at the record."""
