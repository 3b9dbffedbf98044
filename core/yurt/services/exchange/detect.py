"""Rules that the data themselves suggest: the order of a date, the decimal mark, what parts a list, how links are told.

Only what is left open is decided, and only where the sample leaves no doubt; the person sees it and may say otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.exchange.cells import clean_line

_DATE = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[ T,].*)?")
_CLOCK = re.compile(r"\d(?:[ T]|, )(\d{1,2}):\d{2}(:\d{2})?( ?[AaPp]\.?[Mm]\.?)?")
_FRACTION = re.compile(r"\d([.,])(\d+)\D*$")
_LIST_MARKS = (";", "|", "\n", ",")


def detected(spec: FieldSpec, cells: Sequence[Any], target: ModelInfo | None = None) -> dict[str, Any]:
    """Parts of a `ColumnRule` for a column that holds these cells; `target` is the model of a link."""
    texts = [clean_line(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
    if not texts:
        return {}
    if spec.kind in ("date", "datetime"):
        return _date_format(texts, spec.kind == "datetime")
    if spec.kind in ("money", "decimal", "percent", "integer"):
        return _decimal_mark(texts)
    found: dict[str, Any] = {}
    if spec.kind == "many":
        mark = _list_mark([cell for cell in cells if isinstance(cell, str)])
        found = {"split": mark} if mark and mark != "," else {}
    if spec.kind in ("link", "many") and target is not None:
        found |= _lookup(texts, target)
    return found


def _date_format(texts: Sequence[str], with_clock: bool) -> dict[str, Any]:
    """The pattern of dates that could be read in two ways; with one reading only, none is needed."""
    dates = [match for text in texts if (match := _DATE.fullmatch(text))]
    if len(dates) * 2 < len(texts):
        return {}
    marks = Counter(match[2] for match in dates)
    mark = marks.most_common(1)[0][0]
    dates = [match for match in dates if match[2] == mark]
    if any(len(match[1]) > 2 for match in dates):
        return {}
    short_year = all(len(match[4]) <= 2 for match in dates)
    if mark == "." and not short_year:
        return {}
    month_first = any(int(match[3]) > 12 for match in dates)
    day_first = mark == "." or any(int(match[1]) > 12 for match in dates)
    if month_first == day_first:
        return {}
    order = ("MM", "dd") if month_first else ("dd", "MM")
    pattern = mark.join((*order, "yy" if short_year else "yyyy"))
    clock = next((match for text in texts if (match := _CLOCK.search(text))), None) if with_clock else None
    if clock is None:
        return {"format": [pattern]}
    hours = "hh:mm" if clock[3] else "HH:mm"
    return {"format": [f"{pattern} {hours}{':ss' if clock[2] else ''}{' a' if clock[3] else ''}", pattern]}


def _decimal_mark(texts: Sequence[str]) -> dict[str, Any]:
    """The mark that stands before one, two or more than three digits in some number, and nowhere as a group's."""
    marks = Counter[str]()
    for text in texts:
        found = _FRACTION.search(text)
        if found and len(found[2]) != 3:
            marks[found[1]] += 1
    if len(marks) != 1:
        return {}
    return {"decimal": next(iter(marks))}


def _list_mark(cells: Sequence[str]) -> str | None:
    counts = Counter({mark: sum(mark in cell for cell in cells) for mark in _LIST_MARKS})
    mark, count = counts.most_common(1)[0]
    return mark if count else None


def _lookup(texts: Sequence[str], target: ModelInfo) -> dict[str, Any]:
    """E-mail addresses and logins are looked for in the fields that hold them."""
    if sum("@" in text for text in texts) * 2 > len(texts):
        by = next((name for name, spec in target.fields.items() if spec.kind == "email" and spec.is_column), None)
        return {"lookup": {"by": by}} if by else {}
    return {}
