"""What comes in from outside: forms, site builders, e-mail. Once, safely, and whole."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from yurt.base.models.files import File
from yurt.errors import ValidationFailed
from yurt.signing import HEADER, sign
from yurt.web.app import create_app
from yurt_crm.models.enquiry import Enquiry
from yurt_crm.models.funnel import Funnel
from yurt_crm.models.lead import Lead
from yurt_crm.models.web_form import WebForm, WebFormField
from yurt_crm.services.intake import Wish, place_of_form, take
from yurt_crm.services.mail_intake import take_mail
from yurt_crm.web import forms

SITE = "https://www.example.com"


@pytest.fixture
def form(env):
    funnel = env.session.scalars(sa.select(env[Funnel])).first()
    funnel.mailbox = "sales@example.com"
    made = env.create(WebForm, name="Rings", heading="Ask for a ring", funnel=funnel, sites=SITE, salesperson_id=1)
    rows = [{"form": made, "asks": "name", "required": True}, {"form": made, "asks": "phone"},
            {"form": made, "asks": "email"}, {"form": made, "asks": "message"},
            {"form": made, "asks": "question", "label": "Which size?"}]  # fmt: skip
    env.create_many(WebFormField, rows)
    env.session.commit()
    return made


@pytest.fixture
def site(system, form, monkeypatch):
    monkeypatch.setattr(forms, "TOO_FAST", timedelta(0))
    monkeypatch.setattr(forms, "PACE", forms.Pace(200, timedelta(minutes=1)))
    return TestClient(create_app(system), base_url="http://testserver")


def opened(site, form, **words):
    page = site.get(f"/x/crm/form/{form.key}", params=words)
    assert page.status_code == 200, page.text[:300]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)), page


def leads(env):
    env.session.rollback()
    env.session.expire_all()
    return list(env.session.scalars(sa.select(env[Lead]).order_by(env[Lead].id)))


def test_a_form_becomes_a_lead_with_its_campaign_and_html_stays_text(site, form, env):
    hidden, page = opened(site, form, utm_source="news", utm_campaign="spring", came_from=f"{SITE}/rings")
    assert f"frame-ancestors 'self' {SITE}" in page.headers["content-security-policy"]
    question = re.search(r'name="(question-\d+)"', page.text)
    assert question is not None
    sent = hidden | {"name": "<b>Ani</b>", "phone": "091 204118", "message": "A ring", question[1]: "17"}
    done = site.post(f"/x/crm/form/{form.key}", data=sent)
    assert done.status_code == 200 and done.url.path.endswith("/thanks") and "Thank you" in done.text
    (lead,) = leads(env)
    assert (lead.title, lead.phone, lead.source, lead.utm_source, lead.utm_campaign, lead.salesperson_id) == (
        "<b>Ani</b>", "+37491204118", "website", "news", "spring", 1,
    )  # fmt: skip
    assert "Which size?: 17" in lead.notes and lead.came_from == f"{SITE}/rings"
    notice = env.info("core.notification").cls
    assert env.session.scalar(sa.select(sa.func.count()).where(notice.record_id == lead.id)) == 1


def test_what_is_missing_or_strange_is_said_and_nothing_typed_is_lost(site, form, env):
    hidden, _ = opened(site, form)
    wrong = site.post(f"/x/crm/form/{form.key}", data=hidden | {"name": " ", "message": "Kept <i>words</i>"})
    assert wrong.status_code == 422 and "Please fill this in" in wrong.text
    assert "Kept &lt;i&gt;words&lt;/i&gt;" in wrong.text
    for token in ("", "nonsense", hidden["token"][:-3] + "abc"):
        assert site.post(f"/x/crm/form/{form.key}", data={"name": "Ani", "token": token}).status_code == 422
    trapped = site.post(f"/x/crm/form/{form.key}", data=hidden | {"name": "Robot", "homepage": "https://spam.example"})
    assert trapped.url.path.endswith("/thanks")
    big = site.post(f"/x/crm/form/{form.key}", data=hidden | {"name": "x" * 5_000_000})
    assert big.status_code == 413
    assert site.get("/x/crm/form/unknown").status_code == 404
    for strange in ("\x00\x01", "\ud83d\ude00" * 40, "‮gnir", "a" * 20_000, "'; drop table crm_lead; --"):
        text = strange.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        answer = site.post(f"/x/crm/form/{form.key}", data=hidden | {"name": f"A{text}", "phone": text})
        assert answer.status_code in (200, 422), text
    assert all(lead.title.startswith("A") for lead in leads(env))


def test_who_is_too_fast_or_too_frequent_is_asked_to_wait(site, form, env, monkeypatch):
    monkeypatch.setattr(forms, "TOO_FAST", timedelta(seconds=2))
    hidden, _ = opened(site, form)
    assert site.post(f"/x/crm/form/{form.key}", data=hidden | {"name": "Ani"}).status_code == 422
    monkeypatch.setattr(forms, "TOO_FAST", timedelta(0))
    monkeypatch.setattr(forms, "PACE", forms.Pace(2, timedelta(minutes=1)))
    codes = [site.post(f"/x/crm/form/{form.key}", data=hidden | {"name": f"Ani {n}"}).status_code for n in range(3)]
    assert codes == [200, 200, 429] and len(leads(env)) == 2


def test_the_limit_of_an_address_holds_in_all_processes(system, form, env, monkeypatch):
    """Two applications on one database, as two workers have it."""
    monkeypatch.setattr(forms, "TOO_FAST", timedelta(0))
    monkeypatch.setattr(forms, "PACE", forms.Pace(3, timedelta(minutes=1)))
    workers = [TestClient(create_app(system), base_url="http://testserver") for _ in range(2)]
    hidden, _ = opened(workers[0], form)
    codes = [workers[n % 2].post(f"/x/crm/form/{form.key}", data=hidden | {"name": f"Ani {n}"}).status_code
             for n in range(5)]  # fmt: skip
    assert codes == [200, 200, 200, 429, 429] and len(leads(env)) == 3
    moment = env.now + timedelta(minutes=2)
    monkeypatch.setattr(env, "clock", lambda: moment)
    forms.PACE.check(env, f"crm.form:{form.id}:testclient")


def test_the_same_lead_a_hundred_times_at_once_is_one_lead(system, form, env):
    wish = Wish.read({"name": "Ani", "phone": "091 204118", "message": "A ring"})

    def post(number: int) -> int:
        with system.acting_as_system(channel="web") as unit:
            here = place_of_form(unit.get(WebForm, form.id), "form")
            return take(
                unit,
                here,
                wish if number % 2 else Wish.read({"name": " ANI", "phone": "091 204118 ", "message": "a  ring"}),
            ).lead_id

    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(post, range(100)))
    assert len(numbers) == 1 and len(leads(env)) == 1
    enquiry = env.session.scalars(sa.select(env[Enquiry])).one()
    assert enquiry.times == 100
    enquiry.last_at = env.now - timedelta(days=2)
    env.session.flush()
    again = take(env, place_of_form(env.get(WebForm, form.id), "form"), wish)
    assert again.is_new and again.lead_id not in numbers


def test_site_builders_sign_what_they_send(site, form, env):
    body = json.dumps({"name": "Ani", "phone": "091204118", "utm_source": "tilda", "nested": {"a": []}}).encode()
    address, kind = f"/x/crm/intake/{form.key}", {"content-type": "application/json"}
    good = kind | {HEADER: sign(body, env.now, form.secret)}
    first, second = site.post(address, content=body, headers=good), site.post(address, content=body, headers=good)
    assert (first.status_code, second.status_code) == (201, 200) and first.json()["lead"] == second.json()["lead"]
    for headers, content in (
        (kind, body),
        (kind | {HEADER: sign(body, env.now, "another")}, body),
        (kind | {HEADER: sign(body, env.now - timedelta(hours=1), form.secret)}, body),
        (good, body + b" "),
    ):
        refused = site.post(address, content=content, headers=headers)
        assert refused.status_code == 401 and "signature-refused" in refused.text
    for bad in (b"[]", b"{", b'{"name": ""}', b"\xff\xfe", b"[" * 5000):
        headers = kind | {HEADER: sign(bad, env.now, form.secret)}
        assert site.post(address, content=bad, headers=headers).status_code == 422, bad[:20]
    assert site.post(address, content=b"x" * 5_000_000, headers=kind).status_code == 413
    assert [lead.utm_source for lead in leads(env)] == ["tilda"]


MAIL = """From: =?utf-8?b?0JDQvdC4?= <ani@example.com>
To: Sales <SALES@example.com>
Subject: A ring
Message-ID: <1@example.com>
Content-Type: text/html; charset=utf-8

<style>b{}</style><p>Do you have <b>17</b>?</p>
"""


def test_an_e_mail_becomes_a_lead_of_its_funnel(form, env):
    first = take_mail(env, MAIL.encode())
    assert not take_mail(env, MAIL.encode()).is_new
    lead = env.get(Lead, first.lead_id)
    assert (lead.title, lead.company_name, lead.email, lead.source) == ("A ring", "Ани", "ani@example.com", "mail")
    assert "17" in lead.notes and "{" not in lead.notes
    assert take_mail(env, MAIL.replace("<1@", "<2@").encode()).is_new
    for bad in (b"", b"nonsense", MAIL.replace("SALES@", "other@").encode(), b"From: x\n\n" + bytes(range(256))):
        with pytest.raises(ValidationFailed):
            take_mail(env, bad)


def test_what_is_attached_to_an_e_mail_stands_among_the_files_of_its_lead(form, env):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "ani@example.com", "sales@example.com", "A ring"
    letter["Message-ID"] = "<9@example.com>"
    letter.set_content("As in the picture.")
    letter.add_attachment(b"%PDF-1.4 ring", maintype="application", subtype="pdf", filename="../մատանի.pdf")
    letter.add_attachment(b"MZ\x90evil", maintype="application", subtype="octet-stream", filename="ring.png")
    letter.add_attachment(b"", maintype="text", subtype="plain", filename="empty.txt")
    lead = env.get(Lead, take_mail(env, letter.as_bytes()).lead_id)
    assert not take_mail(env, letter.as_bytes()).is_new
    files = env.session.scalars(sa.select(env[File]).where(env[File].record_id == lead.id)).all()
    assert [(file.name, file.model, file.content()) for file in files] == [("մատանի.pdf", "crm.lead", b"%PDF-1.4 ring")]
    assert "“ring.png” was attached and is not kept" in lead.notes and "empty.txt" in lead.notes
