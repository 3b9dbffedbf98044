"""Pages of documents: papers of a record, a look before making, several records at once, the guide for authors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from yurt.env import Env
from yurt.errors import NotFound, ValidationFailed
from yurt.files import File
from yurt.model import Model
from yurt.pages import go_to, page, posted, redirect, render, selected_ids

from yurt_documents.editions import ENDINGS, MEDIA_TYPES, kind_named
from yurt_documents.guide import guide_of
from yurt_documents.kinds import kinds_about
from yurt_documents.making import Draft, draft, fitting, make, make_set, make_with_gaps, the_set
from yurt_documents.models.papers import Paper
from yurt_documents.models.templates import Template
from yurt_documents.starters import starter

HOME = "/x/documents"
MOST = 200
"""So many records at most get papers in one request."""


def routes() -> list[BaseRoute]:
    """The addresses below /x/documents."""
    return [
        Route("/of/{model}/{id:int}", papers_of),
        Route("/of/{model}/{id:int}", make_papers, methods=["POST"]),
        Route("/preview/{model}/{id:int}/{template:int}", preview),
        Route("/preview/{model}/{id:int}/{template:int}", make_previewed, methods=["POST"]),
        Route("/draft/{model}/{id:int}/{template:int}", draft_file),
        Route("/paper/{id:int}", paper_file),
        Route("/several/{model}", several, methods=["POST"]),
        Route("/several/{model}", choose),
        Route("/several/{model}/make", make_several, methods=["POST"]),
        Route("/guide/{kind}", guide),
        Route("/starter/{kind}.{ending}", starter_file),
    ]


@page(reading=True)
def papers_of(request: Request, env: Env) -> Response:
    """The papers of a record, and those that can be made."""
    return _papers(request, env, _record(request, env))


@page()
def make_papers(request: Request, env: Env) -> Response:
    """Makes the chosen papers, or all of the set; all or none."""
    record = _record(request, env)
    chosen = _numbers(posted(request).getlist("template"))
    try:
        if chosen:
            templates = [template for template in fitting(env, record) if template.id in chosen]
            for template in templates:
                make(env, record, template)
        else:
            make_set(env, record)
    except ValidationFailed as error:
        env.session.rollback()
        return _papers(request, env, _record(request, env), error.message, chosen)
    return redirect(_href("of", env, record))


def _papers(request: Request, env: Env, record: Model, refused: str = "", chosen: set[int] | None = None) -> Response:
    paper, model = env[Paper], env.info(record).name
    statement = sa.select(paper).where(paper.subject_model == model, paper.subject_id == record.id)
    templates = fitting(env, record)
    waiting = [(kind.title, reason) for kind in kinds_about(env, model) if (reason := kind.fits(env, record))]
    return render(
        request, env, "documents/papers.html", status=422 if refused else 200,
        title=env.gettext("Documents: {record}").format(record=_label(env, record)), record=record,
        label=_label(env, record), back=_back(model, record.id), base=f"{model}/{record.id}", refused=refused,
        papers=list(env.session.scalars(statement.order_by(paper.id.desc()).limit(MOST))),
        templates=templates, waiting=waiting, formats=dict(env.info(Template).fields["format"].options),
        chosen=chosen or {template.id for template in the_set(env, record)}, states=_states(env),
        keeps=env.access.allows("documents.template", "create"),
    )  # fmt: skip


@page()
def preview(request: Request, env: Env) -> Response:
    """A paper before it is kept: what is wrong with it, and the file to look at."""
    record = _record(request, env)
    return _preview(request, env, draft(env, record, _template(request, env)))


def _preview(request: Request, env: Env, tried: Draft) -> Response:
    base = f"{env.info(tried.record).name}/{tried.record.id}"
    return render(
        request, env, "documents/preview.html", title=tried.template.name, draft=tried, base=base,
        label=_label(env, tried.record), faults=[str(fault) for fault in tried.filled.faults],
        missing=[env.gettext(label) for label in tried.filled.missing], format=tried.edition.format,
        size=len(tried.filled.content),
    )  # fmt: skip


@page()
def make_previewed(request: Request, env: Env) -> Response:
    """Keeps the paper that was looked at, with what is empty in it."""
    record = _record(request, env)
    make_with_gaps(env, record, _template(request, env))
    return redirect(_href("of", env, record))


@page()
def draft_file(request: Request, env: Env) -> Response:
    """The file of a paper that is not kept."""
    tried = draft(env, _record(request, env), _template(request, env))
    if tried.filled.faults:
        raise ValidationFailed(" ".join(map(str, tried.filled.faults)))
    ending = ENDINGS[tried.edition.format]
    name = f"{env.gettext('Draft')} {tried.template.name}.{ending}"
    return _answer(tried.filled.content, name, MEDIA_TYPES[tried.edition.format])


@page()
def paper_file(request: Request, env: Env) -> Response:
    """The file of a kept paper, to whoever may read the paper and what it is about."""
    paper = env.get(Paper, request.path_params["id"])
    env.get(env.info(paper.subject_model).cls, paper.subject_id)
    with env.sudo():
        file = env.get(File, int(paper.file or 0))
        return _answer(file.content(), file.name, file.media_type)


def _answer(content: bytes, name: str, media_type: str) -> Response:
    way = "inline" if media_type == "application/pdf" else "attachment"
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


@page()
def several(request: Request, env: Env) -> Response:
    """Leads from selected rows of a list to the choice of their papers."""
    model = request.path_params["model"]
    ids = selected_ids(request, env, env.info(model), posted(request))
    _few(env, ids)
    return go_to(request, f"{HOME}/several/{model}?ids={','.join(map(str, ids))}")


@page(reading=True)
def choose(request: Request, env: Env) -> Response:
    """Which papers the selected records get."""
    return _choice(request, env, _chosen(request.query_params.get("ids", "")))


def _choice(request: Request, env: Env, ids: list[int], refused: str = "") -> Response:
    model = request.path_params["model"]
    records = _records(env, model, ids)
    templates: dict[int, Template] = {}
    fits: dict[int, int] = {}
    for record in records:
        for template in fitting(env, record):
            templates[template.id] = template
            fits[template.id] = fits.get(template.id, 0) + 1
    return render(
        request, env, "documents/several.html", status=422 if refused else 200,
        title=env.gettext("Make documents"), model=model, ids=",".join(str(record.id) for record in records),
        number=len(records), templates=list(templates.values()), fits=fits, refused=refused,
        formats=dict(env.info(Template).fields["format"].options), back=f"/m/{model.replace('.', '/')}",
    )  # fmt: skip


@page()
def make_several(request: Request, env: Env) -> Response:
    """Makes one kind of paper for each record that it fits; tells which lack something, and makes none then."""
    model, form = request.path_params["model"], posted(request)
    ids = _chosen(str(form.get("ids") or ""))
    wanted = _numbers(form.getlist("template"))
    try:
        if not wanted:
            raise ValidationFailed(env.gettext("Choose at least one paper."))
        for record in _records(env, model, ids):
            for template in fitting(env, record):
                if template.id in wanted:
                    _make_named(env, record, template)
    except ValidationFailed as error:
        env.session.rollback()
        return _choice(request, env, ids, error.message)
    return redirect("/m/documents/paper")


def _make_named(env: Env, record: Model, template: Template) -> None:
    try:
        make(env, record, template)
    except ValidationFailed as error:
        raise ValidationFailed(f"{_label(env, record)}: {error.message}") from None


@page(reading=True)
def guide(request: Request, env: Env) -> Response:
    """What templates of a kind may show, with examples in the reader's language, and files to begin with."""
    kind = kind_named(env, request.path_params["kind"])
    return render(
        request, env, "documents/guide.html", title=env.gettext(kind.title), kind=kind, parts=guide_of(env, kind)
    )  # fmt: skip


@page(reading=True)
def starter_file(request: Request, env: Env) -> Response:
    """A template to begin with."""
    kind, ending = kind_named(env, request.path_params["kind"]), request.path_params["ending"]
    content, media_type = starter(env, kind, ending)
    return _answer(content, f"{env.gettext(kind.title)}.{ending}", media_type)


def _record(request: Request, env: Env) -> Any:
    """The record of the address, of a kind that papers are made about, within the user's reach. Raises NotFound."""
    model = request.path_params["model"]
    if not kinds_about(env, model):
        raise NotFound(env.gettext("No papers are made about such records."))
    return env.get(env.info(model).cls, request.path_params["id"])


def _records(env: Env, model: str, ids: list[int]) -> list[Any]:
    if not kinds_about(env, model):
        raise NotFound(env.gettext("No papers are made about such records."))
    _few(env, ids)
    cls = env.info(model).cls
    return list(env.session.scalars(sa.select(cls).where(cls.id.in_(ids)).order_by(cls.id)))


def _few(env: Env, ids: list[int]) -> None:
    if len(ids) > MOST:
        raise ValidationFailed(env.gettext("Select {most} rows at most.").format(most=MOST))


def _chosen(text: str) -> list[int]:
    return sorted(_numbers(text.split(",")))


def _numbers(texts: Any) -> set[int]:
    return {int(text) for text in map(str, texts) if text.isascii() and text.isdecimal() and len(text) < 19}


def _template(request: Request, env: Env) -> Template:
    return env.get(Template, request.path_params["template"])


def _label(env: Env, record: Model) -> str:
    from yurt_documents.making import title_of

    return f"{env.gettext(env.info(record).label)} {title_of(record)}"


def _back(model: str, number: int) -> str:
    return f"/m/{model.replace('.', '/')}/{number}"


def _href(what: str, env: Env, record: Any) -> str:
    return f"{HOME}/{what}/{env.info(record).name}/{record.id}"


def _states(env: Env) -> dict[str, Any]:
    return {state.value: state for state in env.info(Paper).fields["status"].states}
