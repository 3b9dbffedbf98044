"""`/live`: the stream of server-sent events that each visible window holds.

Events: `hello` (unread notifications: count), `notice` (one to pop up), `count`, `changed` (records of one model, see
`shown.Change`), `bye` (the server ends the stream; data says why). Comments keep the connection alive.
Source of the format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from yurt.env import System
from yurt.errors import YurtError
from yurt.services.accounts.sessions import Visitor, find_session
from yurt.web.live.hub import Hub, Stream
from yurt.web.live.notices import unread
from yurt.web.live.shown import Known, Shown, look
from yurt.web.present.parse import number_in
from yurt.web.requests import SESSION_COOKIE, system_of

HEARTBEAT = 20.0
"""Seconds of silence after which the connection is proven alive, and the session still valid."""
GATHER = 0.25
"""Seconds in which several changes become one answer."""
MARGIN = timedelta(seconds=2)
"""A page's own making and its way to the browser."""
LONGEST_AGE = 7 * 86_400
NO_STREAM = Response(status_code=204)
"""Tells a browser not to ask again (HTML standard, 9.2.2)."""


@dataclass
class _Screen:
    """One window: whose it is, what it shows, and what it has been told."""

    system: System
    who: Visitor
    shown: Shown
    after: int
    since: datetime
    known: Known = field(default_factory=Known)
    told: set[int] = field(default_factory=set)
    count: int | None = None

    def first(self) -> str:
        """What a new stream begins with."""
        models = self.shown.records.keys() | self.shown.whole
        return "".join(self._answer(models, self.since))

    def later(self, models: set[str]) -> str:
        """What to say after something happened; empty for nothing."""
        return "".join(self._answer(models, None))

    def _answer(self, models: Any, since: datetime | None) -> Iterator[str]:
        who = self.who
        with self.system.env(
            who.user_id, language=who.language, zone=who.zone, branch_id=who.branch_id, channel="web", reading=True
        ) as env:
            waiting = unread(env, self.told, self.after)
            changes = look(env, self.shown, self.known, models, since)
        if waiting.count != self.count:
            yield _event("count" if self.count is not None else "hello", {"count": waiting.count})
            self.count = waiting.count
        for notice in waiting.fresh:
            yield _event("notice", notice, notice["id"])
        self.told |= waiting.ids
        for change in changes:
            yield _event("changed", change.as_json())


async def live(request: Request) -> Response:
    """Opens the stream of a signed-in visitor; what is shown stands in the parameters `show` (see `Shown.parse`).

    `age` is how many seconds ago the screen last knew everything, `after` the last notification it has seen.
    Nobody's use of the stream keeps a session alive.
    """
    system, token = system_of(request), request.cookies.get(SESSION_COOKIE, "")
    who = await run_in_threadpool(find_session, system, token) if token else None
    if who is None:
        return NO_STREAM
    asked = request.query_params
    age = timedelta(seconds=min(number_in(asked.get("age", "")) or 0, LONGEST_AGE))
    after = number_in(request.headers.get("last-event-id") or asked.get("after", "")) or 0
    shown = Shown.parse(asked.getlist("show"))
    screen = _Screen(system, who, shown, after, datetime.now(UTC) - age - MARGIN)
    stream = Stream(who.user_id, shown.records, shown.whole)
    hub: Hub = request.app.state.live
    if not hub.open(stream):
        return Response(status_code=503, headers={"Retry-After": "30"})
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(hub, stream, screen, token), media_type="text/event-stream", headers=headers)


async def _events(hub: Hub, stream: Stream, screen: _Screen, token: str) -> AsyncIterator[str]:
    try:
        yield "retry: 3000\n\n" + await run_in_threadpool(screen.first)
        while not stream.ended:
            if not await stream.wait(HEARTBEAT):
                if await run_in_threadpool(find_session, screen.system, token) is None:
                    stream.end("signed-out")
                yield ":\n\n"
                continue
            if stream.ended:
                break
            await asyncio.sleep(GATHER)
            try:
                text = await run_in_threadpool(screen.later, stream.take())
            except YurtError:  # the database is away for a moment; what changed is found when it is back
                stream.tell(None)
                await asyncio.sleep(2)
                continue
            if text:
                yield text
        yield _event("bye", stream.ended)
    finally:
        hub.leave(stream)


def _event(name: str, data: Any, number: int | None = None) -> str:
    mark = f"id: {number}\n" if number is not None else ""
    return f"{mark}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
