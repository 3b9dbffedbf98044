"""W3: W2's list page as HTML over HTTP, signed in, over 1 and 8 connections."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from statistics import median
from urllib.parse import urlencode

from yurt.base.models.people import User
from yurt.env.query import fetch
from yurt.services.accounts.passwords import set_password

from benchmarks.bench import Bench, Contact
from benchmarks.figure import Figure, calls_per_second
from benchmarks.serving import Client, server
from benchmarks.workloads.w2_list import list_query

SECONDS = 5.0


def page_path(number: int) -> str:
    """The address of call `number`: the same filter, order and columns as in W2."""
    where = {
        "all": [
            {"field": "city", "op": "eq", "value": f"City {number % 20}"},
            {"field": "credit_limit", "op": "ge", "value": number % 500},
        ]
    }
    return "/m/crm/contact?" + urlencode({"f": json.dumps(where), "o": "name"})


def run(bench: Bench) -> Figure:
    """Pages a second at 8 connections beside W2's calls a second, all in this run."""
    system = bench.filled
    password = "a long enough phrase 77"
    with system.acting_as_system() as env:
        set_password(env, bench.sellers[0], password)
        env.get(User, bench.sellers[0]).must_change_password = False
    with system.env(bench.sellers[0], reading=True, channel="bench") as env:
        calls, query_p50 = calls_per_second(lambda n: fetch(env, Contact, list_query(n)))
    with server(system.settings.database_url, str(bench.folder)) as (port, _, _):
        client = Client(port)
        client.sign_in("seller0", password)
        _, body = client.get(page_path(0))
        assert body.count(b"Contact 0") >= 40, body[:500]
        one = _load(port, client.cookie, 1)
        eight = _load(port, client.cookie, 8)
    rate, p50 = len(eight) / SECONDS, median(one) * 1000
    detail = {
        "p50_1_connection_ms": round(p50, 2),
        "w2_p50_ms": round(query_p50, 2),
        "pages_per_s_1_connection": round(len(one) / SECONDS, 1),
        "page_kb": round(len(body) / 1024, 1),
    }
    met = rate >= 0.5 * calls and p50 <= query_p50 + 8
    return Figure(rate, "pages/s", "≥ 0.5 of W2's calls/s at 8; p50 at 1 ≤ W2's + 8 ms", met, calls, detail)


def _load(port: int, cookie: str, connections: int) -> list[float]:
    """Request times from a process of its own, so that the client does not share the server's interpreter."""
    command = [sys.executable, "-m", "benchmarks.workloads.w3_page", str(port), cookie, str(connections)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _hammer(port: int, cookie: str, connections: int) -> list[float]:
    from threading import Thread

    times: list[float] = []
    end = time.perf_counter() + SECONDS

    def work(offset: int) -> None:
        client = Client(port, cookie)
        number = offset
        while time.perf_counter() < end:
            start = time.perf_counter()
            status, _ = client.get(page_path(number))
            assert status == 200, status
            times.append(time.perf_counter() - start)
            number += connections

    threads = [Thread(target=work, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_hammer(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
