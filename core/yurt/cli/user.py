"""`yurt user`: who signs in, and what they may do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yurt.cli.opening import opened, set_up, settings_of
from yurt.cli.options import AsJson, Database
from yurt.cli.screen import fail, say, show_json, show_table
from yurt.errors import NotFound

if TYPE_CHECKING:
    from yurt.env import Env

app = typer.Typer(help="People who sign in: add them, give them roles and passwords.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="The name to sign in with.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="user")


@app.command()
def create(
    login: Login,
    name: Annotated[str | None, typer.Option(help="Full name; otherwise the login.", show_default=False)] = None,
    role: Annotated[list[str] | None, typer.Option(help="A role, such as crm.salesperson; repeat for more.")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address.", show_default=False)] = None,
    language: Annotated[str, typer.Option(help="en, ru, hy, ka, lo or my.")] = "en",
    database: Database = None,
    password_stdin: FromStdin = False,
) -> None:
    """Add a user. The password is asked for, never shown, and never part of the command line.

    Example:  yurt user create anna --name "Anna Petrosyan" --role crm.manager
    """
    from yurt.services.accounts.people import create_user

    with set_up(settings_of(database)) as system:
        password = _password(password_stdin)
        number = create_user(
            system, login, name or login, password, role or ["core.user"], email=email, language=language
        )
    say(f"User {login} is added (number {number}).")


@app.command("list")
def list_(database: Database = None, as_json: AsJson = False) -> None:
    """Show the users with their roles.

    Example:  yurt user list --json
    """
    import sqlalchemy as sa
    from sqlalchemy.orm import selectinload

    from yurt.base.models.people import User

    with opened(database) as system, system.acting_as_system(reading=True) as env:
        cls = env[User]
        found = env.session.scalars(sa.select(cls).options(selectinload(cls.roles)).order_by(cls.login))
        rows = [
            {
                "id": user.id,
                "login": user.login,
                "name": user.name,
                "email": user.email,
                "active": user.active,
                "roles": sorted(role.name for role in user.roles),
            }
            for user in found
        ]
    if as_json:
        show_json(rows)
        return
    show_table(
        ("Login", "Name", "Roles", "Active"),
        [(r["login"], r["name"], ", ".join(r["roles"]), "yes" if r["active"] else "no") for r in rows],
    )


@app.command()
def password(login: Login, database: Database = None, password_stdin: FromStdin = False) -> None:
    """Give a user a new password; it must be changed at the next sign-in, and all sessions end.

    Example:  yurt user password anna
    """
    from yurt.services.accounts.passwords import set_password

    with opened(database) as system, system.acting_as_system() as env:
        user = _user(env, login)
        set_password(env, user.id, _password(password_stdin))
    say(f"{login} has a new password.")


@app.command()
def deactivate(login: Login, database: Database = None) -> None:
    """Keep a user from signing in, and end all sessions. The user's records stay.

    Example:  yurt user deactivate anna
    """
    from yurt.services.accounts.sessions import end_sessions

    with opened(database) as system, system.acting_as_system() as env:
        user = _user(env, login)
        user.active = False
        env.session.flush()
        end_sessions(env, user.id)
        _rights_changed(env)
    say(f"{login} can no longer sign in. “yurt user activate {login}” takes it back.")


@app.command()
def activate(login: Login, database: Database = None) -> None:
    """Let a user sign in again.

    Example:  yurt user activate anna
    """
    with opened(database) as system, system.acting_as_system() as env:
        _user(env, login).active = True
        env.session.flush()
        _rights_changed(env)
    say(f"{login} can sign in again.")


@app.command()
def role(
    login: Login,
    add: Annotated[list[str] | None, typer.Option(help="A role to give; repeat for more.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A role to take away; repeat for more.")] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Give a user roles, take roles away, or show them.

    Example:  yurt user role anna --add core.exporter --remove crm.manager
    """
    import sqlalchemy as sa

    from yurt.base.models.people import Role
    from yurt.env.audit import AuditEntry, write_audit

    with opened(database) as system, system.acting_as_system() as env:
        user = _user(env, login)
        before = sorted(r.name for r in user.roles)
        known = {r.name: r for r in env.session.scalars(sa.select(env[Role]))}
        if strange := [name for name in [*(add or []), *(remove or [])] if name not in known]:
            raise NotFound(f"There is no role “{strange[0]}”. There are: {', '.join(sorted(known))}.")
        wanted = (set(before) | set(add or [])) - set(remove or [])
        user.roles = [known[name] for name in sorted(wanted)]
        env.session.flush()
        if sorted(wanted) != before:
            changes = {"roles": [before, sorted(wanted)]}
            write_audit(env, [AuditEntry("change", "core.user", user.id, user.login, changes)])
            _rights_changed(env)
    if as_json:
        show_json({"login": login, "roles": sorted(wanted)})
    else:
        say(f"{login} has: {', '.join(sorted(wanted)) or 'no role'}.")


def _user(env: Env, login: str) -> Any:
    import sqlalchemy as sa

    from yurt.base.models.people import User

    found = env.session.scalar(sa.select(env[User]).where(env[User].login == login.strip().lower()))
    if found is None:
        raise NotFound(f"There is no user “{login}”. “yurt user list” shows them.")
    return found


def _rights_changed(env: Env) -> None:
    """Lets every running process take the user's new rights over."""
    from yurt.env.loading import bump

    bump(env.session.connection(), "rights_stamp")


def _password(from_stdin: bool) -> str:
    """The password: asked for twice on a terminal, or one line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        fail("Nobody is here to be asked for the password; give it to --password-stdin.")
        raise typer.Exit(1)
    return typer.prompt("Password", hide_input=True, confirmation_prompt=True)
