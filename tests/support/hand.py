"""A person's hand on a page: finds things by the words on the screen, and counts what the work costs."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from yurt.i18n import Catalogue


@dataclass(frozen=True)
class Cost:
    """What a task took: clicks or taps, fields typed into, single keys, and seconds from the first page to the end."""

    clicks: int
    fields: int
    keys: int
    seconds: float


@dataclass
class Hand:
    """Works on `page`, in the language of `words`; on a phone it taps."""

    page: Page
    words: Catalogue
    phone: bool
    clicks: int = 0
    fields: int = 0
    keys: int = 0
    started: float = field(default_factory=time.perf_counter)

    def open(self, path: str) -> None:
        """Goes to a page; the costs are counted from here."""
        self.page.goto(path)
        self.clicks = self.fields = self.keys = 0
        self.started = time.perf_counter()

    def word(self, message: str, **names: object) -> str:
        """A text of the screen in the language of the user."""
        return self.words.gettext(message).format(**names)

    def see(self, message: str, **names: object) -> None:
        """Expects a text of the screen."""
        self.see_text(self.word(message, **names))

    def see_text(self, text: str) -> None:
        """Expects what somebody has written."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def button(self, message: str) -> None:
        """Presses the button with these words."""
        self.click(self.page.get_by_role("button", name=self.word(message), exact=True))

    def link(self, message: str) -> None:
        """Follows the link with these words."""
        self.click(self.page.get_by_role("link", name=self.word(message), exact=True))

    def entry(self, message: str) -> None:
        """Opens a page from the menu, which a phone keeps folded."""
        if self.phone:
            self.click(self.page.locator(".y-bottom [data-menu-toggle]"))
        self.click(self.page.locator(".y-side").get_by_role("link", name=self.word(message), exact=True))

    def choose(self, text: str) -> None:
        """Picks what is offered."""
        self.click(self.page.get_by_role("option", name=re.compile(re.escape(text))))

    def click(self, target: str | Locator) -> None:
        """One click, or one tap; the first of what is visible."""
        found = self._first(target)
        found.tap() if self.phone else found.click()
        self.clicks += 1

    def type(self, target: str | Locator, text: str) -> None:
        """Fills one field."""
        self._first(target).fill(text)
        self.fields += 1

    def write(self, text: str) -> None:
        """Types into whatever has the focus."""
        self.page.keyboard.type(text)
        self.fields += 1

    def press(self, keys: str) -> None:
        """One key, or several held together, once the page's scripts can hear them."""
        self.page.wait_for_load_state("load")
        self.page.keyboard.press(keys)
        self.keys += 1

    def give(self, target: str, file: Path) -> None:
        """Chooses a file, which is one click in the page and the dialog of the device."""
        self.page.set_input_files(target, file)
        self.clicks += 1

    def cost(self) -> Cost:
        """What it took since the page was opened."""
        return Cost(self.clicks, self.fields, self.keys, time.perf_counter() - self.started)

    def _first(self, target: str | Locator) -> Locator:
        found = self.page.locator(target) if isinstance(target, str) else target
        return found.filter(visible=True).first
