"""Values as the audit log keeps them, in the words that forms and lists have for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from yurt.env import Env
from yurt.i18n import LANGUAGES
from yurt.model.info import ModelInfo
from yurt.model.spec import TO_ONE, FieldSpec
from yurt.web.present.richtext import plain_text
from yurt.web.present.texts import writer

Names = Mapping[tuple[str, int], str]
_LONGEST = 200


def linked_in(info: ModelInfo, changes: Any, wanted: dict[str, set[int]]) -> None:
    """Adds the records that logged changes speak of, by model, so that their names are read at once."""
    for name, pair in changes.items() if isinstance(changes, dict) else ():
        spec = info.fields.get(name)
        if spec is not None and spec.target and spec.kind in (*TO_ONE, "many"):
            wanted.setdefault(spec.target, set()).update(_numbers(pair))


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, int):
        yield value


def logged_text(env: Env, spec: FieldSpec, value: Any, names: Names) -> str:
    """A value from the audit log's JSON, as the form shows it; empty where there was none."""
    if value is None or value in ("", []):
        return ""
    if spec.kind in TO_ONE or (spec.kind == "many" and isinstance(value, list)):
        return short(", ".join(names.get((spec.target or "", number), f"#{number}") for number in _numbers(value)))
    if spec.kind == "rich_text":
        return short(plain_text(str(value)))
    if spec.translates and isinstance(value, dict):
        return short("; ".join(f"{LANGUAGES.get(code, code)}: {text}" for code, text in value.items()))
    try:
        return short(writer(env, spec)(from_json(spec, value)))
    except (ValueError, TypeError, InvalidOperation, AttributeError):
        return plain_value(value)


def plain_value(value: Any) -> str:
    """What the log keeps beside the fields of a record: numbers, lists, what was asked for."""
    if isinstance(value, dict):
        said = ((name, plain_value(each)) for name, each in value.items() if each not in (None, "", [], {}, False))
        return short(", ".join(f"{name}: {text}" for name, text in said))
    if isinstance(value, list):
        return short(", ".join(plain_value(each) for each in value))
    return "" if value is None else short(str(value))


def short(text: str) -> str:
    """The text, cut where a log has no room for more."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def from_json(spec: FieldSpec, value: Any) -> Any:
    """A value of the audit log as the field holds it. Raises ValueError, InvalidOperation, TypeError for another's."""
    if spec.kind in ("money", "decimal", "percent"):
        return Decimal(str(value))
    if spec.kind == "date":
        return date.fromisoformat(value)
    if spec.kind == "datetime":
        return datetime.fromisoformat(value)
    return timedelta(seconds=value) if spec.kind == "duration" else value
