"""What of the system the API shows at all, before any rights: models, fields, and which of them may be written."""

from __future__ import annotations

from yurt.env import Env
from yurt.errors import AccessDenied, NotFound
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.registry.registry import Registry
from yurt.rights.declare import OPERATIONS, Operation

NOBODY = "core.nobody"
"""The role of fields that never leave the program, such as hashes of passwords."""
HIDDEN = frozenset({"core.state", "core.sequence", "core.process", "core.idempotency_key"})
"""The core's own bookkeeping."""
READ_ONLY = frozenset(
    {
        "core.audit", "core.login_attempt", "core.session", "core.api_token", "core.addon", "core.custom_field",
        "core.file", "core.webhook_delivery",
    }
)  # fmt: skip
"""Written by the parts of the program that know what else must happen; for reading here."""


def exposed_models(registry: Registry) -> list[ModelInfo]:
    """The models that the API knows, in the order of the registry."""
    return [info for name, info in registry.models.items() if name not in HIDDEN]


def exposed_model(env: Env, name: str) -> ModelInfo:
    """The model of that name. Raises NotFound when the API does not know it."""
    if name in HIDDEN:
        raise NotFound(f"There is no “{name}” here.", model=name)
    return env.registry.info(name)


def operations(info: ModelInfo) -> tuple[Operation, ...]:
    """What may be done with a model by the API, by somebody with all rights. A journal only grows."""
    if info.name in READ_ONLY:
        return ("read",)
    return ("read", "create") if info.options.journal else OPERATIONS


def require_operation(info: ModelInfo, operation: Operation) -> None:
    """Raises AccessDenied when the API does not offer the operation on the model."""
    if operation not in operations(info):
        raise AccessDenied(f"“{info.name}” cannot be written by the API.", model=info.name, operation=operation)


def shown(spec: FieldSpec) -> bool:
    """Whether the API knows the field."""
    return spec.read_role != NOBODY


def offered(spec: FieldSpec) -> bool:
    """Whether the API takes values for the field, from somebody with all rights."""
    return shown(spec) and not spec.readonly and spec.compute is None


def readable_fields(env: Env, info: ModelInfo) -> dict[str, FieldSpec]:
    """The fields of a model that the acting user may see."""
    return {name: spec for name, spec in info.fields.items() if shown(spec) and env.access.readable(spec)}
