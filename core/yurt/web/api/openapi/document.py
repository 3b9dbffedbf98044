"""Puts the document together: paths for every model, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from yurt.model.actions import Action
from yurt.model.info import ModelInfo
from yurt.registry.registry import Registry
from yurt.web.api.exposure import exposed_models, operations
from yurt.web.api.openapi import parts
from yurt.web.api.openapi.fields import Schema, accepted
from yurt.web.api.openapi.files import FILE, file_paths
from yurt.web.api.openapi.models import model_schemas, reference
from yurt.web.api.openapi.parts import READ_ERRORS, WRITE_ERRORS, errors, json_content

_VERSION_TAG = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}


def build_document(registry: Registry) -> Schema:
    """The OpenAPI 3.1 document of the registry."""
    models = exposed_models(registry)
    paths: Schema = _general_paths()
    schemas = parts.SCHEMAS | parts.batch_schemas() | {"File": FILE}
    for info in models:
        paths.update(_paths(info))
        schemas.update(model_schemas(info))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yurt",
            "version": version("yurt"),
            "description": "Records of every model, under the rights of the caller. Decimals are text, moments UTC, "
            'links `{"id", "label"}`. See docs/api.md.',
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": info.name, "description": info.plural} for info in models],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": parts.shared_responses(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An API token, `yurt_…`."},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "yurt_session",
                    "description": "A signed-in browser; writes also need the header `X-CSRF-Token`.",
                },
            },
        },
    }


def _general_paths() -> Schema:
    models = {"$ref": "#/components/schemas/Models"}
    return {
        "/api/v1/models": {
            "get": {
                "operationId": "models",
                "tags": ["System"],
                "summary": "The models that the caller may use, with fields and actions",
                "responses": {"200": _ok("The models.", models)} | errors(READ_ERRORS),
            }
        },
        "/api/v1/batch": {"post": _batch("batch", "System", None)},
        **file_paths(),
    }


def _paths(info: ModelInfo) -> Iterator[tuple[str, Schema]]:
    top = f"/api/v1/{info.name.replace('.', '/')}"
    offered = operations(info)
    yield top, dict(_collection(info, offered))
    if len(offered) > 1:
        yield f"{top}/batch", {"post": _batch(f"{info.table_name}_batch", info.name, info)}
    if "external_id" in info.fields:
        yield f"{top}/by-external-id/{{external_id}}", dict(_external(info, offered))
    yield f"{top}/{{id}}", dict(_record(info, offered))
    if "delete" in offered and info.options.trash:
        yield f"{top}/{{id}}/restore", {"post": _restore(info)}
    yield f"{top}/{{id}}/timeline", {"get": _timeline(info)}
    for action in info.actions.values():
        yield f"{top}/{{id}}/actions/{action.name}", {"post": _action(info, action)}


def _collection(info: ModelInfo, offered: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    found = {"200": _ok("A page.", reference(info, "_list"))}
    yield "get", _operation(info, "list", f"List {info.plural}", parts.LIST_PARAMETERS, found | errors(READ_ERRORS))
    if "create" in offered:
        made = {"201": _ok("Created.", reference(info), _VERSION_TAG | {"Location": {"schema": {"type": "string"}}})}
        operation = _operation(
            info, "create", f"Create {info.label}", [parts.IDEMPOTENCY_KEY], made | errors(WRITE_ERRORS)
        )
        yield "post", operation | _body(reference(info, "_create"))


def _record(info: ModelInfo, offered: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    one = [parts.ID_PARAMETER]
    found = {"200": _ok("The record.", reference(info), _VERSION_TAG), "304": {"description": "The caller has it."}}
    parameters = [*one, parts.FIELDS_PARAMETER, parts.IF_NONE_MATCH]
    yield "get", _operation(info, "get", f"Read {info.label}", parameters, found | errors(READ_ERRORS))
    if "write" in offered:
        changed = {"200": _ok("The record as it is now.", reference(info), _VERSION_TAG)} | errors(WRITE_ERRORS)
        conditions = [*one, parts.IF_MATCH, parts.IDEMPOTENCY_KEY]
        operation = _operation(info, "change", f"Change {info.label}", conditions, changed)
        yield "patch", operation | _body(reference(info, "_change"))
    if "delete" in offered:
        gone = {"204": {"description": "Moved to the trash, or deleted."}} | errors(WRITE_ERRORS)
        conditions = [*one, parts.IF_MATCH, parts.IDEMPOTENCY_KEY]
        yield "delete", _operation(info, "delete", f"Delete {info.label}", conditions, gone)


def _external(info: ModelInfo, offered: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    one = [parts.EXTERNAL_ID_PARAMETER]
    found = {"200": _ok("The record.", reference(info), _VERSION_TAG), "304": {"description": "The caller has it."}}
    parameters = [*one, parts.FIELDS_PARAMETER, parts.IF_NONE_MATCH]
    summary = f"Read {info.label} by the id another system knows it by"
    yield "get", _operation(info, "get_external", summary, parameters, found | errors(READ_ERRORS))
    if "write" in offered:
        put = {
            "200": _ok("Changed.", reference(info), _VERSION_TAG),
            "201": _ok("Created.", reference(info), _VERSION_TAG),
        }
        summary = f"Create or change {info.label} by the id another system knows it by"
        conditions = [*one, parts.IF_MATCH, parts.IDEMPOTENCY_KEY]
        yield (
            "put",
            _operation(info, "put_external", summary, conditions, put | errors(WRITE_ERRORS))
            | _body(reference(info, "_change")),
        )


def _restore(info: ModelInfo) -> Schema:
    back = {"200": _ok("The record, out of the trash.", reference(info), _VERSION_TAG)} | errors(WRITE_ERRORS)
    conditions = [parts.ID_PARAMETER, parts.IF_MATCH, parts.IDEMPOTENCY_KEY]
    return _operation(info, "restore", f"Take {info.label} out of the trash", conditions, back)


def _timeline(info: ModelInfo) -> Schema:
    found = {"200": _ok("What happened, newest first.", {"$ref": "#/components/schemas/Timeline"})}
    parameters = [parts.ID_PARAMETER, *parts.TIMELINE_PARAMETERS]
    return _operation(info, "timeline", f"Timeline of {info.label}", parameters, found | errors(READ_ERRORS))


def _action(info: ModelInfo, action: Action) -> Schema:
    result: Schema = {
        "type": "object",
        "properties": {
            "result": {"description": "None, a text, a notice with a secret, or a record to open."},
            "record": reference(info),
        },
        "required": ["result", "record"],
    }
    conditions = [parts.ID_PARAMETER, parts.IF_MATCH, parts.IDEMPOTENCY_KEY]
    done = {"200": _ok("Done.", result)} | errors(WRITE_ERRORS)
    operation = _operation(info, action.name, action.label, conditions, done)
    return operation | _body(_asked(info.asked[action.name])) if action.asks else operation


def _asked(asked: ModelInfo) -> Schema:
    return {
        "type": "object",
        "properties": {spec.name: accepted(spec) for spec in asked.fields.values()},
        "required": [spec.name for spec in asked.validator.required if spec.default is None],
        "additionalProperties": False,
    }


def _batch(operation_id: str, tag: str, info: ModelInfo | None) -> Schema:
    example: Schema = {"op": "delete", "id": 5, "version": 2}
    if info is None:
        example["model"] = "core.branch"
    done = {"200": _ok("All were carried out.", {"$ref": "#/components/schemas/BatchResult"})}
    return {
        "operationId": operation_id,
        "tags": [tag],
        "summary": "Several operations in one transaction: all or none",
        "parameters": [parts.IDEMPOTENCY_KEY],
        "requestBody": {
            "required": True,
            "content": json_content({"$ref": "#/components/schemas/Batch"}, {"operations": [example]}),
        },
        "responses": done | errors(WRITE_ERRORS),
    }


def _operation(info: ModelInfo, name: str, summary: str, parameters: list[Schema], responses: Schema) -> Schema:
    return {
        "operationId": f"{info.table_name}_{name}",
        "tags": [info.name],
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    }


def _body(schema: Schema) -> Schema:
    return {"requestBody": {"required": True, "content": json_content(schema)}}


def _ok(text: str, schema: Schema, headers: Any = None) -> Schema:
    answer: Schema = {"description": text, "content": json_content(schema)}
    return answer | {"headers": headers} if headers else answer
