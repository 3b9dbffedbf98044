"""Imports a table into a model, in one transaction, in batches; every row that fails is told apart and explained.

    with read_table("people.xlsx") as table, ErrorFile(table.headings) as errors:
        outcome = import_table(env, "crm.contact", table, mapping, file_name="people.xlsx", errors=errors)

The env's user needs the role `core.integrator` and the rights to create and change records of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from yurt.services.exchange.batches import BatchImport
from yurt.services.exchange.errors_file import ErrorFile
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.memory import remember
from yurt.services.exchange.plan import ImportPlan, plan_import
from yurt.services.exchange.runs import RunRecord, require_import_right
from yurt.services.exchange.tables import Row, Table

if TYPE_CHECKING:
    from yurt.env.env import Env

BATCH = 1000
PREVIEW_ROWS = 50
PROBLEMS_KEPT = 200
Progress = Callable[[int], None]


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one row of the file; `heading` is "" for the row as a whole."""

    row: int
    heading: str
    message: str


@dataclass
class ImportOutcome:
    """What came of an import. `problems` holds the first ones; the error file has all failed rows.

    `run_id` is what `undo_import` takes; None when nothing was written (a rehearsal, or stopped by an error).
    """

    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    run_id: int | None = None

    @property
    def rows(self) -> int:
        """How many rows the file had."""
        return self.created + self.updated + self.skipped + self.failed


@dataclass(frozen=True)
class Preview:
    """The first rows of a file with what would be wrong with each, by row number and heading."""

    plan: ImportPlan
    headings: list[str]
    rows: list[Row]
    outcome: ImportOutcome
    problems: dict[int, dict[str, str]]


def import_table(
    env: Env,
    model: Any,
    table: Table,
    mapping: ImportMap,
    *,
    file_name: str,
    errors: ErrorFile | None = None,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Imports all rows within the unit of work.

    With `on_error = "stop"` in the mapping, one failed row takes back everything; the outcome then has no `run_id`.
    Raises ImportRefused for a file or mapping that cannot be used, AccessDenied without the right to import.
    """
    work = _Import(env, model, table, mapping, errors, progress)
    savepoint = env.session.begin_nested()
    run = RunRecord.begin(env, work.plan.info.name, file_name, mapping)
    outcome = work.run(table.rows, run)
    if outcome.failed and mapping.on_error == "stop":
        savepoint.rollback()
        env.session.expunge_all()
        return outcome
    run.finish(outcome.created, outcome.updated, outcome.skipped, outcome.failed)
    remember(env, work.plan.info.name, mapping)
    savepoint.commit()
    outcome.run_id = run.id
    return outcome


def rehearse_import(
    env: Env,
    model: Any,
    table: Table,
    mapping: ImportMap,
    *,
    errors: ErrorFile | None = None,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Does all that `import_table` does, and takes it back: the outcome is what the import would come to."""
    return _Import(env, model, table, mapping, errors, progress).rehearse(table.rows)


def preview_import(env: Env, model: Any, table: Table, mapping: ImportMap, limit: int = PREVIEW_ROWS) -> Preview:
    """The first rows of the file, each with what would be wrong with it. Writes nothing."""
    work = _Import(env, model, table, mapping, None, None)
    rows = list(islice(table.rows, limit))
    outcome = work.rehearse(iter(rows))
    problems: dict[int, dict[str, str]] = {}
    for problem in outcome.problems:
        problems.setdefault(problem.row, {})[problem.heading] = problem.message
    return Preview(work.plan, table.headings, rows, outcome, problems)


class _Import:
    """One import: cuts the rows into batches and gathers what came of them."""

    def __init__(
        self,
        env: Env,
        model: Any,
        table: Table,
        mapping: ImportMap,
        errors: ErrorFile | None,
        progress: Progress | None,
    ) -> None:
        self._env, self._errors = env, errors
        self._progress = progress or (lambda done: None)
        info = env.info(model)
        require_import_right(env)
        if not env.is_sudo:
            env.access.require(info, "create", env)
            env.access.require(info, "write", env)
        self.plan = plan_import(env, info, mapping, table.headings)
        self.outcome = ImportOutcome()
        self._failed: list[tuple[Row, dict[str, str]]] = []

    def rehearse(self, rows: Iterator[Row]) -> ImportOutcome:
        """Runs inside a savepoint that is taken back, with all that was to happen after the commit."""
        env = self._env
        later = len(env._after_commit)
        savepoint = env.session.begin_nested()
        try:
            return self.run(rows, None)
        finally:
            savepoint.rollback()
            env.session.expunge_all()
            del env._after_commit[later:]

    def run(self, rows: Iterator[Row], run: RunRecord | None) -> ImportOutcome:
        """Imports all rows, those last that link to records of the same file further below."""
        outcome = self.outcome
        batches = BatchImport(self._env, self.plan, self._fail)
        waiting: list[Row] = []
        while batch := list(islice(rows, BATCH)):
            waiting += self._take(batches, batch, run)
            self._progress(outcome.rows)
        while waiting:
            before = len(waiting)
            waiting = [row for start in range(0, before, BATCH)
                       for row in self._take(batches, waiting[start : start + BATCH], run)]  # fmt: skip
            if len(waiting) == before:
                batches.last_call = True
        self._progress(outcome.rows)
        return outcome

    def _take(self, batches: BatchImport, rows: list[Row], run: RunRecord | None) -> list[Row]:
        taken = batches.take(rows)
        for row, problems in sorted(self._failed, key=lambda failed: failed[0].number):
            self._tell(row, problems)
        self._failed.clear()
        self.outcome.created += len(taken.created)
        self.outcome.updated += taken.updated_rows
        self.outcome.skipped += taken.skipped
        if run is not None:
            run.note(taken)
        return taken.waiting

    def _fail(self, row: Row, problems: dict[str, str]) -> None:
        self._failed.append((row, problems))

    def _tell(self, row: Row, problems: dict[str, str]) -> None:
        self.outcome.failed += 1
        if self._errors is not None:
            self._errors.add(row, problems)
        told = {**problems, "": row.problem} if row.problem else problems
        for heading, message in told.items():
            if len(self.outcome.problems) < PROBLEMS_KEPT:
                self.outcome.problems.append(RowProblem(row.number, heading, message))
