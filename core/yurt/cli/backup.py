"""`yurt backup` and `yurt restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yurt.cli.opening import opened, settings_of
from yurt.cli.options import AsJson, Database, Yes
from yurt.cli.screen import confirm, note, progress, say, show_json, warn


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write; otherwise a new one in the folder of backups.")
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole system, records and files, into one file, and read it back to be sure. People go on working.

    Example:  yurt backup  (from cron or a timer: yurt backup --json)
    """
    from yurt.services.backup import write_backup
    from yurt.services.backup.naming import new_file

    with opened(database) as system:
        target = file or new_file(system.settings)
        with progress("Back up") as show:
            manifest = write_backup(system, target, show)
    if as_json:
        show_json({"file": str(target), "rows": manifest.rows, "files": len(manifest.blobs), "bytes": _size(target),
                   "left_out": manifest.left_out})  # fmt: skip
        return
    say(f"{target}: {manifest.rows} rows, {len(manifest.blobs)} files, {_size(target) / 1e6:.1f} MB, verified.")
    for text in manifest.left_out:
        warn(text)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that “yurt backup” wrote.")],
    database: Database = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is in the database. A backup of it is made first.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Bring a system back from a backup, on SQLite or PostgreSQL, whichever it came from. All of it, or nothing.

    Stop the servers and workers first.

    Example:  yurt restore backups/20260331-020000.yurtbackup --database sqlite:///copy.db
    """
    from yurt.services.backup import restore_backup

    settings = settings_of(database)
    if force:
        confirm("Replace everything in the database with the backup?", yes)
    with progress("Restore") as show:
        done = restore_backup(settings, file, show, replace=force)
    say(f"{done.rows} rows and {done.files} files are back, from {done.made_at:%Y-%m-%d %H:%M} UTC.")
    if done.saved_before is not None:
        say(f"What was there before is in {done.saved_before}.")
    for text in done.left_out:
        warn(text)
    note("“yurt check --data” looks through it.")


def _size(path: Path) -> int:
    return path.stat().st_size
