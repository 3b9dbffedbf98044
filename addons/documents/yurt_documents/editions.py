"""Checking a template with examples when it is saved, keeping its editions, and filling one."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt.files import File, media_type_of

from yurt_documents.kinds import PaperKind, Place, Rows, Sum, kinds_of
from yurt_documents.material import Material
from yurt_documents.models.templates import Edition, Kind, Template
from yurt_documents.problems import Filled, Problem, refuse
from yurt_documents.speech import Speech

if TYPE_CHECKING:
    from yurt.env import Env

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {_OFFICE + "wordprocessingml.document": "word", _OFFICE + "spreadsheetml.sheet": "excel"}
ENDINGS = {"pdf": "pdf", "word": "docx", "excel": "xlsx"}
MEDIA_TYPES = {"pdf": "application/pdf", **{name: media for media, name in TYPES.items()}}
EXAMPLES = 3
"""Rows of each list among the examples."""


def kind_named(env: Env, name: str) -> PaperKind:
    """The kind as its add-on declares it. Raises ValidationFailed when that add-on is not there."""
    kind = kinds_of(env).get(name)
    if kind is None:
        message = env.gettext("The add-on that fills papers of this kind is not installed.")
        raise ValidationFailed(message, {"kind": message})
    return kind


def look_through(env: Env, template: Template) -> None:
    """Tries a template that is about to be saved and notes its format. Raises TemplateFaulty, or ValidationFailed."""
    if bool(template.file) == bool((template.text or "").strip()):
        message = env.gettext("A template is either a file or the text of a PDF page.")
        raise ValidationFailed(message, {"file": message})
    with env.unguarded(), env.session.no_autoflush:
        kind_row: Any = template.kind or env.session.get(env[Kind], template.kind_id)
        content = _content(env, int(template.file)) if template.file else (template.text or "").encode()
    kind = kind_named(env, kind_row.name)
    form = template.format = format_of(env, content) if template.file else "pdf"
    speech = speech_of(env, template.language or env.language)
    filled = fill(env, form, content, Material(kind, speech, examples(env, kind)))
    refuse(env, filled.faults)


def speech_of(env: Env, language: str) -> Speech:
    """A language with the words of the installed add-ons."""
    return Speech(language, env.system.catalogue(language).gettext)


def format_of(env: Env, content: bytes) -> str:
    """The format of a file by its content. Raises TemplateFaulty for what is no Word or Excel file."""
    found = TYPES.get(media_type_of(content))
    if found is None:
        text = env.gettext("This is no Word or Excel file (.docx, .xlsx). Save it as one, and upload that.")
        refuse(env, [Problem(text)])
    return found or ""


def fill(env: Env, form: str, content: bytes, material: Material) -> Filled:
    """Fills a template of a format with what a paper shows."""
    if form == "pdf":
        from yurt_documents.setting import fill as fill_page

        return fill_page(env, content.decode(), material)
    if form == "word":
        from yurt_documents.word import fill as fill_word

        return fill_word(env, content, material)
    from yurt_documents.sheet import fill as fill_sheet

    return fill_sheet(env, content, material)


def examples(env: Env, kind: PaperKind) -> dict[str, Any]:
    """A value for each place, as authors see it."""
    return {place.name: _example(env, place) for place in kind.known.values()}


def _example(env: Env, place: Place | Rows) -> Any:
    if isinstance(place, Rows):
        return [{part.name: _example(env, part) for part in place.places} for _ in range(EXAMPLES)]
    if place.kind == "date" and (place.example is None or isinstance(place.example, int)):
        return env.today + timedelta(days=place.example or 0)
    if place.kind == "money" and not isinstance(place.example, Sum):
        return Sum(Decimal(place.example), env.system.settings.currency)
    return place.example


def latest(env: Env, template: Template) -> Edition:
    """The edition that papers are made from now."""
    edition = env[Edition]
    chosen = sa.select(edition).where(edition.template_id == template.id).order_by(edition.number.desc()).limit(1)
    return env.session.scalars(chosen).one()


def content_of(env: Env, edition: Edition) -> bytes:
    """What a paper is filled from."""
    with env.unguarded():
        return _content(env, int(edition.file)) if edition.file else (edition.text or "").encode()


def keep_edition(env: Env, template: Template) -> None:
    """Keeps the template as the next edition, unless nothing differs from the latest."""
    with env.sudo():
        content = _content(env, int(template.file)) if template.file else (template.text or "").encode()
        digest = hashlib.sha256(content).hexdigest()
        edition = env[Edition]
        known = sa.select(edition).where(edition.template_id == template.id).order_by(edition.number.desc()).limit(1)
        before = env.session.scalars(known).first()
        if before is not None and before.sha256 == digest:
            return
        number = (before.number if before else 0) + 1
        env.create(
            Edition, template=template, number=number, format=template.format, file=template.file, sha256=digest,
            text=None if template.file else template.text,
        )  # fmt: skip
        template.edition = number


def _content(env: Env, number: int) -> bytes:
    file = env.session.get(env[File], number)
    if file is None:
        message = env.gettext("Choose the file again.")
        raise ValidationFailed(message, {"file": message})
    return file.content()
