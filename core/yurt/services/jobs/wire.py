"""How arguments, results and errors of jobs are kept: JSON, never pickle.

DBOS pickles by default; then whoever can write to the database runs code in a worker, and renaming a class strands
its jobs. Import this module lazily: it imports DBOS.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dbos import Serializer

from yurt.errors import YurtError

_TAG = "$yurt"


class JobFailed(YurtError):
    """A job's error as it was kept: the class name is in `details["kind"]`."""

    code = "job-failed"


class JobSerializer(Serializer):
    """JSON with tags for `Decimal`, `date`, `datetime` and errors. Raises TypeError for anything else."""

    def name(self) -> str:
        """Stored beside every value, so a later format can be told apart."""
        return "yurt_json"

    def serialize(self, data: Any) -> str:
        """As compact JSON text."""
        return json.dumps(data, default=_tagged, ensure_ascii=False, separators=(",", ":"))

    def deserialize(self, serialized_data: str) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Back from `serialize`; tuples come back as lists."""
        return json.loads(serialized_data, object_hook=_untagged)


def _tagged(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {_TAG: "datetime", "v": value.isoformat()}
    if isinstance(value, date):
        return {_TAG: "date", "v": value.isoformat()}
    if isinstance(value, Decimal):
        return {_TAG: "decimal", "v": str(value)}
    if isinstance(value, BaseException):
        return {_TAG: "error", "v": str(value), "kind": type(value).__name__}
    raise TypeError(f"A job can take and give JSON values, Decimal, date and datetime, but not {type(value).__name__}.")


def _untagged(value: dict[str, Any]) -> Any:
    match value.get(_TAG):
        case "datetime":
            return datetime.fromisoformat(value["v"])
        case "date":
            return date.fromisoformat(value["v"])
        case "decimal":
            return Decimal(value["v"])
        case "error":
            return JobFailed(value["v"], kind=value["kind"])
        case _:
            return value
