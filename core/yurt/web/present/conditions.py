"""Filters for people: conditions in words, what the filter builder offers, and back from what it posts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.env.naming import option_labels
from yurt.i18n import N_
from yurt.model.spec import NUMERIC, TEXTUAL, TO_MANY, FieldSpec
from yurt.view.resolve import walk
from yurt.web.pages.addresses import lookup_href
from yurt.web.pages.context.document import Choice, WidgetKind
from yurt.web.pages.context.searching import FilterField
from yurt.web.present.parse import NotUnderstood, number_in, parse_value
from yurt.web.present.texts import writer

Part = dict[str, Any]

OPERATOR_WORDS = N_(
    {
        "eq": "is",
        "ne": "is not",
        "lt": "less than",
        "le": "at most",
        "gt": "more than",
        "ge": "at least",
        "in": "is one of",
        "not_in": "is none of",
        "contains": "contains",
        "not_contains": "does not contain",
        "starts": "starts with",
        "ends": "ends with",
        "empty": "is empty",
        "not_empty": "is filled in",
        "between": "between",
        "period": "in the period",
        "under": "is within",
    }
)
_DATE_OPERATOR_WORDS = N_({"lt": "before", "le": "until", "gt": "after", "ge": "from"})
DATE_WORD_LABELS = N_(
    {
        "today": "Today", "yesterday": "Yesterday", "tomorrow": "Tomorrow", "this_week": "This week",
        "last_week": "Last week", "next_week": "Next week", "this_month": "This month", "last_month": "Last month",
        "next_month": "Next month", "this_quarter": "This quarter", "last_quarter": "Last quarter",
        "next_quarter": "Next quarter", "this_year": "This year", "last_year": "Last year", "next_year": "Next year",
        "last_7_days": "Last 7 days", "last_30_days": "Last 30 days", "next_7_days": "Next 7 days",
        "next_30_days": "Next 30 days", "before_today": "Before today", "after_today": "After today",
    }
)  # fmt: skip
_DAYS = re.compile(r"(last|next)_(\d+)_days")
_EMPTINESS = ("empty", "not_empty")
_DEEPEST_LINK = 2


def operators(spec: FieldSpec) -> tuple[str, ...]:
    """The operators that the builder offers for a field, the usual one first."""
    if spec.kind in TEXTUAL:
        return ("contains", "eq", "starts", "not_contains", "ne", *_EMPTINESS)
    if spec.kind in NUMERIC or spec.kind == "duration":
        return ("eq", "ge", "le", "gt", "lt", "ne", *_EMPTINESS)
    if spec.kind in ("date", "datetime"):
        return ("period", "ge", "lt", *_EMPTINESS)
    if spec.kind == "boolean":
        return ("eq",)
    if spec.kind in ("selection", "state"):
        return ("eq", "ne", *_EMPTINESS)
    if spec.kind in ("link", "many"):
        return ("eq", "ne", "contains", *_EMPTINESS)
    return _EMPTINESS


def operator_words(env: Env, spec: FieldSpec, op: str) -> str:
    """An operator in the user's language."""
    words = OPERATOR_WORDS[op]
    if spec.kind in ("date", "datetime"):
        words = _DATE_OPERATOR_WORDS.get(op, words)
    return env.gettext(words)


def builder_fields(env: Env, model: str, prefix: str = "", prefix_label: str = "") -> tuple[FilterField, ...]:
    """The fields that conditions can be made of; dates come twice, as a period and as a day.

    With `prefix` those of linked records: their paths begin with it, their names with `prefix_label`.
    """
    made: list[FilterField] = []
    info = env.info(model)
    own = sorted(info.fields.values(), key=lambda spec: (spec.system, spec.custom))
    for spec in own:
        if not spec.filterable or not env.access.readable(spec) or spec.name == "version":
            continue
        if spec.kind in ("json", "image", "file"):
            continue
        made += _offers(env, spec, prefix, prefix_label)
    return tuple(made)


def _offers(env: Env, spec: FieldSpec, prefix: str, prefix_label: str) -> list[FilterField]:
    path = f"{prefix}.{spec.name}" if prefix else spec.name
    label = f"{prefix_label} › {env.gettext(spec.label)}" if prefix else env.gettext(spec.label)
    found = operators(spec)
    kind: WidgetKind = spec.kind  # type: ignore[assignment]
    if spec.kind in ("date", "datetime"):
        words = tuple(Choice(value=word, label=env.gettext(text)) for word, text in DATE_WORD_LABELS.items())
        by_period = FilterField(
            path=path, label=label, kind=kind, operators=_choices(env, spec, ("period", *_EMPTINESS)), options=words
        )
        by_day = FilterField(
            path=f"{path}@day",
            label=env.gettext("{field} (day)").format(field=label),
            kind="date",
            operators=_choices(env, spec, ("ge", "lt", "eq") if spec.kind == "date" else ("ge", "lt")),
        )
        return [by_period, by_day]
    options: tuple[Choice, ...] = ()
    if spec.kind in ("selection", "state"):
        options = tuple(Choice(value=v, label=text) for v, text in option_labels(env, spec).items())
    elif spec.kind == "boolean":
        options = (Choice(value="1", label=env.gettext("Yes")), Choice(value="0", label=env.gettext("No")))
    href, into = "", ""
    if spec.kind in ("link", *TO_MANY):
        found = tuple(op for op in found if op != "contains")
        href = lookup_href(spec.target or "") if spec.kind != "lines" else ""
        into = path if path.count(".") < _DEEPEST_LINK and env.access.allows(spec.target or "", "read") else ""
    return [
        FilterField(
            path=path, label=label, kind=kind, operators=_choices(env, spec, found), options=options,
            lookup_href=href, into=into,
        )
    ]  # fmt: skip


def _choices(env: Env, spec: FieldSpec, names: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(value=op, label=operator_words(env, spec, op)) for op in names)


def condition_of(env: Env, model: str, path: str, op: str, typed: str) -> Part | None:
    """A condition from what the builder posted; None for a row that was left empty.

    Raises NotUnderstood when the value does not fit the field.
    """
    path = path.removesuffix("@day")
    found = walk(env.registry, model, path)
    if found is None or op not in OPERATOR_WORDS:
        return None
    if op in _EMPTINESS:
        return {"field": path, "op": op}
    if typed.strip() == "":
        return None
    spec = found[1]
    if op in ("period", "contains", "starts", "ends", "not_contains") or spec.kind in ("link", *TO_MANY):
        value: Any = typed.strip()
        if spec.kind in ("link", *TO_MANY) and op not in ("contains", "not_contains") and not typed.startswith("$"):
            value = number_in(typed.strip())
            if value is None:
                raise NotUnderstood(env.gettext("Choose a record from the list."))
        return {"field": path, "op": op, "value": value}
    if spec.kind == "datetime":
        return {"field": path, "op": op, "value": typed.strip()[:10]}
    return {"field": path, "op": op, "value": json_ready(parse_value(env, spec, typed))}


def json_ready(value: Any) -> Any:
    """A value as a filter in an address holds it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def in_words(env: Env, model: str, part: Part) -> tuple[str, str]:
    """A filter as a label and a value, such as (`City`, `is Yerevan`)."""
    for tag, joint in (("all", N_("and")), ("any", N_("or"))):
        if tag in part:
            inner = [in_words(env, model, each) for each in part[tag]]
            text = f" {env.gettext(joint)} ".join(f"{label} {value}" for label, value in inner)
            return ("", text)
    if "not" in part:
        label, value = in_words(env, model, part["not"])
        return env.gettext("Not"), f"{label} {value}".strip()
    path, op, value = str(part.get("field", "")), str(part.get("op", "eq")), part.get("value")
    found = walk(env.registry, model, path)
    if found is None:
        return path, env.gettext("(there is no such field any more)")
    spec = found[1]
    words = _value_words(env, spec, op, value)
    verb = "" if op in ("eq", "period") else operator_words(env, spec, op)
    return path_label(env, model, path), f"{verb} {words}".strip()


def conditions_in_words(env: Env, model: str, where: Part) -> list[str]:
    """Each condition of a filter as a sentence: `City is Yerevan`; groups within it in brackets."""
    tag = next((tag for tag in ("all", "any") if tag in where), "")
    parts = where[tag] if tag else [where] if where else []
    said = [(part, _sentence(*in_words(env, model, part), negated="not" in part)) for part in parts]
    return [f"({text})" if len(parts) > 1 and ("all" in part or "any" in part) else text for part, text in said]


def _sentence(label: str, value: str, *, negated: bool) -> str:
    return f"{label}: {value}" if negated else f"{label} {value}".strip()


def filter_text(env: Env, model: str, where: Any) -> str:
    """A whole filter in one sentence; where it is not known of which model, as it is."""
    if model not in env.registry.models or not isinstance(where, dict):
        return json.dumps(where, ensure_ascii=False)
    joint = env.gettext("or") if "any" in where else env.gettext("and")
    return f" {joint} ".join(conditions_in_words(env, model, where)) or env.gettext("all of them")


def path_label(env: Env, model: str, path: str) -> str:
    """A path in words: `Company › City`."""
    words, info = [], env.info(model)
    for name in path.split("."):
        spec = info.fields.get(name)
        if spec is None:
            break
        words.append(env.gettext(spec.label))
        info = env.registry.models.get(spec.target or "", info)
    return " › ".join(words)


def _value_words(env: Env, spec: FieldSpec, op: str, value: Any) -> str:
    if op in _EMPTINESS:
        return ""
    if op == "period":
        return period_words(env, str(value))
    if isinstance(value, list | tuple):
        return ", ".join(_value_words(env, spec, "eq", each) for each in value[:5]) + ("…" if len(value) > 5 else "")
    if value == "$me":
        return env.gettext("me")
    if value == "$today":
        return env.gettext("today")
    if value is None:
        return "—"
    if spec.kind in ("link", *TO_MANY) and isinstance(value, int) and spec.target:
        return labels_of(env, spec.target, [value]).get(value, f"#{value}")
    typed = _typed_value(spec, value)
    try:
        return writer(env, spec)(typed)
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return str(value)


def period_words(env: Env, word: str) -> str:
    """A date word in the user's language: `this_month`, and any `last_90_days`."""
    days = _DAYS.fullmatch(word)
    if word in DATE_WORD_LABELS or not days:
        return env.gettext(DATE_WORD_LABELS.get(word, word))
    words = N_({"last": "Last {n} days", "next": "Next {n} days"})[days[1]]
    return env.gettext(words).format(n=days[2])


def _typed_value(spec: FieldSpec, value: Any) -> Any:
    readers: dict[str, Callable[[str], Any]] = {
        "date": date.fromisoformat,
        "datetime": lambda text: datetime.fromisoformat(text).astimezone(),
        "money": Decimal,
        "decimal": Decimal,
        "percent": Decimal,
    }
    try:
        return readers[spec.kind](str(value)) if spec.kind in readers else value
    except (ValueError, ArithmeticError):
        return value


def as_json(parts: tuple[Part, ...]) -> str:
    """The filter of an address: one part as it is, several joined by `all`."""
    if not parts:
        return ""
    whole = parts[0] if len(parts) == 1 and "all" not in parts[0] else {"all": list(parts)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
