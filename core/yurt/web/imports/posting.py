"""The parts of the form that belong to one column: its rule, and what it is made of."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData

LIST_MARKS = {",": ",", ";": ";", "|": "|", "\n": "↵", "/": "/"}
_PLAIN = ("decimal", "percent", "region", "case", "timezone", "default")
_WORDS = ("true", "false", "empty")
_MOST_WORDS = 500
_MOST_LETTERS = 500


def posted_rule(form: FormData, n: int) -> dict[str, Any]:
    """The rule of column `n`, as `ColumnRule` takes it; what is left empty is left out."""

    def said(name: str) -> str:
        return str(form.get(f"rule.{n}.{name}") or "").strip()[:_MOST_LETTERS]

    rule: dict[str, Any] = {name: value for name in _PLAIN if (value := said(name))}
    for name in _WORDS:
        if words := [word.strip() for word in said(name).split(",") if word.strip()]:
            rule[name] = words
    if formats := [part.strip() for part in said("format").split("|") if part.strip()]:
        rule["format"] = formats
    split = str(form.get(f"rule.{n}.split") or "")
    if split in LIST_MARKS:
        rule["split"] = split
    by, missing = said("by"), said("missing")
    if by or missing in ("create", "leave"):
        rule["lookup"] = {**({"by": by} if by else {}), **_MISSING.get(missing, {})}
    if values := _values(form, n):
        rule["values"] = values
    return rule


_MISSING = {"create": {"create": True}, "leave": {"leave_empty": True}}


def _values(form: FormData, n: int) -> dict[str, str]:
    """Words of the file with what they mean: from lines `word = meaning`, or from choices beside each word."""
    words = [str(word) for word in form.getlist(f"rule.{n}.word")]
    means = [str(value) for value in form.getlist(f"rule.{n}.means")]
    found = {word: value for word, value in zip(words, means, strict=False) if value}
    for line in str(form.get(f"rule.{n}.values") or "").splitlines()[:_MOST_WORDS]:
        word, mark, value = line.partition("=")
        if mark and word.strip() and value.strip():
            found[word.strip()] = value.strip()
    return found


def posted_made(form: FormData, n: int) -> dict[str, Any] | None:
    """What column `n` is made of, None for one of the file's own."""
    kind = form.get(f"made.{n}")
    if kind == "value":
        return {"value": str(form.get(f"made.{n}.value") or "")[:_MOST_LETTERS]}
    if kind not in ("join", "part", "first"):
        return None
    of = [str(heading) for heading in form.getlist(f"made.{n}.of") if heading]
    made: dict[str, Any] = {"of": of}
    joined_by = str(form.get(f"made.{n}.joined_by") or "")
    if joined_by:
        made["joined_by"] = joined_by[:20]
    if kind == "first":
        made["first"] = True
    if kind == "part":
        part = str(form.get(f"made.{n}.part") or "1")
        made["part"] = int(part.removesuffix("+")) if part.removesuffix("+").lstrip("-").isdigit() else 1
        made["rest"] = part.endswith("+")
        made["cut_at"] = str(form.get(f"made.{n}.cut_at") or "").strip(" ")[:20]
    return made


def posted_mended(form: FormData, headings: list[str]) -> dict[str, dict[str, str]]:
    """The cells that were mended in the preview, by row and heading."""
    mended: dict[str, dict[str, str]] = {}
    for name, value in form.multi_items():
        kind, _, place = name.partition(".")
        row, _, column = place.partition(".")
        if kind == "cell" and row.isdigit() and column.isdigit() and int(column) < len(headings):
            was = form.get(f"was.{place}")  # not there for a cell that was mended before
            if was is None or str(value) != str(was):
                mended.setdefault(row, {})[headings[int(column)]] = str(value)[:10_000]
    return mended
