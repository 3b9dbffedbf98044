"""Runs every command of docs/integrators.md in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "integrators.md"


def test_the_integrators_page_works_as_it_stands(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 10
    script = "set -euo pipefail\n" + "\n".join(blocks)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
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
