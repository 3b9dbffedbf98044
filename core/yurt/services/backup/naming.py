"""What a backup is called."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from yurt.settings import Settings


def new_file(settings: Settings) -> Path:
    """A new name in the folder of backups, by the moment in local time: `20260331-020000.yurtbackup`."""
    folder = Path(settings.path(settings.backups))
    return folder / f"{datetime.now().astimezone():%Y%m%d-%H%M%S}.yurtbackup"
