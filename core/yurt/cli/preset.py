"""`yurt preset`: sets of add-ons for one kind of client."""

from __future__ import annotations

import typer

from yurt.cli.options import AsJson
from yurt.cli.screen import show_json, show_table, warn

app = typer.Typer(help="Sets of add-ons for one kind of client.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="preset")


@app.callback()
def _group() -> None:
    """Sets of add-ons for one kind of client."""


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show the presets, with the add-ons of each and those that are missing here.

    Example:  yurt preset list
    """
    from yurt.registry.discovery import discover
    from yurt.registry.presets import presets

    available = discover().available
    known, faults = presets()
    rows = [
        {"name": p.name, "title": p.title, "addons": list(p.addons), "missing": p.missing(available)}
        for p in known.values()
    ]
    if as_json:
        show_json(rows)
    else:
        show_table(
            ("Preset", "Title", "Add-ons", "Not present here"),
            [(r["name"], r["title"], ", ".join(r["addons"]), ", ".join(r["missing"])) for r in rows],
        )
    for fault in faults:
        warn(f"The preset {fault.addon} cannot be used: {fault.message}")
