"""The commands of `yurt`, those of other distributions included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from yurt.cli import (  # fmt: skip
    addon,
    backup,
    check,
    customise,
    demo,
    exporting,
    field,
    i18n,
    importing,
    init,
    jobs,
    migrate,
    preset,
    serve,
    shell,
    token,
    user,
    worker,
)
from yurt.cli.screen import warn

GROUP = "yurt.commands"
"""Entry points of other distributions: a Typer app, added under the entry point's name, or `register(app)`.

They are loaded only when they may be meant: not for a command of the core's own, so that `yurt serve` does not wait.
"""


_ORDER = (
    "demo", "init", "preset", "addon", "user", "token", "field", "customise", "import", "export", "serve", "worker",
    "jobs", "check", "backup", "restore", "migrate", "shell", "i18n",
)  # fmt: skip


class _InOrder(TyperGroup):
    """Lists the commands as one meets them, those of other distributions last."""

    def list_commands(self, ctx: Any) -> list[str]:
        known = [name for name in _ORDER if name in self.commands]
        return [*known, *sorted(set(self.commands) - set(known))]


def build(arguments: Sequence[str] = ()) -> typer.Typer:
    """The command line: the core's own commands, and those of others unless `arguments` name one of the core's."""
    app = typer.Typer(
        name="yurt",
        cls=_InOrder,
        help="Assemble, run and look after a business system.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    app.callback()(_root)
    for module in (init, addon, user, token, field, importing, exporting, serve, worker, jobs, migrate, shell, check):
        module.register(app)
    for module in (customise, backup, demo, preset, i18n):
        module.register(app)
    for name, thing in () if _is_own(arguments) else _others():
        if isinstance(thing, typer.Typer):
            app.add_typer(thing, name=name)
        else:
            thing(app)
    return app


def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.", is_eager=True)] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")] = False,
) -> None:
    """Assemble, run and look after a business system.

    Begin with `yurt demo` to look around, or `yurt init client-a` to set a client's system up.
    """
    if version:
        from importlib.metadata import version as of

        typer.echo(f"yurt {of('yurt')}")
        raise typer.Exit


def _is_own(arguments: Sequence[str]) -> bool:
    """Whether the first argument that is no option is a command of the core's."""
    return next((each for each in arguments if not each.startswith("-")), "") in _ORDER


def _others() -> list[tuple[str, Any]]:
    """The commands that other distributions bring; one that fails is named and left out."""
    from importlib.metadata import entry_points

    found = []
    for entry in entry_points(group=GROUP):
        try:
            found.append((entry.name, entry.load()))
        except Exception as error:
            warn(f"The command “{entry.name}” of {entry.value} cannot be loaded: {type(error).__name__}: {error}")
    return found
