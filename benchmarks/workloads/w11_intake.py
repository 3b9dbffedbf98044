"""W11-intake: from a lead that a site builder posts to the page on which its owner sees it."""

from __future__ import annotations

import http.client
import json
import time
from datetime import UTC, datetime
from statistics import median

import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.env import System
from yurt.services.accounts.passwords import set_password
from yurt.signing import HEADER, sign
from yurt_crm.models.funnel import Funnel
from yurt_crm.models.web_form import WebForm

from benchmarks.bench import Bench
from benchmarks.figure import Figure
from benchmarks.serving import Client, server

KEY = "W11-intake"
LEADS = 30
TARGET_S = 2
PASSWORD = "a long enough phrase 77"


def run(bench: Bench) -> Figure:
    """The longest of thirty times, two web processes answering; the lead is posted to one and read from either."""
    system, sellers = bench.new_system()
    key, secret = _form(system, sellers[0])
    times = []
    with server(system.settings.database_url, str(bench.folder), workers=2) as (port, _, _):
        owner = Client(port)
        owner.sign_in("seller0", PASSWORD)
        for number in range(LEADS):
            start = time.perf_counter()
            _post(port, key, secret, f"Wish {number}")
            while f"Wish {number}<".encode() not in owner.get("/m/crm/lead?q=wish&order=-id")[1]:
                if time.perf_counter() - start > 30:
                    raise TimeoutError("The owner does not see the lead.")
            times.append(time.perf_counter() - start)
        owner.close()
    system.close()
    detail = {"median_s": round(median(times), 3), "leads": LEADS}
    return Figure(max(times), "s", f"≤ {TARGET_S} s", max(times) <= TARGET_S, detail=detail)


def _form(system: System, owner: int) -> tuple[str, str]:
    """A web form whose leads are the owner's; its key and its secret."""
    with system.acting_as_system() as env:
        set_password(env, owner, PASSWORD)
        env.get(User, owner).must_change_password = False
        funnel = env.session.scalars(sa.select(env[Funnel])).first()
        form = env.create(WebForm, name="Site", funnel=funnel, salesperson_id=owner)
        return form.key, form.secret


def _post(port: int, key: str, secret: str, wish: str) -> None:
    body = json.dumps({"name": "Ani", "phone": "091204118", "wish": wish}).encode()
    headers = {"Content-Type": "application/json", HEADER: sign(body, datetime.now(UTC), secret)}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", f"/x/crm/intake/{key}", body, headers)
    if connection.getresponse().status != 201:
        raise RuntimeError("The lead was not taken.")
    connection.close()
