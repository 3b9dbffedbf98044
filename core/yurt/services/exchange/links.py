"""Finds the records that a column's words mean, a batch of words at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.errors import ImportRefused, YurtError
from yurt.model.info import ModelInfo
from yurt.model.spec import TEXTUAL, FieldSpec
from yurt.services.exchange.cells import CellProblem
from yurt.services.exchange.rules import ColumnRule

if TYPE_CHECKING:
    from yurt.env.env import Env

_PART = 500
_REMEMBERED = 50_000


class LinkFinder:
    """Finds linked records by the value of one of their fields: their name, external id, number, any other.

    What was found is remembered; what was not is asked for again with the next batch, since the import itself may have
    made it by then. Only records that the user may see are found. Raises ImportRefused for a rule that cannot work.
    """

    def __init__(self, env: Env, spec: FieldSpec, rule: ColumnRule) -> None:
        self._env = env
        self._target: ModelInfo = env.registry.models[spec.target or ""]
        by = rule.lookup.by if rule.lookup else self._target.label_field or "id"
        if rule.lookup and by == "name" and by not in self._target.fields and self._target.label_field:
            by = self._target.label_field
        self.by = self._target.fields.get(by)
        if self.by is None or not self.by.is_column or (not env.is_sudo and not env.access.readable(self.by)):
            raise ImportRefused(
                f"“{spec.name}” cannot be looked up by “{by}”: “{self._target.name}” has no such field to search by."
            )
        self._create = rule.lookup is not None and rule.lookup.create
        self._found: dict[Any, int] = {}
        self._problems: dict[Any, str] = {}
        self.leaves_empty = rule.lookup is not None and rule.lookup.leave_empty
        """Whether a record that is missing leaves the link empty."""
        self._created: list[int] = []

    @property
    def model(self) -> str:
        """The model of the linked records."""
        return self._target.name

    def look_up(self, values: Iterable[Any]) -> None:
        """Finds the records of all these values, and makes the missing ones where the mapping says so."""
        if len(self._found) > _REMEMBERED:
            self._found.clear()
            self._problems.clear()
        wanted = [value for value in dict.fromkeys(values) if value not in self._found]
        for start in range(0, len(wanted), _PART):
            self._find(wanted[start : start + _PART])
        if self._create:
            self._make([value for value in wanted if value not in self._found and value not in self._problems])

    def take_created(self) -> list[int]:
        """The records that were made because they were missing, since this was last asked."""
        created, self._created = self._created, []
        return created

    def id_of(self, value: Any) -> int | None:
        """The record's id, None when there is no such record. Raises CellProblem when several are meant."""
        if value in self._problems:
            raise CellProblem(self._problems[value])
        return self._found.get(value)

    def missing(self, value: Any) -> CellProblem:
        """What to tell about a value that no record has."""
        return CellProblem(f"there is no {self._target.label} with {self._label()} “{value}”; add it, or mend the cell")

    def _find(self, values: list[Any]) -> None:
        column = getattr(self._target.cls, self.by.column_name)  # type: ignore[union-attr]
        self._note(values, column, lambda value: value)
        if self.by is not None and self.by.kind in TEXTUAL:
            rest = [value for value in values if value not in self._found and value not in self._problems]
            if rest:
                self._note(rest, sa.func.lower(column), str.lower)

    def _note(self, values: list[Any], expression: Any, key: Any) -> None:
        cls = self._target.cls
        keys = {key(value) for value in values}
        ids: dict[Any, list[int]] = {}
        statement = sa.select(expression, cls.id).where(expression.in_(keys)).order_by(cls.id)
        for value, number in self._env.session.execute(statement):
            ids.setdefault(value, []).append(number)
        for value in values:
            numbers = ids.get(key(value), [])
            if len(numbers) == 1:
                self._found[value] = numbers[0]
            elif numbers:
                self._problems[value] = (
                    f"{len(numbers)} records of {self._target.plural} have {self._label()} “{value}” "
                    f"(for example numbers {numbers[0]} and {numbers[1]}); look them up by external id"
                )

    def _make(self, values: list[Any]) -> None:
        name = self.by.column_name  # type: ignore[union-attr]
        for value in values:
            try:
                with self._env.session.begin_nested():
                    record = self._env.create_many(self._target.cls, [{name: value}])[0]
            except YurtError as error:
                self._problems[value] = f"{self._target.label} “{value}” cannot be added: {error.message}"
            else:
                self._found[value] = record.id
                self._created.append(record.id)

    def _label(self) -> str:
        return self._env.gettext(self.by.label).lower()  # type: ignore[union-attr]
