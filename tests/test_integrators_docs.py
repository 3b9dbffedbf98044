"""Runs every command of docs/integrators.md in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from warm import Warm

PAGE = Path(__file__).parent.parent / "docs" / "integrators.md"


def test_the_integrators_page_works_as_it_stands(
    tmp_path: Path, warm: Warm, tmp_path_factory: pytest.TempPathFactory
) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 10
    script = "set -euo pipefail\n" + "\n".join(blocks)
    path = warm.put_on_path(tmp_path_factory.mktemp("path"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YURT_")}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    folder = tmp_path / "client-a"
    assert {"errors.xlsx", "gyumri.xlsx", "older.csv", "copy.db"} <= {path.name for path in folder.iterdir()}
    assert (folder / "older.csv").read_text("utf-8-sig").count("\n") == 2
    assert done.stdout.count("3 added, 0 updated, 0 unchanged, 0 skipped, 1 failed.") == 2
