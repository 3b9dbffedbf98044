"""The addresses of the generic pages, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode


def model_href(model: str) -> str:
    """The list of a model: `/m/crm/contact`."""
    return f"/m/{model.replace('.', '/')}"


def record_href(model: str, record: int | str) -> str:
    """The form of a record."""
    return f"{model_href(model)}/{record}"


def languages_href(model: str, record: int, field: str) -> str:
    """A translated field of a record in all languages."""
    return f"{record_href(model, record)}/languages/{field}"


def lookup_href(model: str) -> str:
    """Choices of a link to the model."""
    return f"/lookup/{model.replace('.', '/')}"


def create_href(model: str) -> str:
    """Makes a record in place, by its name."""
    return f"/create/{model.replace('.', '/')}"


def upload_href(model: str, field: str) -> str:
    """Takes the file of a field."""
    return f"{model_href(model)}/upload/{field}"


def file_href(file_id: int) -> str:
    """A stored file."""
    return f"/files/{file_id}"


def thumbnail_href(file_id: int, size: int) -> str:
    """A small version of a stored picture."""
    return f"/files/{file_id}/thumb/{size}"


def with_query(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The path with parameters; empty ones are left out."""
    query = urlencode([(name, value) for name, value in pairs if value != ""])
    return f"{path}?{query}" if query else path


def customise_href(model: str) -> str:
    """The page on which a model's views and fields are arranged."""
    return f"/customise/{model.replace('.', '/')}"
