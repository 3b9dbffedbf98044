"""The record of an import: what it made, changed and refused, written in the transactions of the import itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.base.models.exchange import ImportBatch, ImportRun
from yurt.errors import AccessDenied, NotFound
from yurt.services.exchange.batches import TakenBatch
from yurt.services.exchange.failures import FailedRow, failed_as_data
from yurt.services.exchange.mapping import ImportMap

if TYPE_CHECKING:
    from yurt.env.env import Env

IMPORT_ROLE = "core.integrator"


def require_import_right(env: Env) -> None:
    """Raises AccessDenied unless the user may import."""
    if not env.is_sudo and not env.access.has_role(IMPORT_ROLE):
        raise AccessDenied(env.gettext("Importing needs the role “Integrator”. Ask your administrator for it."))


def find_run(env: Env, run_id: int) -> Any:
    """The record of an import. Raises NotFound."""
    cls = env[ImportRun]
    with env.unguarded():
        run = env.session.scalar(sa.select(cls).where(cls.id == run_id))
    if run is None:
        raise NotFound(f"There is no import {run_id}. “yurt import runs” lists them.", id=run_id)
    return run


class RunRecord:
    """The record of an import while it runs, in one unit of work."""

    def __init__(self, env: Env, run_id: int, model: str) -> None:
        self._env, self.id, self._model = env, run_id, model

    @classmethod
    def begin(
        cls, env: Env, model: str, file_name: str, mapping: ImportMap, headings: Sequence[str], state: str = "done"
    ) -> RunRecord:
        """Makes the record before the first row."""
        with env.sudo():
            record = env.create(
                ImportRun,
                model=model,
                file_name=file_name[:255],
                started_at=env.now,
                state=state,
                mapping=mapping.model_dump(mode="json", exclude_defaults=True),
                headings=list(headings),
            )
            return cls(env, record.id, model)

    def note(self, taken: TakenBatch, failed: Sequence[FailedRow] = ()) -> None:
        """Keeps what a batch made, changed and refused."""
        table = self._env.registry.models[ImportBatch.__yurt_name__].table
        rows: list[dict[str, Any]] = [
            {"run_id": self.id, "model": model, "created": created, "updated": {}, "failed": None}
            for model, created in taken.linked.items()
        ]
        if taken.created or taken.updated or failed:
            updated = {str(number): values for number, values in taken.updated.items()}
            rows.append(
                {"run_id": self.id, "model": self._model, "created": taken.created, "updated": updated,
                 "failed": failed_as_data(failed)}
            )  # fmt: skip
        if rows:
            self._env.session.connection().execute(sa.insert(table), rows)

    def change(self, **values: Any) -> None:
        """Writes facts about the import down; counts are added by `add`."""
        with self._env.sudo():
            record = self._env.get(ImportRun, self.id)
            for name, value in values.items():
                setattr(record, name, value)
            self._env.session.flush()

    def add(self, **counts: int) -> None:
        """Adds to the counts."""
        with self._env.sudo():
            record = self._env.get(ImportRun, self.id)
            for name, count in counts.items():
                setattr(record, name, getattr(record, name) + count)
            self._env.session.flush()
