"""What a backup is called."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from yurt.settings import Settings

SUFFIX = ".yurtbackup"


def new_file(settings: Settings, occasion: str = "") -> Path:
    """A new name in the folder of backups, by the moment in local time: `20260331-020000.yurtbackup`.

    One made on a special occasion begins with it: `before-restore-20260331-020000.yurtbackup`.
    """
    folder = Path(settings.path(settings.backups))
    moment = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}{SUFFIX}"
    return folder / (f"{occasion}-{moment}" if occasion else moment)
