"""Imports a table into a model, in one transaction, in batches; every row that fails is told apart and explained.

    with read_table("people.xlsx") as table, ErrorFile(table.headings) as errors:
        outcome = import_table(env, "crm.contact", table, mapping, file_name="people.xlsx", errors=errors)

The env's user needs the role `core.integrator` and the rights to create and change records of the model. A file of any
size that others should not have to wait for is imported by `bulk`, in many transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from yurt.services.exchange.batches import BatchImport
from yurt.services.exchange.errors_file import ErrorFile
from yurt.services.exchange.failures import FailedRow
from yurt.services.exchange.fates import Fate
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.memory import remember
from yurt.services.exchange.plan import ImportPlan, plan_import
from yurt.services.exchange.problems import ProblemKind, ProblemTally, RowProblem
from yurt.services.exchange.runs import RunRecord, require_import_right
from yurt.services.exchange.tables import Row, Table

if TYPE_CHECKING:
    from yurt.env.env import Env

BATCH = 1000
PREVIEW_ROWS = 50
Progress = Callable[[int], None]


class Failures(Protocol):
    """Where failed rows go, such as an `ErrorFile`."""

    def add(self, row: Row, problems: Mapping[str, str]) -> None:
        """Takes one row with what is wrong, by heading."""
        ...


@dataclass
class ImportOutcome:
    """What came of an import: `updated` records changed, `unchanged` ones were as the file has them already.

    `problems` holds the first ones and `kinds` sums them up; the error file has all failed rows. `run_id` is what
    `undo_import` takes; None when nothing was written (a rehearsal, or stopped by an error).
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    kinds: list[ProblemKind] = field(default_factory=list)
    run_id: int | None = None

    @property
    def rows(self) -> int:
        """How many rows the file had."""
        return self.created + self.updated + self.unchanged + self.skipped + self.failed

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name, as the record of the import keeps them."""
        return {name: getattr(self, name) for name in ("created", "updated", "unchanged", "skipped", "failed")}


@dataclass(frozen=True)
class Preview:
    """The first rows of a file: what would become of each, and what would be wrong with it by heading."""

    plan: ImportPlan
    headings: list[str]
    rows: list[Row]
    outcome: ImportOutcome
    problems: dict[int, dict[str, str]]
    fates: dict[int, Fate]


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
    work = ImportWork(env, model, table.headings, mapping, errors=errors, progress=progress)
    savepoint = env.session.begin_nested()
    run = RunRecord.begin(env, work.plan.info.name, file_name, mapping, table.headings)
    outcome = work.run(table.rows, run)
    if outcome.failed and mapping.on_error == "stop":
        savepoint.rollback()
        env.session.expunge_all()
        return outcome
    run.change(finished_at=env.now, total=outcome.rows, **outcome.counts)
    remember(env, work.plan.info.name, mapping, table.headings)
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
    work = ImportWork(env, model, table.headings, mapping, errors=errors, progress=progress)
    return work.rehearse(table.rows)


def preview_import(env: Env, model: Any, table: Table, mapping: ImportMap, limit: int = PREVIEW_ROWS) -> Preview:
    """The first rows of the file, each with what would become of it. Writes nothing."""
    work = ImportWork(env, model, table.headings, mapping)
    rows = list(islice(table.rows, limit))
    outcome = work.rehearse(iter(rows))
    problems: dict[int, dict[str, str]] = {}
    for problem in outcome.problems:
        problems.setdefault(problem.row, {})[problem.heading] = problem.message
    return Preview(work.plan, table.headings, rows, outcome, problems, work.fates)


class ImportWork:
    """An import in one unit of work: cuts the rows into batches and gathers what came of them.

    `fates` are those of the first rows. Raises what `import_table` raises.
    """

    def __init__(
        self,
        env: Env,
        model: Any,
        headings: list[str],
        mapping: ImportMap,
        *,
        errors: Failures | None = None,
        progress: Progress | None = None,
        tally: ProblemTally | None = None,
    ) -> None:
        self._env, self._errors = env, errors
        self._progress = progress or (lambda done: None)
        info = env.info(model)
        require_import_right(env)
        if not env.is_sudo:
            env.access.require(info, "create", env)
            env.access.require(info, "write", env)
        self.plan = plan_import(env, info, mapping, headings)
        self.outcome = ImportOutcome()
        self.fates: dict[int, Fate] = {}
        self._tally = tally or ProblemTally()
        self._failed: list[FailedRow] = []

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
        batches = BatchImport(self._env, self.plan, self.fail, rehearsing=run is None)
        waiting: list[Row] = []
        while batch := list(islice(rows, BATCH)):
            waiting += self.take(batches, batch, run)
            self._progress(self.outcome.rows)
        while waiting:
            before = len(waiting)
            waiting = [row for start in range(0, before, BATCH)
                       for row in self.take(batches, waiting[start : start + BATCH], run)]  # fmt: skip
            if len(waiting) == before:
                batches.last_call = True
        self._progress(self.outcome.rows)
        self.outcome.problems, self.outcome.kinds = self._tally.first, self._tally.kinds()
        return self.outcome

    def take(self, batches: BatchImport, rows: list[Row], run: RunRecord | None) -> list[Row]:
        """Takes one batch; gives the rows that must wait for others."""
        taken = batches.take(rows)
        failed = sorted(self._failed, key=lambda failed: failed[0].number)
        self._failed.clear()
        for row, problems in failed:
            self._tell(row, problems)
        if len(self.fates) < PREVIEW_ROWS:
            self.fates |= taken.fates
        self.outcome.created += len(taken.created)
        self.outcome.updated += taken.changed
        self.outcome.unchanged += taken.unchanged
        self.outcome.skipped += taken.skipped
        if run is not None:
            run.note(taken, failed)
        return taken.waiting

    def fail(self, row: Row, problems: dict[str, str]) -> None:
        """What batches tell about a row that cannot be taken."""
        self._failed.append((row, problems))

    def _tell(self, row: Row, problems: dict[str, str]) -> None:
        self.outcome.failed += 1
        if self._errors is not None:
            self._errors.add(row, problems)
        told = {**problems, "": row.problem} if row.problem else problems
        for heading, message in told.items():
            self._tally.add(RowProblem(row.number, heading, message))
