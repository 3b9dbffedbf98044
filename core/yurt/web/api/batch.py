"""Several operations in one transaction: all of them are carried out, or none."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import ValidationFailed, YurtError
from yurt.model.info import ModelInfo
from yurt.services.accounts.sessions import Visitor
from yurt.web.api import auth
from yurt.web.api.actions import find_action, run_action
from yurt.web.api.calls import LARGEST_ID, Answer, Call
from yurt.web.api.errors import OperationFailed
from yurt.web.api.exposure import exposed_model
from yurt.web.api.idempotency import write
from yurt.web.api.records import LONGEST_EXTERNAL_ID, check_right, refuse_stale, upsert
from yurt.web.api.writing import change_record, create_record

MOST_OPERATIONS = 500
RecordId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Version = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    model: Annotated[str, Field(max_length=100)] | None = None


class Create(_Operation):
    """A new record."""

    op: Literal["create"]
    values: dict[str, Any]


class Write(_Operation):
    """A change of a record; with `version`, only of that version."""

    op: Literal["write"]
    id: RecordId
    values: dict[str, Any]
    version: Version | None = None


class Delete(_Operation):
    """A record to be moved to the trash."""

    op: Literal["delete"]
    id: RecordId
    version: Version | None = None


class Upsert(_Operation):
    """A record that another system knows by an id: changed, or created when there is none."""

    op: Literal["upsert"]
    external_id: Annotated[str, Field(min_length=1, max_length=LONGEST_EXTERNAL_ID)]
    values: dict[str, Any]


class Invoke(_Operation):
    """An action of a record, with what it asks."""

    op: Literal["action"]
    id: RecordId
    action: Annotated[str, Field(max_length=100)]
    values: dict[str, Any] = {}
    version: Version | None = None


AnyOperation = Annotated[Create | Write | Delete | Upsert | Invoke, Field(discriminator="op")]


class Batch(BaseModel):
    """The body of a batch."""

    model_config = ConfigDict(extra="forbid")
    operations: Annotated[list[AnyOperation], Field(min_length=1, max_length=MOST_OPERATIONS)]


_ADAPTER = TypeAdapter(Batch)


def run(call: Call) -> Response:
    """Carries out a batch. An operation names its `model`, unless the address does."""
    batch = _read(call.json())

    def work(env: Env) -> Answer:
        results = [_one(env, call, index, operation) for index, operation in enumerate(batch.operations)]
        return Answer({"results": results})

    return write(call, work)


def _read(body: dict[str, Any]) -> Batch:
    try:
        return _ADAPTER.validate_python(body)
    except ValidationError as error:
        fields = {}
        for problem in error.errors(include_url=False, include_input=False):
            place = [str(part) for part in problem["loc"]]
            del place[2:3]  # the kind of operation, which stands between its index and its members
            fields[".".join(place) or "operations"] = problem["msg"]
        raise ValidationFailed("The batch is not right; “errors” says where.", fields) from None


def _one(env: Env, call: Call, index: int, operation: AnyOperation) -> dict[str, Any]:
    try:
        return _carry_out(env, call, operation)
    except YurtError as error:
        raise OperationFailed(index, error) from error


def _carry_out(env: Env, call: Call, operation: AnyOperation) -> dict[str, Any]:
    info, visitor = _model(env, call, operation), call.visitor
    match operation:
        case Create():
            check_right(visitor, info, "create")
            record = create_record(env, info, operation.values)
            return _result(201, record)
        case Upsert():
            status, record = upsert(env, visitor, info, operation.external_id, operation.values)
            return _result(status, record)
        case Write():
            check_right(visitor, info, "write")
            record = _record(env, visitor, info, operation)
            change_record(env, record, operation.values)
            return _result(200, record)
        case Delete():
            check_right(visitor, info, "delete")
            env.delete(_record(env, visitor, info, operation))
            return {"status": 204, "id": operation.id}
        case Invoke():
            action = find_action(info, operation.action)
            auth.require_action(visitor, info.name, action.name)
            record = _record(env, visitor, info, operation)
            result = run_action(env, info, action, record, operation.values)
            return _result(200, record) | {"result": result}


def _result(status: int, record: Any) -> dict[str, Any]:
    """Short, for batches are long; the next read tells the rest."""
    found = {"status": status, "id": record.id}
    return found | {"version": record.version} if hasattr(record, "version") else found


def _model(env: Env, call: Call, operation: _Operation) -> ModelInfo:
    """The model of an operation. Raises ValidationFailed when neither it nor the address names one, or they differ."""
    path = call.request.path_params
    ours = f"{path['addon']}.{path['model']}" if "model" in path else None
    if operation.model is None and ours is None:
        message = "Name the model, like “crm.contact”."
        raise ValidationFailed(message, {"model": message})
    if ours is not None and operation.model not in (None, ours):
        message = f"This address is for “{ours}”. Send batches over several models to /api/v1/batch."
        raise ValidationFailed(message, {"model": message})
    return exposed_model(env, ours or operation.model or "")


def _record(env: Env, visitor: Visitor, info: ModelInfo, operation: Write | Delete | Invoke) -> Any:
    record = env.get(info.cls, operation.id)
    if operation.version is not None and record.version != operation.version:
        refuse_stale(env, visitor, info, record)
    return record
