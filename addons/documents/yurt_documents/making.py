"""Making papers: filled from a record, shown with what is wrong, numbered and kept; made anew, and void."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import AccessDenied, ValidationFailed
from yurt.files import keep_file
from yurt.model import Model
from yurt_finance.numbering import numbers_for

from yurt_documents.editions import ENDINGS, content_of, fill, kind_named, latest, speech_of
from yurt_documents.kinds import PaperKind, kinds_about
from yurt_documents.material import Material
from yurt_documents.models.papers import Paper
from yurt_documents.models.templates import Edition, Kind, Template
from yurt_documents.problems import Filled, refuse

if TYPE_CHECKING:
    from yurt.env import Env

DRAFT = "—"
"""Stands for the number of a paper that is only looked at."""


@dataclass(frozen=True)
class Draft:
    """A paper before it is kept: what it is made of, what came out, and the earlier one that it replaces."""

    kind: PaperKind
    template: Template
    edition: Edition
    record: Any
    language: str
    replaces: Paper | None
    number: str
    number_edition: int
    filled: Filled

    def missing_text(self, env: Env) -> str:
        """What the record does not have, in one sentence; empty when all is there."""
        names = ", ".join(env.gettext(label) for label in self.filled.missing)
        if not names:
            return ""
        told = env.gettext("“{template}” shows what is empty: {names}.")
        return told.format(template=self.template.name, names=names)


def fitting(env: Env, record: Model) -> list[Template]:
    """The templates that a paper about a record can be made from now, in their order."""
    model = env.info(record).name
    names = [kind.name for kind in kinds_about(env, model) if not kind.fits(env, record)]
    if not names:
        return []
    template, kind = env[Template], env[Kind]
    chosen = sa.select(template).join(kind, kind.id == template.kind_id)
    chosen = chosen.where(kind.name.in_(names), template.archived.is_(False), template.edition > 0)
    return list(env.session.scalars(chosen.order_by(kind.place, kind.name, template.name)))


def the_set(env: Env, record: Model) -> list[Template]:
    """The templates that one click makes papers from: what an add-on names for the record, else the usual ones."""
    possible = fitting(env, record)
    named = env.registry.hooks.hook.papers_wanted(env=env, record=record)
    wanted = {number for several in named for number in several or ()}
    return [template for template in possible if (template.id in wanted if wanted else template.usual)]


def draft(env: Env, record: Model, template: Template) -> Draft:
    """Fills a template from a record, and keeps nothing. Raises AccessDenied and ValidationFailed where it may not be.

    The record is read with the user's own rights; what it leads to is read without, for a paper is whole or is none.
    """
    kind = _allowed_kind(env, record, template)
    before = _before(env, record, template)
    number, edition = (before.number, before.edition + 1) if before else (DRAFT, 1)
    return _filled(env, record, template, kind, before, number, edition)


def _allowed_kind(env: Env, record: Model, template: Template) -> PaperKind:
    with env.sudo():
        kind = kind_named(env, template.kind.name)
    if kind.model != env.info(record).name:
        raise ValidationFailed(env.gettext("This template is for records of another kind."))
    if not env.is_sudo and not env.access.has_role(kind.role):
        raise AccessDenied(env.gettext("You have no right to make this paper."), model="documents.paper")
    reason = kind.fits(env, record)
    if reason:
        raise ValidationFailed(reason)
    return kind


def _filled(
    env: Env, record: Any, template: Template, kind: PaperKind, before: Paper | None, number: str, edition: int
) -> Draft:
    language = template.language or kind.language(record) or env.language
    with env.sudo():
        found = latest(env, template)
        values = _common(env, kind, record, number, edition) | dict(kind.data(env, record))
        filled = fill(env, found.format, content_of(env, found), Material(kind, speech_of(env, language), values))
    return Draft(kind, template, found, record, language, before, number, edition, filled)


def _before(env: Env, record: Model, template: Template) -> Paper | None:
    """The paper that counts now, made from this template about this record."""
    paper = env[Paper]
    chosen = sa.select(paper).where(
        paper.subject_model == env.info(record).name, paper.subject_id == record.id,
        paper.template_id == template.id, paper.status == "valid",
    )  # fmt: skip
    with env.unguarded():
        return env.session.scalars(chosen.order_by(paper.id.desc()).limit(1)).first()


def _common(env: Env, kind: PaperKind, record: Any, number: str, edition: int) -> dict[str, Any]:
    branding, branch = env.system.settings.branding, kind.branch(record)
    users = env.info("core.user")
    author = env.session.get(users.cls, env.user_id) if env.user_id else None
    return {
        "paper.title": kind.title,
        "paper.number": number,
        "paper.edition": edition,
        "paper.date": env.today,
        "paper.author": author.name if author else None,
        "company.name": branding.company or branding.name,
        "company.branch": branch.name if branch else None,
    }


def make(env: Env, record: Model, template: Template) -> Paper:
    """Makes and keeps a paper. Raises ValidationFailed when the template is faulty or the record lacks something."""
    with env.session.begin_nested():
        final = _numbered(env, record, template)
        missing = final.missing_text(env)
        if missing:
            told = env.gettext("Fill it in, or open the preview and make it all the same.")
            raise ValidationFailed(f"{missing} {told}")
        return _store(env, final)


def make_with_gaps(env: Env, record: Model, template: Template) -> Paper:
    """Makes a paper although it shows what is empty. Raises ValidationFailed when the template is faulty."""
    with env.session.begin_nested():
        return _store(env, _numbered(env, record, template))


def make_set(env: Env, record: Model) -> list[Paper]:
    """Makes all papers that belong to a record; all or none. Raises ValidationFailed with all that is missing."""
    templates = the_set(env, record)
    if not templates:
        raise ValidationFailed(env.gettext("No template fits this record. Ask who keeps the templates."))
    made, wrong = [], []
    with env.session.begin_nested():
        for template in templates:
            try:
                made.append(make(env, record, template))
            except ValidationFailed as error:
                wrong.append(error.message)
        if wrong:
            raise ValidationFailed(" ".join(dict.fromkeys(wrong)))
    return made


def _numbered(env: Env, record: Model, template: Template) -> Draft:
    """The paper with its number, which is free again when the unit of work takes this back."""
    kind = _allowed_kind(env, record, template)
    lock_numbers(env, kind)
    before = _before(env, record, template)
    number, edition = (before.number, before.edition + 1) if before else (_number(env, kind, record), 1)
    made = _filled(env, record, template, kind, before, number, edition)
    refuse(env, made.filled.faults)
    return made


def _store(env: Env, made: Draft) -> Paper:
    name, content = f"{made.number}-{made.number_edition}.{ENDINGS[made.edition.format]}", made.filled.content
    with env.sudo():
        if made.replaces is not None:
            made.replaces.status = "replaced"
        paper = _write(env, made)
        env.session.flush()
        paper.file = keep_file(env, name, content, "documents.paper:file", paper.id).id
    return paper


def lock_numbers(env: Env, kind: PaperKind) -> None:
    """Lets nobody else number papers of a kind until this unit of work ends, so that none is numbered twice."""
    with env.sudo():
        row = env[Kind]
        env.session.execute(sa.select(row.id).where(row.name == kind.name).with_for_update())


def _number(env: Env, kind: PaperKind, record: Any) -> str:
    with env.sudo():
        branch = kind.branch(record)
        place = (branch.id if branch else None, env.today.year)
        return f"{kind.code}-{numbers_for(env, [place], f'documents.{kind.name}')[0]}"


def _write(env: Env, made: Draft) -> Paper:
    kind, record = made.kind, made.record
    return env.create(
        Paper, number=made.number, edition=made.number_edition, kind=made.template.kind, template=made.template,
        template_edition=made.edition, subject_model=env.info(record).name, subject_id=record.id,
        about=title_of(record), language=made.language, date=env.today, made_at=env.now, made_by_id=env.user_id,
        sha256=hashlib.sha256(made.filled.content).hexdigest(), branch=kind.branch(record), **kind.links(record),
    )  # fmt: skip


def title_of(record: Any) -> str:
    """What a record is called."""
    name = record.env.info(record).label_field
    return str((getattr(record, name, None) if name else None) or record.id)


def void(env: Env, paper: Paper, reason: str) -> None:
    """Takes a paper back; it stays readable. Raises ValidationFailed for one that counts no more."""
    if paper.status != "valid":
        raise ValidationFailed(env.gettext("This paper does not count any more."))
    with env.sudo():
        paper.status, paper.reason = "void", reason
        paper.voided_at, paper.voided_by_id = env.now, env.user_id


def told(papers: Iterable[Paper]) -> str:
    """The numbers of papers, for a message."""
    return ", ".join(f"{paper.number}" for paper in papers)
