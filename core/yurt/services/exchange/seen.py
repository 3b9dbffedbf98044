"""The keys that a file has had so far, in bounded memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any


class SeenKeys:
    """Remembers in which row each key stood first; a million keys take no memory worth naming.

    They lie in a private temporary database of SQLite's, which spills to disk what does not fit its cache.
    """

    def __init__(self) -> None:
        self._store = sqlite3.connect("", check_same_thread=False)
        self._store.execute("create table seen (key blob primary key, row integer) without rowid")

    def first_rows(self, keys: Sequence[tuple[tuple[Any, ...], int]]) -> list[int]:
        """For each key with its row: the row where it stood first, which may be this one."""
        marked = [(_digest(key), row) for key, row in keys]
        self._store.executemany("insert or ignore into seen values (?, ?)", marked)
        look = "select row from seen where key = ?"
        return [self._store.execute(look, (key,)).fetchone()[0] for key, _ in marked]

    def add(self, keys: Iterable[tuple[Any, ...]]) -> None:
        """Remembers keys without rows."""
        self._store.executemany("insert or ignore into seen values (?, 0)", [(_digest(key),) for key in keys])

    def __contains__(self, key: tuple[Any, ...]) -> bool:
        return self._store.execute("select 1 from seen where key = ?", (_digest(key),)).fetchone() is not None

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Forget them."""
        self._store.close()


def _digest(key: tuple[Any, ...]) -> bytes:
    return blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=16).digest()
