"""Papers: files made from a template about one record, numbered without gaps, never changed afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from yurt.base.models.people import User
from yurt.errors import AccessDenied
from yurt.i18n import LANGUAGES
from yurt.model import Ask, File, Mapped, Model, State, Url, action, computed, field, index, link, state, unique

from yurt_documents.models.templates import Edition, Kind, Template


class Voiding(Ask):
    """Why a paper does not count any more."""

    reason: Mapped[str] = field(max_length=500)


class Paper(Model, label="Paper", icon="file-certificate", order="-id", record_label="number", branch=True,
            archive=False, trash=False):  # fmt: skip
    """A paper about the record `subject_model`/`subject_id`. Made anew it keeps its number and gets the next version;
    a void one keeps its number for itself. `sha256` is the hash of the file, by which the file store holds it."""

    number: Mapped[str] = field(max_length=60, searchable=True, readonly=True)
    edition: Mapped[int] = field(default=1, readonly=True, label="Version of the paper")
    kind: Mapped[Kind] = link(ondelete="restrict", readonly=True)
    template: Mapped[Template] = link(ondelete="restrict", readonly=True)
    template_edition: Mapped[Edition] = link(ondelete="restrict", readonly=True, index=False)
    subject_model: Mapped[str] = field(max_length=100, readonly=True)
    subject_id: Mapped[int] = field(readonly=True)
    about: Mapped[str] = field(searchable=True, readonly=True, help="The record as it was called then.")
    language: Mapped[str] = field(options=LANGUAGES, readonly=True)
    date: Mapped[date] = field(readonly=True, index=True)
    status: Mapped[str] = state(
        State("valid", "Valid", "ok", to=("replaced", "void")),
        State("replaced", "Replaced", "done"),
        State("void", "Void", "late"),
        readonly=True,
    )
    reason: Mapped[str | None] = field(max_length=500, readonly=True, tracked=True, label="Why it is void")
    voided_at: Mapped[datetime | None] = field(readonly=True, label="Void since")
    voided_by: Mapped[User | None] = link(readonly=True, index=False)
    made_at: Mapped[datetime] = field(readonly=True)
    made_by: Mapped[User | None] = link(readonly=True, index=False)
    file: Mapped[File | None] = field(readonly=True)
    sha256: Mapped[str] = field(max_length=64, readonly=True, label="SHA-256")

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]
        kind_id: Mapped[int]
        template_id: Mapped[int]
        voided_by_id: Mapped[int | None]

    constraints = [unique("number", "edition", message="There is a paper with this number.")]
    indexes = [index("subject_model", "subject_id")]

    @computed(label="To print")
    def shown(self) -> Url | None:
        """Where the file is opened or downloaded."""
        return f"/x/documents/paper/{self.id}"

    def on_create(self) -> None:
        super().on_create()
        self._refuse()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self._refuse()

    def on_delete(self) -> None:
        super().on_delete()
        self._refuse()

    def _refuse(self) -> None:
        if not self.env.is_sudo:
            message = self.env.gettext("Papers are made from a record and never changed. Void it, and make it anew.")
            raise AccessDenied(message, model="documents.paper")

    @action("Void", icon="file-off", role="documents.clerk", when=("valid",), asks=Voiding)
    def void(self, given: Voiding) -> None:
        """The paper does not count any more; it stays readable, with the reason."""
        from yurt_documents.making import void

        void(self.env, self, given.reason)

    @action("Open the record", icon="file-arrow-right", role="core.user")
    def open_record(self) -> Model:
        """Leads to what the paper is about."""
        return self.env.get(self.env.info(self.subject_model).cls, self.subject_id)
