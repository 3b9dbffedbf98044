"""`yurt customise`: forms, lists and fields that were arranged in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yurt.cli.opening import opened, working
from yurt.cli.options import Database
from yurt.cli.screen import say

app = typer.Typer(help="Forms, lists and fields that were arranged in the browser.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="customise")


@app.callback()
def _group() -> None:
    """Forms, lists and fields that were arranged in the browser."""


@app.command()
def export(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new add-on, such as sunrise_forms.")],
    folder: Annotated[Path | None, typer.Option(help="Where to write it; otherwise yurt-NAME here.")] = None,
    model: Annotated[list[str] | None, typer.Option(help="Only of this model; repeat for several.")] = None,
    database: Database = None,
) -> None:
    """Write the customisations of this system as a small add-on, to be installed in others.

    Example:  yurt customise export sunrise_forms --model crm.contact
    """
    from yurt.services.customise.exporting import export as write

    with opened(database) as system, working(system, None, reading=True) as env:
        target = write(env, name, folder, tuple(model or ()))
    say(f"Written: {target}. Install it with pip, then with `yurt addon install {name}`.")
