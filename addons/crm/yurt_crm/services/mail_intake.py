"""An e-mail becomes a lead of the funnel it was written to."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import FileRefused, ValidationFailed
from yurt.files import attach

from yurt_crm.services.intake import Place, Taken, Wish, take

if TYPE_CHECKING:
    from yurt.env import Env

LARGEST = 25 * 1024 * 1024
MOST_FILES = 50
_TO = ("delivered-to", "x-original-to", "to", "cc")


def take_mail(env: Env, raw: bytes) -> Taken:
    """The lead of an e-mail (RFC 5322, as bytes); the same one when the message is handed over again.

    Raises ValidationFailed when it is too large or cannot be read, or when no funnel has an address it was sent to.
    """
    if len(raw) > LARGEST:
        raise ValidationFailed(env.gettext("This e-mail is too large."))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    name, sender = parseaddr(_header(message, "from"))
    if not isinstance(message, EmailMessage) or not sender:
        raise ValidationFailed(env.gettext("This is no e-mail: it does not say from whom it is."))
    funnel = _funnel(env, message)
    subject = _header(message, "subject")
    number = _header(message, "message-id") or f"{sender} {_header(message, 'date')} {subject}"
    wish = Wish.read(
        {"name": name or sender.partition("@")[0], "email": sender, "wish": subject, "message": _text(message)}
    )
    taken = take(env, Place("mail", funnel, "mail", extra=number), wish)
    if taken.is_new:
        _keep_files(env, taken, message)
    return taken


def _keep_files(env: Env, taken: Taken, message: EmailMessage) -> None:
    """What was attached stands among the files of the lead; what is refused is named in its notes."""
    with env.sudo():
        lead = env.get(env.info("crm.lead").cls, taken.lead_id)
        for part in islice(message.iter_attachments(), MOST_FILES):
            name = part.get_filename() or part.get_content_type().replace("/", ".")
            content = part.as_bytes() if part.is_multipart() else part.get_payload(decode=True)
            try:
                attach(env, lead, name, BytesIO(content if isinstance(content, bytes) else b""))
            except FileRefused as error:
                text = env.gettext("“{name}” was attached and is not kept: {why}")
                lead.notes = "\n".join(filter(None, (lead.notes, text.format(name=name[:200], why=error.message))))
        env.session.flush()


def _funnel(env: Env, message: EmailMessage) -> Any:
    headers = [str(value) for name in _TO for value in message.get_all(name, [])]
    addresses = [address.lower() for _, address in getaddresses(headers) if address]
    funnel = env.info("crm.funnel").cls
    statement = sa.select(funnel).where(sa.func.lower(funnel.mailbox).in_(addresses), sa.not_(funnel.archived))
    found = env.session.scalars(statement.order_by(funnel.id)).first()
    if found is None:
        text = env.gettext("No funnel has one of these addresses: {addresses}. Enter it on the funnel.")
        raise ValidationFailed(text.format(addresses=", ".join(addresses[:5]) or "—"))
    return found


def _header(message: Any, name: str) -> str:
    try:
        return str(message.get(name, "") or "")
    except (ValueError, LookupError, TypeError):  # a header that breaks the rules so far that nobody can read it
        return ""


def _text(message: EmailMessage) -> str:
    """The plain text of the message; of one that is HTML only, its words."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        text = part.get_content()
    except (LookupError, UnicodeError, ValueError, KeyError):
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return _words(text) if part.get_content_type() == "text/html" else str(text)


def _words(html: str) -> str:
    from html.parser import HTMLParser

    class Words(HTMLParser):
        """Keeps what people read."""

        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []
            self.hidden = 0

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.hidden += tag in ("script", "style")

        def handle_endtag(self, tag: str) -> None:
            self.hidden -= tag in ("script", "style") and self.hidden > 0

        def handle_data(self, data: str) -> None:
            if not self.hidden and data.strip():
                self.found.append(data.strip())

    reader = Words()
    reader.feed(html)
    return "\n".join(reader.found)
