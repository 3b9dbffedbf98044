"""The timeline of a record: older entries, a new note, a note taken back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.base.following import follow, unfollow
from yurt.base.models.journal import Note
from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.errors import NotFound, ValidationFailed
from yurt.web.pages.context.document import Toast
from yurt.web.pages.serving import model_of, record_of, tell
from yurt.web.pages.timeline_data import add_note, read_timeline
from yurt.web.present.richtext import markup_of, plain_text
from yurt.web.requests import page, posted, render

LONGEST_NOTE = 100_000


@page()
def older_entries(request: Request, env: Env) -> Response:
    """The entries before a moment; without one the whole timeline, of one kind if that is asked."""
    info = model_of(request, env)
    record = record_of(request, env, info, trash=True)
    before = request.query_params.get("before", "")
    timeline = read_timeline(env, info, record, before, request.query_params.get("kind", ""))
    part = "_timeline_entries.html" if before else "_timeline.html"
    return render(request, env, part, timeline=timeline)


@page()
def set_following(request: Request, env: Env) -> Response:
    """Follows the record, or stops; answers the whole timeline."""
    info = model_of(request, env)
    record = record_of(request, env, info, trash=True)
    assert env.user_id is not None
    if posted(request).get("follow") == "1":
        follow(env, info.name, record.id, [env.user_id], asked=True)
    else:
        unfollow(env, info.name, record.id, env.user_id)
    return render(request, env, "_timeline.html", timeline=read_timeline(env, info, record))


@page()
def post_note(request: Request, env: Env) -> Response:
    """Adds a note; answers the whole timeline."""
    info = model_of(request, env)
    record = record_of(request, env, info, trash=True)
    form = posted(request)
    text = str(form.get("text") or "")
    markup = text if form.get("text.rich") else markup_of(text)
    if len(markup) > LONGEST_NOTE:
        raise ValidationFailed(env.gettext("This note is too long; put the text into a file."))
    if not plain_text(markup):
        raise ValidationFailed(env.gettext("Write something first."))
    blind = add_note(env, info, record, str(form.get("kind") or "note"), markup)
    env.session.flush()
    response = render(request, env, "_timeline.html", timeline=read_timeline(env, info, record))
    if not blind:
        return response
    names = ", ".join(labels_of(env, "core.user", blind).values())
    return tell(
        response,
        Toast(
            text=env.gettext("Not told, because they may not see this: {people}.").format(people=names), tone="warning"
        ),
    )


@page()
def remove_note(request: Request, env: Env) -> Response:
    """Takes back a note of one's own."""
    info = model_of(request, env)
    record = record_of(request, env, info, trash=True)
    note = env.get(Note, request.path_params["note"])
    if note.model != info.name or note.record_id != record.id:
        raise NotFound(env.gettext("There is no such note."))
    env.delete(note)
    return Response(status_code=200)
