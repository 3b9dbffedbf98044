"""A real server in a process of its own, on 127.0.0.1, and a client that is signed in."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

SERVE = (
    "import sys; from pathlib import Path; from yurt.settings import Settings; from yurt.web.serve import serve; "
    "serve(Settings(database_url=sys.argv[1], folder=Path(sys.argv[3])), host='127.0.0.1', port=int(sys.argv[2]), "
    "workers=int(sys.argv[4]), job_worker=False)"
)


class Client:
    """One keep-alive connection with a session cookie."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port = port
        self.cookie = cookie
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> tuple[int, bytes]:
        """The status and body of a page."""
        self._connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        """Ends the connection; a server that stops waits for those that are open."""
        self._connection.close()

    def sign_in(self, login: str, password: str) -> None:
        """Signs in as a browser would: the form, its token, the cookies."""
        self._connection.request("GET", "/signin")
        answer = self._connection.getresponse()
        token = re.search(rb'name="csrf" value="([^"]+)"', answer.read())
        cookie = _cookies(answer)
        form = urlencode({"login": login, "password": password, "csrf": token.group(1).decode() if token else ""})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        self._connection.request("POST", "/signin", form, headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status in (302, 303), answer.status
        self.cookie = "; ".join(filter(None, (cookie, _cookies(answer))))


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(line.split(";")[0] for line in answer.headers.get_all("Set-Cookie", []))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(url: str, folder: str, workers: int = 1) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """A running server: its port, its process, and the seconds from its start to its first answer."""
    port = free_port()
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, url, str(port), folder, str(workers)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port, process, _first_answer(port, start)
    finally:
        process.terminate()
        process.wait(30)


def _first_answer(port: int, start: float) -> float:
    while time.perf_counter() - start < 30:
        try:
            status, _ = Client(port).get("/signin")
        except OSError:
            time.sleep(0.01)
            continue
        if status == 200:
            return time.perf_counter() - start
    raise TimeoutError("The server did not answer within 30 s.")
