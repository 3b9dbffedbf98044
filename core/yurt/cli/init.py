"""`yurt init`: the folder of a new system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yurt.cli.screen import say
from yurt.errors import ConfigurationError

_TOML = """\
# The system of one client. Every setting can be overridden by an environment variable: YURT_DATABASE_URL,
# YURT_BRANDING__NAME …  After a change, “yurt check” says whether everything fits.

# One shop: an SQLite file in this folder. More: a PostgreSQL database.
database_url = {database}
# database_url = "postgresql+psycopg://user:password@host/name"

# The add-ons that “yurt addon install” switches on when it is given no names.
addons = {addons}

# The languages people can choose at sign-in: en, ru, hy, ka, lo, my. The first one greets them.
languages = ["en"]

# Where the client is: the zone of dates and times, the country of phone numbers without a country code,
# the currency of amounts that name none.
time_zone = "UTC"
region = "AM"
currency = "AMD"

# Where attached files and backups are kept: folders beside this file. Files may also go to "s3://bucket/prefix".
files = "files"
backups = "backups"

# Behind a server that speaks HTTPS, let sign-in cookies travel by HTTPS only.
# https = true

[branding]
name = {name}
company = ""
"""
_IGNORE = """\
# What a system makes while it runs, and what must not leave this machine.
*.db
*.db-shm
*.db.lock
*.db-wal
/files/
/backups/
/.yurt/
.env
"""


def register(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    folder: Annotated[Path, typer.Argument(help="A new folder for the client's system.")],
    database: Annotated[
        str, typer.Option("--database", metavar="URL", help="The database that the system will use.")
    ] = "sqlite:///yurt.db",
    preset: Annotated[
        str | None, typer.Option("--preset", help="Note the add-ons of this preset.", show_default=False)
    ] = None,
) -> None:
    """Begin the system of a client: a folder with a commented yurt.toml.

    Example:  yurt init client-a && cd client-a && yurt addon install crm
    """
    target = folder / "yurt.toml"
    if target.exists():
        raise ConfigurationError(f"{target} is there already, and was left as it is. Choose another folder.")
    addons: list[str] = []
    if preset is not None:
        from yurt.registry.discovery import discover
        from yurt.registry.presets import preset as find

        addons = list(find(preset, discover().available).addons)
    from yurt.db.engine import open_database

    open_database(database).dispose()
    folder.mkdir(parents=True, exist_ok=True)
    name = folder.resolve().name
    target.write_text(
        _TOML.format(database=_quoted(database), addons=_list(addons), name=_quoted(name)), encoding="utf-8"
    )
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text(_IGNORE, encoding="utf-8")
    say(f"{target} is written. Next:")
    say(f"  cd {folder}")
    say("  yurt addon list")
    say("  yurt addon install crm")
    say("  yurt user create anna --name Anna --role core.admin")
    say("  yurt serve")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _list(names: list[str]) -> str:
    return "[" + ", ".join(_quoted(name) for name in names) + "]"
