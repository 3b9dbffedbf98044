"""What stands in a backup: a zip archive with the rows of each table as JSON lines, the files' contents, a manifest.

    manifest.json          versions, add-ons with their revisions, tables with columns, counts and checksums
    tables/<name>.jsonl    one row a line, a list in the order of the columns
    files/<sha256>         the contents of attached files

Values are written exactly: decimals and dates as text, moments in UTC with microseconds, bytes in base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel, Field

from yurt.db.types import DecimalType, DurationType, JsonType, UtcDateTime
from yurt.errors import YurtError

FORMAT = 1
MANIFEST = "manifest.json"


class BackupRefused(YurtError):
    """A backup that cannot be read or does not fit here, or a target that holds data."""

    code = "backup-refused"
    status = 422


class AddonState(BaseModel):
    """An add-on of the system: its release, and the migrations its tables stand at."""

    name: str
    state: str
    release: str
    revisions: list[str]


class TableDump(BaseModel):
    """A table in the backup. `columns` are pairs of name and kind; the job engine's own tables are of `kind` raw."""

    name: str
    columns: list[tuple[str, str]]
    engine_own: bool = False
    rows: int = 0
    sha256: str = ""

    @property
    def entry(self) -> str:
        """The name in the archive."""
        return f"tables/{self.name}.jsonl"


class Manifest(BaseModel):
    """What a backup says of itself. `left_out` are sentences about what is not in it."""

    format: int = FORMAT
    made_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    yurt: str
    engine: str
    addons: list[AddonState]
    tables: list[TableDump] = Field(default_factory=list)
    blobs: list[str] = Field(default_factory=list)
    left_out: list[str] = Field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)


def kind_of(column: sa.Column[Any]) -> str:
    """The kind of a column's values, as the manifest names it."""
    type_ = column.type
    if isinstance(type_, DecimalType):
        return f"decimal:{type_.precision}:{type_.scale}"
    kinds: dict[type, str] = {
        UtcDateTime: "datetime",
        DurationType: "duration",
        JsonType: "json",
        sa.Boolean: "boolean",
        sa.Date: "date",
        sa.DateTime: "naive",
        sa.JSON: "json",
        sa.LargeBinary: "bytes",
    }
    return next((kind for known, kind in kinds.items() if isinstance(type_, known)), "plain")


def type_of(kind: str) -> sa.types.TypeEngine[Any]:
    """The column type that stores values of a kind."""
    if kind.startswith("decimal:"):
        _, precision, scale = kind.split(":")
        return DecimalType(int(precision), int(scale))
    types: dict[str, Callable[[], sa.types.TypeEngine[Any]]] = {
        "datetime": UtcDateTime,
        "duration": DurationType,
        "json": JsonType,
        "boolean": sa.Boolean,
        "date": sa.Date,
        "naive": sa.DateTime,
        "bytes": sa.LargeBinary,
    }
    return types[kind]() if kind in types else sa.types.NullType()


def write_row(row: Any) -> bytes:
    """One line of a table's entry."""
    return json.dumps(list(row), default=_plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def row_reader(table: TableDump) -> Callable[[bytes], dict[str, Any]]:
    """Turns lines of the table's entry back into values by column."""
    columns = [(name, _READERS.get(kind.split(":")[0])) for name, kind in table.columns]

    def read(line: bytes) -> dict[str, Any]:
        return {
            name: value if value is None or reader is None else reader(value)
            for (name, reader), value in zip(columns, json.loads(line), strict=True)
        }

    return read


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"A backup cannot hold a {type(value).__name__}.")


_READERS: dict[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "naive": datetime.fromisoformat,
    "date": date.fromisoformat,
    "duration": lambda seconds: timedelta(seconds=seconds),
    "bytes": base64.b64decode,
}
