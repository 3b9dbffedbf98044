"""uvicorn's supervisor, which here also looks after the job worker and the numbers of ended processes."""

from __future__ import annotations

import socket

from uvicorn import Config
from uvicorn.supervisors import Multiprocess, multiprocess

from yurt.services.observability.metrics import forget_process
from yurt.web.companions import JobWorker
from yurt.web.patience import PatientProcess

ANSWER_WITHIN = 10
"""Seconds after which a process that does not answer the supervisor is taken for hung and replaced."""
START_WITHIN = 60
"""Seconds that a new process has to come into service at a rolling restart; then the old ones stay."""


class Supervisor(Multiprocess):
    """Keeps the web processes and the job worker running until SIGTERM or SIGINT; SIGHUP renews them all in turn."""

    def __init__(self, config: Config, sockets: list[socket.socket], jobs: JobWorker | None) -> None:
        multiprocess.Process = PatientProcess  # uvicorn has no other place to say which kind of process it starts
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
        self.config.timeout_worker_healthcheck = START_WITHIN
        super().handle_hup()
        self.config.timeout_worker_healthcheck = ANSWER_WITHIN
        for pid in set(before) - {process.pid for process in self.processes}:
            if pid is not None:
                forget_process(pid)
        if self.jobs is not None:
            self.jobs.restart()
