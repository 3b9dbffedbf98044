"""The form page of every model, on both databases: showing, making, changing, and two people at one record."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from form_inputs import HTMX, fresh, inputs
from PIL import Image
from yurt.base.models.journal import Note
from yurt.base.models.organisation import Branch
from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.funnel import Funnel, Stage
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"


def contact(env: Any, **values: Any) -> Any:
    return env.create(Contact, **{"name": "Anahit", "city": "Gyumri", **values})


def test_a_record_is_made_from_the_form(env, client):
    sent = inputs(client.get(f"{LIST}/new"))
    assert sent["salesperson"] == ["1"], "defaults stand in the form"
    sent |= {"name": "Anahit", "credit_limit": "1,250.50", "birthday": "1985-02-17", "phone": "091 204118"}
    vip = env.session.scalars(sa.select(env[Category]).order_by("id")).first()
    answer = client.post(f"{LIST}/new", data=sent | {"categories": ["", str(vip.id)]}, headers=HTMX)
    assert answer.status_code == 200, answer.text[:500]
    record = env.session.scalars(sa.select(env[Contact])).one()
    assert answer.headers["HX-Push-Url"] == f"{LIST}/{record.id}"
    assert (record.credit_limit, record.birthday, record.phone) == (
        Decimal("1250.5"),
        date(1985, 2, 17),
        "+37491204118",
    )
    assert [c.id for c in record.categories] == [vip.id] and record.created_by_id == 1
    assert "Saved" in answer.headers["HX-Trigger"] and "+374 91 204118" in answer.text


def test_a_form_sent_twice_makes_one_record(env, client):
    sent = inputs(client.get(f"{LIST}/new")) | {"name": "Once"}
    first = client.post(f"{LIST}/new", data=sent)
    second = client.post(f"{LIST}/new", data=sent)
    assert first.headers["location"] == second.headers["location"]
    assert env.session.scalar(sa.select(sa.func.count()).select_from(env[Contact])) == 1


def test_all_mistakes_at_once_and_nothing_typed_is_lost(env, client):
    sent = inputs(client.get(f"{LIST}/new"))
    sent |= {
        "name": "",
        "email": "nobody",
        "credit_limit": "a lot",
        "birthday": "31.31.2020",
        "phone": "12",
        "city": "Ւ",
    }
    answer = client.post(f"{LIST}/new", data=sent, headers=HTMX)
    assert answer.status_code == 422 and answer.text.count('class="y-err"') == 5
    again = inputs(answer)
    assert again["credit_limit"] == ["a lot"] and again["city"] == ["Ւ"] and again["email"] == ["nobody"]
    assert again["idempotency-key"] == sent["idempotency-key"]
    assert env.session.scalar(sa.select(sa.func.count()).select_from(env[Contact])) == 0
    assert client.post(f"{LIST}/new", data=again | {"name": "x" * 10_000}, headers=HTMX).status_code == 422


def test_only_what_was_touched_is_written(env, client):
    record = contact(env, credit_limit=Decimal("0.1234"), notes="a\nb")
    sent = inputs(client.get(f"{LIST}/{record.id}/edit"))
    answer = client.post(f"{LIST}/{record.id}", data=sent, headers=HTMX)
    assert answer.status_code == 200 and fresh(env, record).version == 1, "nothing changed, nothing written"
    sent |= {"city": "Yerevan", "notes": "a\r\nb"}
    assert client.post(f"{LIST}/{record.id}", data=sent, headers=HTMX).status_code == 200
    record = fresh(env, record)
    assert (record.city, record.credit_limit, record.notes, record.version) == ("Yerevan", Decimal("0.1234"), "a\nb", 2)


def test_two_people_at_one_record_lose_nothing(env, client, browser_as):
    record = contact(env, email="old@x.am")
    mine = inputs(client.get(f"{LIST}/{record.id}/edit"))
    other = browser_as("crm.manager")
    theirs = inputs(other.get(f"{LIST}/{record.id}/edit"))
    other.post(f"{LIST}/{record.id}", data=theirs | {"city": "Vanadzor", "email": "their@x.am"}, headers=HTMX)
    mine |= {"city": "Yerevan", "position": "Cook"}
    asked = client.post(f"{LIST}/{record.id}", data=mine, headers=HTMX)
    assert asked.status_code == 409
    assert 'name="merge.city" value="mine"' in asked.text and 'name="merge.email"' not in asked.text
    assert "their@x.am" in asked.text and "Vanadzor" in asked.text and "User1" in asked.text
    again = inputs(asked)
    assert again["version"] == ["2"] and again["city"] == ["Yerevan"] and again["email"] == ["their@x.am"]
    assert client.post(f"{LIST}/{record.id}", data=again | {"merge.city": "mine"}, headers=HTMX).status_code == 200
    record = fresh(env, record)
    assert (record.city, record.email, record.position) == ("Yerevan", "their@x.am", "Cook")


def test_choosing_theirs_keeps_theirs_and_separate_changes_need_no_question(env, client):
    record = contact(env)
    mine, second = (inputs(client.get(f"{LIST}/{record.id}/edit")) for _ in range(2))
    record.city = "Vanadzor"
    env.session.flush()
    asked = client.post(f"{LIST}/{record.id}", data=mine | {"city": "Yerevan", "position": "Cook"}, headers=HTMX)
    again = inputs(asked) | {"merge.city": "theirs"}
    assert client.post(f"{LIST}/{record.id}", data=again, headers=HTMX).status_code == 200
    record = fresh(env, record)
    assert (record.city, record.position) == ("Vanadzor", "Cook")
    assert client.post(f"{LIST}/{record.id}", data=second | {"position": "Cook"}, headers=HTMX).status_code == 409


def test_lines_are_added_changed_and_removed_with_their_record(env, client):
    funnel = env.create(Funnel, name="Gold")
    first, second = (env.create(Stage, name=name, funnel=funnel, sequence=n) for n, name in ((10, "A"), (20, "B")))
    href = f"/m/crm/funnel/{funnel.id}"
    sent = inputs(client.get(f"{href}/edit"))
    assert sent["stages._order"] == [str(first.id), str(second.id)]
    wrong = sent | {
        "name": "Gold 2",
        f"stages.{first.id}.name": "A1",
        f"stages.{second.id}._delete": "1",
        "stages._order": [str(first.id), str(second.id), "new-1", "new-2"],
        "stages.new-1.name": "C",
        "stages.new-1.sequence": "30",
        "stages.new-1.probability": "150",
        "stages.new-2.name": "",
        "stages.new-2.sequence": "10",
        "stages.new-2.probability": "0",
    }
    answer = client.post(href, data=wrong, headers=HTMX)
    assert answer.status_code == 422 and "100 or less" in answer.text and 'value="C"' in answer.text
    env.session.expire_all()
    assert [s.name for s in env.get(Funnel, funnel.id).stages] == ["A", "B"], "nothing half-written"
    right = wrong | {"stages.new-1.probability": "15"}
    answer = client.post(href, data=right, headers=HTMX)
    assert answer.status_code == 200, answer.text[-3000:]
    env.session.expire_all()
    funnel = env.get(Funnel, funnel.id)
    found = env.session.scalars(sa.select(env[Stage]).where(env[Stage].funnel_id == funnel.id).order_by("sequence"))
    assert funnel.name == "Gold 2" and [(s.name, s.probability) for s in found] == [("A1", 0), ("C", 15)]


def test_states_actions_and_their_refusals(env, client):
    lead = env.create(Lead, title="Ring", amount=Decimal(100))
    href = f"/m/crm/lead/{lead.id}"
    page = client.get(href)
    assert f'hx-post="{href}/run/win"' in page.text and f"{href}/run/reopen" not in page.text
    version = {"version": str(lead.version)}
    asked = client.post(f"{href}/run/lose", data=version, headers=HTMX)
    assert asked.status_code == 200 and 'name="ask-reason"' in asked.text, "it asks before it does anything"
    assert client.post(f"{href}/run/reopen", data=version, headers=HTMX).status_code == 422
    assert client.post(f"{href}/run/drop_table", data=version, headers=HTMX).status_code == 404
    done = client.post(f"{href}/run/win", data=version, headers=HTMX)
    assert done.status_code == 200 and "st-ok" in done.text
    assert client.post(f"{href}/run/reopen", data=version, headers=HTMX).status_code == 409, "an old page"
    lead = fresh(env, lead)
    assert lead.status == "won"
    moved = client.post(f"{href}/state/open", headers=HTMX)
    assert moved.status_code == 200 and fresh(env, lead).status == "open"
    sent = {"version": str(lead.version), "asked": "1"}
    converted = client.post(f"{href}/run/convert", data=sent, headers=HTMX)
    assert converted.headers["HX-Redirect"].startswith(f"{LIST}/")


def test_archive_delete_and_undo(env, client):
    record = contact(env)
    href = f"{LIST}/{record.id}"
    assert "is archived" in client.post(f"{href}/archive", headers=HTMX).text
    gone = client.post(f"{href}/delete", headers=HTMX)
    assert gone.headers["HX-Redirect"] == LIST and "restore" in gone.headers["set-cookie"]
    page = client.get(href)
    assert "in the trash" in page.text and f"{href}/edit" not in page.text
    assert client.post(href, data={"name": "X", "version": "1"}, headers=HTMX).status_code in (403, 404)
    assert client.post(f"{href}/restore", headers=HTMX).headers["HX-Redirect"] == href
    assert f"{href}/edit" in client.get(href).text


def test_why_a_record_cannot_be_edited(env, client, browser_as):
    category = env.session.scalars(sa.select(env[Category]).order_by("id")).first()
    seller = browser_as("crm.salesperson")
    page = seller.get(f"/m/crm/category/{category.id}")
    assert "no right to change" in page.text and "/edit" not in page.text
    assert "/edit" not in seller.get(f"/m/crm/category/{category.id}/edit").text.split('id="y-form"')[1]
    answer = seller.post(f"/m/crm/category/{category.id}", data={"name": "Mine", "version": "1"}, headers=HTMX)
    assert answer.status_code == 403
    contact(env)
    audit = client.get("/m/core/audit/1")
    assert "journal" in audit.text and client.get("/m/core/audit/new").status_code == 403


def test_the_timeline_tells_changes_in_words_and_takes_notes(env, client, browser_as):
    record = contact(env, salesperson_id=None)
    href = f"{LIST}/{record.id}"
    sent = inputs(client.get(f"{href}/edit"))
    client.post(href, data=sent | {"city": "Yerevan", "salesperson": "1"}, headers=HTMX)
    page = client.get(href)
    assert "<del>Gyumri</del> → <b>Yerevan</b>" in page.text and "<b>Administrator</b>" in page.text
    evil = '<p>Call <b>back</b><script>alert(1)</script><a href="javascript:x()">x</a></p>'
    noted = client.post(f"{href}/timeline", data={"text": evil, "text.rich": "1", "kind": "call"}, headers=HTMX)
    assert "<b>back</b>" in noted.text and "alert(1)" not in noted.text and "javascript" not in noted.text
    plain = client.post(f"{href}/timeline", data={"text": "1 < 2\nhttps://x.am/a.", "kind": "note"}, headers=HTMX)
    assert "1 &lt; 2<br>" in plain.text and 'href="https://x.am/a"' in plain.text
    assert client.post(f"{href}/timeline", data={"text": "<p> </p>", "text.rich": "1"}, headers=HTMX).status_code == 422
    note = env.session.scalars(sa.select(env[Note].id).order_by("id")).first()
    other = browser_as("crm.manager")
    assert other.post(f"{href}/timeline/{note}/remove", headers=HTMX).status_code == 403
    assert client.post(f"{href}/timeline/{note}/remove", headers=HTMX).status_code == 200
    assert "back</b>" not in client.get(href).text


def test_long_timelines_come_in_pieces(env, client):
    record = contact(env)
    for number in range(45):
        env.create(Note, model="crm.contact", record_id=record.id, body=f"<p>note-{number}.</p>")
    seen: list[str] = []
    part = client.get(f"{LIST}/{record.id}")
    for _ in range(5):
        seen += re.findall(r"note-\d+\.", part.text)
        more = re.search(r'hx-get="([^"]+timeline\?before[^"]+)"', part.text)
        if more is None:
            break
        part = client.get(html.unescape(more.group(1)), headers=HTMX)
    assert len(set(seen)) == 45 and len(seen) == 45 and "Created" in part.text


def picture(size: int = 40) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (size, size), "red").save(stream, "PNG")
    return stream.getvalue()


def test_files_of_a_record_follow_its_rights(env, client, browser_as):
    record = contact(env, salesperson_id=1)
    href = f"{LIST}/{record.id}"
    part = client.post(f"{href}/files", files=[("file", ("a.png", picture())), ("file", ("b.txt", b"hello"))])
    assert part.status_code == 200 and "a.png" in part.text and "b.txt" in part.text
    text, image = sorted(re.findall(r'href="(/files/\d+)"', part.text), reverse=True)
    assert client.get(text).text == "hello" and "sandbox" in client.get(text).headers["content-security-policy"]
    small = client.get(f"{image}/thumb/64")
    assert small.headers["content-type"] == "image/webp"
    assert client.get(image, headers={"If-None-Match": small.headers["etag"]}).status_code == 304
    seller = browser_as("crm.salesperson")
    assert seller.get(text).status_code == 404 and seller.get(f"{image}/thumb/64").status_code == 404
    assert seller.post(f"{href}/files", files={"file": ("c.txt", b"x")}).status_code == 404
    assert client.post(f"{href}/files", files={"file": ("x.png", b"no picture")}).status_code == 413
    number = text.rpartition("/")[2]
    assert "b.txt" not in client.post(f"{href}/files/{number}/remove", headers=HTMX).text
    assert client.get(text).status_code == 404


def test_a_picture_in_a_field(env, client, browser_as):
    record = contact(env, salesperson_id=None)
    answer = client.post(f"{LIST}/upload/photo", files={"file": ("me.png", picture())})
    number = answer.json()["id"]
    seller = browser_as("crm.salesperson")
    assert seller.get(f"/files/{number}").status_code == 404, "nobody's yet but the uploader's"
    theirs = inputs(seller.get(f"{LIST}/{record.id}/edit"))
    assert seller.post(f"{LIST}/{record.id}", data=theirs | {"photo": number}, headers=HTMX).status_code == 404
    sent = inputs(client.get(f"{LIST}/{record.id}/edit"))
    assert client.post(f"{LIST}/{record.id}", data=sent | {"photo": number}, headers=HTMX).status_code == 200
    assert seller.get(f"/files/{number}").status_code == 200, "now as the record"
    assert client.post(f"{LIST}/upload/photo", files={"file": ("a.txt", b"text")}).status_code == 413


def test_neighbours_of_the_list_it_was_opened_from(env, client):
    records = [contact(env, name=f"N{n}") for n in range(3)]
    came = {"Referer": f"http://127.0.0.1{LIST}?o=-name"}
    page = client.get(f"{LIST}/{records[1].id}", headers=came)
    nav = re.findall(r'href="([^"]+)" rel="(prev|next)"', page.text)
    assert nav == [(f"{LIST}/{records[2].id}", "prev"), (f"{LIST}/{records[0].id}", "next")]
    page = client.get(f"{LIST}/{records[0].id}")
    assert ">3 / 3</span>" in page.text, "the cookie remembers the list"


def test_a_copy_starts_afresh(env, client):
    lead = env.create(Lead, title="Ring", amount=Decimal(5), status="open")
    sent = inputs(client.get(f"/m/crm/lead/new?copy={lead.id}"))
    assert sent["title"] == ["Ring (copy)"] and sent["amount"] == ["5"]
    assert inputs(client.get("/m/crm/lead/new?title=Quick"))["title"] == ["Quick"]


def test_computed_fields_follow_what_is_typed(env, client):
    lead = env.create(Lead, title="Ring", amount=Decimal(100))
    sent = inputs(client.get(f"/m/crm/lead/{lead.id}/edit"))
    answer = client.post(f"/m/crm/lead/{lead.id}/change", data=sent | {"priority": "high"}, headers=HTMX)
    assert answer.status_code == 200 and inputs(answer)["priority"] == ["high"]
    assert fresh(env, lead).priority == "normal"


def test_a_linked_record_that_is_hidden_cannot_be_chosen(env, client, browser_as):
    hidden = contact(env, name="Hidden", salesperson_id=1)
    seller = browser_as("crm.salesperson")
    sent = inputs(seller.get(f"{LIST}/new")) | {"name": "New", "company": str(hidden.id)}
    answer = seller.post(f"{LIST}/new", data=sent, headers=HTMX)
    assert answer.status_code == 422 and "Hidden" not in answer.text and "Choose a record" in answer.text
    assert seller.get(f"{LIST}/{hidden.id}").status_code == 404


@pytest.mark.parametrize("number", ["0", "999999999999999999999999", "abc", "-1"])
def test_addresses_of_nothing(client, number):
    assert client.get(f"{LIST}/{number}").status_code == 404


def test_posts_without_the_token_are_refused(env, client):
    record = contact(env)
    del client.headers["X-CSRF-Token"]
    assert client.post(f"{LIST}/{record.id}/delete").status_code == 403
    assert json.dumps(fresh(env, record).deleted_at) == "null"


def test_a_value_that_lies_in_the_trash_leads_to_it(env, client):
    lost = env.create(Branch, name="Old shop", code="OLD")
    env.delete(lost)
    env.session.commit()
    sent = inputs(client.get("/m/core/branch/new")) | {"name": "New shop", "code": "OLD"}
    answer = client.post("/m/core/branch/new", data=sent, headers=HTMX)
    assert answer.status_code == 422 and "“Old shop” in the trash has it: restore that record" in answer.text
    shown = json.loads(answer.headers["HX-Trigger"])["y-toast"]
    assert shown["tone"] == "error" and shown["href"] == f"/m/core/branch/{lost.id}"
    assert "/restore" in client.get(shown["href"]).text
