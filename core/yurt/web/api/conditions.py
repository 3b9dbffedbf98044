"""Conditional requests: entity tags from the version of a record (RFC 9110, 8.8.3 and 13.1)."""

from __future__ import annotations

import re

from starlette.requests import Request

from yurt.web.api.errors import BadRequest

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"\s*{_TAG}(?:\s*,\s*{_TAG})*\s*")


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def not_modified(request: Request, version: int | None) -> bool:
    """Whether `If-None-Match` names this version, so that 304 is the answer. A malformed header says nothing."""
    header = request.headers.get("if-none-match")
    if header is None or version is None:
        return False
    return header.strip() == "*" or etag(version) in [tag.removeprefix("W/") for tag in _split(header)]


def demanded_versions(request: Request) -> frozenset[str] | None:
    """The entity tags of `If-Match`, as they are written; None when it is absent or `*`.

    Weak tags stay weak and so fit nothing, as the standard wants. Raises BadRequest for a malformed header.
    """
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    if not _TAGS.fullmatch(header):
        raise BadRequest('If-Match holds entity tags as answers gave them, like "7".')
    return frozenset(_split(header))


def _split(header: str) -> list[str]:
    return re.findall(_TAG, header)
