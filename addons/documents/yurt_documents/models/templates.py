"""Templates of papers: what users upload or write, checked when they save it, every edition kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.base.models.files import File as StoredFile
from yurt.errors import AccessDenied
from yurt.i18n import LANGUAGES
from yurt.model import File, LongText, Mapped, Model, Url, computed, field, lines, link, unique

FORMATS = {"pdf": "PDF", "word": "Word", "excel": "Excel"}


class Kind(Model, label="Kind of paper", plural="Kinds of papers", icon="files", order="place, name",
           record_label="title", trash=False, timeline=False):  # fmt: skip
    """What an add-on can fill papers with; `name` is that of its declaration."""

    name: Mapped[str] = field(max_length=100, unique=True, readonly=True)
    title: Mapped[str] = field(translated=True, searchable=True)
    place: Mapped[int] = field(default=50, readonly=True)
    templates: Mapped[list[Template]] = lines(inverse="kind")

    @computed(label="What its templates may show")
    def guide(self) -> Url | None:
        """The page for authors."""
        return f"/x/documents/guide/{self.name}"


class Template(Model, label="Template", icon="template", order="kind, name"):
    """A page that papers are made from: a Word or Excel file, or typst text for PDF.

    What is saved is tried with examples first; a new file or text is a new edition, and those before it are kept.
    """

    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    kind: Mapped[Kind] = link(tracked=True, ondelete="restrict")
    language: Mapped[str | None] = field(
        options=LANGUAGES, tracked=True, help="Empty: that of whoever gets the paper, else of whoever makes it."
    )
    file: Mapped[File | None] = field(help="A Word or Excel file (.docx, .xlsx) with placeholders in double braces.")
    text: Mapped[LongText | None] = field(label="Text of a PDF page", help="In typst. Instead of a file.")
    usual: Mapped[bool] = field(
        default=True, tracked=True, label="In the usual set", help="Made where nothing else is chosen."
    )
    format: Mapped[str | None] = field(options=FORMATS, readonly=True)
    edition: Mapped[int] = field(default=0, readonly=True)
    editions: Mapped[list[Edition]] = lines(inverse="template", order="-number")

    if TYPE_CHECKING:
        kind_id: Mapped[int]

    @computed(label="What it may show")
    def guide(self) -> Url | None:
        """The page for authors."""
        return f"/x/documents/guide/{self.kind.name}" if self.kind else None

    def on_create(self) -> None:
        super().on_create()
        self._look_through()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if changes & {"file", "text", "kind", "kind_id"}:
            self._look_through()

    def _look_through(self) -> None:
        """Raises TemplateFaulty for a template that could not be filled."""
        from yurt_documents.editions import look_through

        look_through(self.env, self)


class Edition(Model, label="Edition of a template", plural="Editions of templates", icon="versions", archive=False,
              order="template, -number", trash=False, timeline=False, record_label="number"):  # fmt: skip
    """A template as it was from one saving to the next. It is never changed: papers name the one they came from."""

    template: Mapped[Template] = link(ondelete="cascade", readonly=True)
    number: Mapped[int] = field(readonly=True)
    format: Mapped[str] = field(options=FORMATS, readonly=True)
    file: Mapped[File | None] = field(readonly=True)
    text: Mapped[LongText | None] = field(readonly=True)
    sha256: Mapped[str] = field(max_length=64, readonly=True)

    if TYPE_CHECKING:
        template_id: Mapped[int]

    constraints = [unique("template", "number", message="There is such an edition already.")]

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        raise AccessDenied(self.env.gettext("An edition is never changed. Save the template anew."))


class KeptFile(StoredFile, extends=True):
    """A file; those of papers and of templates' editions stay as they are."""

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self._refuse()

    def on_delete(self) -> None:
        super().on_delete()
        self._refuse()

    def _refuse(self) -> None:
        if (self.model or "").startswith("documents.paper") and not self.env.is_sudo:
            raise AccessDenied(self.env.gettext("The file of a paper is never changed. Void the paper instead."))
