"""Small add-ons made on the spot, for tests of what happens when add-ons come, change and go."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path


def write_addon(folder: Path, name: str, files: Mapping[str, str], *, version: str = "1.0", manifest: str = "") -> Path:
    """Writes the add-on `name` as an installed distribution into `folder`, over an earlier version of it.

    `files` maps paths inside the package `yurt_<name>` to their text; `manifest` adds arguments to its
    `Addon(...)`, such as `depends=["crm"]`. Put `folder` on sys.path, or PYTHONPATH, to have it discovered.
    """
    package = folder / f"yurt_{name}"
    if package.exists():
        shutil.rmtree(package)
    package.mkdir(parents=True)
    head = f"from yurt import Addon\n\naddon = Addon(name={name!r}, title={name.capitalize()!r}, {manifest})\n"
    for path, text in {"__init__.py": head, **files}.items():
        file = package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    for old in folder.glob(f"yurt_{name}-*.dist-info"):
        shutil.rmtree(old)
    info = folder / f"yurt_{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: yurt-{name}\nVersion: {version}\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[yurt.addons]\n{name} = yurt_{name}:addon\n", "utf-8")
    forget_addon(name)
    return package


def forget_addon(name: str) -> None:
    """Takes the add-on's modules out of this process, so that its new version is imported."""
    for module in [found for found in sys.modules if found.split(".")[0] == f"yurt_{name}"]:
        del sys.modules[module]
    importlib.invalidate_caches()
