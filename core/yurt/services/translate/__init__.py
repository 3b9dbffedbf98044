"""Translations of add-ons: what they say to people, the files it is translated in, and what is still missing.

A language is a data file, `locale/<language>/LC_MESSAGES/messages.po` in the add-on's package, read as it is when the
system runs. `extract` brings the files up to date with the add-on's messages, `status` says what they lack.
"""

from yurt.services.translate.extracting import Change, Status, extract, languages_of, status
from yurt.services.translate.messages import Message, messages_of
from yurt.services.translate.placeholders import placeholders

__all__ = [
    "Change", "Message", "Status", "extract", "languages_of", "messages_of", "placeholders", "status",
]  # fmt: skip
