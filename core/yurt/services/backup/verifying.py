"""Reads a backup from beginning to end and compares it with its manifest."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from yurt.services.backup.layout import FORMAT, MANIFEST, BackupRefused, Manifest

_CHUNK = 1 << 20


def verify_backup(path: Path) -> Manifest:
    """The manifest of a backup in which every byte is as it was written. Raises BackupRefused for any other file."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            for table in manifest.tables:
                with archive.open(table.entry) as entry:
                    digest, lines = _read(entry)
                if (digest, lines) != (table.sha256, table.rows):
                    raise BackupRefused(f"{path} is damaged: the rows of {table.name} are not those that were saved.")
            for sha256 in manifest.blobs:
                with archive.open(f"files/{sha256}") as entry:
                    if _read(entry)[0] != sha256:
                        raise BackupRefused(f"{path} is damaged: the content of the file {sha256} has changed.")
            return manifest
    except (zipfile.BadZipFile, EOFError, KeyError, NotImplementedError) as error:
        raise BackupRefused(f"{path} is damaged or no backup of Yurt: {error}. Take another backup.") from None
    except FileNotFoundError:
        raise BackupRefused(f"There is no file {path}.") from None


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError):
        raise BackupRefused(f"{path} is no backup of Yurt: it has no manifest that can be read.") from None
    if manifest.format != FORMAT:
        raise BackupRefused(
            f"{path} was written by Yurt {manifest.yurt} in format {manifest.format}; this release reads format "
            f"{FORMAT}. Restore it with that release."
        )
    return manifest


def _read(entry: IO[bytes]) -> tuple[str, int]:
    digest, lines = hashlib.sha256(), 0
    while chunk := entry.read(_CHUNK):
        digest.update(chunk)
        lines += chunk.count(b"\n")
    return digest.hexdigest(), lines
