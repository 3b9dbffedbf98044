"""`yurt i18n`: the translations of add-ons."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from yurt.cli.options import AsJson
from yurt.cli.screen import say, show_json, show_table

app = typer.Typer(help="The translations of add-ons.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="i18n")


@app.callback()
def _group() -> None:
    """The translations of add-ons."""


@app.command("extract")
def extract_(
    addons: Annotated[list[str], typer.Argument(help="The add-ons, such as crm; core is the core itself.")],
    language: Annotated[list[str] | None, typer.Option(help="Begin this language too, such as fr.")] = None,
) -> None:
    """Bring an add-on's translation files up to date with its messages. Translations stay as they are.

    Example:  yurt i18n extract crm --language fr
    """
    from yurt.services.translate import extract

    for name in addons:
        for change in extract(name, language or ()):
            say(f"{change.path}: {change.messages} messages, {change.missing} without a translation")


@app.command("status")
def status_(
    addons: Annotated[list[str] | None, typer.Argument(help="The add-ons; all that are present by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how far the translations are. Exits with 1 when something is missing or wrong.

    Example:  yurt i18n status crm
    """
    from yurt.registry.discovery import discover
    from yurt.services.translate import status

    found = [state for name in addons or sorted(discover().available) for state in status(name)]
    if as_json:
        show_json([{**asdict(state), "complete": state.complete} for state in found])
    else:
        show_table(
            ("Add-on", "Language", "Messages", "Not translated", "Not extracted", "No longer said", "Wrong"),
            [
                (s.addon, s.language, s.messages, len(s.missing), len(s.unknown), len(s.dropped), len(s.wrong))
                for s in found
            ],
        )
        for state in found:
            for message in state.wrong:
                say(f"{state.addon} {state.language}: other placeholders or plural forms than in “{message}”")
    if not all(state.complete for state in found):
        raise typer.Exit(1)
