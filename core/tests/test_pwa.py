"""Installing the system on a device, the page without a network, and requests that are sent once more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
import yurt.web
from starlette.testclient import TestClient
from yurt.base.models.journal import Note
from yurt.env import System
from yurt_crm.models.contact import Contact

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]
STATIC = Path(yurt.web.__file__).parent / "static"


def test_the_manifest_names_pictures_that_are_there_in_their_sizes(client: TestClient) -> None:
    manifest = client.get("/manifest.webmanifest").json()
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        width = int.from_bytes(answer.content[16:20], "big")  # PNG, second edition, 11.2.2
        assert answer.headers["content-type"] == "image/png" and icon["sizes"] == f"{width}x{width}"


def test_the_worker_keeps_the_offline_page_and_nothing_of_anybodys(client: TestClient) -> None:
    worker = client.get("/sw.js")
    assert (
        worker.headers["content-type"].startswith("text/javascript") and worker.headers["cache-control"] == "no-cache"
    )
    kept = re.findall(r'"(/[^"]+)"', worker.text.split("KEPT = ")[1].split(";")[0])
    assert kept[0] == "/offline"
    for path in kept:
        answer = client.get(path)
        assert answer.status_code == 200, path
    client.cookies.clear()
    page = client.get("/offline", headers={"Accept-Language": "ru"})
    assert page.status_code == 200 and 'lang="ru"' in page.text
    assert set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)) <= set(kept)


def test_a_note_that_is_sent_again_with_its_key_is_written_once(system: System, client: TestClient) -> None:
    with system.acting_as_system() as env:
        contact = env.create(Contact, name="Bagrat")
    href = f"/m/crm/contact/{contact.id}/timeline"
    headers = {"HX-Request": "true", "Idempotency-Key": "one-and-the-same"}
    values = {"kind": "note", "text": "Called"}
    first = client.post(href, data=values, headers=headers)
    again = client.post(href, data=values, headers=headers | {"X-Retry": "1"})
    assert first.status_code == 200 and "HX-Refresh" not in first.headers
    assert again.headers["HX-Refresh"] == "true"
    twice = client.post(href, data=values, headers=headers)  # without the word that it is a retry
    assert twice.headers["HX-Refresh"] == "true"
    with system.acting_as_system() as env:
        assert env.session.scalar(sa.select(sa.func.count(env[Note].id))) == 1
    refused = client.post(href, data={"kind": "note", "text": ""}, headers=headers | {"Idempotency-Key": "other"})
    assert refused.status_code >= 400
    better = client.post(href, data=values, headers=headers | {"Idempotency-Key": "other", "X-Retry": "1"})
    assert better.status_code == 200 and "HX-Refresh" not in better.headers
