"""Writes that may be sent again: a request with an `Idempotency-Key` is carried out once and answered alike each time.

The key is claimed by a row in the transaction of the write itself. A duplicate that comes meanwhile waits at the
unique constraint until the first has ended: then it gives the same answer, or, when the first was rolled back, does
the work. What failed is not remembered, for nothing was written. Keys are forgotten after `KEPT_FOR`.
Source: IETF draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from starlette.responses import Response

from yurt.base.models.system import IdempotencyKey
from yurt.env import Env
from yurt.services.json_values import SecretText
from yurt.web.api.calls import Answer, Call
from yurt.web.api.errors import BadRequest, KeyReused

KEPT_FOR = timedelta(days=2)
HEADER = "idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,180}")
_OWN = "api:"  # the pages of the web shell keep their keys in the same table


def write(call: Call, work: Callable[[Env], Answer]) -> Response:
    """Runs `work` in a unit of work of the caller's, once for each key. Raises BadRequest, KeyReused."""
    key = _key(call)
    with call.env() as env:
        answer = work(env) if key is None else _claim(env, key, _fingerprint(call)) or _do(env, key, work)
        env.session.flush()
    return answer.response()


def _key(call: Call) -> str | None:
    given = call.request.headers.get(HEADER)
    if given is not None and not _KEY.fullmatch(given):
        raise BadRequest("Idempotency-Key is 1 to 180 visible ASCII characters, such as a UUID.")
    return None if given is None else _OWN + given


def _fingerprint(call: Call) -> str:
    request = call.request
    parts = (request.method, request.url.path, request.url.query, request.headers.get("if-match", ""))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + call.body).hexdigest()


def _claim(env: Env, key: str, fingerprint: str) -> Answer | None:
    """None when the key is ours now; else the answer that was given to it. Raises KeyReused."""
    table = env.registry.info(IdempotencyKey).table
    values = {"key": key, "user_id": env.user_id, "fingerprint": fingerprint, "status": 0, "body": "", "at": env.now}
    insert: Any = (sqlite if env.system.database.is_sqlite else postgresql).insert(table)
    connection = env.session.connection()
    claim = insert.values(**values).on_conflict_do_nothing(index_elements=["user_id", "key"]).returning(table.c.id)
    if connection.execute(claim).scalar() is not None:
        return None
    found = connection.execute(
        sa.select(table.c.fingerprint, table.c.body).where(table.c.user_id == env.user_id, table.c.key == key)
    ).one()
    if found.fingerprint != fingerprint:
        raise KeyReused("This idempotency key was used with another request. Take a new key for a new request.")
    answer = Answer(**json.loads(found.body))
    return Answer(answer.body, answer.status, answer.headers | {"Idempotency-Replayed": "true"})


def _do(env: Env, key: str, work: Callable[[Env], Answer]) -> Answer:
    answer = work(env)
    table = env.registry.info(IdempotencyKey).table
    kept = json.dumps(asdict(answer) | {"body": _without_secrets(answer.body)}, ensure_ascii=False)
    env.session.connection().execute(
        sa.update(table)
        .where(table.c.user_id == env.user_id, table.c.key == key)
        .values(status=answer.status, body=kept)
    )
    return answer


def _without_secrets(value: Any) -> Any:
    """The body as a repeat is answered: a secret is given once, and stored nowhere."""
    if isinstance(value, SecretText):
        return None
    if isinstance(value, dict):
        return {name: _without_secrets(item) for name, item in value.items()}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value
