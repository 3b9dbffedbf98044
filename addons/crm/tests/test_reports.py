"""The CRM's reports, on both databases."""

from __future__ import annotations

from decimal import Decimal

from yurt.services.reports.given import given_of
from yurt.services.reports.running import report_of, run_report, try_out
from yurt.services.reports.table import table_of
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead


def test_every_report_works(env):
    env.create_many(Lead, [{"title": "Ring", "amount": Decimal("10.50")}, {"title": "Loan", "amount": Decimal(5)}])
    env.create(Contact, name="Անի")
    for name, report in env.registry.reports.items():
        assert try_out(env, report) == "", name


def test_figures_are_those_of_the_period(env):
    env.create_many(Contact, [{"name": name} for name in ("Ani", "Nino", "Olga")])
    env.session.flush()
    wanted = report_of(env, "crm.new_contacts")
    texts = {"period": "today", "relation": "customer"}
    table = table_of(env, run_report(env, wanted, given_of(env, wanted, texts)))
    assert table.total is not None
    assert table.total.cells[-1].value == 3
    assert table.lines[0].cells[0].text.endswith(str(env.today.year))
