"""A browser for tests: requests to the web application in this process, signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient
from yurt.env import System
from yurt.services.accounts.installation_key import installation_key
from yurt.services.accounts.sessions import Device, find_session, start_session
from yurt.services.auth.csrf import Csrf
from yurt.web.app import create_app
from yurt.web.requests import SESSION_COOKIE


class Browser(TestClient):
    """A test client that calls `before` ahead of each request; SQLite has one writer, who must have finished."""

    def __init__(self, system: System, before: Callable[[], None]) -> None:
        super().__init__(create_app(system), base_url="http://127.0.0.1", follow_redirects=False)
        self._system = system
        self._before = before

    def __exit__(self, *arguments: Any) -> None:
        """Closes the application, which then writes who was seen."""
        self._before()
        super().__exit__(*arguments)

    def sign_in(self, user_id: int) -> None:
        """Begins a session of the user, as the sign-in page does once the password was right."""
        self._before()
        with self._system.acting_as_system() as env:
            token = start_session(env, user_id, Device(name="Tests")).text
        visitor = find_session(self._system, token)
        assert visitor is not None, f"User {user_id} cannot sign in: not there, or not active."
        self.cookies.set(SESSION_COOKIE, token)
        self.headers["X-CSRF-Token"] = Csrf(installation_key(self._system)).token(visitor.mark)

    def request(self, *arguments: Any, **values: Any) -> Any:
        """Sends a request; see `starlette.testclient.TestClient`."""
        self._before()
        return super().request(*arguments, **values)
