"""Zipped spreadsheets (XLSX, ODS) before anything else opens them: is it one, does it unpack to a sane size?"""

from __future__ import annotations

import copy
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.services.exchange.limits import TableLimits

_CHUNK = 1 << 18
_RATIO_COUNTS_FROM = 10 * 1024 * 1024
_MAX_ENTRIES = 2_000


class SheetArchive:
    """One checked spreadsheet archive. Every byte that is unpacked is counted, whatever the archive declares.

    Raises ImportRefused for a damaged archive and for a zip bomb, declared or not.
    """

    def __init__(self, file: BinaryIO, limits: TableLimits) -> None:
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise ImportRefused(N_("The file is damaged: it cannot be unpacked. Save it again and retry.")) from None
        self.names = frozenset(self._zip.namelist())
        self._check_declared()
        self._check_real()

    def read(self, name: str) -> bytes:
        """One entry as a whole, b"" when it is missing; for the small parts that describe a workbook."""
        return b"".join(self.chunks(name)) if name in self.names else b""

    def size_of_sheets(self) -> int:
        """How many bytes the largest sheet of an XLSX says that it unpacks to."""
        return max((e.file_size for e in self._zip.infolist() if e.filename.startswith("xl/worksheets/")), default=0)

    def chunks(self, name: str) -> Iterator[bytes]:
        """One entry in chunks, counted while it is unpacked."""
        with _damage_is_refused():
            # A copied entry that claims one byte too many makes zipfile unpack all there is, and check the sum of it.
            info = copy.copy(self._zip.getinfo(name))
            info.file_size = self._limits.unpacked_bytes + 1
            with self._zip.open(info) as entry:
                while chunk := entry.read(_CHUNK):
                    yield chunk

    def _check_declared(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > _MAX_ENTRIES or len(self.names) != len(entries):
            raise ImportRefused(N_("The file is not a spreadsheet: it is an archive of other files."))
        if any(entry.flag_bits & 1 for entry in entries):
            raise ImportRefused(
                N_("The file is protected by a password. Save a copy without the password and import that.")
            )
        self._check_size(sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries))

    def _check_real(self) -> None:
        unpacked, packed = 0, sum(entry.compress_size for entry in self._zip.infolist())
        for name in self.names:
            for chunk in self.chunks(name):
                unpacked += len(chunk)
                self._check_size(unpacked, packed)

    def _check_size(self, unpacked: int, packed: int) -> None:
        bomb = unpacked > _RATIO_COUNTS_FROM and unpacked > self._limits.ratio * max(packed, 1)
        if bomb or unpacked > self._limits.unpacked_bytes:
            raise ImportRefused(
                N_(
                    "The file unpacks to far more than a table of its size can hold, so it was not opened. "
                    "Save the sheet you need as CSV and import that."
                )
            )


@contextmanager
def _damage_is_refused() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise ImportRefused(
            N_("The file is damaged: a part of it cannot be unpacked. Save it again and retry.")
        ) from None
