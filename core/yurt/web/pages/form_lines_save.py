"""Posted lines: read row by row, and saved in the transaction of their record without overwriting anybody's work."""

from __future__ import annotations

import re
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FieldItem
from yurt.web.pages.form_lines import LinePosted, LinesPosted, blank_line, inputs_of, load_lines, order_field, owned
from yurt.web.pages.posted import (
    Posted,
    apply_posted,
    many_base,
    problems_of,
    read_base,
    read_posted,
    same_input,
)
from yurt.web.present.parse import number_in
from yurt.web.present.sources import Source, editable, raw_value, shown_text

_KEY = re.compile(r"(?:new-)?[A-Za-z0-9]{1,40}")


def read_lines(env: Env, spec: FieldSpec, item: FieldItem, form: FormData) -> LinesPosted | None:
    """The posted lines of a field; None when the form does not hold them."""
    keys = [key for key in form.getlist(f"{spec.name}._order") if isinstance(key, str) and _KEY.fullmatch(key)]
    target = env.info(spec.target or "")
    specs = [target.fields[name] for name in item.columns if editable(env, target, target.fields[name])]
    found = LinesPosted()
    for key in dict.fromkeys(keys):
        prefix = f"{spec.name}.{key}."
        base = read_base(form, f"{prefix}_base")
        given = read_posted(env, specs, form, prefix, base)
        version = number_in(form.get(f"{prefix}_version"))
        found.rows.append(LinePosted(key, given, version, base, form.get(f"{prefix}_delete") == "1"))
    return found if keys else None


def save_lines(env: Env, info: ModelInfo, spec: FieldSpec, item: FieldItem, record: Any, posted: LinesPosted) -> None:
    """Adds, changes and removes lines as posted. Raises ValidationFailed when a line is wrong; `posted` says which."""
    target = env.info(spec.target or "")
    inverse = target.fields[spec.inverse or ""]
    saved = {line.id: line for line in load_lines(env, spec, target, record)}
    ordered = order_field(target, spec)
    place = 0
    for row in posted.rows:
        line = saved.get(row.id or 0)
        if row.id is not None and line is None:
            _gone(env, row)
            continue
        if row.removed:
            if line is not None and not _changed_meanwhile(env, line, row):
                _remove(env, target, spec, line)
            continue
        if line is None and _untouched(env, target, row):
            continue
        place += 10
        _save_line(env, target, inverse, record, line, row, ordered, place)
    if posted.wrong:
        message = env.gettext("Some lines of “{field}” are not right yet.").format(field=env.gettext(spec.label))
        raise ValidationFailed(message, {spec.name: message}, model=info.name)


def _save_line(
    env: Env, target: ModelInfo, inverse: FieldSpec, record: Any, line: Any, row: LinePosted,
    ordered: FieldSpec | None, place: int,
) -> None:  # fmt: skip
    _keep_unchanged_out(env, target, line, row)
    row.errors = problems_of(env, target, row.posted, new=line is None)
    if row.errors:
        return
    if line is not None and row.version is not None and line.version != row.version and _clash(env, target, line, row):
        return
    placed = {} if ordered is None else {ordered.name: place}
    try:
        if line is None:
            values = {target.fields[name].column_name: value for name, value in row.posted.values.items()}
            line = env.create_many(target.cls, [{**values, **placed, inverse.column_name: record.id}])[0]
            apply_posted(env, target, line, Posted(many=row.posted.many))
        else:
            apply_posted(env, target, line, Posted(values={**row.posted.values, **placed}, many=row.posted.many))
        env.session.flush()
    except ValidationFailed as error:
        row.errors = {name: text for name, text in error.fields.items() if name in target.fields}
        row.error = "" if row.errors else error.message
        raise


def _gone(env: Env, row: LinePosted) -> None:
    """A line that somebody else removed: what was typed into it stands in the form as a new line."""
    if row.removed or not (row.posted.values or row.posted.many or row.posted.errors):
        return
    row.key, row.version, row.base = f"new-r{row.key}", None, None
    row.error = env.gettext("Somebody removed this line meanwhile. Save again to add it anew, or remove it.")


def _changed_meanwhile(env: Env, line: Any, row: LinePosted) -> bool:
    """Whether a line that is to be removed was changed by somebody else: then it stays, to be looked at."""
    if row.version is None or line.version == row.version:
        return False
    row.removed, row.version, row.base, row.posted = False, line.version, None, Posted()
    row.error = env.gettext("Somebody changed this line meanwhile. Look at it, then remove it again if it may go.")
    return True


def _clash(env: Env, target: ModelInfo, line: Any, row: LinePosted) -> bool:
    """Whether somebody else changed a field of the line that was typed into as well; the row then says what they wrote.

    Fields that only they changed keep their value. Saved again, what was typed wins.
    """
    touched = {*row.posted.values, *row.posted.many}
    source = Source(env, target, line)
    specs = [target.fields[name] for name in {*row.posted.typed, *row.posted.typed_many}]
    source.learn(specs)
    now = inputs_of(source, specs)
    for name in touched:
        spec = target.fields[name]
        typed = many_base(row.posted.typed_many[name]) if spec.kind == "many" else row.posted.typed[name]
        if not same_input((row.base or {}).get(name), now[name]) and not same_input(now[name], typed):
            theirs = shown_text(source, spec, source.value(spec) if spec.kind != "many" else None)
            row.errors[name] = env.gettext("Meanwhile changed to “{value}”. Save again to keep yours.").format(
                value=theirs
            )
    if row.errors:
        row.version, row.base = line.version, now
        for name in {*row.posted.typed} - touched:
            row.posted.typed.pop(name)
    return bool(row.errors)


def _keep_unchanged_out(env: Env, target: ModelInfo, line: Any, row: LinePosted) -> None:
    """Inputs that still show the saved value are no change: what they round or cut stays as it is."""
    if line is None:
        return
    source = Source(env, target, line)
    for name, text in row.posted.typed.items():
        spec = target.fields[name]
        if raw_value(env, spec, source.value(spec)) == text:
            row.posted.values.pop(name, None)
            row.posted.errors.pop(name, None)


def _untouched(env: Env, target: ModelInfo, row: LinePosted) -> bool:
    """Whether a new line was added and left as it came."""
    blank = blank_line(env, target)
    return not any(row.posted.many.values()) and all(
        text == raw_value(env, target.fields[name], blank.__dict__.get(target.fields[name].column_name))
        or (target.fields[name].kind == "boolean" and text == "0")
        for name, text in row.posted.typed.items()
    )


def _remove(env: Env, target: ModelInfo, spec: FieldSpec, line: Any) -> None:
    if owned(target, spec):
        env.delete(line)
    else:
        setattr(line, target.fields[spec.inverse or ""].column_name, None)
        env.session.flush()
