"""A loan's papers: on its tab, made at one click by the set of its product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.model import Mapped, action, lines, link, many
from yurt_documents.models.papers import Paper
from yurt_documents.models.templates import Template

from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product


class LoanPaper(Paper, extends=True):
    """A paper about a loan, or about what happened with it."""

    loan: Mapped[Loan | None] = link(to="lending.loan", ondelete="restrict", readonly=True)

    if TYPE_CHECKING:
        loan_id: Mapped[int | None]


class PaperedProduct(Product, extends=True):
    """A product with the papers that its loans get."""

    templates: Mapped[list[Template]] = many(label="Papers of a loan", help="Empty: the usual templates.")


class PaperedLoan(Loan, extends=True):
    """A loan with its papers."""

    papers: Mapped[list[Paper]] = lines(inverse="loan", order="-id")

    @action("Make the documents", icon="files", role="lending.officer", bulk=True)
    def make_papers(self) -> str:
        """Makes all papers of the product's set that fit the loan now."""
        from yurt_documents.making import make_set, told

        made = make_set(self.env, self)
        return self.env.gettext("Made: {numbers}").format(numbers=told(made))
