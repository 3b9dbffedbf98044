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
        return cls(folder)

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def install(self, project: Path) -> None:
        """`pip install -e` of a project whose dependencies are here already. Raises ConfigurationError."""
        arguments = ["install", "--quiet", "--no-deps", "-e", str(project)]
        uv = shutil.which("uv")
        pip = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
        there = ["--python", str(self.python)]
        command = [*pip, arguments[0], *there, *arguments[1:]] if uv else [*pip, *there, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        if done.returncode:
            raise ConfigurationError(f"{project} cannot be installed: {done.stderr}")

    def run(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Runs Python here with these arguments, in `folder`; its output is in the result."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "VIRTUAL_ENV", "PYTHON"))}
        environment = kept | {"PATH": f"{self.python.parent}{os.pathsep}{kept.get('PATH', '')}"}
        return subprocess.run(
            [str(self.python), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
