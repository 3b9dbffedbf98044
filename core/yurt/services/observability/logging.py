"""Logs: one JSON object a line for machines, one short line for a person at a terminal; never a secret.

Secrets are taken out in the formatters, the last station before the text leaves, because a filter would change
the record under the hands of other handlers.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

from yurt.services.observability.context import request_id
from yurt.services.observability.redaction import HIDDEN, is_secret_name, redact_text, redact_value

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
_TALKATIVE = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "dbos")


def configure_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send all logging of this process to `stream` (standard error): JSON, or plain lines on a terminal.

    Replaces the handlers of the root logger and of the servers we start, whose own would let secrets through.
    uvicorn's access log is silenced: the `AccessLog` middleware writes a better line. Raises `ValueError` for an
    unknown level.
    """
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(HumanFormatter() if target.isatty() else JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in ("uvicorn.access", "httpx", "httpcore", "fsspec"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)


class JsonFormatter(logging.Formatter):
    """One JSON object: time (UTC), level, logger, message, request_id, the `extra` fields, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact_text(_message(record)),
        }
        if (current := request_id.get()) is not None:
            line["request_id"] = current
        line.update(_extra(record))
        if trouble := _trouble(self, record):
            line["exception"] = trouble
        return json.dumps(line, ensure_ascii=False, default=str)


class HumanFormatter(logging.Formatter):
    """`12:30:01 WARNING yurt.web: message  name=value`, in local time; line breaks in messages are kept out."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).astimezone()
        fields = "".join(f"  {name}={value}" for name, value in _extra(record).items())
        message = redact_text(_message(record)).replace("\r", "\\r").replace("\n", "\\n")
        line = f"{moment:%H:%M:%S} {record.levelname:<7} {record.name}: {message}{fields}"
        trouble = _trouble(self, record)
        return f"{line}\n{trouble}" if trouble else line


def _message(record: logging.LogRecord) -> str:
    """A wrong number of arguments must not lose the line."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg} {record.args!r}"


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {
        name: HIDDEN if is_secret_name(name) else redact_value(value)
        for name, value in vars(record).items()
        if name not in _STANDARD and not name.startswith("_")
    }


def _trouble(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = []
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    elif record.exc_text:
        parts.append(record.exc_text)
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return redact_text("\n".join(parts))
