"""JSON schemas of fields: what answers hold, and what requests may send."""

from __future__ import annotations

from typing import Any

from yurt.model.spec import FieldSpec
from yurt.model.validate import LONG_TEXT_LIMIT, TEXT_LIMIT
from yurt.web.api.calls import LARGEST_ID
from yurt.web.api.writing import MOST_LINKS

Schema = dict[str, Any]
DECIMAL = r"^-?[0-9]{1,18}(\.[0-9]{1,4})?$"
ID: Schema = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID}
LINK: Schema = {"$ref": "#/components/schemas/Link"}


def answered(spec: FieldSpec) -> Schema:
    """The schema of a field in an answer. Only to-many fields are never null: stored data may be older than a rule."""
    if spec.kind in ("lines", "many"):
        return _described(spec, {"type": "array", "items": ID})
    if spec.kind == "json":
        return _described(spec, dict(_TEXTS) if spec.translates else {})
    if spec.kind == "link":
        return _described(spec, {"anyOf": [LINK, {"type": "null"}]})
    schema = dict(_ANSWERED.get(spec.kind, {"type": "string"}))
    schema["type"] = [schema["type"], "null"]
    return _described(spec, schema)


def accepted(spec: FieldSpec) -> Schema:
    """The schema of a field in a request."""
    if spec.kind in ("lines", "many"):
        return _described(spec, {"type": "array", "items": ID, "maxItems": MOST_LINKS})
    if spec.kind == "json":
        return _described(spec, dict(_TEXTS) if spec.translates else {})
    schema = _accepted_value(spec)
    if not spec.required:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return _described(spec, schema)


_TEXTS: Schema = {
    "type": ["object", "null"],
    "description": "The texts in languages other than the base one, by the language's code.",
    "additionalProperties": {"type": ["string", "null"]},
}
_ANSWERED: dict[str, Schema] = {
    "integer": {"type": "integer"},
    "duration": {"type": "integer"},
    "image": {"type": "integer"},
    "file": {"type": "integer"},
    "decimal": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "money": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "percent": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def _accepted_value(spec: FieldSpec) -> Schema:
    match spec.kind:
        case "link" | "image" | "file":
            return dict(ID)
        case "integer":
            low = -LARGEST_ID if spec.minimum is None else spec.minimum
            return {"type": "integer", "minimum": low, "maximum": spec.maximum or LARGEST_ID}
        case "duration":
            return {"type": "integer", "description": "In seconds."}
        case "boolean":
            return {"type": "boolean"}
        case "decimal" | "money" | "percent":
            return {"type": "string", "pattern": DECIMAL}
        case "date":
            return {"type": "string", "format": "date"}
        case "datetime":
            return {"type": "string", "format": "date-time"}
        case "selection":
            return {"type": "string", "enum": list(spec.options)} if spec.options else {"type": "string"}
        case "state":
            return {"type": "string", "enum": [state.value for state in spec.states]}
        case "colour":
            return {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}
        case "email":
            return {"type": "string", "format": "email", "maxLength": 254}
        case "phone":
            return {"type": "string", "maxLength": 64}
        case "url":
            return {"type": "string", "format": "uri", "maxLength": 2000}
    longest = spec.max_length or (TEXT_LIMIT if spec.kind == "text" else LONG_TEXT_LIMIT)
    schema: Schema = {"type": "string", "maxLength": longest}
    return schema | {"minLength": 1} if spec.required else schema


def _described(spec: FieldSpec, schema: Schema) -> Schema:
    """Adds the label, the help, and an example where the form is not plain."""
    described = {"title": spec.label, **schema}
    if spec.help:
        described["description"] = f"{spec.help} {schema.get('description', '')}".strip()
    if spec.kind in _EXAMPLES:
        described["examples"] = [_EXAMPLES[spec.kind]]
    return described


_EXAMPLES: dict[str, Any] = {
    "decimal": "12.5",
    "money": "1500.00",
    "percent": "12.5",
    "phone": "+37491204118",
    "email": "anna@example.com",
    "url": "https://example.com",
    "colour": "#1f6f8b",
    "date": "2026-03-31",
    "datetime": "2026-03-31T14:30:00Z",
    "duration": 5400,
}
