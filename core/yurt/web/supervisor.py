"""uvicorn's supervisor, which here also looks after the job worker and the numbers of ended processes."""

from __future__ import annotations

import socket

from uvicorn import Config
from uvicorn.supervisors import Multiprocess

from yurt.services.observability.metrics import forget_process
from yurt.web.companions import JobWorker


class Supervisor(Multiprocess):
    """Keeps the web processes and the job worker running until SIGTERM or SIGINT; SIGHUP renews them all in turn."""

    def __init__(self, config: Config, sockets: list[socket.socket], jobs: JobWorker | None) -> None:
        super().__init__(config, sockets)
        self.jobs = jobs

    def keep_subprocess_alive(self) -> None:
        """Twice a second."""
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {process.pid for process in self.processes}:
            if pid is not None:
                forget_process(pid)
        if self.jobs is not None and not self.should_exit.is_set():
            self.jobs.check()

    def handle_hup(self) -> None:
        """New processes come into service before the old ones leave."""
        before = [process.pid for process in self.processes]
        super().handle_hup()
        for pid in set(before) - {process.pid for process in self.processes}:
            if pid is not None:
                forget_process(pid)
        if self.jobs is not None:
            self.jobs.restart()
