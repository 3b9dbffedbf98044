"""The pages of the import: the file, the columns with their preview, the result, undoing, and who may."""

from __future__ import annotations

import html
import io
import os
import re
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook, load_workbook
from yurt.base.models.exchange import ImportRun
from yurt.env import System
from yurt.services.exchange import background, bulk
from yurt.services.exchange.uploads import KEPT, folder_of
from yurt_crm.models.contact import Contact

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]
START = "/import/crm.contact"
HTMX = {"HX-Request": "true", "HX-Target": "y-import"}
RUSSIAN = "Наименование;Телефон;Город;Лимит;Мысли\nГ. Мюллер;010 521111;Ереван;1 000,50;да\nБерта;091 204118;Гюмри;;\n"
FIELDS = {"Наименование": "name", "Телефон": "phone", "Город": "city", "Лимит": "credit_limit"}


def send(browser: Any, content: bytes, name: str = "people.csv") -> str:
    """Uploads a file; gives the address of its columns."""
    answer = browser.post(START, files={"file": (name, content)})
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["location"]


def form(page: Any, **changed: str) -> dict[str, Any]:
    """What the form of the columns would post, with other fields for some headings."""
    headings = [html.unescape(h) for h in re.findall(r'name="heading" value="([^"]*)"', page.text)]
    selects = re.findall(r'<select[^>]* name="field"[^>]*>(.*?)</select>', page.text, re.S)
    fields = [next(iter(re.findall(r'value="([^"]*)" selected', s)), "") for s in selects]
    assert headings and len(headings) == len(fields)
    keys = re.findall(r'name="key" value="(\d+)" checked', page.text)
    rules = dict(re.findall(r'name="(rule\.\d+\.[a-z]+)" value="([^"]+)"', page.text))
    filled = [changed.pop(heading, field) for heading, field in zip(headings, fields, strict=True)]
    return {"heading": headings, "field": filled, "key": keys, "on_error": "skip", **rules, **changed}


def chosen(page: Any) -> dict[str, str]:
    values = form(page)
    return {heading: field for heading, field in zip(values["heading"], values["field"], strict=True) if field}


def imported(browser: Any, here: str, values: dict[str, Any]) -> str:
    """Imports; gives the address of the result."""
    answer = browser.post(f"{here}/run", data=values)
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["location"]


def names(system: System) -> list[str]:
    with system.acting_as_system(reading=True) as env:
        return list(env.session.scalars(sa.select(env[Contact].name).order_by(env[Contact].id)))


def csv(*rows: str) -> bytes:
    return ("\n".join(["Name;Phone;External ID;Credit limit", *rows]) + "\n").encode()


def test_a_russian_list_from_the_button_to_undone(client: Any, system: System) -> None:
    assert f'href="{START}"' in client.get("/m/crm/contact").text
    assert 'type="file"' in client.get(START).text
    here = send(client, RUSSIAN.encode("cp1251"))
    page = client.get(here)
    assert page.status_code == 200 and "Found by looking: cp1251" in page.text and "Found by looking: ;" in page.text
    assert chosen(page) == FIELDS
    assert "Г. Мюллер" in page.text and "1 000,50" in page.text and "y-err" not in page.text
    assert names(system) == [], "the preview wrote something"
    run = imported(client, here, form(page))
    assert names(system) == ["Г. Мюллер", "Берта"]
    result = client.get(run)
    assert "All rows are imported." in result.text and "<b>2</b><small>New" in result.text
    listed = client.get(html.unescape(re.findall(r'class="y-count" href="([^"]+)"', result.text)[0])).text
    assert "Г. Мюллер" in listed and "Берта" in listed
    assert not list(folder_of(system.settings).glob("*.table")), "the file was not removed"
    undone = client.post(f"{run}/undo", headers=HTMX)
    assert undone.headers["hx-redirect"] == run and names(system) == []
    result = client.get(run)
    assert "This import was undone." in result.text and f"{run}/undo" not in result.text
    assert "people.csv" in client.get("/imports").text and f'href="{run}"' in client.get("/imports").text


def test_what_is_wrong_stands_in_its_cell_and_in_the_file_of_faulty_rows(client: Any, system: System) -> None:
    here = send(client, csv("Anna;010 521111;a;1000", "Berta;hello;b;a lot"), "old list.csv")
    page = client.get(here)
    assert re.search(r"value=\"a lot\".*?<p class=\"y-err[^>]*>.*?not a number", page.text)
    assert "Of the first 2 rows, 1 have something wrong." in page.text
    run = imported(client, here, form(page))
    result = client.get(run)
    assert "<b>1</b><small>Faulty" in result.text and "not a number" in result.text and names(system) == ["Anna"]
    file = client.get(f"{run}/errors")
    assert "old%20list-errors.xlsx" in file.headers["content-disposition"]
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2 and rows[1][0] == "Berta" and "Credit limit: “a lot” is not a number" in str(rows[1][-1])


def test_all_or_nothing_and_then_after_all(client: Any, system: System) -> None:
    here = send(client, csv("Anna;;a;1000", "Berta;;b;a lot"))
    values = form(client.get(here))
    run = imported(client, here, {**values, "on_error": "stop"})
    assert names(system) == []
    result = client.get(run)
    assert "Nothing was imported" in result.text and f"{START}/" in result.text and "not a number" in result.text
    assert "Berta" in str(list(load_workbook(io.BytesIO(client.get(f"{run}/errors").content)).worksheets[0].values))
    assert '<option value="stop" selected>' in client.get(here).text, "what was chosen is lost"
    client.post(f"{here}/run", data=values)
    assert names(system) == ["Anna"]
    client.post(f"{here}/run", data=values)
    with system.acting_as_system(reading=True) as env:
        states = list(env.session.scalars(sa.select(env[ImportRun].state).order_by(env[ImportRun].id)))
        assert states == ["refused", "done"], "imported twice"


def test_a_key_updates_and_the_choice_of_last_time_is_remembered(client: Any, system: System) -> None:
    content = csv("Anna;;a;1000").replace(b"Name", b"Wer").replace(b"Phone", b"Grade")
    here = send(client, content)
    page = client.get(here)
    assert "Wer" not in chosen(page) and chosen(page)["External ID"] == "external_id"
    client.post(f"{here}/run", data=form(page, Wer="name", Grade=""))
    again = send(client, content.replace(b"Anna", b"Anna B."))
    page = client.get(again)
    assert chosen(page)["Wer"] == "name"
    assert "As last time" in page.text and "now:" in page.text and ">Anna</small>" in page.text.replace("now: ", "")
    run = imported(client, again, form(page))
    assert names(system) == ["Anna B."]
    assert "<b>1</b><small>Changed" in client.get(run).text


def test_a_choice_that_cannot_be_is_told_beside_it_and_kept(client: Any) -> None:
    here = send(client, csv("Anna;010 521111;a;1"))
    values = form(client.get(here), Phone="name")
    part = client.post(f"{here}/preview", data=values, headers=HTMX)
    assert part.status_code == 200 and "<html" not in part.text
    assert part.text.count("Another column fills this field.") == 2
    assert "Two columns fill the same field." in part.text and "i-run" not in part.text and "Anna" in part.text
    refused = client.post(f"{here}/run", data=values, headers=HTMX)
    assert refused.status_code == 422 and chosen(refused)["Phone"] == "name"
    nothing = {**values, "field": [""] * 4}
    assert "at least one column" in client.post(f"{here}/preview", data=nothing, headers=HTMX).text


def test_refused_files_say_why_and_another_way_of_reading_mends_them(client: Any) -> None:
    for content, why in ((b"", "The file is empty."), (None, "Choose a file.")):
        files = {"file": ("a.csv", content)} if content is not None else None
        answer = client.post(START, files=files, headers=HTMX)
        assert answer.status_code == 422 and why in answer.text and 'type="file"' in answer.text
    damaged = client.get(send(client, b"PK\x03\x04 nonsense", "a.xlsx"))
    assert damaged.status_code == 200 and 'role="alert"' in damaged.text and "i-run" not in damaged.text
    twins = b"Name;Name\nx;y\nName;Phone\nAnna;010 521111\n"
    here = send(client, twins)
    assert "Name (2)" in client.get(here).text
    part = client.post(f"{here}/preview", data={"header_row": "3"}, headers=HTMX)
    assert chosen(part) == {"Name": "name", "Phone": "phone"} and "Anna" in part.text and "i-run" in part.text


def test_a_sheet_of_a_workbook_is_chosen(client: Any) -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["Nothing", "here"])
    book.active.append([1, 2])
    people = book.create_sheet("People")
    people.append(["Name", "City"])
    people.append(["Anna", "Gyumri"])
    book.save(out)
    here = send(client, out.getvalue(), "book.xlsx")
    page = client.get(here)
    assert "Nothing" in chosen(page) or "i-run" not in page.text
    part = client.post(f"{here}/preview", data={**form(page), "sheet": "People"}, headers=HTMX)
    assert chosen(part) == {"Name": "name", "City": "city"}


def ended(browser: Any, run: str) -> str:
    """The page of an import that runs apart, once it has ended."""
    deadline = time.monotonic() + 20
    while (part := browser.get(f"{run}/progress", headers=HTMX)).text and time.monotonic() < deadline:
        assert "y-progress" in part.text and f"{run}/progress" in part.text
        time.sleep(0.05)
    assert part.headers["hx-redirect"] == run
    return browser.get(run).text


def test_a_large_file_runs_apart_with_progress(client: Any, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "AT_ONCE", 3)
    here = send(client, csv(*(f"Person {n};;p{n};{n}" for n in range(20))))
    values = form(client.get(here))
    run = imported(client, here, values)
    assert imported(client, here, values) in (run, START), "imported twice"
    assert "<b>20</b><small>New" in ended(client, run) and len(names(system)) == 20


def test_all_rows_are_checked_before(client: Any, system: System) -> None:
    rows = [f"Person {n};;p{n};{'a lot' if n % 9 == 8 else n}" for n in range(90)]
    here = send(client, csv(*rows, "Twin;;p1;1"))
    part = client.post(f"{here}/check", data=form(client.get(here)), headers=HTMX)
    deadline = time.monotonic() + 20
    while "every 1s" in part.text and time.monotonic() < deadline:
        part = client.get(f"{here}/check", headers=HTMX)
        time.sleep(0.05)
    assert "11 of 91 rows are faulty." in part.text and names(system) == []
    assert re.search(r'class="num">10</td><td>Credit limit</td>.*?10, 19, 28, 37, 46 …', part.text)
    assert "row 3 of the file has the same" in part.text
    sheet = load_workbook(io.BytesIO(client.get(f"{here}/errors").content)).worksheets[0]
    assert sheet.max_row == 12


def test_a_cell_is_mended_and_columns_are_made(client: Any, system: System) -> None:
    here = send(client, b"First;Last;Credit limit\nAnna;Abel;a lot\n")
    values = {**form(client.get(here)), "cell.2.2": "12,5", "was.2.2": "a lot", "change": "add value"}
    part = client.post(f"{here}/preview", data=values, headers=HTMX)
    values = form(part) | {
        "cell.2.2": "12,5",
        "made.3": "join",
        "made.3.of": ["Last", "First"],
        "made.3.joined_by": ", ",
    }
    values["field"] = ["", "", "credit_limit", "name", "city"][: len(values["heading"])]
    last = len(values["heading"]) - 1
    values |= {f"made.{last}": "value", f"made.{last}.value": "Gyumri"} if last == 4 else {}
    part = client.post(f"{here}/preview", data=values, headers=HTMX)
    assert "Abel, Anna" in part.text and "y-err" not in part.text
    imported(client, here, values)
    with system.acting_as_system(reading=True) as env:
        anna = env.session.scalars(sa.select(env[Contact])).one()
        assert (anna.name, anna.credit_limit) == ("Abel, Anna", Decimal("12.5"))


def test_linked_records_that_are_missing_are_added_when_wished(client: Any, system: System) -> None:
    here = send(client, b"Name;Company\nAnna;Acme\n")
    page = client.get(here)
    assert "Of the first 1 rows, 1 have something wrong." in page.text and "Acme" in page.text
    values = {**form(page), "rule.1.missing": "create"}
    assert "The first rows are in order: 1." in client.post(f"{here}/preview", data=values, headers=HTMX).text
    client.post(f"{here}/run", data=values)
    assert sorted(names(system)) == ["Acme", "Anna"]


def test_an_import_whose_process_has_gone_goes_on(client: Any, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PART", 4)
    monkeypatch.setattr(background, "AT_ONCE", 3)
    here = send(client, csv(*(f"Person {n};;p{n};{'x' if n == 2 else n}" for n in range(10))))
    values, count = form(client.get(here)), 0

    def killed(system: Any, run_id: int) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise SystemExit

    monkeypatch.setattr(background, "_stop_when_asked", killed)
    monkeypatch.setattr(threading, "excepthook", lambda args: None)
    run = imported(client, here, values)
    deadline = time.monotonic() + 20
    while count < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "y-progress" in client.get(run).text and len(names(system)) == 7
    client.post(f"{run}/stop")
    assert "The import was stopped." in client.get(run).text
    client.post(f"{run}/go-on")
    page = ended(client, run)
    assert "<b>9</b><small>New" in page and "<b>1</b><small>Faulty" in page and len(names(system)) == 9
    client.post(f"{run}/undo")
    assert "This import was undone." in ended(client, run) and names(system) == []


def test_who_may_not_import(browser_as: Callable[..., Any], client: Any) -> None:
    for roles in (("crm.salesperson",), ("core.integrator",)):
        assert browser_as(*roles).get(START).status_code == 403
        assert browser_as(*roles).post(START, files={"file": ("a.csv", b"x")}).status_code == 403
    other = browser_as("crm.manager", "core.integrator")
    assert other.get(START).status_code == 200
    here = send(client, csv("Anna;;a;1"))
    for path in ("", "/check", "/errors"):
        assert other.get(here + path).status_code == 403
    for path in ("/preview", "/run", "/check"):
        assert other.post(here + path, data={}).status_code == 403
    assert client.get(here[:-3] + "xyz").status_code == 403
    assert client.get(here.replace("crm.contact", "crm.lead")).status_code in (403, 404)


def test_what_lay_unused_for_a_day_is_gone(client: Any, system: System) -> None:
    here = send(client, csv("Anna;;a;1"))
    folder: Path = folder_of(system.settings)
    old = time.time() - KEPT - 5
    for path in folder.iterdir():
        os.utime(path, (old, old))
    send(client, csv("Berta;;b;1"))
    gone = client.get(here)
    assert gone.status_code == 404 and "unused for a day" in gone.text
    assert len(list(folder.glob("*.table"))) == 1
