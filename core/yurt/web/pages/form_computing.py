"""What an unsaved form would come to: computed fields and totals, from what is typed so far. Nothing is written."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from yurt.env import Env
from yurt.env.computing import compute_own
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.web.pages.form_lines import INCOMPLETE, LinesPosted, blank_line, load_lines
from yurt.web.pages.posted import Posted


def compute_unsaved(env: Env, info: ModelInfo, record: Any, given: Posted, lines: dict[str, LinesPosted]) -> None:
    """Puts what is typed into the record and its lines, and computes both.

    Call it with `env.session.no_autoflush`, and roll the session back after the form has been made. Each posted line
    gets the record that stands for it in `LinePosted.line`.
    """
    if record.id is None:
        env.session.add(record)  # so that its methods reach the env; it is never flushed
    _put(env, info, record, given)
    for name, posted in lines.items():
        _put_lines(env, info, record, info.fields[name], posted)
    _compute(info, record)


def _put_lines(env: Env, info: ModelInfo, record: Any, spec: FieldSpec, posted: LinesPosted) -> None:
    target = env.info(spec.target or "")
    saved = {line.id: line for line in load_lines(env, spec, target, record)} if record.id is not None else {}
    for row in posted.rows:
        if row.removed:
            continue
        row.line = saved.get(row.id or 0)
        if row.line is None:
            row.line = blank_line(env, target)
            env.session.add(row.line)
        set_committed_value(row.line, spec.inverse or "", record)
        _put(env, target, row.line, row.posted)
        _compute(target, row.line)
    set_committed_value(record, spec.name, [row.line for row in posted.rows if row.line is not None])


def _put(env: Env, info: ModelInfo, record: Any, given: Posted) -> None:
    """Sets what could be read, as if it came from the database: nothing counts as changed."""
    for name, value in given.values.items():
        spec = info.fields[name]
        set_committed_value(record, spec.column_name, value)
        if spec.kind == "link":
            set_committed_value(record, name, _linked(env, spec, [value])[0] if value else None)
    for name in given.typed_many:
        set_committed_value(record, name, _linked(env, info.fields[name], given.typed_many[name]))
    if record.id is None:
        _fill_in(env, info, record)


def _fill_in(env: Env, info: ModelInfo, record: Any) -> None:
    """A new record has no lazy fields: what is not given is nothing."""
    for spec in info.fields.values():
        if spec.kind in ("many", "lines") and spec.name not in record.__dict__:
            set_committed_value(record, spec.name, [])
        elif spec.kind == "link" and spec.name not in record.__dict__:
            number = record.__dict__.get(spec.column_name)
            set_committed_value(record, spec.name, _linked(env, spec, [number])[0] if number else None)


def _linked(env: Env, spec: FieldSpec, ids: list[int]) -> list[Any]:
    cls = env.info(spec.target or "").cls
    found = {other.id: other for other in env.session.scalars(sa.select(cls).where(cls.id.in_(ids)))}
    return [found.get(number) for number in ids] if len(ids) == 1 else [found[n] for n in ids if n in found]


def _compute(info: ModelInfo, record: Any) -> None:
    try:
        compute_own(info, record)
    except INCOMPLETE:
        return  # what is typed so far does not make a whole yet
