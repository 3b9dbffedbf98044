"""Commands of `yurt`, each in a process of its own that is forked from one with everything imported.

A test that works as an integrator does gives dozens of commands; starting Python, importing and composing the same
models each time would be most of what it does. The command gets its own arguments, folder, environment, input and
output as from a shell; only its start is saved. Other tests start `yurt` from nothing.
"""

from __future__ import annotations

import gc
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STANDARD = (0, 1, 2)


@dataclass(frozen=True)
class Warm:
    """The process that is ready to fork, found at the socket `address`."""

    process: subprocess.Popen[str]
    address: Path

    @classmethod
    def start(cls, folder: Path, *addons: str) -> Warm:
        """Starts it, with what a system of these add-ons needs; returns once it is ready."""
        address = folder / "warm"
        command = [sys.executable, __file__, str(address), *addons]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return cls(process, address)

    def stop(self) -> None:
        """Ends it; commands that still run go on."""
        self.process.communicate()

    def run(self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: str = ""):
        """Gives a command and waits for its end, as `subprocess.run` does."""
        command = [sys.executable, "-I", "-S", __file__, str(self.address), "--", *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False, timeout=120
        )

    def put_on_path(self, folder: Path) -> str:
        """Makes a command `yurt` in the folder; the value of PATH that finds it first."""
        command = folder / "yurt"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{__file__}" "{self.address}" -- "$@"\n', "utf-8")
        command.chmod(0o755)
        return os.pathsep.join([str(folder), str(Path(sys.executable).parent), os.environ["PATH"]])


# ---- the process that asks ----


def ask(address: str, arguments: list[str]) -> int:
    """Has the command run on this process's input, output and folder; its exit code."""
    asked = json.dumps({"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)})
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        socket.send_fds(connection, [b"\n"], STANDARD)
        connection.sendall(asked.encode())
        connection.shutdown(socket.SHUT_WR)
        return int(connection.recv(16) or b"1")


# ---- the process that forks ----


def serve(address: str, addons: list[str]) -> None:
    """Forks for each command that is asked for, until its own input ends."""
    warm_up(addons)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while sys.stdin not in (waiting := select.select([listening, sys.stdin], [], [])[0]):
            assert waiting
            connection, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                attend(connection)
            connection.close()


def warm_up(addons: list[str]) -> None:
    import yurt.cli.app
    import yurt.services.lifecycle
    import yurt.web.app  # noqa: F401
    from yurt.registry.discovery import discover
    from yurt.registry.graph import closure
    from yurt.registry.registry import build

    available = discover().available
    for names in (["core"], ["core", *addons]):
        build(available[name] for name in closure(names, available))
    gc.freeze()


def attend(connection: socket.socket) -> None:
    """Runs one command and tells its exit code; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, files, _, _ = socket.recv_fds(connection, 1, len(STANDARD))
    asked = json.loads(b"".join(iter(lambda: connection.recv(1 << 16), b"")))
    worker = os.fork()
    if worker == 0:
        connection.close()
        become(asked["arguments"], asked["folder"], asked["environment"], files)
    _, status = os.waitpid(worker, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def become(arguments: list[str], folder: str, environment: dict[str, str], files: list[int]) -> None:
    """Runs the command in this process; never returns."""
    from yurt.cli import main

    for file, place in zip(files, STANDARD, strict=True):
        os.dup2(file, place)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    random.seed()
    sys.argv = ["yurt", *arguments]
    code: object = 1
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    if "--" in sys.argv[2:3]:
        sys.exit(ask(sys.argv[1], sys.argv[3:]))
    serve(sys.argv[1], sys.argv[2:])
