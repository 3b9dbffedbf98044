"""`yurt addon`: what is present, installed, and what would be lost."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yurt.cli.opening import opened, set_up, settings_of
from yurt.cli.options import AsJson, Database, Yes
from yurt.cli.screen import confirm, fail, progress, say, show_json, show_table
from yurt.errors import AddonError, ConfigurationError

if TYPE_CHECKING:
    from yurt.services.lifecycle import Losses

app = typer.Typer(help="Switch add-ons on and off.", no_args_is_help=True)
Names = Annotated[list[str] | None, typer.Argument(help="Names of add-ons.", show_default=False)]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="addon")


@app.command("list")
def list_(database: Database = None, as_json: AsJson = False) -> None:
    """Show the add-ons that are present on this machine, and which are installed in the database.

    Example:  yurt addon list --json
    """
    rows = _known(database)
    if as_json:
        show_json(rows)
        return
    show_table(
        ("Add-on", "Title", "State", "Version", "Needs", "Problem"),
        [(r["name"], r["title"], r["state"], r["version"], ", ".join(r["depends"]), r["problem"]) for r in rows],
    )


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The add-on.")], database: Database = None, as_json: AsJson = False
) -> None:
    """Show one add-on: version, licence, what it needs, its models.

    Example:  yurt addon show crm
    """
    from yurt.registry.discovery import discover
    from yurt.services.lifecycle.losses import model_names

    row = next((row for row in _known(database) if row["name"] == name), None)
    if row is None:
        raise AddonError(f"There is no add-on “{name}” here. “yurt addon list” shows those that are present.")
    available = discover().available.get(name)
    if available is not None:
        row |= {"summary": available.summary, "licence": available.licence, "models": model_names(available)}
    if as_json:
        show_json(row)
        return
    for key, value in row.items():
        if value:
            say(f"{key.capitalize():10} {', '.join(value) if isinstance(value, list) else value}")


@app.command()
def install(names: Names = None, database: Database = None) -> None:
    """Switch add-ons on, with those they need. Without names, those in yurt.toml. Sets a new database up first.

    Example:  yurt addon install crm
    """
    from yurt.services.lifecycle import install as switch_on

    settings = settings_of(database)
    wanted = names or settings.addons
    if not wanted:
        raise AddonError("Name an add-on, or list some under “addons” in yurt.toml. “yurt addon list” shows them.")
    with set_up(settings) as system, progress("Install") as show_progress:
        done = switch_on(system, wanted, show_progress)
    say(f"Installed: {', '.join(done)}." if done else f"{', '.join(wanted)}: installed already.")


@app.command()
def upgrade(names: Names = None, database: Database = None) -> None:
    """Bring installed add-ons up to the releases that are present. Without names, all of them.

    Example:  yurt addon upgrade
    """
    from yurt.services.lifecycle import upgrade as bring_up_to_date

    with opened(database) as system, progress("Upgrade") as show_progress:
        faults = bring_up_to_date(system, names or None, show_progress)
    for fault in faults:
        fail(f"{fault.addon} was not upgraded: {fault.message}")
    if faults:
        raise typer.Exit(1)
    say("Everything is up to date.")


@app.command()
def uninstall(
    name: Annotated[str, typer.Argument(help="The add-on to remove.")], database: Database = None, yes: Yes = False
) -> None:
    """Remove an add-on with its data, after listing what is lost and after a backup.

    Example:  yurt addon uninstall crm --yes
    """
    from yurt.services.backup import write_backup
    from yurt.services.lifecycle import losses
    from yurt.services.lifecycle import uninstall as remove

    with opened(database) as system:
        _tell(losses(system, name))
        confirm(f"Remove {name} with all of this? A backup is made first.", yes)
        with progress("Uninstall") as show_progress:
            file = remove(system, name, show_progress, backup=write_backup)
    say(f"{name} is removed. The backup from before: {file}")


def _tell(losses: Losses) -> None:
    say(f"With {losses.addon} goes:")
    for table, count in losses.tables.items():
        if count:
            say(f"  {count} rows of {table}")
    for column, count in losses.columns.items():
        if count:
            say(f"  {count} values of {column}")
    empty = sum(not count for count in (*losses.tables.values(), *losses.columns.values()))
    if empty:
        say(f"  {empty} tables and columns that hold nothing")
    for model, count in losses.attached.items():
        say(f"  {count} of {model} about its records")
    for field in losses.custom_fields:
        say(f"  the custom field {field}, which links to it")
    if losses.dependents:
        say(f"  first, as they need it: {', '.join(losses.dependents)}")


def _known(database: str | None) -> list[dict[str, Any]]:
    """Every add-on that is present or known to the database."""
    from yurt.registry.discovery import discover

    found = discover()
    rows = _installed(database)
    faults = {fault.addon: fault.message for fault in found.faults}
    known = []
    for name in sorted({*found.available, *rows, *faults}):
        available, row = found.available.get(name), rows.get(name, {})
        known.append(
            {
                "name": name,
                "title": available.addon.title if available else "",
                "state": row.get("state") or "available",
                "version": available.version if available else row.get("release", ""),
                "depends": list(available.addon.depends) if available else [],
                "problem": row.get("problem") or faults.get(name) or ("" if available else "Its package is gone."),
            }
        )
    return known


def _installed(database: str | None) -> dict[str, dict[str, Any]]:
    """The add-ons the database knows; none while it is not set up."""
    from yurt.services.assemble import open_system
    from yurt.services.lifecycle.rows import read_addons

    try:
        system = open_system(settings_of(database))
    except ConfigurationError:
        return {}
    try:
        with system.database.reading.connect() as connection:
            rows = {name: asdict(row) for name, row in read_addons(connection).items()}
        for fault in system.registry.faults:
            if fault.addon in rows:
                rows[fault.addon]["problem"] = rows[fault.addon]["problem"] or fault.message
        return rows
    finally:
        system.close()
