"""An application's answers and its score, kept with it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yurt.base.models.people import User
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model import Json, LongText, Mapped, Model, Money, action, field, lines, link, unique

from yurt_lending.models.loan import TERMS, Loan
from yurt_lending.models.scoring import DECISIONS, ScoringQuestion, ScoringSheet

SCORE = frozenset({"score", "grade", "advice", "score_limit", "scored_at"})
PARTS = {"points": "Points", "stop": "Stops"}


class Answer(
    Model, label="Answer", icon="message-question", order="loan, id", record_label="question", archive=False,
    trash=False, timeline=False,
):  # fmt: skip
    """What an applicant answered to a question of the scoring sheet."""

    loan: Mapped[ScoredLoan] = link(to="lending.loan", ondelete="cascade", index=False)
    question: Mapped[ScoringQuestion] = link(ondelete="restrict")
    value: Mapped[str | None] = field(max_length=200, label="Answer")

    if TYPE_CHECKING:
        loan_id: Mapped[int]
        question_id: Mapped[int]

    constraints = [unique("loan", "question", message="This question is answered already.")]

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.loan.score_anew()

    def validate(self) -> None:
        super().validate()
        from yurt_lending.applications.answers import written

        if self.loan.status != "applied" and not self.env.is_sudo:
            raise ValidationFailed(self.env.gettext("What was answered stays. Only an application can be changed."))
        if self.value is not None:
            self.value = written(self.env, self.question, self.value)


class Scoring(Model, label="Scoring", icon="gauge", order="-id", journal=True, record_label="grade"):
    """An application scored at a moment: the points, what stopped it, and the values that counted."""

    loan: Mapped[Loan] = link(ondelete="restrict")
    sheet: Mapped[ScoringSheet] = link(ondelete="restrict", index=False)
    total: Mapped[Decimal] = field(digits=2, label="Score")
    grade: Mapped[str | None] = field(max_length=40)
    advice: Mapped[str] = field(options=DECISIONS)
    most: Mapped[Money | None] = field(label="Limit", help="The most that may be lent.")
    reasons: Mapped[LongText] = field(help="The points, and what stopped it.")
    values: Mapped[Json] = field(label="What counted")
    scored_at: Mapped[datetime]
    scored_by: Mapped[User | None] = link(ondelete="restrict", index=False)

    if TYPE_CHECKING:
        loan_id: Mapped[int]


class ScorePart(
    Model, label="Line of a score", plural="Lines of scores", icon="list-numbers", order="loan, id", archive=False,
    trash=False, timeline=False, audit=False, record_label="name",
):  # fmt: skip
    """A line of the score that counts now; each scoring writes them anew."""

    loan: Mapped[Loan] = link(ondelete="cascade")
    kind: Mapped[str] = field(options=PARTS)
    name: Mapped[str] = field(max_length=200)
    points: Mapped[Decimal | None] = field(digits=2)
    reason: Mapped[str | None] = field(max_length=300)

    if TYPE_CHECKING:
        loan_id: Mapped[int]


class ScoredLoan(Loan, extends=True):
    """A loan with the score of its application."""

    score: Mapped[Decimal | None] = field(digits=2, readonly=True)
    grade: Mapped[str | None] = field(max_length=40, readonly=True)
    advice: Mapped[str | None] = field(options=DECISIONS, readonly=True, help="What the score leads to.")
    score_limit: Mapped[Money | None] = field(
        currency="currency", readonly=True, label="Limit by score", help="The most that may be lent."
    )
    scored_at: Mapped[datetime | None] = field(readonly=True, label="Scored")
    answers: Mapped[list[Answer]] = lines(inverse="loan", order="id")
    score_parts: Mapped[list[ScorePart]] = lines(inverse="loan", order="id", label="Points and stops")
    scorings: Mapped[list[Scoring]] = lines(inverse="loan", order="-id")

    @property
    def sheet(self) -> ScoringSheet | None:
        """The sheet of the product, if its applications are scored."""
        product: Any = self.product
        return product.sheet

    def on_create(self) -> None:
        super().on_create()
        self.ask()

    def on_change(self, changes: frozenset[str]) -> None:
        if changes & SCORE and not self.env.is_sudo:
            message = self.env.gettext("A score is worked out, not typed.")
            raise AccessDenied(message, model="lending.loan")
        super().on_change(changes)
        if changes & TERMS and self.status == "applied":
            self.score_anew()
        if "product" in changes and self.status == "applied":
            self.ask()

    def ask(self) -> None:
        """A line for each question that the product's sheet asks, and that is not asked yet."""
        if self.product is None or self.sheet is None:
            return
        asked = {answer.question_id for answer in self.answers}
        for question in self.sheet.questions:
            if question.id not in asked:
                self.env.create(Answer, loan=self, question=question)

    def score_anew(self) -> None:
        """The score counts no more: what it was worked out from has changed."""
        if self.scored_at is not None:
            with self.env.unguarded():
                self.score = self.grade = self.advice = self.score_limit = self.scored_at = None

    @action("Score", icon="gauge", when=("applied",), role="lending.officer")
    def score_it(self) -> str:
        """Works the score out by the product's sheet and keeps it with the application."""
        from yurt_lending.applications.scoring import score
        from yurt_lending.wording import amount_typed

        kept = score(self.env, self)
        told = self.env.gettext("Score {total}, grade {grade}: {advice}")
        advice = self.env.gettext(DECISIONS[kept.advice])
        return told.format(total=amount_typed(self.env, kept.total), grade=kept.grade or "–", advice=advice)
