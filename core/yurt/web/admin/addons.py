"""The page of add-ons: what is there, what is wrong with it, and installing, upgrading and removing with progress."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env, System
from yurt.env.access import ADMIN
from yurt.errors import ValidationFailed
from yurt.registry.addon import Available
from yurt.registry.discovery import discover
from yurt.services.lifecycle import losses, problems
from yurt.services.lifecycle.rows import INSTALLED, AddonRow, read_addons
from yurt.web.admin.frame import admin_page, require_role
from yurt.web.admin.operations import Operation, Operations
from yurt.web.blocks import FormBlock, NoteBlock, ProgressBlock, TableBlock, TableRow, TextCell, text_field
from yurt.web.pages.context.document import ActionButton
from yurt.web.requests import current, go_to, page, posted, redirect, render, system_of

HREF = "/admin/addons"


@page()
def show(request: Request, env: Env) -> Response:
    """All add-ons that are present, installed or not."""
    require_role(env, ADMIN)
    words = env.gettext
    found = discover()
    with env.system.database.reading.connect() as connection:
        rows = read_addons(connection)
    facts = [_Line(name, found.available.get(name), rows.get(name)) for name in sorted({*found.available, *rows})]
    wrong = problems(env.system)
    table = TableBlock(
        title="",
        columns=(words("Add-on"), words("State"), words("Version"), words("About")),
        rows=tuple(_row(env, line) for line in facts),
    )
    notes = [
        NoteBlock(title=words("Problems"), lines=tuple(f"{p.addon}: {p.message}" for p in wrong)) for _ in wrong[:1]
    ]
    upgrade_all = ActionButton(
        label=words("Upgrade all"), href=f"{HREF}/upgrade", icon="refresh",
        confirm=words("Brings the tables of all add-ons up to date. People may go on working."),
    )  # fmt: skip
    return admin_page(request, env, words("Add-ons"), *notes, table, buttons=(upgrade_all,))


@page(reading=True)
def install(request: Request, env: Env) -> Response:
    """Starts to install one."""
    require_role(env, ADMIN)
    return _follow(request, operations_of(request).install(request.path_params["name"], current(request).user_id))


@page(reading=True)
def upgrade(request: Request, env: Env) -> Response:
    """Starts to bring one, or all, up to date."""
    require_role(env, ADMIN)
    name = request.path_params.get("name")
    return _follow(request, operations_of(request).upgrade([name] if name else None, current(request).user_id))


@page()
def confirm_removal(request: Request, env: Env) -> Response:
    """Says what is lost, before anything is removed."""
    require_role(env, ADMIN)
    return _confirm(request, env, request.path_params["name"])


@page(reading=True)
def remove(request: Request, env: Env) -> Response:
    """Starts to remove one, when its name was typed as a confirmation."""
    require_role(env, ADMIN)
    name = request.path_params["name"]
    if str(posted(request).get("name") or "").strip() != name:
        return _confirm(request, env, name, env.gettext("Type the name as it stands above."), 422)
    return _follow(request, operations_of(request).uninstall(name, current(request).user_id))


@page()
def operation(request: Request, env: Env) -> Response:
    """The page that follows an operation."""
    require_role(env, ADMIN)
    block = _progress(env, operations_of(request).look(request.path_params["id"]))
    return admin_page(request, env, env.gettext("Add-ons"), block)


@page()
def operation_progress(request: Request, env: Env) -> Response:
    """The part of that page that asks for itself anew."""
    require_role(env, ADMIN)
    block = _progress(env, operations_of(request).look(request.path_params["id"]))
    return render(request, env, "admin/_progress.html", block=block)


def operations_of(request: Request) -> Operations:
    """The operations of this process."""
    state = request.app.state
    if not hasattr(state, "operations"):
        system: System = system_of(request)
        state.operations = Operations(system)
    return state.operations


@dataclass(frozen=True)
class _Line:
    """One add-on: as it is on this machine and in this database."""

    name: str
    available: Available | None
    row: AddonRow | None

    @property
    def installed(self) -> bool:
        return self.row is not None and self.row.state == INSTALLED

    @property
    def behind(self) -> bool:
        """The installed release is another than the one that is present."""
        return bool(self.row and self.available and self.row.release != self.available.version)


def _follow(request: Request, operation_id: str) -> Response:
    href = f"{HREF}/operations/{operation_id}"
    return go_to(request, href) if request.headers.get("hx-request") else redirect(href)


def _row(env: Env, line: _Line) -> TableRow:
    words = env.gettext
    title = line.available.addon.title if line.available else line.name
    return TableRow(
        cells=(
            TextCell(text=words(title), small=line.name),
            _state(env, line),
            TextCell(text=_version(line)),
            TextCell(text=line.available.summary if line.available else words("Its package is gone.")),
        ),
        actions=tuple(_actions(env, line)),
    )


def _state(env: Env, line: _Line) -> TextCell:
    words = env.gettext
    fault = next((fault for fault in env.registry.faults if fault.addon == line.name), None)
    if fault is not None:
        return TextCell(text=words("Does not run"), tone="late", small=fault.message)
    if line.row is None:
        return TextCell(text=words("Not installed"), tone="over")
    if line.installed:
        return TextCell(text=words("Installed"), tone="today" if line.behind else "ok")
    return TextCell(text=words(line.row.state.capitalize()), tone="late")


def _version(line: _Line) -> str:
    present = line.available.version if line.available else "—"
    return f"{line.row.release} → {present}" if line.row and line.behind else present


def _actions(env: Env, line: _Line) -> Iterator[ActionButton]:
    words = env.gettext
    if line.row is None and line.available is not None:
        question = words("Install “{title}” and what it needs?").format(title=words(line.available.addon.title))
        yield ActionButton(label=words("Install"), href=f"{HREF}/{line.name}/install", icon="download",
                           confirm=question)  # fmt: skip
    if line.row is not None and line.available is not None and (line.behind or not line.installed):
        yield ActionButton(label=words("Upgrade"), href=f"{HREF}/{line.name}/upgrade", icon="refresh")
    if line.installed and line.name != "core":
        yield ActionButton(label=words("Remove"), href=f"{HREF}/{line.name}/remove", method="get", danger=True)


def _confirm(request: Request, env: Env, name: str, error: str = "", status: int = 200) -> Response:
    words = env.gettext
    lost = losses(env.system, name)
    if lost.dependents:
        message = words("These need it and must be removed before it, in this order: {names}.")
        raise ValidationFailed(message.format(names=", ".join(lost.dependents)))
    lines = [words("{count} rows of {table}").format(count=n, table=t) for t, n in lost.tables.items() if n]
    lines += [words("{count} values of {column}").format(count=n, column=c) for c, n in lost.columns.items() if n]
    lines += [words("{count} rows of {table} about its records").format(count=n, table=t)
              for t, n in lost.attached.items()]  # fmt: skip
    lines += [words("the custom field {name}").format(name=field) for field in lost.custom_fields]
    form = FormBlock(
        title=words("Remove “{name}”").format(name=name),
        text=words("A backup is made first. Then these go:") if lines else words("It holds no data."),
        lines=tuple(lines),
        href=f"{HREF}/{name}/remove",
        button=words("Remove it with its data"),
        widgets=(text_field("name", words("Type {name} to confirm").format(name=name), required=True, error=error,
                            extra={"autocomplete": "off"}),),
        danger=True,
    )  # fmt: skip
    return admin_page(request, env, words("Add-ons"), form, status=status)


def _progress(env: Env, found: Operation) -> ProgressBlock:
    words = env.gettext
    if not found.ended:
        return ProgressBlock(
            title=words("Under way"),
            done=found.done,
            total=found.total,
            text=words(found.text) or words("Waiting for its turn"),
            poll_href=f"{HREF}/operations/{found.id}/progress",
            lines=found.lines,
        )
    back = ActionButton(label=words("Back to the add-ons"), href=HREF, method="get", primary=True)
    return ProgressBlock(
        title=words("This did not work") if found.problem else words("Done"),
        done=1,
        total=1,
        text=found.problem or words("Everybody works with the new state now."),
        tone="error" if found.problem else "ok",
        lines=found.lines,
        buttons=(back,),
    )
