"""The filter builder's nested conditions: from what it posts to a filter, and from a filter back to its rows.

It posts `filter_tree`, JSON of `{"match": "all" | "any", "parts": [row or group, …]}`, where a row is
`{"path": …, "op": …, "value": …}` with the value as typed. Forms without scripts post the rows as repeated
`filter_path`, `filter_op`, `filter_value` and one `filter_match`.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.datastructures import QueryParams

from yurt.env import Env
from yurt.errors import InvalidFilter
from yurt.model.filters import parse_filter
from yurt.model.spec import NUMERIC, TO_MANY, FieldSpec
from yurt.view.resolve import walk
from yurt.web.pages.context.searching import FilterField
from yurt.web.present.conditions import (
    Part,
    builder_fields,
    condition_of,
    in_words,
    labels_of,
    operators,
    path_label,
)
from yurt.web.present.formats import formats
from yurt.web.present.parse import NotUnderstood

DEEPEST = 4
MOST_ROWS = 60
LONGEST_PATH = 3
"""So many links may be followed in a condition."""


def built_parts(env: Env, model: str, params: QueryParams) -> list[Part]:
    """The conditions that the builder posted; rows left empty are left out. Raises InvalidFilter."""
    try:
        if params.get("filter_tree"):
            made = _group(env, model, _tree(params["filter_tree"]), 1)
            if made is None:
                return []
            return made["all"] if set(made) == {"all"} else [made]
        names = ("filter_path", "filter_op", "filter_value")
        rows = zip(*(params.getlist(name) for name in names), strict=False)
        found = [part for row in rows if (part := condition_of(env, model, *row)) is not None]
    except NotUnderstood as error:
        raise InvalidFilter(str(error)) from None
    return [{"any": found}] if len(found) > 1 and params.get("filter_match") == "any" else found


def _tree(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or text.count("{") > MOST_ROWS:
        raise InvalidFilter("The conditions could not be read; load the page again.")
    return value


def _group(env: Env, model: str, group: dict[str, Any], depth: int) -> Part | None:
    """One group as a filter; None when nothing in it was filled in."""
    parts = group.get("parts")
    if depth > DEEPEST or not isinstance(parts, list):
        raise InvalidFilter("The conditions are nested too deeply.")
    made = []
    for entry in parts:
        if not isinstance(entry, dict):
            raise InvalidFilter("The conditions could not be read; load the page again.")
        if "parts" in entry:
            part = _group(env, model, entry, depth + 1)
        elif entry.get("kept"):
            part = _kept(entry["kept"])
        else:
            part = condition_of(env, model, *(str(entry.get(name) or "") for name in ("path", "op", "value")))
        if part is not None:
            made.append(part)
    if not made:
        return None
    if len(made) == 1 and depth > 1:
        return made[0]
    return {"any" if group.get("match") == "any" and len(made) > 1 else "all": made}


def _kept(text: Any) -> Part:
    """A condition that the builder shows as a whole."""
    part = _tree(str(text))
    parse_filter(part)
    return part


def posted_filter(env: Env, model: str, tree: dict[str, Any]) -> Part | None:
    """What was posted for a field that holds a filter; None without any condition. Raises InvalidFilter."""
    if json.dumps(tree).count("{") > MOST_ROWS:
        raise InvalidFilter("These are too many conditions.")
    try:
        return _group(env, model, tree, 1)
    except NotUnderstood as error:
        raise InvalidFilter(str(error)) from None


def kept_tree(env: Env, model: str, where: Part) -> dict[str, Any]:
    """The rows that show a whole filter; what has no row is an entry `{"kept": JSON, "text": in words}`."""
    tag = next((tag for tag in ("all", "any") if tag in where), "")
    parts = where[tag] if tag else [where] if where else []
    rows = [
        kept_tree(env, model, each)
        if "all" in each or "any" in each
        else _row(env, model, each)
        or {"kept": json.dumps(each, ensure_ascii=False), "text": " ".join(in_words(env, model, each)).strip()}
        for each in parts
    ]
    return {"match": tag or "all", "parts": rows}


def tree_of(env: Env, model: str, part: Part) -> dict[str, Any] | None:
    """The rows that show a condition in the builder; None for one that it cannot show, such as a negation."""
    group = part if "all" in part or "any" in part else {"all": [part]}
    tag = "all" if "all" in group else "any"
    rows = [tree_of(env, model, each) if "all" in each or "any" in each else _row(env, model, each)
            for each in group[tag]]  # fmt: skip
    if any(row is None for row in rows):
        return None
    return {"match": tag, "parts": rows}


def _row(env: Env, model: str, part: Part) -> dict[str, str] | None:
    path, op, value = str(part.get("field", "")), str(part.get("op", "eq")), part.get("value")
    found = walk(env.registry, model, path)
    if found is None or isinstance(value, list) or path.count(".") > LONGEST_PATH:
        return None
    spec = found[1]
    if op in ("empty", "not_empty"):
        return {"path": path, "op": op, "value": "", "text": ""}
    if spec.kind in ("date", "datetime") and op != "period":
        if op not in ("ge", "lt", "eq"):
            return None
        return {"path": f"{path}@day", "op": op, "value": str(value)[:10], "text": ""}
    if op not in operators(spec) or value is None:
        return None
    text, typed = _text(env, spec, value), _typed(env, spec, value)
    return {"path": path, "op": op, "value": typed, "text": text} if text is not None and typed is not None else None


def _typed(env: Env, spec: FieldSpec, value: Any) -> str | None:
    """The value as one would type it; None when it is none of this kind, which reading the list will tell."""
    if spec.kind in NUMERIC:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return None
        return formats(env.language).typed(number) if number.is_finite() else None
    if spec.kind == "boolean":
        return "1" if value else "0"
    return str(value)


def _text(env: Env, spec: FieldSpec, value: Any) -> str | None:
    """What a linked record is called; None when the value is no record."""
    if spec.kind not in ("link", *TO_MANY):
        return ""
    if value == "$me":
        return env.gettext("me")
    return labels_of(env, spec.target or "", [value]).get(value, f"#{value}") if isinstance(value, int) else None


def fields_behind(env: Env, model: str, path: str) -> tuple[FilterField, ...]:
    """The fields of the records that a path of links leads to, for conditions such as `company.city`."""
    found = walk(env.registry, model, path)
    if found is None or found[1].kind not in ("link", *TO_MANY) or path.count(".") >= LONGEST_PATH:
        return ()
    target = found[1].target or ""
    readable = all(
        (step := walk(env.registry, model, ".".join(path.split(".")[: n + 1]))) and env.access.readable(step[1])
        for n in range(path.count(".") + 1)
    )
    if not readable or not env.access.allows(target, "read"):
        return ()
    return builder_fields(env, target, path, path_label(env, model, path))


def links_used(tree: dict[str, Any]) -> list[str]:
    """The paths of links that the rows of a tree go through."""
    found: list[str] = []
    for entry in tree["parts"]:
        if "parts" in entry:
            found += links_used(entry)
        elif "." in entry.get("path", ""):
            found.append(entry["path"].rpartition(".")[0])
    return list(dict.fromkeys(found))
