"""Named moments at which the fault tests kill the process. For tests only; does nothing otherwise."""

from __future__ import annotations

import os
import signal

VARIABLE = "YURT_FAULT_KILL_AT"


def faultpoint(name: str) -> None:
    """Kills this process with SIGKILL when the environment variable names this moment."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
