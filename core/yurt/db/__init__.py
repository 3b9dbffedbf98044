"""Engines, column types and locks: everything that differs between SQLite and PostgreSQL."""

from yurt.db.engine import Database, open_database
from yurt.db.types import DecimalType, DurationType, JsonType, MoneyType, UtcDateTime

__all__ = ["Database", "DecimalType", "DurationType", "JsonType", "MoneyType", "UtcDateTime", "open_database"]
