"""The query parameters of lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from yurt.env.query import Query
from yurt.model.filters import Condition, Not, parse_filter
from yurt.model.info import ModelInfo
from yurt.web.api.calls import Call
from yurt.web.api.errors import BadRequest

DEFAULT_LIMIT = 80
LARGEST_LIMIT = 500
MOST_FIELDS = 100
MOST_ORDERS = 5
LONGEST_SEARCH = 200
_TRUTH = {"true": True, "false": False}
_ARCHIVED = {"true": True, "false": False, "any": None}


@dataclass(frozen=True)
class ListRequest:
    """What a caller wants of a list; `query` lacks the fields, which the reader chooses when none are given."""

    query: Query
    fields: tuple[str, ...]
    counted: bool

    def with_fields(self, fields: tuple[str, ...]) -> Query:
        """The query with the columns to select."""
        return replace(self.query, fields=fields)

    def filter_paths(self) -> Iterator[str]:
        """The field paths that the filter looks at."""
        return _paths(self.query.where)


def _paths(node: Any) -> Iterator[str]:
    if isinstance(node, Condition):
        yield node.field
    elif isinstance(node, Not):
        yield from _paths(node.part)
    elif node is not None:
        for part in node.parts:
            yield from _paths(part)


def list_request(call: Call, info: ModelInfo) -> ListRequest:
    """Reads the parameters. Raises BadRequest or InvalidFilter that names the one that is wrong."""
    given = call.parameters("filter", "q", "fields", "order", "limit", "cursor", "count", "archived", "trash")
    search = given.get("q", "")
    if len(search) > LONGEST_SEARCH:
        raise BadRequest(f"“q” is longer than {LONGEST_SEARCH} characters.")
    trash = _one_of("trash", given.get("trash", "false"), _TRUTH)
    query = Query(
        where=parse_filter(given.get("filter")),
        search=search,
        order=_names("order", given.get("order", info.options.order), MOST_ORDERS),
        limit=_limit(given.get("limit")),
        after=given.get("cursor", ""),
        archived=None if trash else _one_of("archived", given.get("archived", "false"), _ARCHIVED),
        trash=bool(trash),
    )
    counted = bool(_one_of("count", given.get("count", "false"), _TRUTH))
    return ListRequest(query, field_names(given.get("fields")), counted)


def field_names(text: str | None) -> tuple[str, ...]:
    """The names in `fields=name,company.name`; empty when the parameter is absent."""
    return _names("fields", text or "", MOST_FIELDS)


def _names(parameter: str, text: str, most: int) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
    if len(names) > most:
        raise BadRequest(f"“{parameter}” names more than {most} fields.")
    return names


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= number <= LARGEST_LIMIT:
        raise BadRequest(f"“limit” is a number from 1 to {LARGEST_LIMIT}.")
    return number


def _one_of(parameter: str, text: str, values: dict[str, Any]) -> Any:
    if text not in values:
        raise BadRequest(f"“{parameter}” is one of: {', '.join(values)}.")
    return values[text]
