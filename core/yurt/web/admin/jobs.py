"""The page of background jobs."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.access import ADMIN
from yurt.errors import NotFound
from yurt.i18n import N_
from yurt.services.assemble import SystemJobHost
from yurt.services.jobs import JobInfo, Jobs, JobState
from yurt.web.admin.frame import admin_page, done
from yurt.web.blocks import FormBlock, NoteBlock, ProgressBlock, TableBlock, TableRow, TextCell, choice_field
from yurt.web.filters import FILTERS
from yurt.web.pages.context.document import ActionButton, Tone
from yurt.web.requests import page, render, system_of

HREF = "/admin/jobs"
PAGE_SIZE = 50
_MOMENT = FILTERS["datetime"]
_STATES = N_(
    {
        JobState.DELAYED: "Waits for its time",
        JobState.WAITING: "Waiting",
        JobState.RUNNING: "Running",
        JobState.DONE: "Done",
        JobState.FAILED: "Failed",
        JobState.CANCELLED: "Cancelled",
    }
)
_TONES: dict[JobState, Tone] = {
    JobState.DELAYED: "new",
    JobState.WAITING: "new",
    JobState.RUNNING: "today",
    JobState.DONE: "ok",
    JobState.FAILED: "late",
    JobState.CANCELLED: "over",
}
_OPEN = (JobState.DELAYED, JobState.WAITING, JobState.RUNNING)


@page()
def show(request: Request, env: Env) -> Response:
    """The newest jobs: all of them for administrators, one's own for everybody else."""
    words = env.gettext
    if not jobs_of(request).prepared:
        text = words("No jobs have been set up in this database yet. They are when the server starts: yurt serve.")
        return admin_page(request, env, words("Jobs"), NoteBlock(title=words("There are no jobs here."), text=text))
    chosen = request.query_params.get("state", "")
    states = [JobState(chosen)] if chosen in {state.value for state in JobState} else []
    offset = _number(request.query_params.get("offset"))
    found = jobs_of(request).list(states=states, user_id=_only_of(env), limit=PAGE_SIZE + 1, offset=offset)
    more = f"{HREF}?state={chosen}&offset={offset + PAGE_SIZE}" if len(found) > PAGE_SIZE else ""
    table = TableBlock(
        title="",
        columns=(words("Job"), words("State"), words("Progress"), words("Asked for"), words("Ended")),
        rows=tuple(_row(env, job) for job in found[:PAGE_SIZE]),
        empty=words("There are no jobs here."),
        more_href=more,
    )
    options = {"": words("All"), **{state.value: words(label) for state, label in _STATES.items()}}
    choice = choice_field("state", words("State"), options, chosen)
    form = FormBlock(title="", href=HREF, method="get", button=words("Show"), widgets=(choice,))
    return admin_page(request, env, words("Jobs"), form, table)


@page()
def show_one(request: Request, env: Env) -> Response:
    """One job with its log."""
    return admin_page(request, env, env.gettext("Job"), _block(request, env))


@page()
def progress(request: Request, env: Env) -> Response:
    """The part of that page that asks for itself anew."""
    return render(request, env, "admin/_progress.html", block=_block(request, env))


@page(reading=True)  # on SQLite the job engine could not write beside a writing unit of work
def cancel(request: Request, env: Env) -> Response:
    """Stops a job where it next says how far it is."""
    job = _job(request, env)
    jobs_of(request).cancel(job.id)
    return done(request, f"{HREF}/{job.id}", env.gettext("The job is stopped as soon as it can be."))


@page(reading=True)  # on SQLite the job engine could not write beside a writing unit of work
def retry(request: Request, env: Env) -> Response:
    """Runs a failed job again. Raises JobNotFinished."""
    job = _job(request, env)
    jobs_of(request).retry(job.id)
    return done(request, f"{HREF}/{job.id}", env.gettext("The job runs again."))


def jobs_of(request: Request) -> Jobs:
    """The jobs of this process' system."""
    state = request.app.state
    if not hasattr(state, "jobs"):
        state.jobs = Jobs(SystemJobHost(system_of(request)))
    return state.jobs


def _only_of(env: Env) -> int | None:
    return None if env.access.has_role(ADMIN) else env.user_id


def _job(request: Request, env: Env) -> JobInfo:
    """The job of the address. Raises NotFound, also for somebody else's."""
    jobs = jobs_of(request)
    job = jobs.get(request.path_params["id"]) if jobs.prepared else None
    if job is None or _only_of(env) not in (None, job.user_id):
        raise NotFound(env.gettext("There is no such job, or it is not yours."))
    return job


def _row(env: Env, job: JobInfo) -> TableRow:
    words = env.gettext
    return TableRow(
        cells=(
            TextCell(text=words(job.title), href=f"{HREF}/{job.id}"),
            TextCell(text=words(_STATES[job.state]), tone=_TONES[job.state]),
            TextCell(text=_how_far(job), small=job.progress.text),
            TextCell(text=_MOMENT(job.created_at)),
            TextCell(text=_MOMENT(job.finished_at)),
        ),
    )


def _block(request: Request, env: Env) -> ProgressBlock:
    words, job = env.gettext, _job(request, env)
    log = [f"{_MOMENT(line.at)} {line.text}" for line in jobs_of(request).log(job.id)]
    said = (words(_STATES[job.state]), _how_far(job), job.progress.text, job.error)
    return ProgressBlock(
        title=words(job.title),
        done=job.progress.done,
        total=job.progress.total or max(job.progress.done, 1),
        text=" · ".join(part for part in said if part),
        tone="error" if job.state is JobState.FAILED else "",
        poll_href=f"{HREF}/{job.id}/progress" if job.state in _OPEN else "",
        lines=tuple(log),
        buttons=tuple(_buttons(env, job)),
    )


def _buttons(env: Env, job: JobInfo) -> Iterator[ActionButton]:
    words = env.gettext
    if job.state in _OPEN:
        yield ActionButton(label=words("Stop"), href=f"{HREF}/{job.id}/cancel", danger=True, confirm=words("Stop it?"))
    elif job.state is not JobState.DONE:
        yield ActionButton(label=words("Run again"), href=f"{HREF}/{job.id}/retry", primary=True)
    yield ActionButton(label=words("All jobs"), href=HREF, method="get")


def _how_far(job: JobInfo) -> str:
    if job.progress.total:
        return f"{job.progress.done} / {job.progress.total}"
    return str(job.progress.done or "")


def _number(text: str | None) -> int:
    return min(int(text), 100_000) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0
