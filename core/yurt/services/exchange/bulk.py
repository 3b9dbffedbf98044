"""Imports a file of any size in parts, each committed by itself, in bounded memory; goes on where it was interrupted.

The record of the import says which row was committed last, in the same transaction as the rows, so an import whose
process was killed loses nothing and takes no row twice. Others can write between the parts, also on SQLite.

A mapping with `on_error = "stop"` asks for all or nothing, so that is one transaction, as is its rehearsal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from yurt.services.exchange.batches import BatchImport, TakenBatch
from yurt.services.exchange.failures import FailedRow, failed_rows
from yurt.services.exchange.importer import BATCH, Failures, ImportOutcome, ImportWork
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.memory import remember
from yurt.services.exchange.problems import ProblemTally, RowProblem
from yurt.services.exchange.runs import RunRecord, find_run
from yurt.services.exchange.seen import SeenKeys
from yurt.services.exchange.tables import Row, Table

if TYPE_CHECKING:
    from yurt.env.env import Env

PART = 2 * BATCH
BREATH = 0.1
"""Seconds between the parts on SQLite: as long as others, waiting to write, sleep before they try again."""
FAILURES_KEPT = 20_000
Unit = Callable[[], AbstractContextManager["Env"]]
Source = Callable[[], Table]


@dataclass(frozen=True)
class BulkImport:
    """An import whose record was made before, in state `waiting`. `unit` opens a unit of work of the importing user,
    `source` the file; `progress` is told the number of rows done, between the parts, and may raise to stop.
    """

    unit: Unit
    source: Source
    run_id: int
    mapping: ImportMap
    progress: Callable[[int], None]

    def run(self) -> bool:
        """Imports what is not imported yet; gives whether anything was written.

        Raises what `import_table` raises, and what `progress` raises.
        """
        with self.unit() as env:
            run = find_run(env, self.run_id)
            if run.state == "cancelled":  # while it waited for its turn
                return False
            model, taken_row = run.model, run.taken_row
            waiting: set[int] = set(run.waiting or ())
            self._record(env, model).change(state="running")
        if self.mapping.on_error == "stop":
            return self._all_or_nothing(model)
        seen = SeenKeys()
        try:
            waiting = self._first_pass(model, taken_row, waiting, seen)
            self._later_passes(model, waiting, seen)
        finally:
            seen.close()
        with self.unit() as env, self.source() as table:
            remember(env, model, self.mapping, table.headings)
            self._record(env, model).change(
                state="done", finished_at=env.now, waiting=None, total=_done(env, self.run_id)
            )
        return True

    def _record(self, env: Env, model: str) -> RunRecord:
        return RunRecord(env, self.run_id, model)

    def _first_pass(self, model: str, taken_row: int, waiting: set[int], seen: SeenKeys) -> set[int]:
        with self.source() as table:
            headings = table.headings
            fresh = self._mark_taken(model, table, taken_row, waiting, seen) if taken_row else table.rows
            while rows := list(islice(fresh, PART)):
                waiting |= self._part(model, headings, rows, seen, waiting, taken_row=rows[-1].number)
        return waiting

    def _mark_taken(self, model: str, table: Table, taken_row: int, waiting: set[int], seen: SeenKeys) -> Iterator[Row]:
        """Passes over what was taken before an interruption, but remembers its keys."""
        with self.unit() as env:
            work = ImportWork(env, model, table.headings, self.mapping)
            batches = BatchImport(env, work.plan, work.fail, seen=seen)
            while rows := list(islice(table.rows, BATCH)):
                batches.mark([row for row in rows if row.number <= taken_row and row.number not in waiting])
                if rows[-1].number > taken_row:
                    return chain((row for row in rows if row.number > taken_row), table.rows)
        return iter(())

    def _later_passes(self, model: str, waiting: set[int], seen: SeenKeys) -> None:
        """Rows that link to others of the file, until no more find theirs; then they fail."""
        last_call = False
        while waiting:
            before = len(waiting)
            with self.source() as table:
                again = (row for row in table.rows if row.number in waiting)
                left: set[int] = set()
                while rows := list(islice(again, PART)):
                    others = waiting - {row.number for row in rows}
                    left |= self._part(model, table.headings, rows, seen, others | left, last_call=last_call)
            waiting = left
            last_call = len(waiting) == before

    def _part(
        self,
        model: str,
        headings: list[str],
        rows: list[Row],
        seen: SeenKeys,
        waiting: set[int],
        *,
        taken_row: int | None = None,
        last_call: bool = False,
    ) -> set[int]:
        """Imports some rows in a unit of work of their own; gives the numbers of those that must wait for others."""
        with self.unit() as env:
            work = ImportWork(env, model, headings, self.mapping)
            batches = BatchImport(env, work.plan, work.fail, seen=seen)
            batches.last_call = last_call
            record = self._record(env, model)
            left: set[int] = set()
            for start in range(0, len(rows), BATCH):
                left |= {row.number for row in work.take(batches, rows[start : start + BATCH], record)}
            record.add(**work.outcome.counts)
            where = {} if taken_row is None else {"taken_row": taken_row}
            record.change(waiting=sorted(waiting | left) or None, finished_at=env.now, **where)
            done = _done(env, self.run_id)
        if env.system.database.is_sqlite:
            time.sleep(BREATH)
        self.progress(done)
        return left

    def _all_or_nothing(self, model: str) -> bool:
        failures = _Failures()
        with self.unit() as env, self.source() as table:
            headings = table.headings
            savepoint = env.session.begin_nested()
            record = self._record(env, model)
            work = ImportWork(env, model, headings, self.mapping, errors=failures, progress=self.progress)
            outcome = work.run(table.rows, record)
            if outcome.failed:
                savepoint.rollback()
                env.session.expunge_all()
                record.note(TakenBatch(), failures.rows)
                record.change(state="refused", finished_at=env.now, failed=outcome.failed, total=outcome.rows)
                return False
            savepoint.commit()
            remember(env, model, self.mapping, headings)
            record.change(state="done", finished_at=env.now, total=outcome.rows, **outcome.counts)
            return True


@dataclass(frozen=True, kw_only=True)
class BulkCheck(BulkImport):
    """What such an import would come to: its parts are taken back one by one, so nobody has to wait for it.

    What only whole imports know is not found: two rows of different parts that clash by another field than the key.
    """

    errors: Failures
    outcome: ImportOutcome = field(default_factory=ImportOutcome)
    promised: SeenKeys = field(default_factory=SeenKeys)
    tally: ProblemTally = field(default_factory=ProblemTally)

    def check(self, model: str) -> ImportOutcome:
        """Goes through the whole file. Raises what `import_table` raises, and what `progress` raises."""
        seen = SeenKeys()
        self._later_passes(model, self._first_pass(model, 0, set(), seen), seen)
        self.outcome.problems, self.outcome.kinds = self.tally.first, self.tally.kinds()
        return self.outcome

    def _part(
        self,
        model: str,
        headings: list[str],
        rows: list[Row],
        seen: SeenKeys,
        waiting: set[int],
        *,
        taken_row: int | None = None,
        last_call: bool = False,
    ) -> set[int]:
        left: set[int] = set()
        with self.unit() as env:
            work = ImportWork(env, model, headings, self.mapping, errors=self.errors, tally=self.tally)
            batches = BatchImport(env, work.plan, work.fail, seen=seen, rehearsing=True, promised=self.promised)
            batches.last_call = last_call
            savepoint = env.session.begin_nested()
            for start in range(0, len(rows), BATCH):
                left |= {row.number for row in work.take(batches, rows[start : start + BATCH], None)}
            savepoint.rollback()
            env.session.expunge_all()
            env._after_commit.clear()
        for name, count in work.outcome.counts.items():
            setattr(self.outcome, name, getattr(self.outcome, name) + count)
        self.progress(self.outcome.rows)
        return left


class _Failures:
    """The first rows that failed; of so many that nobody would mend them, the others are only counted."""

    def __init__(self) -> None:
        self.rows: list[FailedRow] = []

    def add(self, row: Row, problems: Mapping[str, str]) -> None:
        if len(self.rows) < FAILURES_KEPT:
            self.rows.append((row, dict(problems)))


def _done(env: Env, run_id: int) -> int:
    run = find_run(env, run_id)
    return run.created + run.updated + run.unchanged + run.skipped + run.failed


def tally_of(env: Env, run_id: int) -> ProblemTally:
    """The problems of an import, summed up from the rows that it kept."""
    tally = ProblemTally()
    for row, problems in failed_rows(env, run_id):
        for heading, message in problems.items():
            tally.add(RowProblem(row.number, heading, message))
    return tally
