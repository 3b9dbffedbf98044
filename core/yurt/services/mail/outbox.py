"""Puts e-mail into the outbox: it is sent when the unit of work is committed, and never when it is rolled back."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from yurt.base.models.files import File
from yurt.base.models.mail import Mail, ask_to_send_mail
from yurt.env import Env
from yurt.errors import YurtError
from yurt.i18n import N_
from yurt.services.files.storage import BlobStore

LARGEST = 25 * 1024 * 1024
"""Most servers take no more in one e-mail; in bytes."""


class MailNotSetUp(YurtError):
    """No mail server is configured."""

    code = "mail-not-set-up"
    status = 409


class MailTooLarge(YurtError):
    """The attachments of an e-mail are larger than mail servers take."""

    code = "mail-too-large"
    status = 422


@dataclass(frozen=True)
class Attachment:
    """A file of an e-mail: its name with an ending, its media type such as `application/pdf`, its bytes."""

    name: str
    media_type: str
    content: bytes


def require_mail(env: Env) -> None:
    """Raises MailNotSetUp, with what to do, where no mail server is configured."""
    if not env.system.settings.mail.host:
        raise MailNotSetUp(
            env.gettext("E-mail is not set up. The administrator writes the mail server into [mail] of yurt.toml.")
        )


def send_mail(
    env: Env,
    to: str | Iterable[str],
    subject: str,
    text: str,
    attachments: Iterable[Attachment] = (),
    occasion: str = "",
) -> list[Any]:
    """Puts one e-mail for each address into the outbox, in this transaction; gives the `core.mail` records.

    `occasion` says what it is for, such as `report:5:2026-11-22`: an address gets one e-mail for an occasion, however
    often this is called. Raises MailNotSetUp, MailTooLarge, and ValidationFailed for what is no address.
    """
    require_mail(env)
    files = list(attachments)
    if sum(len(file.content) for file in files) > LARGEST:
        raise MailTooLarge(env.gettext("The file is too large for an e-mail. Ask for less, such as a shorter period."))
    made = []
    with env.sudo():
        for address in dict.fromkeys([to] if isinstance(to, str) else to):
            known = f"{occasion}:{address}"[:200] if occasion else None
            if known is None or not _is_known(env, known):
                made.append(_put(env, address, subject, text, files, known))
    if made:
        ask_to_send_mail(env)
    return made


def _is_known(env: Env, occasion: str) -> bool:
    cls = env[Mail]
    return env.session.scalar(sa.select(cls.id).where(cls.occasion == occasion)) is not None


def _put(env: Env, address: str, subject: str, text: str, files: list[Attachment], occasion: str | None) -> Any:
    subject = " ".join(subject.split())[:250]
    domain = env.system.settings.mail.sender.rpartition("@")[2].strip("> ") or "localhost"
    mail = env.create(
        Mail, recipient=address, subject=subject, text=text, occasion=occasion,
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
    )  # fmt: skip
    mail.attachments = [_keep(env, mail, file) for file in files]
    env.session.flush()
    return mail


def _keep(env: Env, mail: Any, file: Attachment) -> int:
    """Keeps a file with its e-mail; gives its number."""
    settings = env.system.settings
    blob = BlobStore(settings.path(settings.files)).put(io.BytesIO(file.content), LARGEST)
    kept = env.create(
        File, name=file.name[:255], sha256=blob.sha256, size=blob.size, media_type=file.media_type,
        model="core.mail", record_id=mail.id,
    )  # fmt: skip
    return kept.id


NOT_SENT = N_("An e-mail could not be sent: {subject}")
