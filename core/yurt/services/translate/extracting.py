"""Brings an add-on's translations up to date, and says what they lack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages import Message as Entry

from yurt.i18n import LANGUAGES
from yurt.registry.addon import Available
from yurt.services.translate.messages import Message, compose_for, messages_of, package_folder
from yurt.services.translate.placeholders import placeholders
from yurt.services.translate.pofiles import as_text, merged, po_path, read_file


@dataclass(frozen=True)
class Change:
    """A file of translations that was written: how many messages it holds, and how many wait for a translation."""

    addon: str
    language: str
    path: Path
    messages: int
    missing: int


@dataclass(frozen=True)
class Status:
    """How far a translation is. `unknown` are messages of the code that the file lacks, `dropped` the opposite.

    `wrong` are translations that leave other things open than the message does, or lack a plural form.
    """

    addon: str
    language: str
    path: Path
    messages: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    dropped: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when there is nothing left to do."""
        return not (self.missing or self.unknown or self.dropped or self.wrong)


def languages_of(available: Available) -> list[str]:
    """The languages that the add-on has files of."""
    folder = package_folder(available) / "locale"
    return sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/messages.po"))


def extract(name: str, languages: Iterable[str] = ()) -> list[Change]:
    """Writes the add-on's messages into the files of its languages and of these; translations stay.

    An add-on without any language gets all that Yurt speaks. A message that the core, or an add-on it builds on,
    translates into a language is left to them. Raises AddonError.
    """
    available, messages, below = _gathered(name)
    chosen = {*languages, *languages_of(available)} or set(LANGUAGES) - {"en"}
    changes = []
    for language in sorted(chosen):
        path = po_path(package_folder(available), language)
        made = merged(read_file(path, language), _own(messages, below, language), language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(made, language), "utf-8")
        changes.append(Change(name, language, path, len(made), len(_missing(made))))
    return changes


def status(name: str) -> list[Status]:
    """What each language of the add-on lacks; all languages Yurt speaks when it has none. Raises AddonError."""
    available, messages, below = _gathered(name)
    found = []
    for language in languages_of(available) or sorted(set(LANGUAGES) - {"en"}):
        path = po_path(package_folder(available), language)
        kept = read_file(path, language)
        own = _own(messages, below, language)
        wanted = {(message.singular, message.plural) for message in own}
        present = {_key(item) for item in kept if item.id}
        unknown = tuple(sorted(singular for singular, _ in wanted - present))
        dropped = tuple(sorted(singular for singular, _ in present - wanted))
        found.append(
            Status(name, language, path, len(own), tuple(_missing(kept)), unknown, dropped, tuple(_wrong(kept)))
        )
    return found


def _gathered(name: str) -> tuple[Available, list[Message], list[Path]]:
    """The add-on, its messages, and the packages of what it builds on."""
    discovery, needed, registry = compose_for(name)
    available = discovery.available[name]
    below = [package_folder(discovery.available[item]) for item in needed if item != name]
    return available, messages_of(available, registry), below


def _own(messages: list[Message], below: list[Path], language: str) -> list[Message]:
    """The messages without those that the packages below translate."""
    theirs = {_key(item) for folder in below for item in read_file(po_path(folder, language), language) if item.string}
    return [message for message in messages if (message.singular, message.plural) not in theirs]


def _key(item: Entry) -> tuple[str, str]:
    return (item.id, "") if isinstance(item.id, str) else (item.id[0], item.id[1])


def _missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation, or with one that a tool only guessed."""
    return [_key(item)[0] for item in catalogue if item.id and (item.fuzzy or not all(_strings(item.string)))]


def _wrong(catalogue: Catalog) -> list[str]:
    """Messages whose translation says other names than they do, or not as many forms as the language has."""
    return [_key(item)[0] for item in catalogue if item.id and not _fits(item, catalogue.num_plurals)]


def _fits(item: Entry, forms: int) -> bool:
    singular, plural = _key(item)
    strings = _strings(item.string)
    allowed = {placeholders(singular), placeholders(plural or singular)}
    return (len(strings) == forms or not plural) and all(placeholders(text) in allowed for text in strings if text)


def _strings(string: object) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (str(string or ""),)
