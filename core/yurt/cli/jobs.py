"""`yurt jobs`: what runs, waits and failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yurt.cli.opening import opened, working
from yurt.cli.options import ActAs, AsJson, Database
from yurt.cli.screen import say, show_json, show_table
from yurt.errors import ValidationFailed

if TYPE_CHECKING:
    from yurt.env import System
    from yurt.services.jobs import JobInfo, Jobs

app = typer.Typer(help="What runs, waits and failed.", no_args_is_help=True)
JobId = Annotated[str, typer.Argument(metavar="ID", help="The job, as “yurt jobs list” shows it.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="jobs")


@app.command("list")
def list_(
    name: Annotated[str | None, typer.Option(help="Only this job, such as crm.recount.")] = None,
    state: Annotated[
        list[str] | None, typer.Option(help="delayed, waiting, running, done, failed or cancelled; repeat.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 30,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest jobs.

    Example:  yurt jobs list --state failed
    """
    from yurt.services.jobs import JobState

    known = [item.value for item in JobState]
    if strange := [word for word in state or [] if word not in known]:
        raise ValidationFailed(f"There is no state “{strange[0]}”. There are: {', '.join(known)}.")
    with _jobs(database) as (_, jobs):
        found = jobs.list(name=name, states=[JobState(word) for word in state or []], limit=limit)
    if as_json:
        show_json([_as_dict(info) for info in found])
        return
    show_table(
        ("Job", "Title", "State", "Asked for", "Progress"),
        [(i.id, i.title, i.state.value, f"{i.created_at:%Y-%m-%d %H:%M:%S}", _how_far(i)) for i in found],
    )


@app.command()
def show(job: JobId, database: Database = None, as_json: AsJson = False) -> None:
    """Show one job with its log.

    Example:  yurt jobs show crm.recount:4f1c…
    """
    with _jobs(database) as (_, jobs):
        info, lines = jobs.get(job), jobs.log(job)
    if as_json:
        show_json({**_as_dict(info), "log": [vars(line) if hasattr(line, "__dict__") else line for line in lines]})
        return
    for key, value in _as_dict(info).items():
        if value not in (None, ""):
            say(f"{key:12} {value}")
    for line in lines:
        say(f"{line.at:%Y-%m-%d %H:%M:%S}  {line.text}")


@app.command()
def cancel(job: JobId, database: Database = None) -> None:
    """Stop a job: before it starts, or where it next reports progress.

    Example:  yurt jobs cancel crm.recount:4f1c…
    """
    with _jobs(database) as (_, jobs):
        info = jobs.cancel(job)
    say(f"{info.id} is {info.state.value}.")


@app.command()
def retry(job: JobId, database: Database = None) -> None:
    """Run a failed or cancelled job again, from the step that was not done.

    Example:  yurt jobs retry crm.recount:4f1c…
    """
    with _jobs(database) as (_, jobs):
        info = jobs.retry(job)
    say(f"{info.id} is {info.state.value}. A worker (“yurt worker”) runs it.")


@app.command()
def run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The job's full name, such as crm.recount.")],
    arguments: Annotated[str, typer.Option("--arguments", metavar="JSON", help="Its arguments.")] = "{}",
    act_as: ActAs = None,
    database: Database = None,
) -> None:
    """Ask for a job now; a worker runs it.

    Example:  yurt jobs run crm.recount --arguments '{"city": "Yerevan"}'
    """
    try:
        given = json.loads(arguments)
    except ValueError as error:
        raise ValidationFailed(f"--arguments is not JSON: {error}.") from None
    if not isinstance(given, dict):
        raise ValidationFailed('--arguments takes an object, such as {"city": "Yerevan"}.')
    with _jobs(database) as (system, jobs), working(system, act_as) as env:
        number = jobs.enqueue(env.session, name, given, user_id=env.user_id)
    say(number)


@contextmanager
def _jobs(database: str | None) -> Iterator[tuple[System, Jobs]]:
    from yurt.services.assemble import connect_jobs

    with opened(database) as system:
        jobs = connect_jobs(system)
        try:
            yield system, jobs
        finally:
            jobs.close()


def _how_far(info: JobInfo) -> str:
    progress = info.progress
    of = f"/{progress.total}" if progress.total is not None else ""
    return f"{progress.done}{of} {progress.text}".strip() if progress.done or progress.text else ""


def _as_dict(info: JobInfo) -> dict[str, Any]:
    return {
        "id": info.id,
        "name": info.name,
        "title": info.title,
        "state": info.state.value,
        "user_id": info.user_id,
        "queue": info.queue,
        "worker": info.worker,
        "created_at": info.created_at.isoformat(),
        "started_at": info.started_at and info.started_at.isoformat(),
        "finished_at": info.finished_at and info.finished_at.isoformat(),
        "progress": _how_far(info),
        "result": info.result,
        "error": info.error,
    }
