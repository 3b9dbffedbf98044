"""An environment of its own on top of this one: to install an add-on and run its tests without leaving a trace."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from yurt.errors import ConfigurationError


@dataclass(frozen=True)
class Sandbox:
    """A virtual environment in `folder` that sees all that is installed here, and more."""

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> Sandbox:
        """Makes the environment, empty but for what this one has."""
        venv.create(folder, with_pip=False)
        (library,) = folder.glob("lib/python*/site-packages")
        here = [path for path in sys.path if path.endswith("site-packages")] or site.getsitepackages()
        lines = [f"import site; site.addsitedir({path!r})" for path in here]
        (library / "underneath.pth").write_text("\n".join(lines), "utf-8")
        made = cls(folder.resolve())
        uv = shutil.which("uv")
        pip = f"{uv} pip" if uv else f"{sys.executable} -m pip --python {made.python}"
        # What an add-on needs is here already; only itself is to be installed.
        made._script("pip", f'{pip} "$@" --no-deps --quiet')
        made._script("yurt", f'{made.python} -m yurt.cli "$@"')
        made._script("pytest", f'{made.python} -m pytest "$@"')
        return made

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def install(self, project: Path) -> None:
        """`pip install -e` of a project whose dependencies are here already. Raises ConfigurationError."""
        done = self.shell(f"pip install -e '{project}'", project)
        if done.returncode:
            raise ConfigurationError(f"{project} cannot be installed: {done.stderr}")

    def run(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Runs Python here with these arguments, in `folder`; its output is in the result."""
        return self._run([str(self.python), *arguments], folder)

    def shell(self, script: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Runs shell commands in `folder` until one fails; `python`, `pip`, `pytest` and `yurt` are those in here."""
        return self._run(["sh", "-ec", script], folder)

    def _run(self, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
        path = f"{self.python.parent}{os.pathsep}{kept.get('PATH', '')}"
        environment = kept | {"PATH": path, "VIRTUAL_ENV": str(self.folder)}
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    def _script(self, name: str, command: str) -> None:
        script = self.python.parent / name
        script.write_text(f"#!/bin/sh\nexec {command}\n", "utf-8")
        script.chmod(0o755)
