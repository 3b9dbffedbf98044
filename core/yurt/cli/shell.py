"""`yurt shell`: Python with an env."""

from __future__ import annotations

import code
import sys
from typing import Annotated, Any

import typer

from yurt.cli.opening import opened, working
from yurt.cli.options import ActAs, Database


def register(app: typer.Typer) -> None:
    app.command("shell")(shell)


def shell(
    command: Annotated[str | None, typer.Option("--command", "-c", help="Run this and leave.")] = None,
    act_as: ActAs = None,
    database: Database = None,
) -> None:
    """Python with `env`, the models by name, `select`. What you change is kept only by `commit()`.

    Example:  yurt shell -c "print(env.session.scalar(select(func.count(Contact.id))))"
    """
    import sqlalchemy as sa

    with opened(database) as system, working(system, act_as) as env:
        kept = env.session

        def commit() -> None:
            """Keeps what was changed so far."""
            kept.flush()
            kept.commit()
            later, env._after_commit[:] = list(env._after_commit), []
            for function in later:
                function()

        names: dict[str, Any] = {info.cls.__name__: info.cls for info in system.registry.models.values()}
        names |= {"env": env, "system": system, "select": sa.select, "func": sa.func, "sa": sa, "commit": commit}
        if command is not None:
            exec(compile(command, "<command>", "exec"), names)
        elif sys.stdin.isatty():
            code.interact(banner="env, select, func and the models are here; commit() keeps changes.", local=names)
        else:
            exec(compile(sys.stdin.read(), "<stdin>", "exec"), names)
        kept.rollback()
        kept.expunge_all()
        env._after_commit.clear()
