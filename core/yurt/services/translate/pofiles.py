"""The files translations are kept in: PO, sorted, without dates and line numbers, so that a change shows only itself.

Format: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from yurt.errors import ConfigurationError
from yurt.services.translate.messages import Message

_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def po_path(folder: Path, language: str) -> Path:
    """The file of a language in an add-on's package."""
    return folder / "locale" / language / "LC_MESSAGES" / "messages.po"


def read_file(path: Path, language: str) -> Catalog:
    """The catalogue in a file; an empty one when there is no file. Raises ConfigurationError."""
    _known(language)
    if not path.is_file():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        try:
            return read_po(file, locale=language, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path} is not a PO file: {error}") from error


def merged(old: Catalog, messages: Iterable[Message], language: str) -> Catalog:
    """The messages with the translations of an older catalogue; what is not said any more is dropped."""
    made = Catalog(locale=language, fuzzy=False)
    for message in messages:
        known = old.get(message.singular)
        forms = _forms(known.string if known and not known.fuzzy else "")
        if message.plural:
            count = made.num_plurals
            string = tuple((*forms, *("",) * count)[:count])
            made.add((message.singular, message.plural), string)
        else:
            made.add(message.singular, forms[0] if forms else "")
    return made


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())


def as_text(catalogue: Catalog, language: str) -> str:
    """What the file of a catalogue holds."""
    body = BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return _HEADER.format(language=language, plurals=catalogue.plural_forms) + body.getvalue().decode().strip() + "\n"


def _known(language: str) -> None:
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        raise ConfigurationError(f"“{language}” is not a language. Give its code, such as hy, fr or pt_BR.") from error
