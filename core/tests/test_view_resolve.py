"""Views are made complete and never fail: gone anchors, unknown fields, fields a user may not see, custom fields."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from yurt.model.spec import FieldSpec
from yurt.registry.discovery import discover
from yurt.registry.registry import Registry, build
from yurt.view import Column, Count, Field, Form, Group, Insert, Lines, List, Page, Summary
from yurt.view.resolve import column_choices, resolve_board, resolve_form, resolve_list, view_problems
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead


@pytest.fixture(scope="module")
def base() -> Registry:
    available = discover().available
    custom = {"crm.contact": [FieldSpec("housing", "text", "Housing", custom=True)]}
    return build([available["core"], available["crm"]], custom)


@pytest.fixture
def registry(base: Registry) -> Any:
    """The models of the CRM with views of the test's own."""
    return SimpleNamespace(models=base.models, views={}, inserts=[])


def declare(registry: Any, *views: Any) -> None:
    for view in views:
        if isinstance(view, Insert):
            registry.inserts.append(("other", view))
        else:
            registry.views[view.key] = view


def names(form: Any) -> list[list[str]]:
    return [[item.name for item in group.items] for group in form.groups]


def test_the_installed_views_have_no_problems(base: Registry) -> None:
    assert view_problems(base) == []


def test_a_model_without_views_has_a_list_and_a_form(registry: Any) -> None:
    shown = [column.path for column in resolve_list(registry, "crm.lead").columns]
    assert shown[:2] == ["title", "status"] and 2 < len(shown) <= 7
    form = resolve_form(registry, "crm.contact")
    assert "name" in names(form)[0] and "id" not in names(form)[0]
    assert {"people", "leads"} <= {page.tables[0].name for page in form.pages if page.tables}


def test_a_summary_names_fields_and_what_is_unknown_is_left_out(registry: Any) -> None:
    declare(registry, Form(Contact, "name", Summary("phone", "gone", "leads")))
    assert resolve_form(registry, "crm.contact").summary == ("phone",)
    told = " ".join(problem.message for problem in view_problems(registry))
    assert "gone" in told and "leads" in told


def test_a_board_is_made_of_the_state_and_only_of_it(registry: Any) -> None:
    board = resolve_board(registry, "crm.lead")
    assert board is not None and (board.column, board.title, board.sum) == ("status", "title", "amount")
    assert resolve_board(registry, "crm.category") is None


def test_insertions_stand_beside_their_anchor(registry: Any) -> None:
    declare(
        registry,
        Form(Contact, Group("Reach", "email", "phone"), Page("Notes", "notes")),
        Insert(Form(Contact), "website", "city", after="email"),
        Insert(Form(Contact), "position", before="phone"),
        Insert(Form(Contact), Group("Sales", "salesperson"), after="email"),
        Insert(Form(Contact), Page("People", Lines("people", "name")), before="Notes"),
        Insert(Form(Contact), Count("leads")),
        List(Contact, "name", "city"),
        Insert(List(Contact), "email", Column("phone"), after="name"),
    )
    form = resolve_form(registry, "crm.contact")
    assert names(form)[0] == ["email", "website", "city", "position", "phone"]
    assert [group.title for group in form.groups] == ["Reach", "Sales", "More"]
    assert [page.title for page in form.pages] == ["People", "Notes"]
    assert [count.name for count in form.counts] == ["leads"]
    assert [c.path for c in resolve_list(registry, "crm.contact").columns] == ["name", "email", "phone", "city"]
    assert view_problems(registry) == []


def test_a_gone_anchor_moves_the_items_to_the_end_and_is_told(registry: Any) -> None:
    declare(
        registry,
        Form(Contact, Group("", "name")),
        Insert(Form(Contact), "city", "email", after="removed"),
        List(Contact, "name"),
        Insert(List(Contact), "city", before="removed"),
    )
    assert names(resolve_form(registry, "crm.contact"))[:2] == [["name"], ["city", "email"]]
    assert [c.path for c in resolve_list(registry, "crm.contact").columns] == ["name", "city"]
    told = [problem for problem in view_problems(registry) if problem.model == "crm.contact"]
    assert {problem.view for problem in told} == {"list", "form"}
    assert all("other" in problem.message and "removed" in problem.message for problem in told)


def test_unknown_names_are_left_out_and_told(registry: Any) -> None:
    declare(
        registry,
        List(Contact, "name", "ghost", "company.ghost", "people", order="ghost, -name", group_by=["ghost"]),
        Form(Contact, "ghost", Lines("name"), Lines("people", "name", "ghost"), "name", "name"),
    )
    view = resolve_list(registry, "crm.contact")
    assert [c.path for c in view.columns] == ["name"] and view.order == ("-name",) and view.group_by == ()
    form = resolve_form(registry, "crm.contact")
    assert form.pages[0].tables[0].columns == ("name",)
    told = " ".join(problem.message for problem in view_problems(registry))
    for word in ("“ghost”", "“company.ghost”", "“people”", "one value, not records", "twice"):
        assert word in told, word


def test_fields_a_user_may_not_see_vanish(registry: Any) -> None:
    declare(
        registry,
        List(Contact, "name", "credit_limit", "company.credit_limit"),
        Form(Contact, Group("", "name", "credit_limit"), Group("Money", "credit_limit")),
    )

    def readable(spec: FieldSpec) -> bool:
        return spec.name != "credit_limit"

    assert [c.path for c in resolve_list(registry, "crm.contact", readable).columns] == ["name"]
    assert "credit_limit" not in column_choices(registry, "crm.contact", readable)
    assert [group.title for group in resolve_form(registry, "crm.contact", readable).groups] == ["", "More"]


def test_custom_fields_come_last_by_themselves_and_where_a_view_puts_them(registry: Any) -> None:
    declare(registry, Form(Contact, Group("", "name")))
    more = resolve_form(registry, "crm.contact").groups[-1]
    assert (more.title, [item.name for item in more.items]) == ("More", ["housing"])
    assert column_choices(registry, "crm.contact")[-1] == "housing"
    declare(registry, Insert(Form(Contact), Field("housing"), after="name"))
    assert names(resolve_form(registry, "crm.contact")) == [["name", "housing"]]


def test_paths_through_links_are_columns(registry: Any) -> None:
    declare(registry, List(Lead, "title", "contact.city", "stage.funnel.name"))
    assert [c.path for c in resolve_list(registry, "crm.lead").columns] == [
        "title",
        "contact.city",
        "stage.funnel.name",
    ]
