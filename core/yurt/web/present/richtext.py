"""Between plain text and the markup of rich text."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BREAKS = {"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "blockquote"}
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,500}")


def plain_text(markup: str) -> str:
    """The words of a rich text, with line breaks where blocks end."""
    parser = _Words()
    parser.feed(markup)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.words)).strip()


def markup_of(text: str) -> str:
    """Plain text as markup: escaped, addresses made links, empty lines parting paragraphs."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_linked(part)}</p>" for part in paragraphs if part.strip())


def _linked(text: str) -> str:
    made, last = [], 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?)")
        made.append(html.escape(text[last : match.start()]))
        made.append(f'<a href="{html.escape(address)}">{html.escape(address)}</a>')
        last = match.start() + len(address)
    made.append(html.escape(text[last:]))
    return "".join(made).replace("\n", "<br>")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("br", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS - {"br", "li"}:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
