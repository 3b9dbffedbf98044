"""Writes a comparison down as a short, readable script that runs on both engines."""

from __future__ import annotations

import re
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, MigrationScript
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.functions import current_timestamp

from yurt.db import types
from yurt.services.migrate.comparing import check_name

_ENGINES = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}
_IMPORTS = {
    "sa.": "import sqlalchemy as sa",
    "op.": "from alembic import op",
    "types.": "from yurt.db import types",
    "by_engine(": "from yurt.services.migrate.engines import by_engine",
}


def render(script: MigrationScript, revision: str, down_revision: str | None, message: str) -> str:
    """The text of the script's file."""
    upgrade, downgrade = (_body(operations) for operations in (script.upgrade_ops, script.downgrade_ops))
    body = f"{upgrade}\n{downgrade}"
    imports = [line for used, line in _IMPORTS.items() if re.search(rf"(?<![\w.]){re.escape(used)}", body)]
    plain = sorted(line for line in imports if line.startswith("import"))
    named = sorted(line for line in imports if not line.startswith("import"))
    head = "\n".join(plain + named)
    quoted = "None" if down_revision is None else f'"{down_revision}"'
    return (
        f'"""{message.rstrip(".")}."""\n\n{head}\n\nrevision = "{revision}"\ndown_revision = {quoted}\n\n\n'
        f"def upgrade() -> None:\n{upgrade}\n\n\ndef downgrade() -> None:\n{downgrade}\n"
    )


def _body(operations: Any) -> str:
    for operation in operations.ops:
        if isinstance(operation, CreateTableOp):
            operation.info = {}
    text = render_python_code(operations, render_as_batch=True, render_item=_render_item).replace(", schema=None", "")
    lines = [line.rstrip() for line in text.splitlines() if not re.match(r" *# (### commands|### end)", line)]
    return "    " + "\n".join(lines).strip()


def _render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    if kind == "type":
        return _type(item)
    if kind == "server_default" and isinstance(item, sa.schema.DefaultClause):
        return _default(item.arg)
    if kind == "check":
        return f"sa.CheckConstraint({_expression(item.sqltext)}, name=op.f({check_name(item)!r}))"
    return False


def _type(item: Any) -> str | Literal[False]:
    if item is types.BigId:
        return "types.BigId"
    if isinstance(item, types.DecimalType) and type(item) is types.DecimalType:
        return f"types.DecimalType({item.precision}, {item.scale})"
    if type(item).__module__ == types.__name__:
        return f"types.{item!r}"
    return False


def _default(value: Any) -> str | Literal[False]:
    if isinstance(value, sa.True_):
        return "sa.true()"
    if isinstance(value, sa.False_):
        return "sa.false()"
    if isinstance(value, sa.TextClause | str):
        return False
    if isinstance(value, current_timestamp):
        return "sa.func.current_timestamp()"
    return f"sa.text({_expression(value)})"


def _expression(expression: Any) -> str:
    """An SQL expression as text; exact decimals, booleans and others are written otherwise on each engine."""
    texts = {
        name: str(expression.compile(dialect=dialect, compile_kwargs={"literal_binds": True, "include_table": False}))
        for name, dialect in _ENGINES.items()
    }
    if texts["sqlite"] == texts["postgresql"]:
        return repr(texts["sqlite"])
    return f"by_engine(sqlite={texts['sqlite']!r}, postgresql={texts['postgresql']!r})"
