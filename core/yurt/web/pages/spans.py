"""Records that last from one moment or day to another: reading those of a period, and moving one.

Browsers are given, and give back, the clock of the user's zone without an offset. A last day is a last day in the
database; in a browser the end is where the next thing may begin, as calendars count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from yurt.env import Env
from yurt.env.naming import option_labels
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.view.resolved import ListColumn
from yurt.web.pages.addresses import record_href
from yurt.web.pages.board_data import fixed_ids
from yurt.web.pages.list_data import can
from yurt.web.pages.liststate import ListState, Part
from yurt.web.present.cells import CellTable, cell_table
from yurt.web.present.parse import number_in
from yurt.web.present.views import kept

MOST = 1000
"""So many records of a period are shown; people are told when there are more."""


@dataclass(frozen=True)
class Span:
    """One record: from when, to when (exclusive; None: it has no end), of whom, and what is told of it."""

    id: int
    version: int
    title: str
    start: str
    end: str | None
    href: str
    key: str = ""
    """Of the person or resource; empty for none."""
    owner: str = ""
    colour: int = 11
    details: tuple[str, ...] = ()
    fixed: bool = False
    """May not be moved by this user."""


@dataclass(frozen=True)
class Spans:
    """The records of a period; `complete` is False when there are more than are shown."""

    spans: tuple[Span, ...]
    complete: bool


@dataclass(frozen=True)
class Spanned:
    """Which fields say when and whose: of a calendar or a schedule."""

    start: str
    end: str | None
    by: str | None
    title: str
    fields: tuple[str, ...]


def whole_days(info: ModelInfo, of: Spanned) -> bool:
    """True when records last days, False when they last from moment to moment."""
    return info.fields[of.start].kind == "date"


def may_move(env: Env, info: ModelInfo, of: Spanned) -> bool:
    """Whether this user may move records at all."""
    specs = [info.fields[name] for name in (of.start, of.end) if name]
    return can(env, info, "write") and all(env.access.writable(spec) and not spec.readonly for spec in specs)


def read_spans(env: Env, info: ModelInfo, of: Spanned, state: ListState, first: date, after: date) -> Spans:
    """What the list finds that lies, in part at least, between two days (the second not included)."""
    inner = state.with_(parts=(*state.parts, *_overlapping(env, info, of, first, after)), group=(), order=())
    table: CellTable = kept(env, ("span-cells", info.name, of, env.zone.key), lambda: _cells(env, info, of))
    beside = [name for name in (of.start, of.end, of.by, None if info.options.journal else "version") if name]
    paths = tuple(dict.fromkeys((*table.paths, *beside)))
    query: Query = inner.with_(order=(of.start,)).query(paths, MOST)
    page = fetch(env, info.name, query)
    at = {column.path: column for column in page.plan.columns}
    fixed = fixed_ids(env, info, [row[0] for row in page.rows]) if may_move(env, info, of) else None
    owners = _Owners(env, info, of.by)
    made = []
    for row, cells in zip(page.rows, table.rows(page.plan, page.rows), strict=True):
        texts = [(column.path, cell[0]) for column, cell in zip(table.columns, cells.cells, strict=True)]
        title = next((text for path, text in texts if path == of.title), "")
        value = row[at[of.by].index] if of.by else None
        label_at = at[of.by].label_index if of.by else None
        key, owner, colour = owners.of(value, row[label_at] if label_at is not None else None)
        start, end = row[at[of.start].index], row[at[of.end].index] if of.end else None
        made.append(
            Span(
                id=row[0],
                version=(row[at["version"].index] if "version" in at else 0) or 0,
                title=title or f"#{row[0]}",
                start=_clock(env, start),
                end=None if end is None else _clock(env, _after(end)),
                href=record_href(info.name, row[0]),
                key=key,
                owner=owner,
                colour=colour,
                details=tuple(text for path, text in texts if text and path != of.title),
                fixed=fixed is None or row[0] in fixed,
            )
        )
    return Spans(tuple(made), not page.cursor)


def move_span(
    env: Env, info: ModelInfo, of: Spanned, form: Mapping[str, Any], owners: Mapping[str, Any] | None = None
) -> Any:
    """Puts a record where it was dropped: posted `id`, `version`, `start`, `end` (empty: unchanged), `key`.

    `owners` are the values that `key` may stand for: without any it stays whose it was.
    Raises NotFound, AccessDenied, StaleRecord, ValidationFailed with one message a person can act on.
    """
    number, version = number_in(form.get("id")), number_in(form.get("version"))
    if number is None:
        raise NotFound(env.gettext("There is no such record."))
    if not may_move(env, info, of):
        raise AccessDenied(env.gettext("You have no right to move these records."))
    record = env.get_for_change(info.cls, number, version or None)
    days = whole_days(info, of)
    setattr(record, of.start, _moment(env, str(form.get("start") or ""), days))
    if of.end and form.get("end"):
        end = _moment(env, str(form["end"]), days)
        setattr(record, of.end, end - timedelta(days=1) if days else end)
    if of.by and str(form.get("key")) in (owners or {}):
        _give_to(env, info, of.by, record, (owners or {})[str(form["key"])])
    flush_or_tell(env)
    return record


def _give_to(env: Env, info: ModelInfo, by: str, record: Any, owner: Any) -> None:
    spec = info.fields[by]
    if getattr(record, spec.column_name) == owner:
        return
    if spec.readonly or not env.access.writable(spec):
        raise AccessDenied(env.gettext("You have no right to move these records."))
    setattr(record, spec.column_name, owner)


def flush_or_tell(env: Env) -> None:
    """Writes what was changed. Raises ValidationFailed whose message says what is wrong with each field."""
    try:
        env.session.flush()
    except ValidationFailed as error:
        raise ValidationFailed(" ".join(error.fields.values()) or error.message, error.fields) from error


def typed_span(env: Env, info: ModelInfo, of: Spanned, start: str, end: str) -> list[tuple[str, str]]:
    """The parameters of an empty form for a record of this time."""
    days = whole_days(info, of)
    made = [(of.start, start[:10] if days else start[:16])]
    if of.end and end:
        last = _moment(env, end, days)
        made.append((of.end, (last - timedelta(days=1)).isoformat() if days else end[:16]))
    return made


def period_of(env: Env, params: Mapping[str, str]) -> tuple[date, date]:
    """The days `start` and `end` of a request. Raises ValidationFailed for what is no period of at most two years."""
    first, after = (_day(env, params.get(name, "")) for name in ("start", "end"))
    if not first < after <= first + timedelta(days=740):
        raise ValidationFailed(env.gettext("The period is not right; open the page again."))
    return first, after


def _day(env: Env, text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValidationFailed(env.gettext("The period is not right; open the page again.")) from None


def _moment(env: Env, text: str, days: bool) -> Any:
    """A day, or a moment given by the user's clock."""
    if days:
        return _day(env, text)
    try:
        value = datetime.fromisoformat(text.removesuffix("Z"))
        return value.replace(tzinfo=env.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValidationFailed(env.gettext("The period is not right; open the page again.")) from None


def _clock(env: Env, value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(env.zone).replace(tzinfo=None).isoformat(timespec="minutes")
    return value.isoformat()


def _after(end: Any) -> Any:
    """Where the next thing may begin: the day after a last day."""
    return end if isinstance(end, datetime) else end + timedelta(days=1)


def _overlapping(env: Env, info: ModelInfo, of: Spanned, first: date, after: date) -> tuple[Part, ...]:
    low, high = _bound(env, info, of, first), _bound(env, info, of, after)
    begins: tuple[Part, ...] = (
        {"field": of.start, "op": "ge", "value": low},
        {"field": of.start, "op": "lt", "value": high},
    )
    if not of.end:
        return begins
    through = {"all": [begins[1], {"field": of.end, "op": "ge", "value": low}]}
    return ({"any": [{"all": list(begins)}, through]},)


def _bound(env: Env, info: ModelInfo, of: Spanned, day: date) -> str:
    if whole_days(info, of):
        return day.isoformat()
    return datetime(day.year, day.month, day.day, tzinfo=env.zone).isoformat()


def _cells(env: Env, info: ModelInfo, of: Spanned) -> CellTable:
    paths: dict[str, None] = dict.fromkeys((of.title, *of.fields))
    return cell_table(env, info.name, tuple(ListColumn(path) for path in paths))


class _Owners:
    """Names and colours of persons, resources, choices."""

    def __init__(self, env: Env, info: ModelInfo, by: str | None) -> None:
        self.none = env.gettext("Not set")
        spec = info.fields[by] if by else None
        self.words = option_labels(env, spec) if spec is not None and spec.kind != "link" else None
        self.places = {value: place for place, value in enumerate(self.words or ())}

    def of(self, value: Any, label: Any) -> tuple[str, str, int]:
        """Key, name and colour. The colour of a linked record is that of its badge elsewhere."""
        if value is None:
            return "", self.none, 11
        if self.words is not None:
            return str(value), self.words.get(value, str(value)), self.places.get(value, 0) % 11
        return str(value), str(label or f"#{value}"), int(value) % 11
