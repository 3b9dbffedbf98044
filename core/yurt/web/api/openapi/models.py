"""JSON schemas of models: a record as it is read, and the bodies that create and change one."""

from __future__ import annotations

from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.web.api.exposure import offered, operations, shown
from yurt.web.api.openapi.fields import Schema, accepted, answered


def schema_name(info: ModelInfo, suffix: str = "") -> str:
    """`crm.contact` → `crm_contact`, `crm_contact_create` …"""
    return info.table_name + suffix


def model_schemas(info: ModelInfo) -> dict[str, Schema]:
    """The schemas of one model by name."""
    found = {schema_name(info): _record(info), schema_name(info, "_list"): _page(info)}
    if "create" in operations(info):
        found[schema_name(info, "_create")] = _creation(info)
    if "write" in operations(info):
        found[schema_name(info, "_change")] = _change(info)
    return found


def reference(info: ModelInfo, suffix: str = "") -> Schema:
    """A reference to one of them."""
    return {"$ref": f"#/components/schemas/{schema_name(info, suffix)}"}


def _record(info: ModelInfo) -> Schema:
    fields = [spec for spec in info.fields.values() if shown(spec)]
    return {
        "title": info.label,
        "description": (info.parts[0].__doc__ or "").strip(),
        "type": "object",
        "properties": {spec.name: answered(spec) for spec in fields},
        "required": ["id"],
        "additionalProperties": True,
    }


def _page(info: ModelInfo) -> Schema:
    return {
        "title": f"A page of {info.plural}",
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": reference(info)},
            "cursor": {"type": ["string", "null"], "description": "For the next page; null on the last one."},
            "count": {"type": "integer", "minimum": 0, "description": "With `count=true`."},
        },
        "required": ["items", "cursor"],
    }


def _creation(info: ModelInfo) -> Schema:
    fields = [spec for spec in info.fields.values() if offered(spec)]
    needed = [spec.name for spec in fields if _must_be_given(spec)]
    schema = _body(f"New {info.label}", fields)
    return schema | {"required": needed} if needed else schema


def _must_be_given(spec: FieldSpec) -> bool:
    return spec.required and spec.default is None and spec.sequence is None and not spec.system


def _change(info: ModelInfo) -> Schema:
    return _body(f"Changes of {info.label}", [spec for spec in info.fields.values() if offered(spec)])


def _body(title: str, fields: list[FieldSpec]) -> Schema:
    return {
        "title": title,
        "type": "object",
        "properties": {spec.name: accepted(spec) for spec in fields},
        "additionalProperties": False,
    }
