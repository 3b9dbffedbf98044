"""One batch of rows after the other: converted, linked, matched with existing records, written, faults singled out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from yurt.env.faults import readable_fault
from yurt.env.reading import WITH_TRASH
from yurt.errors import AccessDenied, FileRefused, NotFound, StaleRecord, ValidationFailed, YurtError
from yurt.services.exchange.cells import CellProblem, folded
from yurt.services.exchange.fates import Fate
from yurt.services.exchange.intake import Incoming, Intake, Taken
from yurt.services.exchange.links import LinkFinder
from yurt.services.exchange.plan import ImportColumn, ImportPlan
from yurt.services.exchange.seen import SeenKeys
from yurt.services.exchange.tables import Row

if TYPE_CHECKING:
    from yurt.env.env import Env

Fail = Callable[[Row, dict[str, str]], None]
_OF_A_ROW = (ValidationFailed, AccessDenied, NotFound, StaleRecord, FileRefused)
_KEYS_IN_A_SELECT = 500


@dataclass
class TakenBatch:
    """What a batch came to. `waiting` rows link to records that may still come; `linked` are records made for links."""

    created: list[int] = field(default_factory=list)
    updated: dict[int, dict[str, Any]] = field(default_factory=dict)
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    waiting: list[Row] = field(default_factory=list)
    linked: dict[str, list[int]] = field(default_factory=dict)
    fates: dict[int, Fate] = field(default_factory=dict)


class BatchImport:
    """Takes the rows of one import, batch by batch; `fail` is told of each row that cannot be taken.

    `seen` knows the keys that other units of work had of the same file; `rehearsing` stores no pictures.
    `promised` is for a check whose rows are not kept: by what records of the file will be found, once it is imported.

    `last_call` says that no more rows come, so a link that leads nowhere is an error now.
    """

    def __init__(
        self,
        env: Env,
        plan: ImportPlan,
        fail: Fail,
        *,
        seen: SeenKeys | None = None,
        rehearsing: bool = False,
        promised: SeenKeys | None = None,
    ) -> None:
        self._env, self._plan, self._fail = env, plan, fail
        self._intake = Intake(env, plan.info, rehearsing)
        self._plain = [c for c in plan.columns if c.finder is None]
        self._linking = [c for c in plan.columns if c.finder is not None]
        self._seen = seen or SeenKeys()
        self._promised = promised
        self.last_call = False

    def take(self, rows: Sequence[Row]) -> TakenBatch:
        """Takes one batch over and says what came of it."""
        taken = TakenBatch()
        converted = self._converted(rows)
        self._promise(item for item, _ in converted)
        incoming = self._linked(converted, taken)
        new, known = self._matched(incoming, taken)
        self._write(new, self._intake.create, taken)
        self._write(known, self._intake.update, taken)
        for column in self._linking:
            assert column.finder is not None
            if made := column.finder.take_created():
                taken.linked.setdefault(column.finder.model, []).extend(made)
        return taken

    def mark(self, rows: Sequence[Row]) -> None:
        """Remembers the keys of rows that were taken before the import was interrupted."""
        if any(column.finder is not None and column.spec in self._plan.key for column in self._linking):
            return  # whose keys are links that must be looked up; their doubles become updates
        wanted = [c for c in self._plain if c.spec in self._plan.key]
        keys: list[tuple[tuple[Any, ...], int]] = []
        for row in rows:
            cells = self._plan.cells_of(row) if row.problem is None else []
            with suppress(CellProblem, IndexError):
                values = {column.spec.name: column.convert(cells[column.index]) for column in wanted}
                keys.append((tuple(values[spec.name] for spec in self._plan.key), row.number))
        self._seen.first_rows(keys)

    def _converted(self, rows: Sequence[Row]) -> list[tuple[Incoming, dict[ImportColumn, Any]]]:
        cells_of = self._plan.cells_of
        plain = [(c.index, c.heading, c.spec.column_name, c.convert) for c in self._plain]
        made = []
        for row in rows:
            if row.problem is not None:
                self._fail(row, {})
                continue
            cells = cells_of(row)
            item, problems = Incoming(row), {}
            values = item.values
            for index, heading, name, convert in plain:
                try:
                    values[name] = convert(cells[index])
                except CellProblem as problem:
                    problems[heading] = problem.message
            words: dict[ImportColumn, Any] = {}
            for column in self._linking:
                try:
                    words[column] = column.convert(cells[column.index])
                except CellProblem as problem:
                    problems[column.heading] = problem.message
            if problems:
                self._fail(row, problems)
            else:
                made.append((item, words))
        return made

    def _linked(self, rows: list[tuple[Incoming, dict[ImportColumn, Any]]], taken: TakenBatch) -> list[Incoming]:
        """The rows whose links were found; one select per column finds those of the whole batch."""
        for column in self._linking:
            finder = column.finder
            assert finder is not None
            wanted = [word for _, words in rows for word in _listed(words[column])]
            finder.look_up(wanted)
        return [item for item, words in rows if self._resolve(item, words, taken)]

    def _resolve(self, item: Incoming, words: dict[ImportColumn, Any], taken: TakenBatch) -> bool:
        problems: dict[str, str] = {}
        may_come = False
        for column, value in words.items():
            finder = column.finder
            assert finder is not None
            ids: list[int] = []
            for word in _listed(value):
                try:
                    found = finder.id_of(word)
                except CellProblem as problem:
                    problems[column.heading] = problem.message
                    continue
                if found is not None:
                    ids.append(found)
                elif finder.model == self._plan.info.name and not self.last_call:
                    may_come = True
                elif finder.leaves_empty or (self._promised is not None and self._promise_of(finder, word)):
                    continue
                else:
                    problems[column.heading] = finder.missing(word).message
            if column.spec.kind == "many":
                item.lists[column.spec.name] = sorted(set(ids))
            else:
                item.values[column.spec.column_name] = ids[0] if ids else None
        if problems:
            self._fail(item.row, problems)
        elif may_come:
            taken.waiting.append(item.row)
        return not problems and not may_come

    def _promise(self, items: Iterable[Incoming]) -> None:
        """Notes by what the records of these rows will be found by links of other rows."""
        finders = [c.finder for c in self._linking if c.finder is not None and c.finder.model == self._plan.info.name]
        names = {finder.by.column_name for finder in finders if finder.by is not None}
        if self._promised is not None and names:
            self._promised.add((n, folded(str(item.values.get(n)))) for item in items for n in names)

    def _promise_of(self, finder: LinkFinder, word: Any) -> bool:
        if self._promised is None or finder.by is None or finder.model != self._plan.info.name:
            return False
        return (finder.by.column_name, folded(str(word))) in self._promised

    def _matched(self, rows: list[Incoming], taken: TakenBatch) -> tuple[list[Incoming], list[Incoming]]:
        """New rows and rows of existing records; doubles inside the file and records in the trash fail."""
        if not self._plan.key:
            return rows, []
        keyed = self._once([(key, item) for item in rows if (key := self._key_of(item)) is not None])
        existing = self._existing([key for key, _ in keyed])
        new: list[Incoming] = []
        known: list[Incoming] = []
        for key, item in keyed:
            found = existing.get(key)
            if found is None and self._plan.mapping.new == "create":
                new.append(item)
            elif found is None and self._plan.mapping.new == "refuse":
                self._refuse(item, "there is no record with this key, and no new ones are to be made")
            elif found is None:
                self._skip(item, None, taken)
            elif found[1]:
                self._refuse(item, "the record with this key is in the trash; restore it or delete it for good")
            elif self._plan.mapping.existing == "refuse":
                self._refuse(item, "a record with this key exists already")
            elif self._plan.mapping.existing == "skip":
                self._skip(item, found[0], taken)
            else:
                item.existing = found[0]
                known.append(item)
        return new, known

    def _key_of(self, item: Incoming) -> tuple[Any, ...] | None:
        key = tuple(item.values.get(spec.column_name) for spec in self._plan.key)
        if any(part is None or part == "" for part in key):
            self._refuse(item, "fill this in: by it the record is recognised when the file is imported again")
            return None
        return key

    def _once(self, keyed: list[tuple[tuple[Any, ...], Incoming]]) -> list[tuple[tuple[Any, ...], Incoming]]:
        """Those whose key stands in no earlier row of the file."""
        first_rows = self._seen.first_rows([(key, item.row.number) for key, item in keyed])
        kept = []
        for pair, first in zip(keyed, first_rows, strict=True):
            if first == pair[1].row.number:
                kept.append(pair)
            else:
                self._refuse(pair[1], f"row {first} of the file has the same; each record may stand in it once")
        return kept

    def _skip(self, item: Incoming, record: int | None, taken: TakenBatch) -> None:
        taken.skipped += 1
        taken.fates[item.row.number] = Fate("skipped", record)

    def _existing(self, keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[int, bool]]:
        cls, info = self._plan.info.cls, self._plan.info
        columns = [getattr(cls, spec.column_name) for spec in self._plan.key]
        trashed = cls.deleted_at.is_not(None) if info.options.trash else sa.false()
        found: dict[tuple[Any, ...], tuple[int, bool]] = {}
        for start in range(0, len(keys), _KEYS_IN_A_SELECT):
            part = keys[start : start + _KEYS_IN_A_SELECT]
            matches = columns[0].in_([k[0] for k in part]) if len(columns) == 1 else sa.tuple_(*columns).in_(part)
            statement = sa.select(cls.id, trashed, *columns).where(matches)
            for row in self._env.session.execute(statement, execution_options={WITH_TRASH: True}):
                found[tuple(row[2:])] = (row[0], row[1])
        return found

    def _refuse(self, item: Incoming, message: str) -> None:
        self._fail(item.row, {self._plan.heading_of(self._plan.key[0].name): message})

    def _write(self, rows: list[Incoming], write: Callable[[Sequence[Incoming]], Taken], taken: TakenBatch) -> None:
        if rows:
            self._attempt(rows, write, taken)

    def _attempt(self, rows: list[Incoming], write: Callable[[Sequence[Incoming]], Taken], taken: TakenBatch) -> None:
        """Writes the rows together; when that is refused, finds the rows at fault and writes the others."""
        try:
            with self._env.session.begin_nested():
                done = write(rows)
        except (YurtError, DBAPIError) as error:
            fault = readable_fault(error, self._env) if isinstance(error, DBAPIError) else error
            if not isinstance(fault, _OF_A_ROW):
                raise
            self._env.session.expunge_all()
            if len(rows) == 1:
                self._blame(rows[0], fault)
                return
            sound = self._valid(rows)
            if len(sound) < len(rows):
                if sound:
                    self._attempt(sound, write, taken)
                return
            middle = len(rows) // 2
            self._attempt(rows[:middle], write, taken)
            self._attempt(rows[middle:], write, taken)
        else:
            taken.created += done.created
            taken.updated |= done.updated
            for item in rows:
                self._note_fate(item, taken)

    def _note_fate(self, item: Incoming, taken: TakenBatch) -> None:
        number = item.row.number
        if item.existing is None:
            taken.fates[number] = Fate("new")
        elif former := taken.updated.get(item.existing):
            changes = {name: value for name, value in former.items() if name != "updated_at"}
            taken.fates[number] = Fate("changed", item.existing, changes)
            taken.changed += 1
        else:
            taken.fates[number] = Fate("unchanged", item.existing)
            taken.unchanged += 1

    def _valid(self, rows: list[Incoming]) -> list[Incoming]:
        """The rows whose values fit their fields; the others are failed."""
        validator, translate = self._plan.info.validator, self._env.gettext
        context = {"region": self._env.system.settings.region}
        sound = []
        for item in rows:
            try:
                validator.check({n: v for n, v in item.values.items() if v is not None}, translate, context)
            except ValidationFailed as error:
                self._blame(item, error)
            else:
                sound.append(item)
        return sound

    def _blame(self, item: Incoming, error: YurtError) -> None:
        fields = error.fields if isinstance(error, ValidationFailed) else {}
        problems: dict[str, str] = {}
        for name, message in fields.items():
            heading = self._plan.heading_of(name)
            spec = self._plan.info.fields.get(name)
            told = message if heading or spec is None else f"{self._env.gettext(spec.label)}: {message}"
            problems[heading] = told if heading not in problems else f"{problems[heading]} {told}"
        self._fail(item.row, problems or {"": error.message})


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
