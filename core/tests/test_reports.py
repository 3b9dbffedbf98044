"""Reports: what add-ons declare, parameters, exact totals, rights, pages, files. The logic once, on SQLite."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from yurt.base.models.people import User
from yurt.env import Env, System
from yurt.env.query import Query, count
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.i18n import LANGUAGES
from yurt.model import Period
from yurt.model.filters import parse_filter
from yurt.registry.registry import build
from yurt.services.check.declarations import check_reports
from yurt.services.reports import background
from yurt.services.reports.files import report_file
from yurt.services.reports.given import given_of, parameter_lines, texts_of
from yurt.services.reports.running import ReportFailed, ReportTooLong, report_of, run_report
from yurt.services.reports.table import table_of
from yurt.services.reports.totals import total_of
from yurt.view import ReportChart, ReportColumn, asked_for, report, same_as
from yurt_crm.models.funnel import LostReason, Stage
from yurt_crm.models.lead import Lead, Losing
from yurt_sdk.browser import Browser
from yurt_sdk.testing import make_system, make_user

FUNNEL = "/reports/crm/funnel"
EVIL = "=HYPERLINK(1)<script>"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system with a few leads: two of a salesperson's, one of nobody's, one of another currency."""
    folder = tmp_path_factory.mktemp("reports")
    system = make_system(f"sqlite:///{folder}/shop.db", ["crm"], files=str(folder / "files"))
    seller = make_user(system, "seller", "crm.salesperson")
    make_user(system, "head", "crm.manager", email="head@example.org")
    make_user(system, "clerk", "core.user")
    with system.acting_as_system() as env:
        stages = {stage.name: stage.id for stage in env.session.scalars(sa.select(env[Stage]))}
        rows = [
            ("Ring", "New", "call", "100.10", "AMD", seller),
            ("Loan", "New", "call", "200.20", "AMD", None),
            (EVIL, "New", "website", "300", "AMD", 1),
            ("Phone", "Offer made", "website", "50", "USD", 1),
        ]
        env.create_many(
            Lead,
            [
                {"title": title, "stage_id": stages[stage], "source": source, "amount": Decimal(amount),
                 "currency": currency, "salesperson_id": owner}
                for title, stage, source, amount, currency, owner in rows
            ],
        )  # fmt: skip
    yield system
    system.close()


@pytest.fixture
def admin(shop: System) -> Iterator[Env]:
    with shop.env(1) as env:
        yield env
        env.session.rollback()


@pytest.fixture
def browse(shop: System) -> Iterator[Callable[[str], Browser]]:
    with shop.acting_as_system() as env:
        users = {user.login: user.id for user in env.session.scalars(sa.select(env[User]))}
    opened: list[Browser] = []

    def sign_in(login: str) -> Browser:
        browser = Browser(shop, lambda: None)
        browser.sign_in(users[login])
        opened.append(browser)
        return browser

    yield sign_in
    for browser in opened:
        browser.close()


def made(env: Env, name: str, **texts: str) -> Any:
    wanted = report_of(env, name)
    return table_of(env, run_report(env, wanted, given_of(env, wanted, texts)), parameter_lines(env, wanted, texts))


def texts(line: Any) -> list[str]:
    return [cell.text.replace("\u00a0", " ") for cell in line.cells]


# ---- what is shown ----


def test_rows_stand_in_groups_with_exact_totals(admin):
    table = made(admin, "crm.funnel")
    shown = [(line.kind, line.level, texts(line)[:3]) for line in table.lines]
    assert shown[:4] == [
        ("group", 0, ["New", "3", "600.30 AMD"]),
        ("group", 1, ["Call", "2", "300.30 AMD"]),
        ("row", 2, ["Not set", "1", "200.20 AMD"]),
        ("row", 2, ["Seller", "1", "100.10 AMD"]),
    ]
    assert table.total.cells[2].text.replace("\u00a0", " ") == "600.30 AMD · 50 USD"
    assert table.total.cells[2].value is None
    assert table.lines[0].cells[2].value == Decimal("600.30")


def test_a_figure_opens_exactly_the_records_that_it_counts(admin):
    for line in made(admin, "crm.funnel").lines:
        listed = count(admin, Lead, Query(where=parse_filter(line.where), archived=None))
        assert listed == line.cells[1].value, line


def test_a_figure_is_a_link_to_its_records(browse):
    page = browse("admin").get(FUNNEL, follow_redirects=True)
    href = re.findall(r'<a href="(/m/crm/lead\?[^"]+)">3</a>', page.text)[0]
    listed = browse("admin").get(html.unescape(href)).text
    assert "Ring" in listed and "Loan" in listed and "Phone" not in listed


def test_a_table_without_groups_says_which_line_is_the_total(admin):
    table = made(admin, "core.activity", idle="1")
    assert table.total.cells[0].text == "Total (4)"
    assert [line.kind for line in table.lines] == ["row"] * 4


def test_the_chart_draws_what_the_table_adds_up(admin):
    drawing = made(admin, "crm.funnel").drawing
    assert [(label, marks[0].value) for label, marks in drawing.rows] == [("New", 3), ("Offer made", 1)]


def test_amounts_of_several_currencies_are_not_drawn_together(admin):
    lead = admin.session.scalars(sa.select(admin[Lead])).all()
    reason = admin.session.scalars(sa.select(admin[LostReason])).first()
    for each in lead:
        each.lose(Losing(reason=reason))
    table = made(admin, "crm.lost_leads")
    assert table.drawing is None
    assert "several currencies" in table.notes[0]


@pytest.mark.parametrize(
    ("how", "expected"),
    [("sum", 7), ("average", Decimal("2.33")), ("least", 1), ("most", 4), ("last", 4), ("count", 3)],
)
def test_each_total_says_what_it_is_called(how, expected):
    writer: Any = SimpleNamespace(at=0, unit_of=lambda row: "")
    assert total_of(writer, [(1,), (2,), (None,), (4,)], how)[0][0] == expected


# ---- parameters ----


def test_a_period_is_a_word_or_two_days():
    today = date(2026, 11, 22)
    month = Period.of("this_month", today, None)  # type: ignore[arg-type]
    assert (month.first, month.last) == (date(2026, 11, 1), date(2026, 11, 30))
    days = Period.of("dates", today, None, date(2026, 1, 5), date(2026, 1, 5))  # type: ignore[arg-type]
    assert days.within("day") == [
        {"field": "day", "op": "ge", "value": "2026-01-05"}, {"field": "day", "op": "lt", "value": "2026-01-06"},
    ]  # fmt: skip


def test_what_is_kept_of_parameters_goes_on_meaning_the_same(admin):
    wanted = report_of(admin, "crm.funnel")
    assert texts_of(admin, wanted, {"period": "this_year", "source": None}) == {}
    assert texts_of(admin, wanted, {"period": None, "source": "call"}) == {"period": "", "source": "call"}
    days = {"period": "dates", "period_first": date(2026, 1, 1), "period_last": None}
    assert texts_of(admin, wanted, days) == {"period": "dates", "period_first": "2026-01-01"}
    assert texts_of(admin, wanted, days | {"period": "this_week"}) == {"period": "this_week"}


@pytest.mark.parametrize(
    ("given", "field_name"),
    [
        ({"source": "nonsense"}, "source"),
        ({"salesperson": "99"}, "salesperson"),
        ({"salesperson": "abc"}, "salesperson"),
        ({"period": "dates", "period_first": "2026-02-01", "period_last": "2026-01-01"}, "period_last"),
        ({"period_first": "yesterday"}, "period_first"),
        ({"date": ""}, "date"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(admin, given, field_name):
    with pytest.raises(ValidationFailed) as refused:
        given_of(admin, report_of(admin, "crm.funnel"), given)
    assert field_name in refused.value.fields


def test_conditions_follow_rows_and_parameters():
    row = {"stage": 3, "reason": None}
    assert same_as(row, "stage", "source", reason="lost_reason") == [
        {"field": "stage", "op": "eq", "value": 3}, {"field": "lost_reason", "op": "empty"},
    ]  # fmt: skip
    given: Any = SimpleNamespace(user=SimpleNamespace(id=7), kind=None)
    assert asked_for(given, "kind", user="salesperson") == [{"field": "salesperson", "op": "eq", "value": 7}]


# ---- rights ----


def test_row_rules_hold_in_reports(shop):
    with shop.acting_as_system() as env:
        seller = env.session.scalar(sa.select(env[User].id).where(env[User].login == "seller"))
    with shop.env(seller, reading=True) as env:
        assert made(env, "crm.funnel").total.cells[1].value == 2


def test_nobody_sees_a_report_without_its_role(shop, browse):
    with shop.acting_as_system() as env:
        clerk = env.session.scalar(sa.select(env[User].id).where(env[User].login == "clerk"))
    with shop.env(clerk, reading=True) as env, pytest.raises(AccessDenied):
        report_of(env, "crm.funnel")
    page = browse("clerk")
    assert page.get(FUNNEL).status_code == 403
    assert "Sales funnel" not in page.get("/reports").text
    assert page.get(f"{FUNNEL}/xlsx").status_code == 403


def test_taking_reports_out_needs_the_role_for_exports(browse):
    seller = browse("seller")
    page = seller.get(FUNNEL, follow_redirects=True)
    assert page.status_code == 200
    assert "/xlsx" not in page.text
    for part in ("xlsx", "pdf"):
        assert seller.get(f"{FUNNEL}/{part}").status_code == 403
    assert seller.post(f"{FUNNEL}/schedule").status_code == 403


# ---- declarations ----

FAULTY = """
import sqlalchemy as sa
from yurt.model import Period
from yurt.view import ReportColumn, ReportChart, report
from yurt.base.models.people import User
from yurt.base.models.journal import Audit

@report("Good", "name", role="core.user")
def good(env):
    return sa.select(env[User].name).order_by(env[User].name)

@report("Unknown group", "name", group_by=["kind"], chart=ReportChart("month", "name"), role="core.user")
def unknown_group(env):
    return sa.select(env[User].name)

@report("Unknown role", "name", role="shop.nobody")
def unknown_role(env):
    return sa.select(env[User].name)

@report("Other columns", "name", "age", role="core.user")
def other_columns(env):
    return sa.select(env[User].name)

@report("Bare", "name", role="core.user")
def bare(env):
    return sa.select(env.info(User).table.c.name)

@report("Crash", "name", role="core.user")
def crash(env):
    return sa.select(env[User].name, 1 / 0)

@report("Wrong SQL", "name", role="core.user")
def wrong_sql(env):
    return sa.select(sa.literal_column("no_such_column").label("name"), env[User].id)
"""


def test_a_faulty_report_is_named_and_takes_nothing_along(shop, make_addon):
    made_addon = make_addon("shop", reports=FAULTY)
    registry = build([shop.registry.addons["core"], made_addon])
    assert registry.faults == []
    assert {p.report: p.message for p in registry.report_problems} == {
        "shop.unknown_group": "Left out: it groups by “kind”, which is no column; "
        "its chart draws “month”, which is no column.",
        "shop.unknown_role": "Left out: there is no role shop.nobody.",
    }
    assert sorted(name for name, found in registry.reports.items() if found.addon == "shop") == [
        "shop.bare",
        "shop.crash",
        "shop.good",
        "shop.other_columns",
        "shop.wrong_sql",
    ]
    found = _checked(shop, registry)
    assert set(found) == {"shop.unknown_group", "shop.unknown_role", "shop.bare", "shop.crash", "shop.other_columns",
                          "shop.wrong_sql"}  # fmt: skip
    assert "bare tables" in found["shop.bare"]
    assert "the select has no column age" in found["shop.other_columns"]
    assert "ZeroDivisionError" in found["shop.crash"]


def _checked(shop: System, registry: Any) -> dict[str, str]:
    before, shop.registry = shop.registry, registry
    try:
        return {finding.where: finding.message for finding in check_reports(shop)}
    finally:
        shop.registry = before


def test_reports_that_cannot_be_imported_leave_the_rest_of_the_add_on(shop, make_addon):
    made_addon = make_addon("shop", reports="import no_such_module\n")
    registry = build([shop.registry.addons["core"], made_addon])
    assert registry.faults == []
    assert "no_such_module" in registry.report_problems[0].message


def test_a_report_that_fails_is_told_on_its_page(shop, browse, monkeypatch):
    def broken(env: Env, given: Any) -> Any:
        raise KeyError("stage")

    wanted = shop.registry.reports["crm.funnel"]
    monkeypatch.setattr(type(wanted.spec), "__setattr__", object.__setattr__)
    monkeypatch.setitem(wanted.spec.__dict__, "function", broken)
    page = browse("admin").get(FUNNEL, follow_redirects=True)
    assert page.status_code == 200
    assert "the add-on crm does not work" in html.unescape(page.text)
    assert 'name="p-source"' in page.text


def test_too_many_rows_are_refused_in_words(admin):
    wanted = report_of(admin, "crm.funnel")
    with pytest.raises(ReportTooLong, match="more than 2 rows"):
        run_report(admin, wanted, given_of(admin, wanted, {}), most=2)
    with pytest.raises(NotFound):
        report_of(admin, "crm.nothing")


def test_a_function_must_give_a_select(shop):
    @report("None", ReportColumn("name"), role="core.user", chart=ReportChart("name", "name"))
    def nothing(env: Env) -> None: ...

    wanted = SimpleNamespace(spec=nothing.__yurt_report__, name="x.nothing", addon="x", asked=None)  # type: ignore
    with shop.env(1, reading=True) as env, pytest.raises(ReportFailed, match="NoneType, not a select"):
        run_report(env, wanted, None)  # type: ignore[arg-type]


# ---- pages ----


def test_what_was_asked_for_stands_in_the_address_and_is_kept(browse):
    admin = browse("admin")
    answer = admin.post(FUNNEL, data={"p-period": "", "p-date": "created_at", "p-source": "call", "p-salesperson": ""})
    assert answer.status_code == 303
    href = answer.headers["location"]
    assert parse_qs(urlsplit(href).query, keep_blank_values=True) == {
        "shown": ["1"],
        "period": [""],
        "source": ["call"],
    }
    page = admin.get(href)
    assert "Website" not in page.text.split("<tbody>")[-1]
    assert admin.get(FUNNEL).headers["location"] == href
    assert "All reports" in page.text
    admin.post(FUNNEL, data={"p-period": "this_year", "p-date": "created_at"})


def test_what_does_not_fit_stays_in_the_form(browse):
    data = {"p-period": "dates", "p-period_first": "soon", "p-date": "created_at", "p-salesperson": "999"}
    page = browse("admin").post(FUNNEL, data=data)
    assert page.status_code == 422
    assert "Write a date" in page.text
    assert 'value="soon"' in page.text
    assert "Choose a record from the list." in page.text


def test_nothing_to_report_is_said(browse):
    query = {"shown": "1", "period": "dates", "period_last": "2001-01-01"}
    assert "Nothing to report" in browse("admin").get(FUNNEL, params=query).text


def test_a_crafted_address_is_answered_in_words(browse):
    page = browse("admin").get(FUNNEL, params={"shown": "1", "source": "<b>", "period_first": "x" * 900})
    assert page.status_code == 200
    assert "<b>" not in page.text.replace("<b>", "", page.text.count("<b></b>")) or "&lt;b&gt;" in page.text


def test_titles_are_escaped_and_records_open(shop, browse):
    with shop.acting_as_system() as env:
        reason = env.session.scalars(sa.select(env[LostReason])).first()
        lead = env.session.scalars(sa.select(env[Lead]).where(env[Lead].title == EVIL)).one()
        lead.lose(Losing(reason=reason))
        number = lead.id
    page = browse("admin").get("/reports/crm/lost_leads", follow_redirects=True)
    assert "&lt;script&gt;" in page.text and EVIL not in page.text
    assert f'href="/m/crm/lead/{number}"' in page.text
    with shop.acting_as_system() as env:
        env.get(Lead, number).reopen()


def test_the_overview_finds_reports_by_words(browse):
    admin = browse("admin")
    assert all(title in admin.get("/reports").text for title in ("Sales funnel", "New contacts", "Lost leads"))
    shelves = admin.get("/reports", params={"q": "came to nothing"}).text.split('class="y-main"')[1]
    assert "Lost leads" in shelves and "New contacts" not in shelves
    assert "Nothing found" in admin.get("/reports", params={"q": "zzz"}).text


# ---- files ----


def test_the_spreadsheet_holds_numbers_groups_and_parameters(shop, browse):
    answer = browse("head").get(f"{FUNNEL}/xlsx", params={"shown": "1"})
    assert answer.status_code == 200
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "Sales funnel"
    assert rows[1][0] == "Period" and rows[1][1].startswith("This year (")
    at = next(n for n, row in enumerate(rows) if row[1] == "Leads")
    assert rows[at + 1][:3] == ["New", 3, 600.3]
    assert sheet.row_dimensions[at + 4].outlineLevel == 2
    assert sheet.cell(at + 2, 3).number_format == '#,##0.00" AMD"'
    assert rows[-1][0] == "Total" and rows[-1][1] == 4 and rows[-1][2] == "600.30\u00a0AMD · 50\u00a0USD"
    with shop.acting_as_system() as env:
        audit = env.registry.models["core.audit"].table
        kept = (
            env.session.connection().execute(sa.select(audit.c.changes).where(audit.c.operation == "export")).scalars()
        )
        assert {"records": [None, 4]}.items() <= list(kept)[-1].items()


def test_the_spreadsheet_of_a_long_report_is_made_by_a_job_that_tells(shop, browse, monkeypatch):
    monkeypatch.setattr(background, "AT_ONCE", 2)
    asked: list[Any] = []
    monkeypatch.setattr(
        shop, "enqueue_with", lambda _env, job, arguments, **_more: asked.append((job, arguments)) or "1"
    )
    head = browse("head")
    answer = head.get(f"{FUNNEL}/xlsx", params={"shown": "1"}, follow_redirects=False)
    assert answer.status_code == 303 and asked[0][0] == "core.make_spreadsheet"
    told: list[Any] = []
    given = asked[0][1]
    assert (
        background.make_spreadsheet(shop, given["report"], given["given"], given["who"], lambda *at: told.append(at))
        == 4
    )
    assert told[-1][:2] == (4, 4)
    page = head.get("/notices").text
    assert "The spreadsheet “Sales funnel” is ready" in page
    file = head.get(re.findall(r"/notices/[0-9]+", page)[0], follow_redirects=True)
    assert openpyxl.load_workbook(io.BytesIO(file.content)).active is not None
    assert browse("seller").get(str(file.url)).status_code in (403, 404)


def test_text_stays_text_in_spreadsheets(shop):
    with shop.acting_as_system() as env:
        lead = env.session.scalars(sa.select(env[Lead]).where(env[Lead].title == EVIL)).one()
        lead.lose(Losing(reason=env.session.scalars(sa.select(env[LostReason])).first()))
        content = report_file(env, env.registry.reports["crm.lost_leads"], {}, "xlsx").content
        lead.reopen()
    sheet: Any = openpyxl.load_workbook(io.BytesIO(content)).active
    found = next(cell for row in sheet.iter_rows() for cell in row if cell.value == EVIL)
    assert found.data_type == "s"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_files_are_set_in_every_script(shop, language):
    with shop.env(1, language=language, reading=True) as env:
        file = report_file(env, env.registry.reports["crm.funnel"], {}, "pdf")
        heading = env.gettext("Amount")
    pages = PdfReader(io.BytesIO(file.content)).pages
    text = pages[0].extract_text()
    assert len(pages) == 1
    assert float(pages[0].mediabox.width) > float(pages[0].mediabox.height)
    fonts = {str(font["/BaseFont"]) for font in (f.get_object() for f in pages[0]["/Resources"]["/Font"].values())}  # type: ignore
    script = {"hy": "armenian", "ka": "georgian", "lo": "lao", "my": "myanmar", "ru": "cyrillic"}.get(language, "latin")
    assert any(script in font for font in fonts), fonts
    assert {"Administrator", "600.30"} & set(text.replace("\u00a0", " ").split()) or heading in text


def test_a_long_report_repeats_its_heads_on_paper(shop):
    with shop.acting_as_system() as env:
        stage = env.session.scalars(sa.select(env[Stage])).first()
        rows = [{"title": f"L{n}", "stage": stage, "salesperson_id": 1, "amount": Decimal(n)} for n in range(120)]
        reason = env.session.scalars(sa.select(env[LostReason])).first()
        for lead in env.create_many(Lead, rows):
            lead.lose(Losing(reason=reason))
        env.session.flush()
        file = report_file(env, env.registry.reports["crm.lost_leads"], {}, "pdf")
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages]
        env.session.rollback()
    assert len(pages) > 2
    assert all("Salesperson" in page and f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1))
