"""Does `yurt.toml` say things that exist?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from yurt.env import System
from yurt.i18n import LANGUAGES
from yurt.registry.discovery import discover
from yurt.services.check.finding import Finding, error, hint, warning
from yurt.settings import Settings

_AREA = "configuration"


def check(settings: Settings) -> Iterator[Finding]:
    """Languages, time zone, region, currency, folders, add-ons, as far as they can be judged without a database."""
    if not settings.languages:
        yield error(_AREA, "languages", 'Name at least one language, such as languages = ["en"].')
    for language in settings.languages:
        if language not in LANGUAGES:
            yield error(_AREA, "languages", f"There is no language “{language}”. Choose from: {', '.join(LANGUAGES)}.")
    try:
        ZoneInfo(settings.time_zone)
    except (KeyError, ValueError, OSError):
        yield error(_AREA, "time_zone", f"There is no time zone “{settings.time_zone}”. Write it like Asia/Yerevan.")
    yield from _place(settings)
    for name, value in (("files", settings.files), ("backups", settings.backups)):
        if "://" not in value and not _writable(Path(settings.path(value))):
            yield error(_AREA, name, f"Nothing can be written to the folder {settings.path(value)}. Change its rights.")
    if settings.mail.host and "@" not in settings.mail.sender:
        yield error(_AREA, "mail.sender", "Write the address that e-mail comes from, such as shop@example.org.")
    present = discover().available
    for name in settings.addons:
        if name not in present:
            yield error(
                _AREA, "addons", f"The add-on “{name}” is not present here. Install it: pip install yurt-{name}."
            )
    if settings.development and settings.https:
        yield warning(_AREA, "development", "The development mode is on. Switch it off where clients work.")


def check_opened(system: System) -> Iterator[Finding]:
    """Add-ons that the configuration names and the database does not have."""
    for name in system.settings.addons:
        if name not in system.registry.addons and all(fault.addon != name for fault in system.registry.faults):
            yield warning(_AREA, "addons", f"“{name}” is not installed. Install it: yurt addon install {name}.")


def _place(settings: Settings) -> Iterator[Finding]:
    import phonenumbers
    from babel.core import get_global

    if settings.region not in phonenumbers.SUPPORTED_REGIONS:
        yield error(_AREA, "region", f"There is no country “{settings.region}”. Write two letters, such as AM.")
    if settings.currency not in get_global("all_currencies"):
        yield error(_AREA, "currency", f"There is no currency “{settings.currency}”. Write three letters, such as AMD.")
    if not settings.branding.company:
        yield hint(_AREA, "branding.company", "The company's name is empty; documents will not show one.")


def _writable(folder: Path) -> bool:
    """True when the folder, or the nearest one above that exists, can be written to."""
    while not folder.exists():
        if folder == folder.parent:
            return False
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)
