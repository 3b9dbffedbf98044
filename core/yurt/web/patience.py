"""A server that stops without losing a request."""

from __future__ import annotations

import asyncio
import socket

from uvicorn import Server
from uvicorn.supervisors.multiprocess import Process

PATIENCE = 0.3
"""Seconds in which the request of a connection that was just accepted arrives."""


class PatientServer(Server):
    """uvicorn closes connections without a request at once when it stops; a request may be on its way on them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accepts no more connections, ends open streams, answers what still arrives, then closes."""
        for server in self.servers:
            server.close()
        live = self.lifespan.state.get("live")
        if live is not None:
            live.close()
        await asyncio.sleep(PATIENCE)
        await super().shutdown(sockets)


class PatientProcess(Process):
    """A supervised process with such a server."""

    @property
    def server(self) -> Server:
        """Made in the process itself, when it first asks."""
        if self._server is None:
            self._server = PatientServer(config=self.config)
        return self._server
