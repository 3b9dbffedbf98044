"""Backup and restore of a whole system in one file, the same on SQLite and PostgreSQL, and between the two."""

from __future__ import annotations

from yurt.services.backup.emptying import empty_database, holds_data, is_demo
from yurt.services.backup.layout import BackupRefused, Manifest
from yurt.services.backup.restoring import Restored, restore_backup
from yurt.services.backup.verifying import verify_backup
from yurt.services.backup.writing import write_backup

__all__ = [
    "BackupRefused",
    "Manifest",
    "Restored",
    "empty_database",
    "holds_data",
    "is_demo",
    "restore_backup",
    "verify_backup",
    "write_backup",
]
