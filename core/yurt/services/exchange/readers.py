"""Formats of files beyond spreadsheets and delimited text: the core's own, and those that add-ons offer.

An add-on answers the hook `table_readers` with `TableReader`s; from then on its files can be dropped on the import page
and named to `yurt import` like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.records import Records

if TYPE_CHECKING:
    from yurt.registry.registry import Registry

START = 4096
"""Bytes by which a reader tells its files."""


@dataclass(frozen=True, kw_only=True)
class TableReader:
    """A format of files. `recognises` is given the first 4096 bytes; the first reader that says yes reads the file.

    `open` gives records of raw cells, the headings first; it raises ImportRefused for a damaged file. `extensions`,
    such as ".vcf", are what the choice of files offers; they decide nothing.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    open: Callable[[BinaryIO, TableLimits], Records]


def table_readers(registry: Registry) -> list[TableReader]:
    """The readers of the installed add-ons, and after them the core's own."""
    offered = registry.hooks.hook.table_readers()
    return [reader for readers in offered for reader in readers or ()]
