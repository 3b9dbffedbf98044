"""Scoring sheets as data: what is asked, what gives points, what stops an application, which grade decides what."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.model import LongText, Mapped, Model, field, lines, link, unique

from yurt_lending.engine import EngineError
from yurt_lending.engine.scoring import Decision, Kind
from yurt_lending.models.product import Product

KINDS = {Kind.NUMBER.value: "Number", Kind.TEXT.value: "One of several", Kind.YES_NO.value: "Yes or no"}
DECISIONS = {
    Decision.APPROVE.value: "Approve",
    Decision.REVIEW.value: "Somebody decides",
    Decision.DECLINE.value: "Decline",
}
FORMULA_HELP = (
    "Numbers, + - * /, comparisons, and or not, a if condition else b, min, max, round, given(income, 0). Points by "
    "range: band(age, {18: 0, 25: 10}). Points by answer: match(housing, {“own”: 10, “rent”: 4}, 0) with straight "
    "quotation marks."
)


class ScoringSheet(Model, label="Scoring sheet", icon="clipboard-check", order="name", trash=False):
    """How the applications of some products are scored. A change counts from the next scoring on."""

    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    limit_formula: Mapped[LongText | None] = field(
        tracked=True, label="Limit", help="A formula: the most that may be lent. Empty: the product's own limit alone."
    )
    valid_days: Mapped[int] = field(
        default=30, minimum=1, maximum=365, tracked=True, label="A score holds for", help="In days."
    )
    notes: Mapped[LongText | None]
    questions: Mapped[list[ScoringQuestion]] = lines(inverse="sheet", order="place, id")
    criteria: Mapped[list[ScoringCriterion]] = lines(inverse="sheet", order="place, id")
    stops: Mapped[list[ScoringStop]] = lines(inverse="sheet", order="place, id", label="Reasons to stop")
    grades: Mapped[list[ScoringGrade]] = lines(inverse="sheet", order="-least")
    products: Mapped[list[Product]] = lines(to="lending.product", inverse="sheet")

    def validate(self) -> None:
        super().validate()
        if self.limit_formula:
            _checked(self, self, "limit_formula", self.limit_formula, Kind.NUMBER)


def _checked(row: Model, sheet: ScoringSheet, name: str, formula: str, kind: Kind) -> None:
    """Raises ValidationFailed at a field for a formula that cannot be read, or that gives something else."""
    from yurt_lending.applications.scoring import formula_of

    try:
        formula_of(sheet, formula, kind)
    except EngineError as error:
        raise ValidationFailed(error.message, {name: error.message}) from error


class ScoringQuestion(
    Model, label="Question", icon="help-circle", order="sheet, place, id", trash=False, archive=False, timeline=False
):
    """Something asked of each applicant; its code is a name in formulas."""

    sheet: Mapped[ScoringSheet] = link(ondelete="cascade")
    place: Mapped[int] = field(default=10, minimum=0)
    name: Mapped[str] = field(translated=True, label="Question")
    code: Mapped[str] = field(max_length=40, help="The name in formulas: small letters, digits and _.")
    kind: Mapped[str] = field(options=KINDS, default=Kind.NUMBER.value, label="Answer")
    choices: Mapped[LongText | None] = field(
        help="Of “One of several”: a line for each answer, as it stands in formulas."
    )
    needed: Mapped[bool] = field(default=True, help="There is no score without it.")

    constraints = [unique("sheet", "code", message="This sheet has a question with that code.")]

    @property
    def options(self) -> list[str]:
        """The answers to choose from."""
        return [line.strip() for line in (self.choices or "").splitlines() if line.strip()]

    def validate(self) -> None:
        super().validate()
        from yurt_lending.applications.borrower import KNOWN

        if not (self.code.isidentifier() and self.code.isascii() and self.code == self.code.lower()):
            message = self.env.gettext("A code is of small letters, digits and _, and begins with a letter.")
            raise ValidationFailed(message, {"code": message})
        if self.code in KNOWN:
            message = self.env.gettext("“{code}” is known without asking. Take another code.").format(code=self.code)
            raise ValidationFailed(message, {"code": message})
        if self.kind == Kind.TEXT.value and not self.options:
            message = self.env.gettext("Write the answers to choose from, one on each line.")
            raise ValidationFailed(message, {"choices": message})


class ScoringCriterion(
    Model, label="Criterion", plural="Criteria", icon="plus-minus", order="sheet, place, id", trash=False,
    archive=False, timeline=False,
):  # fmt: skip
    """A formula that gives points, held between the least and the most, times the weight."""

    sheet: Mapped[ScoringSheet] = link(ondelete="cascade")
    place: Mapped[int] = field(default=10, minimum=0)
    name: Mapped[str] = field(translated=True)
    formula: Mapped[LongText] = field(help=FORMULA_HELP)
    weight: Mapped[Decimal] = field(default=Decimal(1), digits=4)
    least: Mapped[Decimal | None] = field(digits=4, label="At least")
    most: Mapped[Decimal | None] = field(digits=4, label="At most")

    constraints = [unique("sheet", "name", message="This sheet has a criterion of that name.")]

    def validate(self) -> None:
        super().validate()
        if self.least is not None and self.most is not None and self.least > self.most:
            message = self.env.gettext("The least is above the most.")
            raise ValidationFailed(message, {"least": message})
        _checked(self, self.sheet, "formula", self.formula, Kind.NUMBER)


class ScoringStop(
    Model, label="Reason to stop", plural="Reasons to stop", icon="hand-stop", order="sheet, place, id", trash=False,
    archive=False, timeline=False,
):  # fmt: skip
    """A formula that says whether an application is declined whatever its score."""

    sheet: Mapped[ScoringSheet] = link(ondelete="cascade")
    place: Mapped[int] = field(default=10, minimum=0)
    name: Mapped[str] = field(translated=True)
    formula: Mapped[LongText] = field(help="A condition, such as overdue > 0 or on_stop_list.")
    reason: Mapped[str | None] = field(max_length=300, translated=True, help="What the applicant may be told.")

    constraints = [unique("sheet", "name", message="This sheet has a reason of that name.")]

    def validate(self) -> None:
        super().validate()
        _checked(self, self.sheet, "formula", self.formula, Kind.YES_NO)


class ScoringGrade(
    Model, label="Grade", icon="award", order="sheet, -least", trash=False, archive=False, timeline=False
):
    """The grade of scores from a number of points on, and what it leads to. Below the lowest one: declined."""

    sheet: Mapped[ScoringSheet] = link(ondelete="cascade")
    least: Mapped[Decimal] = field(digits=2, label="From points")
    name: Mapped[str] = field(max_length=40)
    decision: Mapped[str] = field(options=DECISIONS, default=Decision.REVIEW.value, label="Leads to")

    constraints = [unique("sheet", "least", message="Another grade begins with these points.")]


class ScoredProduct(Product, extends=True):
    """A product whose applications are scored."""

    sheet: Mapped[ScoringSheet | None] = link(
        label="Scoring sheet", tracked=True, help="With one, an application is scored before it is decided."
    )

    if TYPE_CHECKING:
        sheet_id: Mapped[int | None]
