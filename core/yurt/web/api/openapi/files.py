"""The addresses of files in the OpenAPI document."""

from __future__ import annotations

from yurt.web.api.openapi import parts
from yurt.web.api.openapi.fields import ID, Schema
from yurt.web.api.openapi.parts import READ_ERRORS, WRITE_ERRORS, errors, json_content, parameter

FILE: Schema = {
    "type": "object",
    "properties": {
        "id": ID,
        "name": {"type": "string"},
        "media_type": {"type": "string"},
        "size": {"type": "integer", "description": "In bytes."},
        "created_at": {"type": "string", "format": "date-time"},
        "content": {"type": "string", "description": "The address of the content."},
    },
    "required": ["id", "name", "media_type", "size", "created_at", "content"],
}
_BYTES: Schema = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_PLACE = [
    parameter("addon", "path", {"type": "string"}, "Such as `crm`.", required=True),
    parameter("model", "path", {"type": "string"}, "Such as `contact`.", required=True),
    parts.ID_PARAMETER,
]
_NAME = parameter("name", "query", {"type": "string", "minLength": 1, "maxLength": 255}, "The file's.", required=True)


def file_paths() -> dict[str, Schema]:
    """Listing, attaching, reading and removing files."""
    file: Schema = {"$ref": "#/components/schemas/File"}
    listed: Schema = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": file}},
        "required": ["items"],
    }
    attached = _operation("attach", "Attach the body as a file", [*_PLACE, _NAME, parts.IDEMPOTENCY_KEY])
    attached["requestBody"] = {"required": True, "content": _BYTES}
    attached["responses"] = {"201": {"description": "Attached.", "content": json_content(file)}} | errors(WRITE_ERRORS)
    found = _operation("list_files", "Files attached to a record, newest first", _PLACE)
    found["responses"] = {"200": {"description": "The files.", "content": json_content(listed)}} | errors(READ_ERRORS)
    content = _operation("download", "The content of a file", [parts.ID_PARAMETER])
    content["responses"] = {"200": {"description": "As it was uploaded.", "content": {"*/*": {}}}} | errors(READ_ERRORS)
    gone = _operation("remove_file", "Move an attached file to the trash", [parts.ID_PARAMETER, parts.IDEMPOTENCY_KEY])
    gone["responses"] = {"204": {"description": "It lies in the trash."}} | errors(WRITE_ERRORS)
    return {
        "/api/v1/files/{addon}/{model}/{id}": {"get": found, "post": attached},
        "/api/v1/files/{id}": {"get": content, "delete": gone},
    }


def _operation(name: str, summary: str, parameters: list[Schema]) -> Schema:
    return {"operationId": f"files_{name}", "tags": ["System"], "summary": summary, "parameters": parameters}
