"""Records over HTTP: lists, single records, and their creation, change and deletion."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from yurt.env import Env
from yurt.env.query import count
from yurt.env.reading import WITH_TRASH
from yurt.errors import NotFound, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.services.accounts.sessions import Visitor
from yurt.web.api import auth
from yurt.web.api.calls import Answer, Call, storable
from yurt.web.api.conditions import demanded_versions, etag, not_modified
from yurt.web.api.errors import Conflict, VersionMismatch
from yurt.web.api.exposure import require_operation
from yurt.web.api.idempotency import write
from yurt.web.api.parameters import field_names, list_request
from yurt.web.api.reading import Item, read_list, read_one
from yurt.web.api.writing import change_record, create_record

LONGEST_EXTERNAL_ID = 200


def list_records(call: Call) -> Response:
    """A page of a model's list."""
    with call.env(reading=True) as env:
        info = call.model(env)
        auth.require(call.visitor, info.name, "read")
        wanted = list_request(call, info)
        items, cursor = read_list(env, call.visitor, info, wanted)
        body: dict[str, Any] = {"items": items, "cursor": cursor or None}
        if wanted.counted:
            body["count"] = count(env, info.name, wanted.query)
    return Answer(body).response()


def get_record(call: Call) -> Response:
    """One record, or 304 when the caller has it."""
    fields = field_names(call.parameters("fields").get("fields"))
    with call.env(reading=True) as env:
        info = call.model(env)
        auth.require(call.visitor, info.name, "read")
        item = read_one(env, call.visitor, info, call.record_id(), fields)
    return _found(call, item)


def create(call: Call) -> Response:
    """A new record: 201 with its address."""
    values = call.json()

    def work(env: Env) -> Answer:
        info = call.model(env)
        check_right(call.visitor, info, "create")
        record = create_record(env, info, values)
        return _created(env, call.visitor, info, record.id)

    return write(call, work)


def change(call: Call) -> Response:
    """Changes the fields that are given. With `If-Match` only the version that the caller has seen."""
    values = call.json()

    def work(env: Env) -> Answer:
        info = call.model(env)
        check_right(call.visitor, info, "write")
        record = record_to_write(env, call, info)
        change_record(env, record, values)
        return answer_with(read_back(env, call.visitor, info, record.id))

    return write(call, work)


def delete(call: Call) -> Response:
    """Moves a record to the trash, or deletes it when its model has none."""

    def work(env: Env) -> Answer:
        info = call.model(env)
        check_right(call.visitor, info, "delete")
        env.delete(record_to_write(env, call, info))
        return Answer(status=204)

    return write(call, work)


def restore(call: Call) -> Response:
    """Takes a record out of the trash; one that does not lie there stays as it is."""

    def work(env: Env) -> Answer:
        info = call.model(env)
        check_right(call.visitor, info, "delete")
        if not info.options.trash:
            raise NotFound(f"There is no trash for “{info.name}”.")
        statement = sa.select(info.cls).where(info.cls.id == call.record_id())
        record: Any = env.session.scalar(statement.execution_options(**{WITH_TRASH: True}))
        if record is None:
            record = env.get(info.cls, call.record_id())  # raises what is raised for records that are not there
        if record.deleted_at is not None:
            check_version(env, call, info, record)
            record.deleted_at = None
            env.session.flush()
        return answer_with(read_back(env, call.visitor, info, record.id))

    return write(call, work)


def get_by_external_id(call: Call) -> Response:
    """The record that another system knows by this id."""
    fields = field_names(call.parameters("fields").get("fields"))
    with call.env(reading=True) as env:
        info = call.model(env)
        auth.require(call.visitor, info.name, "read")
        number = external_id(call, info)
        record_id = env.session.scalar(sa.select(info.cls.id).where(info.cls.external_id == number))
        if record_id is None:
            raise NotFound(env.gettext("No record has this external id, or you have no right to see it."))
        item = read_one(env, call.visitor, info, record_id, fields)
    return _found(call, item)


def put_by_external_id(call: Call) -> Response:
    """Creates the record that another system knows by this id, or changes the given fields of it."""
    values = call.json()

    def work(env: Env) -> Answer:
        info = call.model(env)
        record = find_to_upsert(env, info, external_id(call, info))
        if record is not None:
            check_right(call.visitor, info, "write")
            check_version(env, call, info, record)
        status, record = upsert(env, call.visitor, info, external_id(call, info), values)
        if status == 201:
            return _created(env, call.visitor, info, record.id)
        return answer_with(read_back(env, call.visitor, info, record.id))

    try:
        return write(call, work)
    except ValidationFailed as error:
        if "external_id" not in error.fields:
            raise
    return write(call, work)  # somebody else created it between our look and our insert: now it is there to change


def check_right(visitor: Visitor, info: ModelInfo, operation: Any) -> None:
    """What the API offers and the scopes allow; the user's own rights are the session's business."""
    require_operation(info, operation)
    auth.require(visitor, info.name, operation)


def record_to_write(env: Env, call: Call, info: ModelInfo) -> Any:
    """The record of the address, in the version that `If-Match` demands. Raises NotFound, VersionMismatch."""
    record = env.get(info.cls, call.record_id())
    check_version(env, call, info, record)
    return record


def check_version(env: Env, call: Call, info: ModelInfo, record: Any) -> None:
    """Raises VersionMismatch, with the record as it is now, when `If-Match` names another version."""
    demanded = demanded_versions(call.request)
    if demanded is not None and etag(getattr(record, "version", 0)) not in demanded:
        refuse_stale(env, call.visitor, info, record)


def refuse_stale(env: Env, visitor: Visitor, info: ModelInfo, record: Any) -> None:
    """Raises VersionMismatch with the record as it is now."""
    message = env.gettext("Somebody saved this record while you were working on it. Compare both versions.")
    raise VersionMismatch(message, read_back(env, visitor, info, record.id), getattr(record, "version", None))


def upsert(env: Env, visitor: Visitor, info: ModelInfo, number: str, values: dict[str, Any]) -> tuple[int, Any]:
    """Creates or changes the record with an external id; gives 201 or 200, and the record. Raises Conflict."""
    if "external_id" not in info.fields:
        raise NotFound(f"Records of “{info.name}” have no external ids.")
    if values.get("external_id", number) != number:
        message = env.gettext("It differs from the external id in the address.")
        raise ValidationFailed(message, {"external_id": message}, model=info.name)
    record = find_to_upsert(env, info, number)
    if record is None:
        check_right(visitor, info, "create")
        return 201, create_record(env, info, values | {"external_id": number})
    check_right(visitor, info, "write")
    change_record(env, record, values)
    return 200, record


def find_to_upsert(env: Env, info: ModelInfo, number: str) -> Any:
    """The record with that external id, or None. Raises Conflict when it lies in the trash."""
    statement = sa.select(info.cls).where(info.cls.external_id == number)
    record = env.session.scalar(statement.execution_options(**{WITH_TRASH: True}))
    if record is not None and info.options.trash and record.deleted_at is not None:
        raise Conflict(env.gettext("The record with this external id is in the trash. Restore it first."))
    return record


def external_id(call: Call, info: ModelInfo) -> str:
    """The external id in the address. Raises NotFound for a model without any, ValidationFailed for an unfit one."""
    if "external_id" not in info.fields:
        raise NotFound(f"Records of “{info.name}” have no external ids.")
    number = call.request.path_params["external_id"].strip()
    if not 0 < len(number) <= LONGEST_EXTERNAL_ID or not storable(number):
        message = f"An external id has 1 to {LONGEST_EXTERNAL_ID} characters, without control characters."
        raise ValidationFailed(message, {"external_id": message})
    return number


def read_back(env: Env, visitor: Visitor, info: ModelInfo, record_id: int) -> Item:
    """What was written, as the caller may see it: at least its id."""
    if not auth.may(visitor, info.name, "read") or not env.access.allows(info.name, "read"):
        return {"id": record_id}
    try:
        return read_one(env, visitor, info, record_id)
    except NotFound:  # written by somebody who may not see it
        return {"id": record_id}


def answer_with(item: Item, status: int = 200) -> Answer:
    """An answer that is a record, with its entity tag."""
    return Answer(item, status, {"ETag": etag(item["version"])} if "version" in item else {})


def _created(env: Env, visitor: Visitor, info: ModelInfo, record_id: int) -> Answer:
    answer = answer_with(read_back(env, visitor, info, record_id), 201)
    addon, _, model = info.name.partition(".")
    return Answer(answer.body, 201, answer.headers | {"Location": f"/api/v1/{addon}/{model}/{record_id}"})


def _found(call: Call, item: Item) -> Response:
    if not_modified(call.request, item.get("version")):
        return Answer(status=304, headers={"ETag": etag(item["version"])}).response()
    return answer_with(item).response()
