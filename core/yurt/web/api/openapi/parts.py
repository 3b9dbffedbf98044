"""What all operations of the OpenAPI document share: parameters, answers, schemas."""

from __future__ import annotations

from typing import Any

from yurt.model.filters import MAX_CONDITIONS, MAX_DEPTH
from yurt.web.api.batch import Batch
from yurt.web.api.openapi.fields import ID, Schema
from yurt.web.api.parameters import DEFAULT_LIMIT, LARGEST_LIMIT, LONGEST_SEARCH

PROBLEM_TYPE = "application/problem+json"

SCHEMAS: dict[str, Schema] = {
    "Link": {
        "type": "object",
        "description": "A link to a record: its number and what it is called.",
        "properties": {"id": ID, "label": {"type": ["string", "null"]}},
        "required": ["id", "label"],
    },
    "Problem": {
        "type": "object",
        "description": "An error (RFC 9457). `code` at the end of `type` is stable.",
        "properties": {
            "type": {"type": "string", "examples": ["/errors#validation"]},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string", "description": "The number of the request, for the log."},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                    "required": ["field", "detail"],
                },
            },
            "index": {"type": "integer", "description": "Of a batch: the operation that failed, counted from 0."},
            "current": {"type": "object", "description": "Of a stale save: the record as it is now."},
        },
        "required": ["type", "title", "status", "detail"],
    },
    "Timeline": {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": {"enum": ["change", "note", "file"]},
                        "id": ID,
                        "at": {"type": "string", "format": "date-time"},
                        "user": {"anyOf": [{"$ref": "#/components/schemas/Link"}, {"type": "null"}]},
                    },
                    "required": ["kind", "id", "at", "user"],
                },
            }
        },
        "required": ["items"],
    },
    "BatchResult": {
        "type": "object",
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "status": {"enum": [200, 201, 204]},
                        "id": ID,
                        "version": {"type": "integer"},
                        "result": {},
                    },
                    "required": ["status", "id"],
                },
            }
        },
        "required": ["results"],
    },
    "Models": {
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"type": "object", "required": ["name", "fields"]}}},
        "required": ["items"],
    },
    "Filter": {
        "description": f"A condition, or several joined; {MAX_CONDITIONS} conditions and {MAX_DEPTH} levels at most.",
        "examples": [{"all": [{"field": "name", "op": "starts", "value": "A"}, {"field": "city", "op": "not_empty"}]}],
    },
}


def batch_schemas() -> dict[str, Schema]:
    """The body of a batch with the schemas it is made of."""
    schema = Batch.model_json_schema(ref_template="#/components/schemas/Batch{model}")
    definitions = schema.pop("$defs")
    return {"Batch": schema, **{f"Batch{name}": made for name, made in definitions.items()}}


def parameter(name: str, place: str, schema: Schema, text: str, **more: Any) -> Schema:
    """A parameter object."""
    return {"name": name, "in": place, "description": text, "schema": schema, **more}


ID_PARAMETER = parameter("id", "path", ID, "The number of the record.", required=True)
EXTERNAL_ID_PARAMETER = parameter(
    "external_id", "path", {"type": "string", "minLength": 1, "maxLength": 200}, "The other system's id.", required=True
)
FIELDS_PARAMETER = parameter(
    "fields", "query", {"type": "string"}, "Names of fields, separated by commas; through links: `company.name`."
)
IF_MATCH = parameter(
    "If-Match", "header", {"type": "string"}, 'Write only this version: the `ETag` that was read, like `"7"`.'
)
IF_NONE_MATCH = parameter("If-None-Match", "header", {"type": "string"}, "Answer 304 when this version is current.")
IDEMPOTENCY_KEY = parameter(
    "Idempotency-Key",
    "header",
    {"type": "string", "pattern": "^[!-~]{1,180}$"},
    "Makes the request safe to send again: the same key gives the same answer, once carried out.",
)
LIST_PARAMETERS = [
    parameter(
        "filter",
        "query",
        {"type": "string", "contentMediaType": "application/json"},
        'A filter as JSON, see the schema `Filter`: `{"field": "name", "op": "starts", "value": "A"}`.',
    ),
    parameter("q", "query", {"type": "string", "maxLength": LONGEST_SEARCH}, "Words to search for."),
    FIELDS_PARAMETER,
    parameter(
        "order", "query", {"type": "string"}, "Fields to sort by, separated by commas; `-` before one: descending."
    ),
    parameter(
        "limit",
        "query",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
        "How many records.",
    ),
    parameter("cursor", "query", {"type": "string"}, "The `cursor` of the page before; keep the other parameters."),
    parameter("count", "query", {"enum": ["true", "false"]}, "Also count all records that are found."),
    parameter("archived", "query", {"enum": ["false", "true", "any"]}, "Archived records only, or as well."),
    parameter("trash", "query", {"enum": ["true", "false"]}, "The records in the trash instead."),
]
TIMELINE_PARAMETERS = [
    parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "How many entries."),
    parameter("before", "query", {"type": "string", "format": "date-time"}, "Only what happened before this moment."),
]

_REASONS = {
    400: "Not well formed: a parameter, a header, a filter or JSON.",
    401: "No token, or one that is not valid.",
    403: "The user has no right to this, or the token no scope.",
    404: "No such record, or none that the user may see.",
    405: "The address has no such method.",
    409: "The state of the record does not allow this, or somebody saved it at the same moment.",
    412: "`If-Match` names another version; `current` is the record as it is now.",
    413: "The body is too large.",
    415: "The body is not announced as JSON.",
    422: "Values that do not fit; `errors` names the fields. Or an idempotency key used with another request.",
    503: "The database is busy or away. Nothing was written; try again.",
    507: "The disk is full. Nothing was written.",
}
READ_ERRORS = (400, 401, 403, 404, 405, 422, 503)
WRITE_ERRORS = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 503, 507)


def shared_responses() -> dict[str, Schema]:
    """The answers to what goes wrong, as components."""
    return {
        f"Problem{status}": {
            "description": text,
            "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            **({"headers": {"WWW-Authenticate": {"schema": {"type": "string"}}}} if status == 401 else {}),
        }
        for status, text in _REASONS.items()
    }


def errors(statuses: tuple[int, ...]) -> dict[str, Schema]:
    """References to them."""
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def json_content(schema: Schema, example: Any = None) -> Schema:
    """A body of JSON."""
    media: Schema = {"schema": schema}
    if example is not None:
        media["example"] = example
    return {"application/json": media}
