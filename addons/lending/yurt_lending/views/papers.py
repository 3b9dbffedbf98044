"""Papers on the form of a loan, and the set of them on the form of a product."""

from yurt.view import Group, Insert, Lines, Page

from yurt_lending.views import loan_form, product_form

paper_views = [
    Insert(
        loan_form,
        Page("Documents", Lines("papers", "number", "edition", "kind", "status", "date", "made_by")),
        after="Events",
    ),
    Insert(product_form, Group("Documents", "templates"), after="Usual"),
]
