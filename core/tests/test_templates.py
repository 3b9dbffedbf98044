"""Each page template renders with everything that its context can hold, keeps the content policy, and is quick."""

import re
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
import yurt.web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from markupsafe import Markup, escape
from yurt.web.pages.context.board import BoardCard, BoardChoice, BoardColumn, BoardPage
from yurt.web.pages.context.bulk import BulkPage
from yurt.web.pages.context.cell import CellForm
from yurt.web.pages.context.document import ActionButton, Badge, Choice, Document, Toast
from yurt.web.pages.context.form import (
    Conflict,
    ConflictField,
    Counter,
    FormGroup,
    FormPage,
    FormTab,
    Notable,
    StateStep,
)
from yurt.web.pages.context.frame import ErrorPage, MenuItem, MenuSection, ShellContext, SignInPage
from yurt.web.pages.context.home import AppTile, Figure, HomePage
from yurt.web.pages.context.lookup import LookupItem, LookupPart
from yurt.web.pages.context.preview import Preview
from yurt.web.pages.context.searching import Chip, Facet, FilterBuilder, FilterField, FilterRow, SearchLine, SearchPanel
from yurt.web.pages.context.table import (
    Cell,
    Column,
    ColumnChoice,
    ColumnChooser,
    EmptyState,
    Group,
    ListCount,
    ListPage,
    Pager,
    Row,
    RowsPart,
    ViewSwitch,
    avatar_mark,
    status_mark,
)
from yurt.web.pages.context.timeline import FieldChange, NextActivity, Timeline, TimelineEntry
from yurt.web.pages.context.widgets import FileItem, FilterWidget, LineRow, LineTable, Widget
from yurt.web.pages.record_why import Reason
from yurt.web.present.rowhtml import rows_html

FOLDER = Path(yurt.web.__file__).parent / "templates"
EVIL = "<script>alert(1)</script>"


def environment(undefined: type[Undefined] = StrictUndefined) -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=undefined,
        extensions=["jinja2.ext.i18n"],
    )
    env.filters["rows_html"] = rows_html
    env.install_gettext_translations(NullTranslations(), newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    return env


DOC = Document(title="Loans", csrf_token="t0ken", theme="light")

SHELL = ShellContext(
    client="Sunrise Credit",
    user=Badge(name="Armen Karapetyan", initials="AK", colour=4),
    menu=(
        MenuSection(
            name="modules",
            label="Modules",
            items=(
                MenuItem(label="Loans", href="/m/loan", icon="cash", count="248", current=True),
                MenuItem(label="Contacts", href="/m/contact", icon="users", count_href="/count/contact"),
                MenuItem(label="Deals", href="/m/deal", icon="layout-kanban", count="61"),
                MenuItem(label="Calendar", href="/calendar", icon="calendar-event", count="7"),
            ),
        ),
        MenuSection(
            name="reports", label="Reports", items=(MenuItem(label="Portfolio", href="/r", icon="chart-histogram"),)
        ),
        MenuSection(
            name="directories",
            label="Directories",
            items=(
                MenuItem(label="Branches", href="/b", icon="building-store"),
                MenuItem(label="Add-ons", href="/a", icon="puzzle"),
                MenuItem(label="Settings", href="/s", icon="settings"),
            ),
        ),
    ),
    bottom=(
        MenuItem(label="Home", href="/", icon="home"),
        MenuItem(label="Loans", href="/m/loan", icon="cash", current=True),
        MenuItem(label="My day", href="/day", icon="checkbox"),
    ),
    branches=(
        Choice(value="1", label="Central branch", selected=True),
        Choice(value="2", label="North"),
    ),
    languages=(
        Choice(value="en", label="English", selected=True),
        Choice(value="hy", label="Հայերեն"),
        Choice(value="lo", label="ລາວ"),
        Choice(value="my", label="မြန်မာ"),
    ),
    create=(ActionButton(label="Loan", href="/m/loan/new", method="get", icon="cash"),),
    user_links=(MenuItem(label="My devices", href="/devices", icon="devices"),),
    toasts=(Toast(text="Saved", href="/undo", link_label="Undo"),),
    alerts=(Toast(text="The add-on stock is left out.", tone="warning", href="/a", link_label="Why"),),
)

SEARCH = SearchLine(
    href="/m/loan",
    text="",
    keep=(("order", "name"),),
    chips=(
        Chip(label="Branch", value="Central", remove_href="/m/loan?1"),
        Chip(label="Status", value="active", remove_href="/m/loan?2"),
        Chip(label="Arrears › Officer", kind="group", remove_href="/m/loan?3"),
    ),
    panel_href="/m/loan/panel",
)

PANEL = SearchPanel(
    href="/m/loan",
    keep=(("order", "name"),),
    filters=(Facet(label="Mine", href="?mine", active=True), Facet(label="Late", href="?late")),
    groupings=(Facet(label="Officer", href="?group=officer"),),
    saved=(Facet(label="Big and late", href="?saved=1", remove_href="/forget/1"),),
    builder=FilterBuilder(
        fields=(
            FilterField(
                path="city", label="City", kind="text", operators=(Choice(value="contains", label="contains"),)
            ),
            FilterField(
                path="status",
                label="Status",
                kind="selection",
                operators=(Choice(value="eq", label="is"),),
                options=(Choice(value="late", label="Late"),),
            ),
            FilterField(path="due", label="Due", kind="date", operators=(Choice(value="lt", label="before"),)),
            FilterField(
                path="officer",
                label="Officer",
                kind="link",
                operators=(Choice(value="eq", label="is"),),
                lookup_href="/lookup/core/user",
            ),
        ),
        rows=(FilterRow(path="city", op="contains", value="Gyumri"),),
        save_href="/m/loan/filters",
    ),
)

COLUMNS = (
    Column(name="status", label="Status", card="status"),
    Column(name="contract", label="Contract", card="detail"),
    Column(name="borrower", label="Borrower", card="title", sort_href="?order=borrower"),
    Column(name="product", label="Product"),
    Column(name="principal", label="Principal", numeric=True, unit="AMD"),
    Column(name="to_pay", label="To pay", numeric=True, card="amount", unit="AMD"),
    Column(name="due", label="Due", card="date", sort="asc", sort_href="?order=-due"),
    Column(name="officer", label="Officer"),
)
VIEWS = (
    ViewSwitch(label="List", href="?view=list", icon="list", current=True),
    ViewSwitch(label="Board", href="?view=board", icon="layout-kanban"),
)
PEOPLE = ("Anahit Petrosyan", "Giorgi Beridze", "Khin Mar Aye ခင်မာအေး", "Somsak Vongsa ສົມສັກ", "Նարե Բաբայան", EVIL)
STATES = (
    ("late", "Late 8 days"),
    ("penalty", "Penalty"),
    ("today", "Due today"),
    ("ok", "Current"),
    ("new", "Approved"),
    ("over", "Closed"),
)


def sample_rows(count: int, start: int = 412) -> tuple[Row, ...]:
    css = [column.css for column in COLUMNS]
    rows = []
    for number in range(count):
        tone, status = STATES[number % 6]
        cells = (
            Cell(status, css[0], None, status_mark(tone)),  # pyright: ignore[reportArgumentType]
            Cell(f"LN-2026-0{start + number}", css[1]),
            Cell(PEOPLE[number % 6], css[2], f"/m/loan/{number}"),
            Cell("Annuity 24 m", css[3]),
            Cell("1 200 000", css[4]),
            Cell("86 412", css[5]),
            Cell("17 Nov", css[6] + (" late" if tone == "late" else "")),
            Cell("AK", css[7], None, avatar_mark(1)),
        )
        rows.append(Row(str(number), f"LN-2026-0{start + number}", cells))
    return tuple(rows)


def sums(amount: str) -> tuple[Cell, ...]:
    return tuple(Cell(amount if column.numeric else "", column.css) for column in COLUMNS)


def sample_list(**changes: Any) -> ListPage:
    values: dict[str, Any] = {
        "title": "Loans",
        "search": SEARCH,
        "columns": COLUMNS,
        "views": VIEWS,
        "pager": Pager(first=1, last=80, total_href="/m/loan/count", next_href="?page=2", last_href="?before=last"),
        "totals": sums("184 470 000"),
        "totals_label": "Total of 248",
        "bulk": (
            ActionButton(label="Take payment", href="/m/loan/pay", icon="cash", primary=True, confirm="Sure?"),
            ActionButton(label="Assign", href="/m/loan/assign", icon="user"),
        ),
        "bulk_all_href": "/all",
        "buttons": (
            ActionButton(label="New", href="/m/loan/new", method="get", icon="plus", primary=True, key="n"),
            ActionButton(label="Import", href="/m/loan/import", method="get", icon="upload"),
        ),
        "chooser_href": "/m/loan/columns",
        "empty": EmptyState(title="No loans yet", message="Make the first one.", icon="cash"),
    }
    return ListPage(**(values | changes))


def sample_groups() -> ListPage:
    late = Group(
        key="late",
        label="Overdue and due today",
        count="4",
        href="?g=late",
        cells=sums("603 342"),
        open=True,
        rows=sample_rows(4),
    )
    rest = Group(
        key="rest",
        label="Not overdue",
        count="244",
        href="?g=rest",
        cells=sums("9 216 704"),
        open=True,
        groups=(Group(key="rest-ak", label="Armen", count="244", href="?g=rest-ak", cells=sums("9 216 704"), level=1),),
    )
    return sample_list(groups=(late, rest))


OPTIONS = (Choice(value="a", label="Annuity", selected=True), Choice(value="b", label="Flat"))


def sample_widgets() -> tuple[Widget, ...]:
    return (
        Widget(name="name", label="Name", kind="text", value="Anahit", text="Anahit", required=True, autofocus=True),
        Widget(name="about", label="About", kind="long_text", value="Two\nlines", text="Two\nlines"),
        Widget(name="story", label="Story", kind="rich_text", value="<p>Good <b>client</b></p>"),
        Widget(name="age", label="Age", kind="integer", value="41", text="41", error="Must be 18 or more."),
        Widget(name="weight", label="Weight", kind="decimal", value="1.25", text="1.25", extra={"unit": "kg"}),
        Widget(
            name="principal",
            label="Principal",
            kind="money",
            value="1 200 000.00",
            text="1 200 000.00 AMD",
            options=(Choice(value="AMD", label="AMD", selected=True), Choice(value="USD", label="USD")),
            extra={"depends": "1"},
        ),
        Widget(name="rate", label="Annual rate", kind="percent", value="24.0", text="24.0 %"),
        Widget(name="vip", label="VIP", kind="boolean", value=True, text="Yes"),
        Widget(name="born", label="Born", kind="date", value="1985-02-17", text="17 Feb 1985"),
        Widget(name="seen", label="Seen", kind="datetime", value="2026-11-21T15:00", text="21 Nov 15:00"),
        Widget(name="lasted", label="Lasted", kind="duration", value="1:30", text="1 h 30 min"),
        Widget(name="method", label="Method", kind="selection", value="a", text="Annuity", options=OPTIONS),
        Widget(name="state", label="State", kind="state", value="a", text="Late", tone="late", options=OPTIONS),
        Widget(
            name="tint",
            label="Colour",
            kind="colour",
            value="#33793f",
            text="#33793f",
            options=(
                Choice(value="", label="None"),
                Choice(value="#33793f", label="Green", selected=True, colour=3),
                Choice(value="#123456", label="Own"),
            ),
        ),
        Widget(name="email", label="E-mail", kind="email", value="a@b.am", text="a@b.am", href="mailto:a@b.am"),
        Widget(
            name="phone", label="Phone", kind="phone", value="+37491204118", text="+374 91 204 118", href="tel:+374"
        ),
        Widget(name="site", label="Site", kind="url", value="https://b.am", text="b.am", href="https://b.am"),
        Widget(name="photo", label="Photo", kind="image", value="", upload_href="/upload"),
        Widget(name="scan", label="Scan", kind="file", value="k1", text="id.pdf", href="/files/k1", upload_href="/up"),
        Widget(name="raw", label="Raw", kind="json", value='{"a": 1}', text='{"a": 1}'),
        Widget(name="where", label="Who", kind="filter", value="{}", filter=FilterWidget(words=("City is Gyumri",))),
        Widget(
            name="officer",
            label="Officer",
            kind="link",
            value="7",
            text="Armen Karapetyan",
            href="/m/user/7",
            lookup_href="/lookup/core/user",
            create_href="/create/core/user",
            help="Who answers for it",
        ),
        Widget(
            name="tags",
            label="Categories",
            kind="many",
            options=(Choice(value="1", label="VIP", href="/t/1"), Choice(value="2", label=EVIL)),
            lookup_href="/lookup/tag",
        ),
        Widget(name="parent", label="Within", kind="tree", value="1", text="Trade / Retail", lookup_href="/lookup/cat"),
        Widget(name="note", label="Note", kind="text", value=EVIL, text=EVIL, readonly=True),
        Widget(name="none", label="Nothing", kind="text"),
    )


def sample_lines() -> LineTable:
    columns = (
        Column(name="due", label="Due", card="title"),
        Column(name="total", label="Total", numeric=True, card="amount"),
        Column(name="state", label="State", card="status"),
    )

    def line(key: str, due: str, total: str) -> LineRow:
        return LineRow(
            key=key,
            cells=(
                Cell(due, columns[0].css),
                Cell(total, columns[1].css),
                Cell("Paid", columns[2].css, None, status_mark("ok")),
            ),
            widgets=(
                Widget(name=f"plan.{key}.due", label="Due", kind="date", value=due),
                Widget(name=f"plan.{key}.total", label="Total", kind="money", value=total),
                Widget(name=f"plan.{key}.state", label="State", kind="state", text="Paid", tone="ok", readonly=True),
            ),
        )

    return LineTable(
        name="plan",
        label="Schedule",
        columns=columns,
        rows=(line("7", "2026-09-17", "82 148"), line("8", "2026-10-17", "82 148")),
        blank=line("__key__", "", ""),
        removable=True,
        sortable=True,
        totals=(Cell("Total", "k-title"), Cell("164 296", "num k-amount"), Cell("", "k-hide")),
    )


FILES = (
    FileItem(name="passport.pdf", href="/f/1", size="1.2 MB", remove_href="/f/1/remove", detail="Lilit · 3 Nov"),
    FileItem(name=EVIL, href="/f/2", size="4 KB"),
)

TIMELINE = Timeline(
    post_href="/m/loan/1/timeline",
    kinds=(Choice(value="note", label="Note", icon="note"), Choice(value="call", label="Call", icon="phone")),
    activities=(NextActivity(when="Today 15:00", text="Call about the late payment", who="Armen", done_href="/done"),),
    more_href="/m/loan/1/timeline?before=9",
    entries=(
        TimelineEntry(
            icon="robot",
            who="Close of day",
            when="18 Nov 00:04",
            when_iso="2026-11-18T00:04Z",
            changes=(FieldChange(label="Status", before="Current", after="Late"),),
            tone="late",
        ),
        TimelineEntry(icon="note", who="Lilit", when="15 Oct", text=EVIL, files=FILES, remove_href="/t/1/remove"),
    ),
)


def sample_form(**changes: Any) -> FormPage:
    values: dict[str, Any] = {
        "title": "LN-2026-0412",
        "status": "Late 4 days",
        "status_tone": "late",
        "record_id": "412",
        "version": 7,
        "position": "1 / 248",
        "prev_href": "/m/loan/411",
        "next_href": "/m/loan/413",
        "edit_href": "/m/loan/412/edit",
        "save_href": "/m/loan/412",
        "cancel_href": "/m/loan/412",
        "change": "some",
        "idempotency_key": "k",
        "actions": (ActionButton(label="Take payment", href="/pay", icon="cash", primary=True, key="p"),),
        "more_actions": (ActionButton(label="Delete", href="/delete", danger=True, confirm="Delete it?"),),
        "steps": (
            StateStep(label="Application", passed=True),
            StateStep(label="Approved", passed=True, href="/approve"),
            StateStep(label="Active", current=True),
            StateStep(label="Closed", href="/close", confirm="Close it?"),
        ),
        "counters": (
            Counter(value="Anahit Petrosyan", label="VIP · 3 loans", icon="user", href="/c/1"),
            Counter(value="8", label="Payments", icon="receipt", href="/p"),
            Counter(value="", label="Calls", icon="phone", lazy_href="/calls"),
            Counter(value="12 days late", label="Call back", icon="alarm", tone="late"),
        ),
        "cautions": (Notable(text=EVIL, grave=True), Notable(text="No consent to calls.", href="/c/1")),
        "groups": (FormGroup(widgets=sample_widgets()),),
        "tabs": (
            FormTab(key="plan", label="Schedule", lines=(sample_lines(),), active=True, count="24"),
            FormTab(
                key="terms",
                label="Terms",
                groups=(FormGroup(widgets=(Widget(name="x", label="X", kind="text"),), title="T"),),
                has_error=True,
            ),
        ),
        "timeline": TIMELINE,
        "files": FILES,
        "files_href": "/m/loan/412/files",
        "show_files": True,
        "notice": "This loan is archived.",
    }
    return FormPage(**(values | changes))


CONFLICT = Conflict(
    who="Lilit",
    when="2 minutes ago",
    fields=(
        ConflictField(name="phone", label="Phone", mine="+374 1", theirs="+374 2", base="+374 0"),
        ConflictField(name="city", label="City", mine="", theirs="Gyumri", clash=False),
    ),
)


def sample_column(key: str, label: str, colour: int) -> BoardColumn:
    cards = (
        BoardCard(
            id=f"{key}1",
            title="Office rent for a bakery",
            href="/d/1",
            detail="Sirvard Bakery",
            amount="320 000",
            status="call today",
            tone="today",
            person=Badge(name="Ani", initials="AN", colour=1),
        ),
        BoardCard(
            id=f"{key}2", title=EVIL, href="/d/2", amount="1 450 000", status="2 days late", tone="late", fixed=True
        ),
    )
    return BoardColumn(
        key=key,
        label=label,
        colour=colour,
        count="12",
        sum="4.1 M",
        cards=cards,
        new_href="/d/new",
        more_href="/d/more",
    )


BOARD = BoardPage(
    title="Deals",
    subtitle="Main funnel",
    boards=(BoardChoice(label="Shop", href="/d?f=1", current=True), BoardChoice(label="Loans", href="/d?f=2")),
    search=SEARCH,
    views=VIEWS,
    move_href="/d/move",
    columns=tuple(
        sample_column(key, label, colour)
        for key, label, colour in (
            ("new", "New", 1),
            ("qualified", "Qualified", 0),
            ("offer", "Offer sent", 4),
            ("talk", "Negotiation", 2),
            ("won", "Won", 3),
        )
    ),
)

HOME = HomePage(
    greeting="Good morning, Armen",
    subtitle="Saturday 21 November · 5 things to do, 2 of them late",
    figures=(
        Figure(value="184.5 M", label="Portfolio · +2.1 % this month", icon="cash", colour=0),
        Figure(value="3.4 %", label="PAR 30 · −0.3", icon="alert-triangle", colour=9, href="/par"),
        Figure(value="2.18 M", label="Collected today", icon="receipt", colour=3),
    ),
    apps=tuple(
        AppTile(label=label, href="/", icon=icon, colour=place)
        for place, (label, icon) in enumerate(
            (
                ("Loans", "cash"),
                ("Contacts", "users"),
                ("Deals", "layout-kanban"),
                ("Cash desk", "receipt"),
                ("Calendar", "calendar-event"),
                ("Calls", "phone"),
                ("Messages", "message"),
                ("Till", "shopping-cart"),
            )
        )
    ),
)

SIGN_IN = SignInPage(
    languages=(
        Choice(value="en", label="English", selected=True, href="?language=en"),
        Choice(value="hy", label="Հայերեն", href="?language=hy"),
        Choice(value="ka", label="ქართული", href="?language=ka"),
        Choice(value="lo", label="ລາວ", href="?language=lo"),
        Choice(value="my", label="မြန်မာ", href="?language=my"),
    ),
    hint="Demo: name demo, password demo",
)

LOOKUP = LookupPart(
    query="Ana",
    items=(
        LookupItem(label="Anahit", id="1", detail="+374 91"),
        LookupItem(label=EVIL, href="/c/2", icon="user", group="Contacts"),
    ),
    create_label="Create “Ana”",
    more=True,
)

BULK = BulkPage(
    title="Change a field",
    subtitle="2 records",
    action="/m/loan/bulk/field",
    fields=(Choice(value="city", label="City", selected=True),),
    widget=Widget(name="city", label="City", kind="text"),
    ids=("1", "2"),
    cancel_href="/m/loan",
)

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "list-whole": ("list.html", {"html": Markup("<p>the list</p>")}),
    "list": ("_list.html", {"page": sample_list(rows=sample_rows(12))}),
    "list-groups": ("_list.html", {"page": sample_groups()}),
    "list-empty": ("_list.html", {"page": sample_list()}),
    "list-lazy": ("_list.html", {"page": sample_list(rows=sample_rows(2), totals_href="/totals", bulk=())}),
    "panel": ("_search_panel.html", {"page": PANEL}),
    "chooser": (
        "_list_columns.html",
        {"page": ColumnChooser(href="/m/loan/columns", columns=(ColumnChoice(name="due", label="Due", shown=True),))},
    ),
    "list-count": ("_list_count.html", {"page": ListCount(text="about 1,000,000", exact_href="/count?exact=1")}),
    "rows": ("_list_rows.html", {"page": RowsPart(columns=COLUMNS, rows=sample_rows(3), more_href="?more")}),
    "form": ("form.html", {"page": sample_form()}),
    "form-edit": ("form.html", {"page": sample_form(mode="edit")}),
    "form-stale": (
        "form.html",
        {"page": sample_form(mode="edit", conflict=CONFLICT, errors=("Two contacts have this phone.",))},
    ),
    "board": ("board.html", {"page": BOARD}),
    "home": ("home.html", {"page": HOME, "dash": None}),
    "bulk": ("bulk.html", {"page": BULK}),
    "signin": ("signin.html", {"page": SIGN_IN}),
    "signin-error": ("signin.html", {"page": SignInPage(error="Wrong.", login="armen")}),
    "signin-locked": ("signin.html", {"page": SignInPage(lockout="Too many attempts. Try again at 15:20.")}),
    "signin-totp": ("signin.html", {"page": SignInPage(step="totp", challenge="c")}),
    "signin-new": ("signin.html", {"page": SignInPage(step="new_password", policy=("At least 12 characters.",))}),
    "error": ("error.html", {"page": ErrorPage(status=404, title="Not found", message="No such page.", code="E1")}),
    "lookup": ("_lookup.html", {"page": LOOKUP}),
    "lookup-none": ("_lookup.html", {"page": LookupPart(query="x")}),
    "toasts": ("_toasts.html", {"toasts": (Toast(text=EVIL, tone="error"),)}),
    "timeline": ("_timeline.html", {"timeline": TIMELINE}),
    "timeline-empty": ("_timeline.html", {"timeline": Timeline()}),
    "lines": ("_lines.html", {"table": sample_lines(), "mode": "edit"}),
    "scan": ("scan.html", {}),
    "why": ("_why.html", {"record": [Reason("Change it", False, EVIL)], "fields": [Reason(EVIL, False, "Computed.")]}),
    "files": ("_files.html", {"page": sample_form()}),
    "cards": ("_board_cards.html", {"column": BOARD.columns[0]}),
    "figure": ("_figure.html", {"f": HOME.figures[0]}),
    "cell": (
        "_list_cell.html",
        {
            "page": CellForm(
                href="/m/crm/contact/1/cell/city",
                version=3,
                base='{"city": "Gyumri"}',
                asked="Nino saved “Sevan”.",
                widget=Widget(name="city", label="City", kind="text", value="Gyumri", error="Too long."),
                row_href="/m/crm/contact/1/row",
            )
        },
    ),
    "hints": ("_hints.html", {"hints": (Notable(text=EVIL, href="/m/crm/contact/1"),)}),
    "preview": (
        "_preview.html",
        {
            "page": Preview(
                title="Anahit",
                href="/m/crm/contact/1",
                edit_href="/m/crm/contact/1/edit",
                state=Widget(name="status", label="Status", kind="state", text="Open", tone="ok"),
                widgets=(Widget(name="city", label="City", kind="text", text="Gyumri"),),
                counters=(Counter(value="2", label="Leads", href="/m/crm/lead"),),
                timeline=Timeline(entries=(TimelineEntry(icon="plus", who="Nino", when="today", text="Created"),)),
            )
        },
    ),
    "totals": ("_list_totals.html", {"page": sample_list(rows=sample_rows(1))}),
}


def render(name: str, env: Environment | None = None) -> str:
    template, values = PAGES[name]
    return (env or environment()).get_template(template).render({"doc": DOC, "shell": SHELL} | values)


@pytest.mark.parametrize("name", PAGES)
def test_page_keeps_the_content_policy(name: str) -> None:
    html = render(name)
    assert not re.search(r"<[^>]*\sstyle\s*=", html), "an inline style"
    assert not re.search(r"<[^>]*\son\w+\s*=", html), "an inline handler"
    assert "hx-on" not in html and "javascript:" not in html
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html)), "an inline script"
    assert "alert(1)</script>" not in html, "a text was not escaped"


@pytest.mark.parametrize("name", PAGES)
def test_element_ids_are_unique(name: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', re.sub(r"<template>.*?</template>", "", render(name), flags=re.S))
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


ELSEWHERE = {
    "test_api.py": ("api_docs.html",),
    "test_pages_calendar.py": ("calendar.html", "_calendar.html", "layouts.html"),
    "test_pages_cards.py": ("cards.html", "_cards.html", "_cards_more.html"),
    "test_pages_chart.py": ("chart.html", "_chart.html", "figures.html"),
    "test_form_around.py": ("form_beside.html",),
    "test_pages_board.py": ("_ask.html",),
    "test_pages_pivot.py": ("pivot.html", "_pivot.html"),
    "test_pages_schedule.py": ("schedule.html", "_schedule.html"),
    "test_pages_tree.py": ("tree.html", "_tree.html", "_tree_rows.html"),
    "test_pwa.py": ("offline.html",),
}
"""Templates that are rendered with the data of a database instead, by the tests of their pages."""


def test_every_template_is_rendered_here() -> None:
    env = environment()
    loaded: set[str] = set()
    load = env._load_template  # pyright: ignore[reportPrivateUsage]

    def note(name: str, given: Any) -> Any:
        loaded.add(name)
        return load(name, given)

    env._load_template = note  # pyright: ignore[reportAttributeAccessIssue]
    for name in PAGES:
        render(name, env)
    elsewhere = {name for names in ELSEWHERE.values() for name in names}
    assert loaded == {path.name for path in FOLDER.glob("*.html")} - elsewhere
    assert all((Path(__file__).parent / file).is_file() for file in ELSEWHERE)


def test_every_kind_of_widget_is_shown_and_edited() -> None:
    shown, edited = render("form"), render("form-edit")
    for widget in sample_widgets():
        assert f'data-field="{widget.name}"' in shown
        assert (f'name="{widget.name}"' in edited) is not widget.readonly, widget.name
        if widget.text and widget.kind != "boolean":
            assert str(escape(widget.text)) in shown, widget.kind


def test_a_refused_value_stands_beside_its_field() -> None:
    html = render("form-edit")
    assert 'aria-invalid="true"' in html and 'aria-describedby="e-age ' in html and 'id="e-age"' in html


def test_stale_save_offers_both_values() -> None:
    html = render("form-stale")
    assert 'name="merge.phone" value="mine"' in html and 'name="merge.phone" value="theirs"' in html
    assert 'name="merge.city"' not in html and 'name="version" value="7"' in html
