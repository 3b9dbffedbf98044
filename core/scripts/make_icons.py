"""Makes the icons of the installable system from `favicon.svg`, by Chromium.

    uv run python core/scripts/make_icons.py

The results are kept in the repository; run it again when the drawing changes.
"""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parents[1] / "yurt" / "web" / "static" / "img"
GROUND = "#14505f"
ICONS = {"icon-180.png": (180, 1.0), "icon-192.png": (192, 1.0), "icon-512.png": (512, 1.0),
         "icon-maskable-512.png": (512, 0.72)}  # fmt: skip
"""Files, their sizes in pixels, and how much of it the drawing takes: a maskable icon is cut to a circle."""


def main() -> None:
    """Writes the four pictures."""
    drawing = base64.b64encode((FOLDER / "favicon.svg").read_bytes()).decode()
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, (size, share) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            ground = GROUND if share < 1 or name == "icon-180.png" else "transparent"
            inner = round(size * share)
            page.set_content(
                f"<style>body{{margin:0;display:grid;place-items:center;height:100vh;background:{ground}}}</style>"
                f"<img width={inner} height={inner} src='data:image/svg+xml;base64,{drawing}'>"
            )
            page.wait_for_timeout(100)
            page.screenshot(path=FOLDER / name, omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
