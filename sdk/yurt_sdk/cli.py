"""What the SDK adds to the command line: `yurt new addon` and `yurt addon-check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Adds the SDK's commands; `yurt` calls it through the entry-point group `yurt.commands`."""
    new = typer.Typer(help="Begin something new, such as an add-on.", no_args_is_help=True)
    new.callback()(_new)
    new.command("addon")(new_addon)
    app.add_typer(new, name="new")
    app.command("addon-check")(check)


def _new() -> None:
    """Begin something new, such as an add-on."""


def new_addon(
    name: Annotated[str, typer.Argument(help="Small Latin letters, digits, underscores; such as library.")],
    folder: Annotated[Path | None, typer.Option(help="Where to write it; default: yurt-NAME here.")] = None,
) -> None:
    """Write a small, complete, tested add-on to turn into your own.

    Example: yurt new addon library && pip install -e yurt-library && pytest yurt-library
    """
    from yurt_sdk.skeletons import new_addon as write

    made = write(name, folder)
    typer.echo(f"{made}\nNext: pip install -e {made} && pytest {made}")


def check(
    names: Annotated[list[str], typer.Argument(help="The add-ons to check.")],
    language: Annotated[list[str] | None, typer.Option(help="A language they must be translated into.")] = None,
) -> None:
    """Say what an add-on lacks; exit code 1 when there is something.

    Example: yurt addon-check library --language hy
    """
    from yurt_sdk.checks import check_addon

    findings = [finding for name in names for finding in check_addon(name, language or ())]
    for finding in findings:
        typer.echo(str(finding))
    if findings:
        raise typer.Exit(1)
